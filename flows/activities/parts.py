"""A theme broken into smaller parts: adding one to an occurrence, and ticking it.

Source: «stykke opp store temaer til mindre og mer overkommelige biter».
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from flows.engine.casework import case_in, still_there, take_version, write_down
from flows.engine.door import Errand, desk
from flows.engine.handling import Desk, Who
from flows.engine.office import Office
from flows.engine.refusals import BadChoice, NoSuchCase
from flows.engine.short_text import needed
from flows.engine.verbs import note
from models.activities.questions import parts_in
from models.activities.tables import ActivityPart
from models.case.answers import answers_of
from models.case.tables import Case
from states.activity import KIND, PART

MOST = 50


def _activity(at: Desk, number: int) -> Case:
    """The open occurrence. Raises NoSuchCase, CaseClosed."""
    case = case_in(at.session, at.municipality, number)
    if case.kind != KIND:
        raise NoSuchCase(case=number)
    still_there(case, None)
    return case


def add_part(
    office: Office, municipality: str, number: int, text: str, *, who: Who, now: datetime
) -> int:
    """Add a part to an occurrence; returns its number."""
    with desk(office, municipality, who=who, now=now) as at:
        case = _activity(at, number)
        there = len(parts_in(at.session, case))
        if there >= MOST:
            raise BadChoice(what="part", value=text[:40], known=f"≤ {MOST}")
        at.session.add(
            ActivityPart(
                case_id=number,
                number=there + 1,
                municipality_id=municipality,
                text=needed("part", text),
            )
        )
        at.session.flush()
        take_version(at.session, case, case.version)
        write_down(at, case, "part_added", {"part": there + 1})
        return there + 1


def tick(
    office: Office,
    municipality: str,
    number: int,
    done: Collection[int],
    *,
    who: Who,
    now: datetime,
) -> None:
    """Tick parts that are done; those ticked before stay so. Raises BadChoice for a number that is
    not there."""
    with office.database.read() as session:
        case = case_in(session, municipality, number)
        parts = {part.number for part in parts_in(session, case)}
        answered = answers_of(session, case)
    if unknown := sorted(set(done) - parts):
        known = ", ".join(map(str, sorted(parts))) or "–"
        raise BadChoice(what="part", value=str(unknown[0]), known=known)
    ticks = {f"{PART}{one}": "yes" for one in parts if one in done or answered.get(f"{PART}{one}")}
    note.alone(Errand(office, municipality, who, now), number, ticks)
