"""With which keys what is personal is sealed, and sealing it anew."""
