"""A case's page."""
