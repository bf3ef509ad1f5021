"""What a thing may be and may become. Pure: no clock, database, mail or network."""
