"""Letters: all of them, one, those that wait for a decision, and what each kind looks like."""
