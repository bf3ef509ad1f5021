"""The plan for systematic safety work itself, in its four parts."""
