"""Every version of the tables, numbered in order."""
