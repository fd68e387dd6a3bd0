"""Tokens with which programs come in, each for what it needs and no longer."""
