"""Final reports of a programme such as SkoleSec: a municipality's own, and a whole round's."""
