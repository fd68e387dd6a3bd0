"""What customers bought and did."""
