"""What is known of customers, how good it is, and what of it is used."""
