"""Test that in each conversation one voice answers, and none is lost."""
