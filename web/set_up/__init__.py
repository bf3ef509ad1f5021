"""Set-up: what has to be there before the work can begin, and the forms for it."""
