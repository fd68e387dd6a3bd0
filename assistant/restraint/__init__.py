"""What happened between customers and offers, so that nobody is offered too much or at a bad time."""
