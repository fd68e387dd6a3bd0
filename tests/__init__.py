"""Prove what Concierge promises."""
