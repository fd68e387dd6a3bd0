"""Tests: Where everything is kept."""
