"""What customers are likely to do next, and how sure that is."""
