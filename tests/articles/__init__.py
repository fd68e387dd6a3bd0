"""Tests: What the company publishes."""
