"""A theme broken into smaller parts: adding one to an occurrence, and ticking it.

Source: «stykke opp store temaer til mindre og mer overkommelige biter».
"""

from __future__ import annotations

from flows.engine.casework import case_in, still_there, take_version, write_down
from flows.engine.door import of_case, verb
from flows.engine.handling import Desk
from flows.engine.input_fields import Line
from flows.engine.inputs import CaseNumber
from flows.engine.refusals import BadChoice, NoSuchCase
from flows.engine.short_text import needed
from flows.engine.verbs import note
from models.activities.questions import parts_in
from models.activities.tables import ActivityPart
from models.case.answers import answers_of
from models.case.tables import Case
from states.activity import KIND, PART

MOST = 50


def _activity(desk: Desk, number: int) -> Case:
    """The open occurrence. Raises NoSuchCase, CaseClosed."""
    case = case_in(desk.session, desk.municipality, number)
    if case.kind != KIND:
        raise NoSuchCase(case=number)
    still_there(case, None)
    return case


@verb("activities.add_part", of_case("number"))
def add_part(desk: Desk, number: CaseNumber, text: Line) -> int:
    """Add a part to an occurrence; returns its number."""
    case = _activity(desk, number)
    there = len(parts_in(desk.session, case))
    if there >= MOST:
        raise BadChoice(what="part", value=text[:40], known=f"≤ {MOST}")
    desk.session.add(
        ActivityPart(
            case_id=number,
            number=there + 1,
            municipality_id=desk.municipality,
            text=needed("part", text),
        )
    )
    desk.session.flush()
    take_version(desk.session, case, case.version)
    write_down(desk, case, "part_added", {"part": there + 1})
    return there + 1


@verb("activities.tick", of_case("number"))
def tick(desk: Desk, number: CaseNumber, done: list[int]) -> None:
    """Tick parts that are done; those ticked before stay so. Raises BadChoice for a number that is
    not there."""
    case = case_in(desk.session, desk.municipality, number)
    parts = {part.number for part in parts_in(desk.session, case)}
    answered = answers_of(desk.session, case)
    if unknown := sorted(set(done) - parts):
        known = ", ".join(map(str, sorted(parts))) or "–"
        raise BadChoice(what="part", value=str(unknown[0]), known=known)
    ticks = {f"{PART}{one}": "yes" for one in parts if one in done or answered.get(f"{PART}{one}")}
    note(desk, number, ticks)
