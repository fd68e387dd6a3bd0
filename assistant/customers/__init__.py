"""Who we talk to, and what they let us know."""
