"""The five-step safety cycle of every unit, and the year that opens it."""
