"""Measures with their five fields."""
