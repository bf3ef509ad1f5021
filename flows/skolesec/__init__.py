"""The SkoleSec programme: rounds, taking part, phases, guides, comparison. Every verb takes an open
desk."""
