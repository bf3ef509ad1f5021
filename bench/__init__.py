"""Measurements beside the work that one would do instead. No test, no promise: ratios."""
