"""What agents did with suggestions."""
