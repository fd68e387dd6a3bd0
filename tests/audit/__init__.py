"""Check that nobody of the staff sees or changes anything unnoticed."""
