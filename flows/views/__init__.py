"""Reading cases for a person: the list, the history, what stands beside."""
