"""By what customers are known, and who is the same as whom."""
