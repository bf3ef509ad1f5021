"""The wheel of a year."""
