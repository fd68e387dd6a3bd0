"""Helpdesks of our own, one for each vendor, that take only what the vendor documents."""
