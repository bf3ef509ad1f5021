"""Gatherings: who is invited, told of changes, reminded."""
