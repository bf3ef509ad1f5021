"""Networks of appointed staff."""
