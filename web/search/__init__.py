"""The search: its page, its box in the frame, and the key that leads to it."""
