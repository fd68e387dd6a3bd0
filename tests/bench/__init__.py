"""Check the benchmark's own arithmetic, and that it runs."""
