"""Merging customers from the command line."""
