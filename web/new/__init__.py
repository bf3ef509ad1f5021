"""New…: whatever can begin, in one place, step by step."""
