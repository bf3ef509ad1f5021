"""Recurring activities: series, their parts and parties, and reading them."""
