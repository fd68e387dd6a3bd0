"""Tests of what is counted and learned from use."""
