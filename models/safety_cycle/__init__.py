"""The evidence of a safety cycle."""
