"""Test the doors, through HTTP."""
