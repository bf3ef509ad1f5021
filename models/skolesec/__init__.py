"""Rounds of a programme and taking part in them."""
