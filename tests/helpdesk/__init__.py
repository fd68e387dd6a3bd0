"""Test that every helpdesk is understood, answered and never believed without proof."""
