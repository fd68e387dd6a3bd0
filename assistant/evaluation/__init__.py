"""Measure the product on labelled questions and purchases, through the code that serves customers."""

from assistant.evaluation.measure import compare, give, read_out, run, vary

__all__ = ["compare", "give", "read_out", "run", "vary"]
