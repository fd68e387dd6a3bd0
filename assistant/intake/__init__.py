"""What other systems report of customers: tracked events, and history from files."""
