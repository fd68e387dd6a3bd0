"""The people who answer when the assistant does not, and how they sign in."""
