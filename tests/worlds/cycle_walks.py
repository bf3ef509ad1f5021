"""Walks through the safety cycle."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlmodel import col, select

from flows.clock.tick import tick
from flows.engine import delegation, due_dates, verbs
from flows.engine.door import Errand
from flows.engine.handling import Who
from models.case.tables import Case, Timer
from models.every_table import METADATA
from models.record import audit
from models.record.tables import Audit
from models.register.tables import Unit
from models.safety_cycle.evidence import evidence_of
from models.safety_cycle.tables import MeasureNote
from states.cycle_evidence import Effect, Evidence, Finding, Measure, Priority, Survey, Verdict
from states.errors import (
    ArshjulError,
)
from states.measure import MEASURE
from states.process import Change
from states.safety_cycle import (
    FORWARD,
    KARTLAGGNING,
    KIND,
    PROCESS,
    STATES,
    STEPS,
    invented,
)
from states.school_year import SchoolYear
from tests.conftest import TestTown, at

ASTA = 1


NOON = datetime(2026, 10, 5, 10, 0, tzinfo=UTC)


DAY = date(2027, 3, 1)


DARK = Finding(1, "Mörk skolgård", "En trasig lampa", Priority.HIGH)


QUIET = Finding(2, "Buller i matsalen", "Hårda väggar", Priority.NONE)


LAMP = Measure(
    1, 1, "Mörkt på gården", "Byt lampan", DAY, "Vaktmästaren", DAY, Effect.EFFECT, carry_over=True
)


FULL = Evidence(
    Survey("Säkerhetsrond", "Protokollet"), (DARK, QUIET), (LAMP,), Verdict(True, "Den duger", True)
)


def move(state: str, name: str, facts: Evidence = FULL, why: str | None = None) -> Change:
    return PROCESS.move(state, name, facts, by=ASTA, at=NOON, why=why)


# --- the same walks with the real database ------------------------------------------------


LO = "lo@skola.example"


def lo(town: TestTown, via: str = "web") -> Who:
    return Who(town.person(LO), via)


def go(town: TestTown, case: Case, when: str, name: str | None = None, **given: Any) -> Case:
    """One move by Lo, with invented evidence unless answers are given."""
    with town.office.database.read() as session:
        facts = evidence_of(session, case.id or 0)
    step = name or FORWARD[case.state]
    forward = FORWARD.get(case.state) == step
    answers = invented(case.state, facts, DAY) if forward else None
    return verbs.move.alone(
        town.errand(lo(town), at(when)), case.id or 0, step, answers=answers, **given
    )


def close(town: TestTown, case: Case, when: str) -> Case:
    while case.closed is None:
        case = go(town, case, when)
    return case


def picture(town: TestTown) -> list[list[tuple[object, ...]]]:
    """Every row about cases, their evidence, their timers and the record."""
    wanted = ("case", "timer", "audit", "survey", "finding", "measure", "verdict", "exemption")
    with town.office.database.read() as session:
        return [
            [tuple(row) for row in session.execute(METADATA.tables[name].select())]
            for name in wanted
        ]


def act(town: TestTown, case: Case, what: str, when: datetime, people: Mapping[str, int]) -> None:
    """One thing that Lo does, sensible or not. Raises what the verbs raise."""
    office, number, who = town.office, case.id or 0, Who(people["lo"], "web")
    with office.database.read() as session:
        facts = evidence_of(session, number)
    forward = FORWARD.get(case.state, "close")
    answers = invented(case.state, facts, DAY) if case.state in STEPS else {}
    if what == "forward":
        verbs.move.alone(Errand(office, town.id, who, when), number, forward, answers=answers)
    elif what == "bare":
        verbs.move.alone(Errand(office, town.id, who, when), number, forward)
    elif what in ("go_back", "not_applicable"):
        verbs.move.alone(Errand(office, town.id, who, when), number, what, why="Ett skäl")
    elif what == "no_reason":
        verbs.move.alone(Errand(office, town.id, who, when), number, "go_back")
    elif what == "note":
        verbs.note.alone(Errand(office, town.id, who, when), number, answers)
    elif what == "reschedule":
        to = when.date() + timedelta(days=30)
        due_dates.reschedule.alone(Errand(office, town.id, who, when), number, to, why="Ett skäl")
    elif what == "delegate":
        delegation.delegate.alone(Errand(office, town.id, who, when), number, people["kim"])
    elif what == "stale":
        verbs.move.alone(
            Errand(office, town.id, who, when), number, forward, answers=answers, since_version=0
        )
    elif what == "tick":
        tick(office, when)
    else:
        verbs.move.alone(Errand(office, town.id, who, when), number, what)


SURE = frozenset({"forward", "not_applicable", "note", "reschedule", "delegate", "tick"})


RECORDED = frozenset(
    {f"left:{step}" for step in STEPS}
    | {"go_back", "not_applicable", "noted", "rescheduled", "delegated"}
)


@dataclass(frozen=True)
class Glance:
    """What stands in the database between two acts."""

    case: Case
    recorded: int  # audit rows about changes of this case
    audits: int


def glance(town: TestTown, year: SchoolYear) -> Glance:
    """Look at Backaskolan's cycle; and no case waits for two things, or for one when closed."""
    with town.office.database.read() as session:
        units = [one.id for one in session.exec(select(Unit).where(Unit.name == "Backaskolan"))]
        found = session.exec(select(Case)).all()
        timers = Counter(session.exec(select(Timer.case_id)).all())
        cycles = [one for one in found if one.kind == KIND]
        case = next(one for one in cycles if one.unit_id in units and one.year == str(year))
        about = session.exec(select(Audit.what).where(Audit.case_id == case.id)).all()
        entries = audit.count(session, town.id)
    for one in found:
        waiting = timers[one.id or 0]
        assert waiting <= 1, f"case {one.id} waits for one thing"
        assert not (one.closed and waiting), f"case {one.id} is closed and waits for nothing"
        assert one.state in (STATES if one.kind == KIND else MEASURE.process.states)
    return Glance(case, sum(what in RECORDED for what in about), entries)


def walk(town: TestTown, acts: list[tuple[str, int]]) -> None:
    try:
        walk_in_town(town, acts)
    finally:
        town.office.database.close()


def walk_in_town(town: TestTown, acts: list[tuple[str, int]]) -> None:
    when = at("2026-09-01 09:00")
    year = SchoolYear(2026)
    people = {name: town.person(f"{name}@skola.example") for name in ("lo", "kim")}
    before = glance(town, year)
    for what, days in acts:
        when += timedelta(days=days)
        refused_act = False
        try:
            act(town, before.case, what, when, people)
        except ArshjulError:
            refused_act = True
        after = glance(town, year)
        moved = after.case.version - before.case.version
        assert after.recorded - before.recorded == moved, f"one change, one row: {what}"
        if refused_act:
            assert what not in SURE
            assert (moved, after.audits) == (0, before.audits), "a refusal writes nothing"
            assert after.case.state == before.case.state
        elif what == "tick":
            assert moved == 0
        else:
            assert moved == 1, what
        if after.case.closed:
            turned(town, after.case)
            year = year.next()
            after = glance(town, year)
        before = after
    with town.office.database.read() as session:
        assert audit.first_break(session, town.id) is None
    versions_rise(town)


def turned(town: TestTown, closed: Case) -> None:
    following = town.case("Backaskolan", str(SchoolYear.parse(closed.year).next()))
    assert (following.state, following.version) == (KARTLAGGNING, 1)
    assert following.due and following.due > following.opened, "not born overdue"
    with town.office.database.read() as session:
        carried = session.exec(
            select(MeasureNote.id).where(
                MeasureNote.case_id == closed.id, col(MeasureNote.carry_over).is_(True)
            )
        ).all()
        copies = session.exec(
            select(MeasureNote.carried_from).where(MeasureNote.case_id == following.id)
        ).all()
    assert sorted(one or 0 for one in copies) == sorted(one or 0 for one in carried)


def versions_rise(town: TestTown) -> None:
    with town.office.database.read() as session:
        for case in session.exec(select(Case)).all():
            rows = session.exec(
                select(Audit).where(Audit.case_id == case.id).order_by(col(Audit.seq))
            ).all()
            versions = [json.loads(row.detail).get("version") for row in rows]
            known = [one for one in versions if one is not None]
            assert known == list(range(2, case.version + 1)), f"case {case.id}: {versions}"
