"""Tests of what customers bought and did."""
