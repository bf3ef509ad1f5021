"""One cycle of a unit's systematic safety work, through its five steps."""
