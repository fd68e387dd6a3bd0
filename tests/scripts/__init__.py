"""Prove that setting up, checking and packing do what they say."""
