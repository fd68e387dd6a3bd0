"""Tests: What else might help."""
