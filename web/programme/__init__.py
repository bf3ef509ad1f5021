"""The programme's page."""
