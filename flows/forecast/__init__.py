"""A school year in advance."""
