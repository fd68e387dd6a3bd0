"""Read folders and sites again and again, and remember how that went."""
