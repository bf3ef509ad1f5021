"""How the tables became what they are, step by step, so that an older database can follow."""
