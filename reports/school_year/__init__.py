"""All that one school did in a year, as its headteacher hands it on."""
