"""Speak with helpdesks: one module for each vendor, all behind one protocol."""
