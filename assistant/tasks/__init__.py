"""What the commands do, on the configured database; a command imports it when it runs."""
