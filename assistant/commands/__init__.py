"""What the command line offers: one module a group, each the words of what `tasks` does."""
