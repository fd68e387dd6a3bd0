"""Check that measuring measures what it says."""
