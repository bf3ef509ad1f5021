"""Opening, moving and turning cases: each verb is one transaction of state, record and timer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import delete, update
from sqlmodel import Session, col, select

from flows.office import Office, today
from flows.town import Town, town
from models import audit
from models.cases import Case, Exemption, Timer
from models.evidence import carry_over, evidence_of, save
from models.record import Audit
from models.register import Unit
from states.answers import answered
from states.errors import ArshjulError
from states.ladder import Step
from states.process import Change
from states.safety_cycle import KIND, PROCESS, STEPS
from states.school_year import SchoolYear


class NoSuchCase(ArshjulError):
    """There is no case with this number here."""

    key = "no_such_case"


class Overtaken(ArshjulError):
    """Somebody else changed the case in the meantime."""

    key = "overtaken"


class CaseClosed(ArshjulError):
    """The case is closed already."""

    key = "case_closed"


class BadDate(ArshjulError):
    """The date cannot be used."""

    key = "bad_date"


class NoSuchPerson(ArshjulError):
    """Nobody with that address is registered."""

    key = "no_such_person"


@dataclass(frozen=True, slots=True)
class Who:
    """Who acts (a person's id, None for a clock or the operator) and by which way."""

    person: int | None
    via: str


def case_in(session: Session, municipality: str, number: int) -> Case:
    """The case. Raises NoSuchCase; another municipality's case is as unknown as a missing one."""
    case = session.get(Case, number) if 0 < number < 2**63 else None
    if case is None or case.municipality_id != municipality:
        raise NoSuchCase(case=number)
    return case


def arm(session: Session, case: Case, step: Step | None) -> None:
    """Let the case wait for ``step`` and nothing else (None: for nothing)."""
    session.execute(delete(Timer).where(col(Timer.case_id) == case.id))
    if step is not None:
        session.add(Timer(due=step.day, case_id=case.id or 0, level=step.level.days))
    session.flush()


def exempted(session: Session, unit: int, step: str, year: SchoolYear) -> Exemption | None:
    """What was decided about this one occurrence, if anything."""
    return session.exec(
        select(Exemption).where(
            Exemption.unit_id == unit, Exemption.step == step, Exemption.year == str(year)
        )
    ).first()


def last_completion(session: Session, case: Case, step: str, place: Town) -> date | None:
    """When the step was last completed at the unit, for steps that are counted from there."""
    if place.preset.steps[step].anchor != "completion":
        return None
    found = session.execute(
        select(Audit.at)
        .join(Case, col(Case.id) == col(Audit.case_id))
        .where(
            Case.unit_id == case.unit_id,
            Case.kind == case.kind,
            col(Audit.what) == f"left:{step}",
        )
        .order_by(col(Audit.at).desc())
        .limit(1)
    ).first()
    return today(found[0]) if found else None


def begin_step(session: Session, place: Town, case: Case, begins: date) -> None:
    """Give the case the dates and the timer of the step that it now stands in."""
    window = place.preset.steps[case.state]
    year = SchoolYear.parse(case.year)
    completed = last_completion(session, case, case.state, place)
    case.due, case.planned = place.due_for(case.state, year, begins, completed)
    decided = exempted(session, case.unit_id, case.state, year)
    if decided and decided.moved_to and decided.moved_to >= begins:
        case.due = decided.moved_to
    case.owner_role = window.role
    case.since = begins
    case.chain, case.delegate_id, case.postponed = None, None, 0
    session.add(case)
    session.flush()
    arm(session, case, place.ladder.first(case.due, begins, place.calendar))


def open_case(
    session: Session, place: Town, unit: int, year: SchoolYear, now: datetime, who: Who
) -> Case | None:
    """Open the unit's cycle of ``year``; None when it exists or was skipped by decision."""
    there = session.exec(
        select(Case.id).where(
            Case.municipality_id == place.municipality,
            Case.kind == KIND,
            Case.unit_id == unit,
            Case.year == str(year),
        )
    ).first()
    decided = exempted(session, unit, PROCESS.start, year)
    if there is not None or (decided and decided.moved_to is None):
        return None
    day = today(now)
    case = Case(
        municipality_id=place.municipality,
        kind=KIND,
        unit_id=unit,
        year=str(year),
        state=PROCESS.start,
        opened=day,
        due=day,
        planned=day,
        since=day,
        owner_role=place.preset.steps[PROCESS.start].role,
    )
    session.add(case)
    session.flush()
    begin_step(session, place, case, day)
    audit.write(
        session,
        place.municipality,
        "opened",
        at=now,
        via=who.via,
        actor=who.person,
        case=case.id,
        detail={"unit": unit, "year": str(year), "due": case.due.isoformat()},
    )
    return case


def take_version(session: Session, case: Case, expected: int) -> None:
    """Raise the version by one, if it is still ``expected``. Raises Overtaken."""
    taken = session.execute(
        update(Case)
        .where(col(Case.id) == case.id, col(Case.version) == expected)
        .values(version=expected + 1)
    )
    if taken.rowcount != 1:  # type: ignore[attr-defined]
        raise Overtaken(case=case.id or 0)
    session.refresh(case)


def apply(
    session: Session, place: Town, case: Case, change: Change, now: datetime, who: Who
) -> None:
    """Carry out a decided change: state, record, timer, and next year's cycle at the end."""
    late = max(0, (today(now) - case.due).days)
    take_version(session, case, case.version)
    detail: dict[str, object] = {"from": change.source, "to": change.target, "late_days": late}
    case.state = change.target
    case.since_version = case.version
    detail["version"] = case.version
    forward = change.move not in ("go_back", "not_applicable")
    what = f"left:{change.source}" if forward else change.move
    if change.target in PROCESS.ends:
        case.closed = today(now)
        case.outcome = "not_applicable" if change.move == "not_applicable" else "done"
        case.chain = None
        session.add(case)
        arm(session, case, None)
    else:
        begin_step(session, place, case, today(now))
        detail["due"] = case.due.isoformat()
    audit.write(
        session,
        place.municipality,
        what,
        at=now,
        via=who.via,
        actor=who.person,
        case=case.id,
        detail=detail,
        words=change.why,
    )
    if case.closed:
        _turn(session, place, case, now, who)


def _turn(session: Session, place: Town, case: Case, now: datetime, who: Who) -> None:
    """The wheel turns: next year's cycle exists, with the measures that are carried over."""
    unit = session.get_one(Unit, case.unit_id)
    following = SchoolYear.parse(case.year).next()
    begins = place.preset.steps[PROCESS.start].opens_on(following)
    if unit.closes is None or unit.closes > max(begins, today(now)):
        open_case(session, place, case.unit_id, following, now, who)
    target = session.exec(
        select(Case.id).where(
            Case.municipality_id == place.municipality,
            Case.kind == case.kind,
            Case.unit_id == case.unit_id,
            Case.year == str(following),
        )
    ).first()
    if target is not None:
        copied = carry_over(session, case.id or 0, target)
        if copied:
            audit.write(
                session,
                place.municipality,
                "carried_over",
                at=now,
                via=who.via,
                actor=who.person,
                case=target,
                detail={"from": case.id, "measures": copied},
            )


def move(
    office: Office,
    municipality: str,
    number: int,
    name: str,
    *,
    who: Who,
    now: datetime,
    why: str | None = None,
    answers: Mapping[str, str] | None = None,
    since_version: int | None = None,
) -> Case:
    """Answer the step's questions and make the move, all or nothing.

    ``since_version`` ties the move to one step: Overtaken when the case has left it. Raises also
    NoSuchCase, BadAnswer and whatever the process refuses with.
    """
    with office.database.write() as session:
        case = case_in(session, municipality, number)
        still_there(case, since_version)
        place = town(session, office.wheel(), municipality)
        facts = evidence_of(session, number)
        if answers:
            save(session, number, answered(case.state, facts, answers))
            facts = evidence_of(session, number)
        change = PROCESS.move(case.state, name, facts, by=who.person, at=now, why=why)
        apply(session, place, case, change, now, who)
        return case


def note(
    office: Office,
    municipality: str,
    number: int,
    answers: Mapping[str, str],
    *,
    who: Who,
    now: datetime,
    since_version: int | None = None,
) -> Case:
    """Keep answers to the step's questions without moving on. Raises as ``move`` does."""
    with office.database.write() as session:
        case = case_in(session, municipality, number)
        still_there(case, since_version)
        save(session, number, answered(case.state, evidence_of(session, number), answers))
        take_version(session, case, case.version)
        write_down(session, case, "noted", now, who, {"fields": sorted(answers)})
        return case


def still_there(case: Case, since_version: int | None) -> None:
    if case.state not in STEPS:
        raise CaseClosed(case=case.id or 0)
    if since_version is not None and case.since_version != since_version:
        raise Overtaken(case=case.id or 0)


def write_down(
    session: Session,
    case: Case,
    what: str,
    now: datetime,
    who: Who,
    detail: Mapping[str, object],
    words: str | None = None,
) -> None:
    audit.write(
        session,
        case.municipality_id,
        what,
        at=now,
        via=who.via,
        actor=who.person,
        case=case.id,
        detail={**detail, "version": case.version},
        words=words,
    )
