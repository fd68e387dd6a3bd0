"""Check what customers are asked, what holds until they answer, and that nothing passes by it."""
