"""What is followed up: commitments, the horizon, incidents as counts, the library."""
