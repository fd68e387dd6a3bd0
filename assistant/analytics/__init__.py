"""Count what came of answers, and find what customers asked and nobody had written down."""
