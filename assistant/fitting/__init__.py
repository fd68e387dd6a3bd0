"""Fit the small models that ship with the project, from sentences written for the purpose."""
