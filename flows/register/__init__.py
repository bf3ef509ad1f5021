"""Who and where: municipality, units, people, and the files they come from."""
