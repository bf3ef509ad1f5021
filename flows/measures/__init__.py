"""Measures: added with their five fields, carried out, evaluated."""
