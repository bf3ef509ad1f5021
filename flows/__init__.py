"""The verbs: what happens, whether a clock or a person starts it."""
