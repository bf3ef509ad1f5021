"""Whom a case waits for and what was said to them last: a few questions, however long the list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from config.words import Words
from flows.engine.municipality import Town
from flows.views.letter_cases import alarmed
from models.case.tables import Case
from models.post.questions import last_letters
from models.register.questions import names_of
from states.ladder import OWNER
from web.case.history import level_name


@dataclass(frozen=True, slots=True)
class Waiting:
    """``role`` answers, and ``people`` are those who get its letters today. ``trouble`` is a key
    of ``pages.waiting`` that says what stands in the way, of ``missing`` people, or nothing;
    ``last`` is the last letter about the present step, in words."""

    role: str = ""
    people: tuple[str, ...] = ()
    trouble: str = ""
    missing: tuple[str, ...] = ()
    last: str = ""


def waiting(
    session: Session, place: Town, cases: Sequence[Case], day: date, say: Words
) -> dict[int, Waiting]:
    """For each of ``cases`` by its number; one that is closed or has no last day waits for
    nobody. Whoever may not know a case's day gives it without one."""
    asked = [case for case in cases if case.closed is None and case.due is not None]
    directory = place.directory
    acting = {
        case.id: directory.addressed(OWNER, case.owner_role, case.unit_id, case.delegate_id, day)
        for case in asked
    }
    holders = {
        case.id: [post.person for post in directory.holders(case.owner_role, case.unit_id, day)]
        for case in asked
    }
    wanted = {one for found in (*acting.values(), *holders.values()) for one in found}
    names = names_of(session, place.municipality, wanted)
    numbers = [case.id or 0 for case in asked]
    said = last_letters(session, place.municipality, numbers)
    alarms = alarmed(session, place.municipality, numbers)
    found = {}
    for case in asked:
        here, theirs = acting[case.id], holders[case.id]
        gone = [one for one in theirs if one not in here]
        trouble = ""
        if not theirs:
            trouble = "vacant"
        elif case.delegate_id in here:
            trouble, gone = "delegated", []
        elif len(gone) == len(theirs):
            lost = any(one in directory.unreachable for one in gone)
            trouble = "unreachable" if lost else "away"
        found[case.id or 0] = Waiting(
            role=case.owner_role,
            people=tuple(names[one] for one in here if one in names),
            trouble=trouble,
            missing=tuple(names[one] for one in gone if one in names),
            last=_last(case, place, said.get(case.id or 0), alarms.get(case.id or 0), say),
        )
    return found


def _last(
    case: Case, place: Town, rung: tuple[int, date] | None, alarm: date | None, say: Words
) -> str:
    """The last letter or alarm about the case, in words; "" where none has left."""
    if alarm is not None and (rung is None or alarm >= rung[1]):
        return f"{say.say('pages.waiting.alarm')} {say.day(alarm)}"
    if rung is None:
        return ""
    late = case.due is not None and rung[1] > case.due
    return f"{level_name(say, place, rung[0], late=late)} {say.day(rung[1])}"
