"""Test what is fitted again from sentences of our own."""
