"""The door: the command line, the clocks, the demo."""
