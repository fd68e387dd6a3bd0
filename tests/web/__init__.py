"""Test what every door shares."""
