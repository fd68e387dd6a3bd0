"""What happened between a customer and the company, in the order in which it happened."""
