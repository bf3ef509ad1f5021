"""Urgent cases and their clocks."""
