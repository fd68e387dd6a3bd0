"""Tests: What is known of customers."""
