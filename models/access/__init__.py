"""Who has come in: links by mail that let somebody in, and the sessions that they begin."""
