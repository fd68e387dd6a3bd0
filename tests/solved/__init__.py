"""Solved cases."""
