"""Tell customers in time what they did not ask for: only what is due, allowed and little."""
