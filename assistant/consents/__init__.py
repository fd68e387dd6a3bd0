"""What customers agree to, and the proof."""
