"""Which business customers belong together, and what holds for each of them."""
