"""The five steps: what each move asks for, and that no walk ever leaves the table or the record."""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event
from sqlmodel import SQLModel, col, select

from config.locales import LOCALES
from config.words import words
from flows.clock.tick import tick
from flows.engine import delegation, due_dates, verbs
from flows.engine.door import Errand
from flows.engine.handling import Who
from flows.engine.refusals import NoSuchCase, NotAllowed, Overtaken
from flows.register.municipality import begin, close_unit
from models.case.tables import Case, Timer
from models.record import audit
from models.record.tables import Audit
from models.register.tables import Unit
from models.safety_cycle.evidence import evidence_of
from models.safety_cycle.tables import MeasureNote
from states.cycle_evidence import Effect, Evidence, Finding, Measure, Priority, Survey, Verdict
from states.errors import (
    ArshjulError,
    EvidenceMissing,
    MoveNotPossible,
    ReasonMissing,
    UnknownMove,
)
from states.process import Change, Outcome, check_complete, diagram
from states.safety_cycle import (
    ANALYS,
    ATGARD,
    AVSLUTAD,
    FORBATTRING,
    FORWARD,
    KARTLAGGNING,
    PROCESS,
    STATES,
    STEPS,
    UTVARDERING,
    invented,
)
from states.school_year import SchoolYear
from tests.conftest import OPERATOR, Postbox, TestTown, at, make_office, settle_town

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


def refused(state: str, name: str, facts: Evidence) -> tuple[str, ...]:
    with pytest.raises(EvidenceMissing) as found:
        move(state, name, facts)
    return found.value.missing


def with_measure(**changes: object) -> Evidence:
    return replace(FULL, measures=(replace(LAMP, **changes),))  # type: ignore[arg-type]


def with_survey(**changes: object) -> Evidence:
    assert FULL.survey is not None
    return replace(FULL, survey=replace(FULL.survey, **changes))  # type: ignore[arg-type]


def test_the_five_steps_are_walked_in_their_order() -> None:
    state = PROCESS.start
    walked = [state]
    while state not in PROCESS.ends:
        change = move(state, FORWARD[state])
        last = change.target in PROCESS.ends
        assert change == Change(
            "safety_cycle", FORWARD[state], state, change.target, ASTA, NOON, None,
            completes=True, outcome=Outcome.DONE if last else None,
        )  # fmt: skip
        state = change.target
        walked.append(state)
    assert tuple(walked) == STATES


@pytest.mark.parametrize(
    ("state", "facts", "missing"),
    [
        (KARTLAGGNING, Evidence(), ("method_and_sources", "findings_or_nothing_found")),
        (KARTLAGGNING, with_survey(method="  "), ("method_and_sources",)),
        (KARTLAGGNING, with_survey(sources=""), ("method_and_sources",)),
        (KARTLAGGNING, with_survey(nothing_found=True), ("findings_or_nothing_found",)),
        (KARTLAGGNING, replace(FULL, findings=()), ("findings_or_nothing_found",)),
        (ANALYS, replace(FULL, findings=(replace(DARK, cause=" "),)), ("cause_of_each_finding",)),
        (
            ANALYS,
            replace(FULL, findings=(DARK, replace(QUIET, priority=None))),
            ("priority_of_each_finding",),
        ),
        (ATGARD, replace(FULL, measures=()), ("measure_for_each_prioritised_finding",)),
        (ATGARD, with_measure(finding=2), ("measure_for_each_prioritised_finding",)),
        (ATGARD, with_measure(problem=""), ("five_fields_of_each_measure",)),
        (ATGARD, with_measure(action=" "), ("five_fields_of_each_measure",)),
        (ATGARD, with_measure(when=None), ("five_fields_of_each_measure",)),
        (ATGARD, with_measure(who=""), ("five_fields_of_each_measure",)),
        (ATGARD, with_measure(evaluated_on=None), ("five_fields_of_each_measure",)),
        (UTVARDERING, with_measure(effect=None), ("effect_of_each_measure",)),
        (UTVARDERING, with_measure(effect=Effect.PARTLY), ("reason_where_no_effect",)),
        (UTVARDERING, with_measure(effect=Effect.NONE), ("reason_where_no_effect",)),
        (UTVARDERING, with_measure(effect=Effect.NEW_RISK), ("reason_where_no_effect",)),
        (UTVARDERING, with_measure(effect=Effect.NOT_DONE), ("reason_where_no_effect",)),
        (FORBATTRING, replace(FULL, verdict=None), ("verdict_with_reason", "carry_over_decided")),
        (FORBATTRING, replace(FULL, verdict=Verdict(True, " ", True)), ("verdict_with_reason",)),
        (FORBATTRING, replace(FULL, verdict=Verdict(False, "Nej")), ("carry_over_decided",)),
    ],
)
def test_a_step_is_not_left_without_its_evidence(
    state: str, facts: Evidence, missing: tuple[str, ...]
) -> None:
    assert move(state, FORWARD[state]).source == state, "with everything it is left"
    assert refused(state, FORWARD[state], facts) == missing


def test_nothing_found_is_a_result_all_the_way() -> None:
    nothing = Evidence(Survey("Enkät", "Svaren", nothing_found=True))
    state = KARTLAGGNING
    for _ in range(4):
        state = move(state, FORWARD[state], nothing).target
    assert state == FORBATTRING
    judged = replace(nothing, verdict=Verdict(True, "Inga ändringar", True))
    assert move(state, "close", judged).target == AVSLUTAD


def test_a_finding_that_is_left_as_it_is_needs_no_measure() -> None:
    left = replace(FULL, findings=(QUIET,), measures=())
    assert move(ATGARD, "evaluate", left).target == UTVARDERING


def test_a_measure_without_full_effect_is_explained_and_goes_on() -> None:
    partly = with_measure(effect=Effect.PARTLY, effect_why="Lampan gick sönder igen")
    assert move(UTVARDERING, "improve", partly).target == FORBATTRING


@pytest.mark.parametrize(("before", "state"), list(pairwise(STEPS)))
def test_one_goes_back_one_step_with_a_reason_and_no_evidence(before: str, state: str) -> None:
    for why in (None, "", "   "):
        with pytest.raises(ReasonMissing):
            move(state, "go_back", Evidence(), why)
    change = move(state, "go_back", Evidence(), "  Vi glömde gården ")
    assert (change.target, change.why) == (before, "Vi glömde gården")


def test_one_cannot_go_back_from_the_first_step_or_out_of_the_last() -> None:
    for state in (KARTLAGGNING, AVSLUTAD):
        with pytest.raises(MoveNotPossible):
            move(state, "go_back", FULL, "Ändå")


@pytest.mark.parametrize("state", STEPS)
def test_not_applicable_needs_a_reason_and_ends_the_year(state: str) -> None:
    with pytest.raises(ReasonMissing):
        move(state, "not_applicable", Evidence())
    assert move(state, "not_applicable", Evidence(), "Skolan är vilande").target == AVSLUTAD


def test_a_move_is_also_known_by_where_it_leads() -> None:
    assert move(KARTLAGGNING, ANALYS).move == "analyse"
    assert move(FORBATTRING, AVSLUTAD).move == "close"
    assert move(ATGARD, ANALYS, FULL, "Mer att se").move == "go_back"


def test_no_step_is_jumped_over() -> None:
    for state in STATES:
        for name in FORWARD.values():
            if FORWARD.get(state) != name:
                with pytest.raises(MoveNotPossible):
                    move(state, name)


def test_every_refusal_is_one_family() -> None:
    tries: list[tuple[str, str, Evidence, type[ArshjulError]]] = [
        (KARTLAGGNING, "fly", FULL, UnknownMove),
        (KARTLAGGNING, "to_avslutad", FULL, UnknownMove),  # the library's own shortcuts are off
        (KARTLAGGNING, "state", FULL, UnknownMove),
        (AVSLUTAD, "analyse", FULL, MoveNotPossible),
        (KARTLAGGNING, "close", FULL, MoveNotPossible),
        (KARTLAGGNING, "analyse", Evidence(), EvidenceMissing),
        (ANALYS, "go_back", FULL, ReasonMissing),
    ]
    for state, name, facts, kind in tries:
        with pytest.raises(ArshjulError) as found:
            move(state, name, facts)
        assert type(found.value) is kind


NAMES = st.sampled_from([*dict.fromkeys(one.name for one in PROCESS.moves), *STATES, "fly", ""])
FACTS = st.sampled_from(
    [
        FULL,
        Evidence(),
        with_measure(effect=None),
        with_survey(method=""),
        replace(FULL, measures=()),
    ]
)
REASONS = st.sampled_from([None, "", " ", "Ett skäl"])


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(NAMES, FACTS, REASONS), min_size=50, max_size=50))
def test_fifty_random_steps_never_leave_the_table(
    walk: list[tuple[str, Evidence, str | None]],
) -> None:
    table = {(source, one.name): one for one in PROCESS.moves for source in one.sources}
    state = PROCESS.start
    for name, facts, why in walk:
        try:
            change = move(state, name, facts, why)
        except ArshjulError:
            pass
        else:
            row = table[change.source, change.move]
            assert (change.source, change.target) == (state, row.target)
            assert all(need.met(facts) for need in row.needs)
            assert change.why or not row.reason
            assert (change.by, change.at, change.process) == (ASTA, NOON, "safety_cycle")
            state = change.target
        assert state in STATES
        assert PROCESS.machine.models == [], "no walker is kept alive"
    if state in PROCESS.ends:
        assert PROCESS.possible(state) == ()


def test_the_table_has_no_dead_ends() -> None:
    assert check_complete(PROCESS) == []
    lost = replace(PROCESS, states=(*STATES, "vilande"))
    assert check_complete(lost) == ["vilande", "vilande"], "neither reached nor left"
    assert set(FORWARD) == set(STEPS)


@pytest.mark.parametrize("locale", LOCALES)
def test_the_picture_and_the_words_know_each_state_move_and_need(locale: str) -> None:
    book = words(locale)
    picture = diagram(PROCESS, lambda state: book.state(PROCESS.kind, state))
    number = {state: f"s{index}" for index, state in enumerate(STATES)}
    lines = [line.strip() for line in picture.splitlines()]
    for state in STATES:
        assert f'state "{book.state(PROCESS.kind, state)}" as {number[state]}' in lines
    for one in PROCESS.moves:
        assert book.move(PROCESS.kind, one.name)
        for need in one.needs:
            assert book.find(PROCESS.kind, "evidence", need.key), need.key
        for source in one.sources:
            assert f"{number[source]} --> {number[one.target]}: {one.name}" in lines
    arrows = [line for line in lines if "-->" in line and "[*]" not in line]
    assert len(arrows) == sum(len(one.sources) for one in PROCESS.moves)


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


def test_closing_opens_next_years_cycle_with_what_was_carried_over_once(town: TestTown) -> None:
    town.open_year()
    first = close(town, town.case("Backaskolan"), "2028-08-20 09:00")
    second = town.case("Backaskolan", "2027/28")
    assert (first.outcome, second.state, second.version) == ("done", KARTLAGGNING, 1)
    with town.office.database.read() as session:
        (measure,) = session.exec(select(MeasureNote).where(MeasureNote.case_id == second.id)).all()
        original = session.get_one(MeasureNote, measure.carried_from)
    assert original.case_id == first.id
    assert (measure.action, measure.effect) == (original.action, None)

    assert town.open_year("2027/28", "2028-08-21 09:00") == 1, "Ekdalaskolan; Backaskolan has one"
    with town.office.database.read() as session:
        cycles = session.exec(select(Case.year).where(Case.unit_id == first.unit_id)).all()
        notes = session.exec(select(MeasureNote).where(MeasureNote.case_id == second.id)).all()
    assert (sorted(cycles), len(notes)) == (["2026/27", "2027/28"], 1)


def test_a_cycle_that_was_opened_before_the_old_one_closed_gets_its_measures_too(
    town: TestTown,
) -> None:
    town.open_year()
    town.open_year("2027/28", "2027-08-16 09:00")
    close(town, town.case("Backaskolan"), "2028-05-02 09:00")
    second = town.case("Backaskolan", "2027/28")
    with town.office.database.read() as session:
        notes = session.exec(select(MeasureNote).where(MeasureNote.case_id == second.id)).all()
    assert len(notes) == 1


@pytest.mark.parametrize(
    "when", ["2027-05-03 09:00", "2028-08-28 09:00", "2029-03-30 16:00", "2033-07-05 09:00"]
)
def test_the_second_years_cycle_is_not_born_overdue_however_late_the_first_closes(
    town: TestTown, when: str
) -> None:
    town.open_year()
    close(town, town.case("Backaskolan"), when)
    second = town.case("Backaskolan", "2027/28")
    today = at(when).date()
    assert second.opened == today
    assert second.due and second.due > today + timedelta(days=10), "ten working days at least"
    timer = town.timer(second)
    assert timer is not None
    assert timer.level <= 0
    letters = town.tick(f"{today} 10:00")
    assert not any("Försenat" in str(letter["Subject"]) for letter in letters)


def test_each_step_of_a_late_cycle_gets_its_own_days(town: TestTown) -> None:
    town.open_year()
    case = town.case("Backaskolan")
    while case.closed is None:
        assert case.due and case.due > case.since
        case = go(town, case, "2030-10-01 09:00")


def test_a_cycle_of_a_unit_that_closes_has_no_next(town: TestTown) -> None:
    town.open_year()
    unit, last, when = town.unit("Backaskolan"), date(2027, 6, 30), at("2027-05-03 09:00")
    with pytest.raises(NotAllowed):
        close_unit.alone(town.errand(lo(town), when), unit, last, why="Läggs ned")
    close_unit.alone(town.errand(town.asta, when), unit, last, why="Läggs ned")
    town.tick("2027-06-29 08:00")
    assert town.case("Backaskolan").closed is None, "not before its day"
    town.tick("2027-06-30 08:00")
    town.open_year("2027/28", "2027-08-16 09:00")
    with town.office.database.read() as session:
        found = session.exec(select(Case).where(Case.unit_id == town.unit("Backaskolan"))).all()
    assert [(case.year, case.outcome) for case in found] == [("2026/27", "not_applicable")]


def test_a_refused_move_leaves_no_trace(town: TestTown) -> None:
    begin(town.office, code="0114", name="Väsby", country="se", who=OPERATOR, now=NOON)
    town.open_year()
    case = town.case("Backaskolan")
    before = picture(town)
    for name, extra, kind in (
        ("analyse", {}, EvidenceMissing),
        ("analyse", {"answers": {"method": "Rond"}}, EvidenceMissing),
        ("close", {}, MoveNotPossible),
        ("not_applicable", {"why": " "}, ReasonMissing),
        ("fly", {}, UnknownMove),
        ("not_applicable", {"why": "Ja", "since_version": 7}, Overtaken),
    ):
        with pytest.raises(kind):
            verbs.move.alone(
                town.errand(lo(town), at("2027-02-01 09:00")), case.id or 0, name, **extra
            )
    with pytest.raises(NoSuchCase):
        verbs.move.alone(
            Errand(town.office, "se-0114", lo(town), at("2027-02-01 09:00")),
            case.id or 0,
            "not_applicable",
            why="Sam hör hemma någon annanstans",
        )
    assert picture(town) == before


def picture(town: TestTown) -> list[list[tuple[object, ...]]]:
    """Every row about cases, their evidence, their timers and the record."""
    wanted = ("case", "timer", "audit", "survey", "finding", "measure", "verdict", "exemption")
    with town.office.database.read() as session:
        return [
            [tuple(row) for row in session.execute(SQLModel.metadata.tables[name].select())]
            for name in wanted
        ]


ACTS = st.lists(
    st.tuples(
        st.sampled_from(
            ["forward", "forward", "forward", "forward", "bare", "go_back", "no_reason",
             "not_applicable", "note", "reschedule", "delegate", "stale", "tick", "fly"]
        ),
        st.integers(0, 60),
    ),
    min_size=1,
    max_size=20,
)  # fmt: skip


@pytest.fixture(scope="module")
def new_town(tmp_path_factory: pytest.TempPathFactory) -> Callable[[], TestTown]:
    """A fresh town for each walk: a copy of one settled and opened database."""
    var = tmp_path_factory.mktemp("walks")
    post = Postbox()
    model = make_office(var / "model", post)
    settle_town(model.database)
    TestTown(model, post).open_year()
    model.database.close()
    numbers = iter(range(10_000))

    def settle() -> TestTown:
        home = var / f"walk{next(numbers)}"
        home.mkdir()
        file = Path(var / "model" / "arshjul.sqlite")
        (home / "arshjul.sqlite").write_bytes(file.read_bytes())
        office = make_office(home, Postbox())
        # A walk writes hundreds of transactions; waiting for the disk is tested elsewhere.
        engine = office.database.engine
        event.listen(engine, "connect", lambda raw, _: raw.execute("PRAGMA synchronous = OFF"))
        engine.dispose()
        office.chance = random.Random(1)
        return TestTown(office, Postbox())

    return settle


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


NO_HURRY = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]


@settings(max_examples=20, deadline=None, suppress_health_check=NO_HURRY)
@given(acts=ACTS)
def test_whatever_is_tried_the_record_the_versions_and_the_timers_agree(
    new_town: Callable[[], TestTown], acts: list[tuple[str, int]]
) -> None:
    walk(new_town(), acts)


@pytest.mark.campaign
@settings(max_examples=300, deadline=None, suppress_health_check=NO_HURRY)
@given(acts=ACTS)
def test_three_hundred_walks_agree(
    new_town: Callable[[], TestTown], acts: list[tuple[str, int]]
) -> None:
    walk(new_town(), acts)


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
        case = next(one for one in found if one.unit_id in units and one.year == str(year))
        about = session.exec(select(Audit.what).where(Audit.case_id == case.id)).all()
        entries = audit.count(session, town.id)
    for one in found:
        waiting = timers[one.id or 0]
        assert waiting <= 1, f"case {one.id} waits for one thing"
        assert not (one.closed and waiting), f"case {one.id} is closed and waits for nothing"
        assert one.state in STATES
    return Glance(case, sum(what in RECORDED for what in about), entries)


def walk(town: TestTown, acts: list[tuple[str, int]]) -> None:
    try:
        _walk(town, acts)
    finally:
        town.office.database.close()


def _walk(town: TestTown, acts: list[tuple[str, int]]) -> None:
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
            _turned(town, after.case)
            year = year.next()
            after = glance(town, year)
        before = after
    with town.office.database.read() as session:
        assert audit.first_break(session, town.id) is None
    _versions_rise(town)


def _turned(town: TestTown, closed: Case) -> None:
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


def _versions_rise(town: TestTown) -> None:
    with town.office.database.read() as session:
        for case in session.exec(select(Case)).all():
            rows = session.exec(
                select(Audit).where(Audit.case_id == case.id).order_by(col(Audit.seq))
            ).all()
            versions = [json.loads(row.detail).get("version") for row in rows]
            known = [one for one in versions if one is not None]
            assert known == list(range(2, case.version + 1)), f"case {case.id}: {versions}"


def test_how_pupils_took_part_is_asked_and_kept(town: TestTown) -> None:
    town.open_year()
    case = town.case("Backaskolan")
    told = {"pupils_took_part": "Elevrådet, 14 elever", "method": "Rond"}
    who = Who(town.person("lo@skola.example"), "web")
    verbs.note.alone(town.errand(who, NOON), case.id or 0, told)
    with town.office.database.read() as session:
        survey = evidence_of(session, case.id or 0).survey
    assert survey == Survey("Rond", "", pupils="Elevrådet, 14 elever")
