"""Test the client, against the real server."""
