"""What followed at a desk, as lines for whoever looks before it is kept."""

from __future__ import annotations

from config.words import Words
from flows.engine.handling import Desk
from flows.views.follows import Follows, follows

MOST = 8
"""Cases told one by one; the others are counted."""


def brought(desk: Desk, say: Words) -> list[str]:
    """A line for each case that was opened or changed."""
    found = follows(desk)
    lines = [_line(one, say) for one in found[:MOST]]
    if left := len(found) - MOST:
        lines += [say.say("new.follows.more", n=left)] if left > 0 else []
    return lines


def _line(one: Follows, say: Words) -> str:
    name = ": ".join(filter(None, [say.kind(one.kind), one.name]))
    told = say.state(one.kind, one.state)
    key = "opens" if one.is_new else "becomes"
    if one.kept:
        return say.say(f"new.follows.{key}_kept", what=name, state=told)
    if one.due is None or one.is_closed:
        return say.say(f"new.follows.{key}", what=name, state=told)
    day = say.long_day(one.due)
    return say.say(f"new.follows.{key}_by", what=name, state=told, day=day)
