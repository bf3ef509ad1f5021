"""The front page with its wheel."""
