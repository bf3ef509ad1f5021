"""Opening and changing a case of any kind: state, record and timer together, in one transaction.

This is the workbench under the verbs: it knows no kind by name. What a kind does beside its table
of moves, it says in a ``Handling``; ``flows.kinds`` lists them all.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from sqlmodel import Session

from flows.engine.handling import Dates, Desk
from flows.engine.record import note_down
from flows.engine.refusals import BadDate, CaseClosed, ChangedMeanwhile, NoSuchCase, Overtaken
from flows.engine.safe_names import safe_name
from models.case import lookups, timers
from models.case.steps import note_step
from models.case.tables import Case, Subject
from models.server import HIGHEST
from states.fields import LONGEST, BadAnswer, has_hidden_signs
from states.ladder import Step
from states.process import Change
from states.school_year import SchoolYear

FARTHEST = timedelta(days=5 * 366)  # ahead: what lies beyond is a slip of the pen
TOLD_BY_NAME = ("go_back", "not_applicable")  # every kind has these, with words of their own


def case_in(session: Session, municipality: str, number: int) -> Case:
    """The case. Raises NoSuchCase; another municipality's case is as unknown as a missing one."""
    case = session.get(Case, number) if 0 < number <= HIGHEST else None
    if case is None or case.municipality_id != municipality:
        raise NoSuchCase(case=number)
    return case


def still_there(case: Case, since_version: int | None) -> None:
    """Raises CaseClosed, or Overtaken when the case has left the step it was in."""
    if case.closed is not None:
        raise CaseClosed(case=case.id or 0)
    if since_version is not None and case.since_version != since_version:
        raise Overtaken(case=case.id or 0)


def as_read(case: Case, version: int | None) -> None:
    """Raises ChangedMeanwhile when the case is no longer the one that was read as ``version``."""
    if version is not None and case.version != version:
        raise ChangedMeanwhile(case=case.id or 0)


def arm(session: Session, case: Case, step: Step | None) -> None:
    """Let the case wait for ``step`` and nothing else (None: for nothing)."""
    if step is None:
        timers.wait_for(session, case, None)
    else:
        timers.wait_for(session, case, step.day, step.level.days)


def open_case(
    desk: Desk,
    kind: str,
    *,
    unit: int | None = None,
    subject: int | None = None,
    year: SchoolYear | None = None,
    occurrence: str = "",
    due: date | None = None,
    causes: list[dict[str, Any]] | None = None,
    detail: Mapping[str, object] | None = None,
) -> Case | None:
    """Open a case in its kind's first state; None when this very thing is there already.

    ``due`` overrides the date that the kind would give. ``detail`` goes into the record. Raises
    UnsafeName when what it is about has a name that no letter could bear.
    """
    label = str(year or SchoolYear.of(desk.day))
    there = session_has(desk.session, desk.municipality, kind, unit, subject, label, occurrence)
    if there is not None:
        return None
    if subject is not None:
        safe_name(desk.session.get_one(Subject, subject).name)
    case = new_case(desk, kind, unit=unit, subject=subject, year=label, occurrence=occurrence)
    desk.session.add(case)
    desk.session.flush()
    begin_state(desk, case, desk.day, due, causes)
    told = {**told_of_opening(case), **(detail or {})}
    write_down(desk, case, "opened", told, versioned=False)
    return case


def new_case(
    desk: Desk, kind: str, *, unit: int | None, subject: int | None, year: str, occurrence: str
) -> Case:
    """A case in its kind's first state, as a value."""
    return Case(
        municipality_id=desk.municipality,
        kind=kind,
        unit_id=unit,
        subject_id=subject,
        year=year,
        occurrence=occurrence,
        state=desk.kinds[kind].kind.process.start,
        opened=desk.day,
        since=desk.day,
        owner_role="",
    )


def told_of_opening(case: Case) -> dict[str, object]:
    """What the record tells of a case that opens."""
    told: dict[str, object] = {"unit": case.unit_id, "year": case.year}
    if case.due is not None:
        told["due"] = case.due.isoformat()
    if case.subject_id is not None:
        told["subject"] = case.subject_id
    return told


def session_has(
    session: Session,
    municipality: str,
    kind: str,
    unit: int | None,
    subject: int | None,
    year: str,
    occurrence: str = "",
) -> int | None:
    """The number of the one case of a thing, if there is one."""
    return lookups.number_of(session, municipality, kind, unit, subject, year, occurrence)


def begin_state(
    desk: Desk,
    case: Case,
    begins: date,
    due: date | None = None,
    causes: list[dict[str, Any]] | None = None,
) -> None:
    """Give the case the dates, the role and the timer of the state that it now stands in."""
    waits = given_role(desk, case)
    dates: Dates = (due, due) if due else (None, None)
    if waits and not due:
        dates = desk.kinds[case.kind].due(desk, case, begins)
    first = begun(desk, case, begins, dates if waits else (None, None), causes)
    desk.session.add(case)
    desk.session.flush()
    arm(desk.session, case, first)


def given_role(desk: Desk, case: Case) -> bool:
    """Whether the state that the case now stands in waits for somebody; the case is given the
    role."""
    wait = desk.place.wait(desk.kinds[case.kind].kind, case.state)
    if wait is None:
        return False
    subject = desk.session.get(Subject, case.subject_id) if case.subject_id else None
    case.owner_role = (subject.role if subject else "") or wait.role
    return True


def begun(
    desk: Desk,
    case: Case,
    begins: date,
    dates: Dates,
    causes: list[dict[str, Any]] | None = None,
) -> Step | None:
    """Give the case, as a value, what a state begins with; returns the rung that it waits for."""
    case.due, case.planned = dates
    case.since = begins
    case.causes = causes
    case.chain, case.delegate_id, case.postponed = None, None, 0
    calendar = desk.place.calendar_of(case.unit_id)
    return desk.place.rungs(case.owner_role).first(case.due, begins, calendar) if case.due else None


def within_reach(to: date, day: date) -> None:
    """Raises BadDate for a day that has passed, or that lies too many years ahead to be meant."""
    if to < day:
        raise BadDate(day=to, problem="past")
    if to > day + FARTHEST:
        raise BadDate(day=to, problem="range", latest=day + FARTHEST)


def take_version(session: Session, case: Case, expected: int) -> None:
    """Raise the version by one, if it is still ``expected``. Raises Overtaken."""
    if not lookups.raise_version(session, case.id or 0, expected):
        raise Overtaken(case=case.id or 0)


def apply(
    desk: Desk,
    case: Case,
    change: Change,
    *,
    due: date | None = None,
    causes: list[dict[str, Any]] | None = None,
    detail: Mapping[str, object] | None = None,
) -> None:
    """Carry out a decided change: state, record, timer, and what its kind lets follow. What was
    done counts from the day when it happened; the instant when it was typed in stands beside it."""
    handling = desk.kinds[case.kind]
    happened = handling.happened(desk, case, change)
    late = desk.place.late_by(case.due, case.owner_role, happened, case.unit_id)
    take_version(desk.session, case, case.version)
    note_step(
        desk.session,
        case,
        left_at=desk.now,
        left_on=happened,
        move=change.move,
        into=change.target,
        completed=change.completes,
        late_days=late,
    )
    told: dict[str, object] = {
        "move": change.move,
        "from": change.source,
        "to": change.target,
        "late_days": late,
    }
    if happened != desk.day:
        told["happened"] = happened.isoformat()
    case.state = change.target
    case.since_version = case.version
    if change.move in handling.kind.again:
        case.round += 1
    if change.target in handling.kind.process.ends:
        case.closed = happened
        case.outcome = change.outcome
        case.chain = None
        case.causes = causes
        desk.session.add(case)
        arm(desk.session, case, None)
    else:
        begin_state(desk, case, desk.day, due, causes)
        if case.due is not None:
            told["due"] = case.due.isoformat()
    write_down(desk, case, _in_the_record(change), {**told, **(detail or {})}, change.why)
    handling.follow(desk, case, change)


def _in_the_record(change: Change) -> str:
    """What the record calls the change: the step completed, or the move that left it undone."""
    if change.completes:
        return f"left:{change.source}"
    return change.move if change.move in TOLD_BY_NAME else "moved"


def move_case(
    desk: Desk,
    case: Case,
    name: str,
    *,
    why: str | None = None,
    due: date | None = None,
    causes: list[dict[str, Any]] | None = None,
    detail: Mapping[str, object] | None = None,
    facts: object = None,
) -> Case:
    """Decide one move on what is known now (``facts``, when they have just been read), and carry
    it out. Raises what the process refuses with."""
    handling = desk.kinds[case.kind]
    facts = handling.facts(desk.session, case) if facts is None else facts
    change = handling.kind.process.move(
        case.state, name, facts, by=desk.who.person, at=desk.now, why=why
    )
    apply(desk, case, change, due=due, causes=causes, detail=detail)
    return case


def take_answers(desk: Desk, case: Case, answers: Mapping[str, str]) -> None:
    """Keep answers to the state's questions. Raises BadAnswer; then nothing has changed."""
    handling = desk.kinds[case.kind]
    facts = handling.facts(desk.session, case)
    handling.keep(desk.session, case, handling.kind.take(case.state, facts, answers))
    handling.kept(desk, case, answers)


def write_down(
    desk: Desk,
    case: Case,
    what: str,
    detail: Mapping[str, object],
    words: str | None = None,
    *,
    versioned: bool = True,
) -> None:
    """One row of the record about the case. Raises BadAnswer for words that cannot be kept."""
    desk.kinds[case.kind].check_words(words)
    if words and (len(words) > LONGEST or has_hidden_signs(words)):
        raise BadAnswer({"why": "too_long" if len(words) > LONGEST else "control_sign"})
    told = {**detail, "version": case.version} if versioned else detail
    note_down(desk, what, told, words, case=case.id)
