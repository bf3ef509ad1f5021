"""The invented municipality: what each part of it is filled with."""
