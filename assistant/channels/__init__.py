"""Let people in: one module for each door."""
