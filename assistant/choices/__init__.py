"""What agents did with what was suggested to them."""
