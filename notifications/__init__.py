"""The letters: one function and one folder each, their rendering, and the post."""
