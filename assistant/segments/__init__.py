"""Count customers into the owner's segments, each with the reason in words."""
