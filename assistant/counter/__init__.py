"""What staff see and note of a customer who stands at the till or is on the phone."""
