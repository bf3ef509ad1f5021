"""An installation in numbers, for whoever draws curves: letters, beats and cases; no names."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from sqlmodel import Session

from flows.clock.schedule import RHYTHM
from flows.views.operation import LETTER_OLD
from models.case.figures import open_cases
from models.post.figures import Waiting, letters_waiting
from models.record.runs import last_noted, last_success
from models.register.questions import municipalities


@dataclass(frozen=True, slots=True)
class BeatMeasured:
    """The last run of a beat: how it ended, how long it took, and since when none ended well;
    ``since`` None: none ever did."""

    beat: str
    outcome: str
    seconds: float
    since: float | None


@dataclass(frozen=True, slots=True)
class Measured:
    """``oldest`` is how many seconds the oldest letter waits that could have left by now."""

    letters: tuple[Waiting, ...]
    oldest: float
    beats: tuple[BeatMeasured, ...]


def measured(session: Session, now: datetime, *, codes: bool) -> Measured:
    """Letters and beats at the instant. ``codes``: by municipality too, called by its code."""
    named = codes_of(session) if codes else {}
    found = letters_waiting(session, now, now - LETTER_OLD, each=codes)
    letters = tuple(replace(one, municipality=named.get(one.municipality, "")) for one in found)
    since = min((one.since for one in letters if one.since), default=now)
    beats = tuple(one for beat in RHYTHM if (one := _of_beat(session, beat.name, now)))
    return Measured(letters, max(0.0, (now - since).total_seconds()), beats)


def cases_measured(session: Session, *, codes: bool) -> dict[tuple[str, str], int]:
    """How many cases are open, by the municipality's code ("" for all) and kind."""
    named = codes_of(session) if codes else {}
    found = open_cases(session, each=codes)
    return {(named.get(home, ""), kind): many for (home, kind), many in found.items()}


def codes_of(session: Session) -> dict[str, str]:
    """The code of each municipality, by its id."""
    return {one.id: one.code for one in municipalities(session)}


def _of_beat(session: Session, beat: str, now: datetime) -> BeatMeasured | None:
    last = last_noted(session, beat)
    if last is None:
        return None
    good = last if not last.failure else last_success(session, beat)
    return BeatMeasured(
        beat,
        last.outcome,
        (last.finished - last.started).total_seconds(),
        (now - good.finished).total_seconds() if good else None,
    )
