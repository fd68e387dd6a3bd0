"""Test what other systems report of customers."""
