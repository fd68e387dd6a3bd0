"""What closed conversations taught."""
