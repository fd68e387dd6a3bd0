"""What was said, by whom, through which door: append-only."""
