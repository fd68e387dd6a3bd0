"""From a question to a reply, a question back, or a person."""
