"""Answers that agents keep ready."""
