"""Suppliers and digital services."""
