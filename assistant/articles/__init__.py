"""What the company publishes: the source of truth behind the index."""
