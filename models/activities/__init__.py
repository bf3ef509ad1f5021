"""Recurring activities."""
