"""A loaded round takes its corrected file: row by row, and only where nobody's work is lost."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlmodel import Session

from config.programme_plan import Programme
from flows.engine.local_time import today
from flows.skolesec.rounds import rows_of
from models.skolesec.parts import cohort, mapping_in
from models.skolesec.programme import (
    InfoMeeting,
    ProgrammeRound,
    RoundArtefact,
    RoundGathering,
    RoundHomework,
    RoundPhase,
    RoundRow,
)
from models.skolesec.rounds import SORTS, is_used, rows_of_sort
from states.errors import ArshjulError
from states.mapping import ANSWERED

PLACED = ("starts", "ends", "mode", "place", "link")
OURS = frozenset({"id", "round_id", "sequence", "by_hand"})  # never in a file


class CannotChange(ArshjulError):
    """A loaded round cannot be changed in this way; nothing of it has been changed then.
    ``problem``: in_use, plan_moved, placed_by_hand or questions_answered."""

    def __init__(self, problem: str, **params: str | int | date) -> None:
        self.key = f"round_{problem}"
        super().__init__(**params)


def correct(session: Session, round_: ProgrammeRound, programme: Programme) -> dict[str, str]:
    """Let the round say what the file says; returns what has changed, as code and name. The key
    stays: it is what the round was found by. Raises CannotChange."""
    found: dict[str, str] = {}
    plan = programme.round
    facts = {
        "name": plan.name,
        "locale": plan.locale,
        "organiser": plan.organiser,
        "owners": "\n".join(plan.owners),
        "endorsed_by": "\n".join(plan.endorsed_by),
        "contact": plan.contact,
        "starts": plan.window.starts,
        "ends": plan.window.ends,
        "sign_up_by": plan.sign_up_by,
        "goals": "\n".join(plan.goals),
    }
    if _take(round_, facts):
        found["round"] = plan.name
    asked = [one["key"] for one in programme.questions]
    if asked != [one["key"] for one in round_.questions] and _answered(session, round_):
        raise CannotChange("questions_answered")
    if _take(round_, {"questions": list(programme.questions)}):
        found["questions"] = ""
    round_.digest = programme.digest
    session.add(round_)
    wanted: dict[type[RoundRow], list[RoundRow]] = defaultdict(list)
    for row in rows_of(programme):
        wanted[type(row)].append(row)
    for sort in SORTS:
        there = rows_of_sort(session, round_.id or 0, sort)
        for before, after in _pairs(sort, there, wanted[sort]):
            found |= _change(session, round_.id or 0, before, after)
    session.flush()
    return found


def _answered(session: Session, round_: ProgrammeRound) -> bool:
    """Whether a municipality has answered the mapping: then its answers hang on the questions."""
    found = (
        mapping_in(session, part.municipality_id, part.subject_id)
        for part, _ in cohort(session, round_.id or 0)
    )
    return any(case is not None and case.state == ANSWERED for case in found)


def _key(row: Any) -> tuple[object, ...]:
    """What a row is known by in the file."""
    match row:
        case RoundPhase() | RoundArtefact():
            return (row.key,)
        case RoundGathering():
            return (row.series, row.number)
        case InfoMeeting():
            return (row.area,)
    return (row.after, row.name)


def _pairs(
    sort: type[RoundRow], there: Sequence[RoundRow], wanted: Sequence[RoundRow]
) -> list[tuple[Any, Any]]:
    """Each row as it is and as the file has it; None where there is none. Homework has no key:
    what has another name, after the same gathering, is the same work."""
    known = {_key(row): row for row in there}
    pairs: list[tuple[Any, Any]] = [(known.pop(_key(row), None), row) for row in wanted]
    if sort is RoundHomework:
        for place, (before, after) in enumerate(pairs):
            if before is None:
                same = (key for key in known if key[0] == after.after)
                pairs[place] = (known.pop(next(same, ()), None), after)
    return [*pairs, *((row, None) for row in known.values())]


def _change(session: Session, round_id: int, before: Any, after: Any) -> dict[str, str]:
    """Add, change or take away one row; what has changed, as code and name."""
    row = after if before is None else before
    said = row if after is None else after
    name = said.area if isinstance(said, InfoMeeting) else said.name
    if before is None:
        row.round_id = round_id
    elif after is None:
        if is_used(session, row):  # what somebody has is not taken away
            raise CannotChange("in_use", what=name)
        session.delete(row)
    elif not _same_but_better(session, before, after):
        return {}
    if after is not None:
        session.add(row)
    session.flush()
    return {f"{row.__tablename__}:{row.id}": name}


def _same_but_better(session: Session, before: Any, after: Any) -> bool:
    """Take over what the file says otherwise; whether there was anything."""
    told = {one: value for one, value in after.model_dump().items() if one not in OURS}
    other_plan = isinstance(before, RoundArtefact) and before.is_plan != after.is_plan
    if other_plan and is_used(session, before):
        raise CannotChange("plan_moved", what=before.name)
    if isinstance(before, RoundGathering):
        _placed(before, told)
    placed = {one: getattr(before, one) for one in PLACED if hasattr(before, one)}
    if not _take(before, told):
        return False
    if isinstance(before, RoundGathering) and before.starts is not None:
        # Whoever was invited is invited anew where it matters to them.
        asked = {one: getattr(before, one) for one in PLACED}
        before.sequence += asked != placed
    return True


def _placed(row: RoundGathering, told: dict[str, Any]) -> None:
    """A file without a time takes none away, and says nothing against the organiser's command.
    Raises CannotChange when it does."""
    if row.starts is None:
        return
    if told["starts"] is None:
        kept = PLACED if row.by_hand else ("starts", "ends")
        told.update({one: getattr(row, one) for one in kept})
        return
    if row.by_hand and (told["starts"], told["ends"]) != (row.starts, row.ends):
        raise CannotChange("placed_by_hand", what=row.name, day=today(row.starts))
    row.by_hand = False


def _take(row: ProgrammeRound | RoundRow, told: dict[str, Any]) -> bool:
    differ = {name: value for name, value in told.items() if getattr(row, name) != value}
    for name, value in differ.items():
        setattr(row, name, value)
    return bool(differ)
