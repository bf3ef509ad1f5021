"""Gatherings and who came."""
