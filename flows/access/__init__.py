"""Coming in: a link by mail, an invitation, and the sessions that they begin."""
