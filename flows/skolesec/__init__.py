"""The SkoleSec programme: rounds, taking part, phases, guides, comparison.

Nothing here imports ``flows.cases`` or ``flows.kinds``, which list what is here: every verb takes
an open desk.
"""
