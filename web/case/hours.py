"""The hours of a case in the reader's words: its limit, whose it is, and the next alarm."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from config.words import Words
from flows.engine.handling import Handling
from flows.engine.limits import until, whose
from flows.engine.local_time import ZONE
from flows.engine.municipality import Town
from models.case.tables import Case
from models.register.questions import names_of


@dataclass(frozen=True, slots=True)
class Hours:
    """``until``: until when, and how much is left; ``alarm``: when the next one rings, nothing
    where none is left; ``people`` are those whom it will reach."""

    until: str
    whose: str
    over: bool
    alarm: str
    people: tuple[str, ...]


def hours(
    session: Session, place: Town, handling: Handling, case: Case, now: datetime, say: Words
) -> Hours | None:
    """The limit that the case stands under; None where nothing counts its hours."""
    found = handling.limit(session, place, case, now)
    if found is None:
        return None
    names = names_of(session, place.municipality, found.hears)
    return Hours(
        until(found, now, say),
        whose(found, say),
        found.ends <= now,
        say.instant(found.alarm, ZONE) if found.alarm else "",
        tuple(names[one] for one in found.hears if one in names),
    )
