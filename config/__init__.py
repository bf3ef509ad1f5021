"""The year on paper: settings, the wheel that a municipality edits, and the words."""
