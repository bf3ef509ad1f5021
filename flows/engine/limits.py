"""A limit in hours, as pages and letters show it: until when, how much is left, the next alarm."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from config.words import Words
from flows.engine.local_time import ZONE


@dataclass(frozen=True, slots=True)
class Limit:
    """``ends``: the instant; ``statutory``: it stands in ``law``, else it is the authority's own
    target. ``alarm``: when the next alarm rings, if any is left; ``hears``: whom it will reach.
    ``duty`` is what has to be done by then, as a key of ``clocks``, to the ``authority``. The clock
    began at ``starts`` and warns at ``alarms``, per cent of its time; ``next`` is the one of these
    that rings next, where it is one of its own."""

    ends: datetime
    statutory: bool
    law: str = ""
    alarm: datetime | None = None
    hears: tuple[int, ...] = ()
    duty: str = ""
    authority: str = ""
    starts: datetime | None = None
    alarms: tuple[int, ...] = ()
    next: int | None = None


def until(limit: Limit, now: datetime, say: Words, *, in_a_row: bool = False) -> str:
    """Until when, with the hour, and how much time is left; the day is short in a row of a list."""
    when = (say.instant if in_a_row else say.long_instant)(limit.ends, ZONE)
    if limit.ends <= now:
        return say.say("limit.over", when=when)
    left = (limit.ends - now) // timedelta(hours=1)
    return say.say("limit.left", when=when, n=left) if left else say.say("limit.soon", when=when)


def whose(limit: Limit, say: Words) -> str:
    """Whether the limit is a law's, which nobody moves, or the authority's own target."""
    return say.say("limit.law", law=limit.law) if limit.statutory else say.say("limit.own")
