"""The processes that serve, and which of them live."""
