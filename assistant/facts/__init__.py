"""What customers prefer, and where we have it from."""
