"""A support assistant that knows the customer, and hands over when it does not know the answer."""
