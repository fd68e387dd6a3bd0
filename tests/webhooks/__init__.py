"""What is told to the owner's own systems."""
