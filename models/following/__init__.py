"""Commitments, the horizon, incidents as counts, the library."""
