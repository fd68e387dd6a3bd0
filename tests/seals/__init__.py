"""Check that what was kept for long enough goes, and nothing before."""
