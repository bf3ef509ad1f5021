"""The commands, a file for each part of the work; ``arshjul.cli`` lists them."""
