"""Measure the product on labelled questions and purchases, through the code that serves customers."""

from assistant.evaluation.measure import compare, give, run, vary

__all__ = ["compare", "give", "run", "vary"]
