"""The clock: what is done how often, and who witnesses it."""
