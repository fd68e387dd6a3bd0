"""Tests: The people at the desk."""
