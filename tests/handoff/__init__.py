"""Tests: Bringing in a person."""
