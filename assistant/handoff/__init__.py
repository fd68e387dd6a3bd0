"""Bringing in a person, and giving the conversation back."""
