"""Test that sources are read politely, safely and without losing what customers rely on."""
