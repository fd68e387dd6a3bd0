"""Prove that the sample company hangs together."""
