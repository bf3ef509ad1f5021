"""What a word in a filter means: every kind or state that is called so in some language."""

from __future__ import annotations

from collections.abc import Collection

from config.called import State, kinds_called, states_called
from flows.engine.refusals import BadChoice
from states.kinds import KINDS


def states_meant(what: str, text: str) -> Collection[State]:
    """The states that ``text`` means; none where nothing is asked for. ``what`` is the filter.
    Raises BadChoice with what would do."""
    if not text:
        return ()
    if found := states_called(text):
        return found
    known = dict.fromkeys(state for kind in KINDS.values() for state in kind.process.states)
    raise BadChoice(what=what, value=text[:40], known=", ".join(known))


def kinds_meant(what: str, text: str) -> Collection[str]:
    """The kinds that ``text`` means; none where nothing is asked for. Raises BadChoice."""
    if not text:
        return ()
    if found := kinds_called(text):
        return found
    raise BadChoice(what=what, value=text[:40], known=", ".join(KINDS))
