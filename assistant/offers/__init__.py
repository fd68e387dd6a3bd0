"""What else might help, if they want to hear it."""
