"""Municipalities, units, people and their appointments."""
