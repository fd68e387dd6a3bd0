"""Tests: What was said."""
