"""What is kept of customers and whether anything ever uses it."""
