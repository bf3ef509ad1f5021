"""The hours of a case in words: how much is left, whose limit it is, and the alarms."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel import Session

from config.words import Words
from flows.engine.handling import Handling
from flows.engine.limits import Limit, whose
from flows.engine.local_time import ZONE, local, today
from flows.engine.municipality import Town
from models.case.tables import Case
from models.register.questions import names_of

HOUR, MINUTE, DAY = timedelta(hours=1), timedelta(minutes=1), timedelta(days=1)
IN_DAYS = 7 * DAY
"""From here on a time is said in days and hours, and not in hours and minutes."""
NEAR_AN_END = 12
"""Per cent of the bar within which a label leans on its end, and does not stand on its middle."""


@dataclass(frozen=True, slots=True)
class Mark:
    """An alarm on the bar, at ``at`` per cent of it."""

    at: int
    when: str
    left: str
    next: bool


@dataclass(frozen=True, slots=True)
class Bar:
    """The clock as a bar. ``gone``: per cent of its time; ``lean``: where the label of now stands
    over its mark (start, middle, end). ``said``: all of it in a sentence."""

    gone: float
    lean: str
    starts: str
    ends: str
    now: str
    marks: tuple[Mark, ...]
    said: str


@dataclass(frozen=True, slots=True)
class Hours:
    """``amount`` is what is left, or how long it is over; ``until`` goes on from there. ``day`` is
    the local one of its end. ``alarm``: when the next one rings, nothing where none is left;
    ``people`` are those whom it will reach."""

    amount: str
    until: str
    duty: str
    whose: str
    statutory: bool
    over: bool
    ends: datetime
    day: date
    alarm: str
    people: tuple[str, ...]
    bar: Bar | None


def hours(
    session: Session, place: Town, handling: Handling, case: Case, now: datetime, say: Words
) -> Hours | None:
    """The limit that the case stands under; None where nothing counts its hours."""
    found = handling.limit(session, place, case, now)
    if found is None:
        return None
    names = names_of(session, place.municipality, found.hears)
    over = found.ends <= now
    when = say.long_instant(found.ends, ZONE)
    return Hours(
        amount=amount(abs(found.ends - now), say),
        until=say.say("case_page.hours.over" if over else "case_page.hours.left", when=when),
        duty=_duty(found, say),
        whose=whose(found, say),
        statutory=found.statutory,
        over=over,
        ends=found.ends,
        day=today(found.ends),
        alarm=say.long_instant(found.alarm, ZONE) if found.alarm else "",
        people=tuple(names[one] for one in found.hears if one in names),
        bar=_bar(found, now, say),
    )


def amount(time: timedelta, say: Words) -> str:
    """A length of time: in minutes, in hours and minutes, or in days and hours."""
    hours, minutes = time // HOUR, time % HOUR // MINUTE
    if time >= IN_DAYS:
        return say.say("case_page.hours.days", d=time // DAY, hours=time % DAY // HOUR)
    if not hours:
        return say.say("case_page.hours.minutes", minutes=minutes)
    return say.say("case_page.hours.hours", hours=hours, minutes=minutes)


def in_a_row(limit: Limit, now: datetime, say: Words) -> str:
    """What is left or over, in whole hours as soon as there are some; for a row of a list."""
    time = abs(limit.ends - now)
    said = amount(time, say) if time < HOUR or time >= IN_DAYS else _whole(time, say)
    over = limit.ends <= now
    return say.say("case_page.hours.row_over" if over else "case_page.hours.row_left", amount=said)


def _whole(time: timedelta, say: Words) -> str:
    return say.say("case_page.hours.whole", hours=time // HOUR)


def _duty(limit: Limit, say: Words) -> str:
    key = f"clocks.{limit.duty}"
    if not say.has(key):
        return ""
    return say.say(key, authority=limit.authority or say.say("urgent.authority"))


def _bar(limit: Limit, now: datetime, say: Words) -> Bar | None:
    if limit.starts is None:
        return None
    starts, whole = limit.starts, limit.ends - limit.starts
    in_days = whole >= IN_DAYS
    gone = min(100.0, max(0.0, 100 * ((now - starts) / whole)))
    marks = tuple(
        Mark(
            share,
            _when(starts + whole * share / 100, in_days, say),
            say.say("case_page.hours.row_left", amount=_left_at(whole * (100 - share) / 100, say)),
            share == limit.next,
        )
        for share in limit.alarms
    )
    ends = _when(limit.ends, in_days, say)
    return Bar(
        gone=round(gone, 2),
        lean="start" if gone < NEAR_AN_END else "end" if gone > 100 - NEAR_AN_END else "middle",
        starts=_when(starts, in_days, say),
        ends=ends,
        now=say.hour(now, ZONE),
        marks=marks,
        said=say.say(
            "case_page.hours.picture",
            starts=_when(starts, in_days, say),
            ends=ends,
            share=round(gone),
            alarms=", ".join(one.when for one in marks),
        ),
    )


def _left_at(time: timedelta, say: Words) -> str:
    return amount(time, say) if time >= IN_DAYS else _whole(time, say)


def _when(instant: datetime, in_days: bool, say: Words) -> str:
    day = local(instant).date()
    if in_days:
        return say.day_and_month(day)
    return f"{say.weekday(day)}, {say.hour(instant, ZONE)}"
