"""The clocks of an alarm in words: what must be done by when, and who says so."""

from __future__ import annotations

from datetime import tzinfo

from config.words import Words
from notifications.header import one_line
from notifications.letter import Clock, Urgent


def clocks(alarm: Urgent, words: Words) -> tuple[str, ...]:
    """What must be done by when, one sentence a clock; a number is called the law's only when it
    stands there."""
    return tuple(_clock(clock, words) for clock in alarm.clocks)


def _clock(clock: Clock, words: Words) -> str:
    authority = clock.authority or words.say("urgent.authority")
    what = words.say(f"clocks.{clock.key}", authority=one_line(authority, "an authority"))
    when = words.long_instant(clock.ends, zone_of(clock))
    state = "passed" if clock.passed else "left"
    time = words.say(f"urgent.{state}", n=clock.left)
    if clock.statutory:
        span = "urgent.hours" if clock.hours else "urgent.month"
        why = words.say("urgent.statutory", law=clock.law, span=words.say(span, n=clock.hours))
    else:
        why = words.say("urgent.target", law=clock.law) if clock.law else words.say("urgent.own")
    return words.say("urgent.clock", what=what, when=when, time=time, why=why)


STOCKHOLM = "Europe/Stockholm"  # Oslo has shown the same since 1980


def zone_of(clock: Clock) -> tzinfo:
    """The zone of the local time that a clock is shown in."""
    if clock.ends.tzinfo is None:
        raise ValueError("a clock ends at an instant with a zone")
    return clock.ends.tzinfo
