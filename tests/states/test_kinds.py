"""Every kind of case, walked as one list: its tables hold together, its words are there, and
whatever is tried, one transition is one row of the record and versions rise."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import Session, col, select

from config.locales import LOCALES
from config.roles import ROLES
from config.words import words
from flows.engine import door, verbs
from flows.engine.casework import apply, move_case, take_answers
from flows.engine.handling import Desk, Who, questions
from flows.kinds import HANDLINGS
from models.case.tables import Case, Timer
from models.record.tables import Audit
from states.errors import ArshjulError
from states.fields import BadAnswer, Field, Sort, checked
from states.kind import AnyKind, Choice, Facts
from states.kinds import KINDS
from states.process import Change, Outcome, check_complete
from tests.conftest import Postbox, TestTown, make_office, settle_town
from tests.worlds.days import daily
from tests.worlds.everything import a_case, furnish
from tests.worlds.words_of_kinds import asked

EVERY = sorted(KINDS)
BEGUN = datetime(2026, 9, 2, 8, tzinfo=UTC)
START = datetime(2027, 2, 1, 8, tzinfo=UTC)  # a pilot has work to do between two gatherings


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestTown]:
    """A town where every process is under way, as long as this file; each example rolls back."""
    office = make_office(Path(tmp_path_factory.mktemp("kinds")) / "var", Postbox())
    settle_town(office.database)
    town = TestTown(office, Postbox())
    town.open_year(now="2026-09-01 09:00")
    furnish(office, town.id, BEGUN)
    daily(office, START)
    yield town
    office.database.close()


def test_every_kind_is_handled() -> None:
    assert set(HANDLINGS) == set(KINDS)
    assert [one.kind for one in HANDLINGS.values()] == [KINDS[name] for name in HANDLINGS]


@pytest.mark.parametrize("name", EVERY)
def test_the_tables_hold_together(name: str) -> None:
    kind = KINDS[name]
    process = kind.process
    assert check_complete(process) == []
    assert process.kind == name
    assert len(set(process.states)) == len(process.states)
    assert set(kind.waits) <= set(process.states) - set(process.ends), "nobody waits for an end"
    assert kind.again <= {move.name for move in process.moves}
    for state, wait in kind.waits.items():
        assert wait.role in ROLES
        assert wait.days is None or wait.days > 0
        for name_ in _done(kind, state):
            assert kind.offers(state, name_), f"{name_} is behind 'done' in {state}"
    for move in process.moves:
        targets = {m.target for m in process.moves if m.name == move.name}
        sources = [s for m in process.moves if m.name == move.name for s in m.sources]
        assert len(sources) == len(set(sources)), f"{move.name} is ambiguous"
        assert targets <= set(process.states)


def _done(kind: AnyKind, state: str) -> set[str]:
    done = kind.waits[state].done
    if isinstance(done, Choice):
        return set(done.moves.values())
    return {done} if done else set()


@pytest.mark.parametrize("name", EVERY)
def test_an_answer_that_decides_the_move_is_one_of_the_options(name: str) -> None:
    for wait in KINDS[name].waits.values():
        for question in wait.questions:
            if isinstance(wait.done, Choice) and wait.done.question == question.name:
                assert set(wait.done.moves) <= set(question.options)


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("name", EVERY)
def test_every_kind_has_its_words(name: str, locale: str) -> None:
    say = words(locale)
    assert say.kind(name)
    wanted = [key.partition(".") for key in sorted(asked(KINDS[name]))]
    parts = [(table, *code.rpartition(".")) for table, _, code in wanted]
    lacking = [
        (table, above, code)
        for table, above, _, code in parts
        if not say.find(name, f"{table}.{above}" if above else table, code)
    ]
    assert lacking == []


def walks(examples: int) -> settings:
    return settings(
        max_examples=examples,
        deadline=None,
        derandomize=True,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
    )


@pytest.mark.parametrize("name", EVERY)
@given(data=st.data())
@walks(5)
def test_fifty_random_steps(place: TestTown, name: str, data: st.DataObject) -> None:
    """No illegal state; one transition is one row of the record; versions rise strictly."""
    _walk(place, name, data)


@pytest.mark.campaign
@pytest.mark.parametrize("name", EVERY)
@given(data=st.data())
@walks(200)
def test_many_random_walks(place: TestTown, name: str, data: st.DataObject) -> None:
    _walk(place, name, data)


def _walk(place: TestTown, name: str, data: st.DataObject) -> None:
    with place.office.database.write() as session:
        person = place.person("lo@skola.example")
        at = door.desk_in(session, place.office, place.id, Who(person, "web"), START)
        case = a_case(session, name)
        for step in range(50):
            if case.closed is not None:
                break
            at = replace(at, now=START + timedelta(days=step))
            _one_step(at, case, data)
        session.rollback()


def _one_step(at: Desk, case: Case, data: st.DataObject) -> None:
    kind = KINDS[case.kind]
    before = (case.state, case.version, len(_rows(at.session, case)))
    doing = data.draw(st.sampled_from(("answer", "move", "move", "invent", "invent")))
    moved = False
    savepoint = at.session.begin_nested()
    try:
        if doing == "invent":
            facts = at.kinds[case.kind].facts(at.session, case)
            asked = case.state in kind.waits and _done(kind, case.state)
            if asked:
                given_ = kind.invent(case.state, facts, at.day)
                verbs.answer_case(at, case, given_ or None)
                moved = True
        elif doing == "answer":
            asked_now = questions(HANDLINGS, at.session, case)
            if asked_now:
                one = data.draw(st.sampled_from(asked_now))
                take_answers(at, case, {one.name: data.draw(_value(one))})
        else:
            names = [*sorted({move.name for move in kind.process.moves}), "fly"]
            why = data.draw(st.sampled_from((None, "Påhittat skäl")))
            move_case(at, case, data.draw(st.sampled_from(names)), why=why)
            moved = True
        savepoint.commit()
    except ArshjulError:
        savepoint.rollback()
        at.session.refresh(case)
        moved = False
    rows = _rows(at.session, case)
    assert case.state in kind.process.states
    if not moved:
        assert (case.state, case.version, len(rows)) == before
        return
    _check_steps(kind, case, before[0], before[1], rows[before[2] :])
    waiting = at.session.exec(select(Timer).where(Timer.case_id == case.id)).all()
    assert len(waiting) <= (1 if case.due is not None and case.closed is None else 0)
    assert (case.closed is not None) == (case.state in kind.process.ends)


def _check_steps(kind: AnyKind, case: Case, state: str, version: int, rows: list[Audit]) -> None:
    """Each row of the record is one legal transition, from where the one before it ended; a move
    may let a second one of the same case follow."""
    legal = {(source, m.target) for m in kind.process.moves for source in m.sources}
    assert rows, "a transition is a row of the record"
    for row in rows:
        told = json.loads(row.detail)
        assert (told["from"], told["to"]) in legal
        assert told["from"] == state
        assert told["version"] == version + 1
        state, version = told["to"], told["version"]
    assert (case.state, case.version) == (state, version)


def _rows(session: Session, case: Case) -> list[Audit]:
    """The rows of the record about the case, in their order."""
    asked = select(Audit).where(col(Audit.case_id) == case.id).order_by(col(Audit.seq))
    return list(session.exec(asked))


@pytest.mark.parametrize("name", EVERY)
def test_every_move_from_every_state_is_one_row_and_leaves_the_case_whole(
    place: TestTown, name: str
) -> None:
    """The random walks end where a case ends, often soon: here each row of the table is carried
    out, whatever its evidence, so that what follows from it is seen too."""
    kind = KINDS[name]
    rows = [(source, move) for move in kind.process.moves for source in move.sources]
    assert rows
    with place.office.database.write() as session:
        person = place.person("lo@skola.example")
        at = door.desk_in(session, place.office, place.id, Who(person, "web"), START)
        for source, move in rows:
            savepoint = session.begin_nested()
            case = a_case(session, name)
            _stand(at, case, source)
            before, version = len(_rows(session, case)), case.version
            change = Change(
                *(name, move.name, source, move.target, person, START, "Påhittat skäl"),
                completes=move.completes,
                outcome=Outcome.DONE if callable(move.outcome) else move.outcome,
            )
            apply(at, case, change)
            told = _rows(session, case)[before:]
            assert json.loads(told[0].detail)["to"] == move.target, (source, move.name)
            _check_steps(kind, case, source, version, told)
            waiting = session.exec(select(Timer).where(Timer.case_id == case.id)).all()
            assert len(waiting) <= (1 if case.due is not None and case.closed is None else 0)
            assert (case.closed is not None) == (case.state in kind.process.ends)
            if case.closed is None:
                assert (case.delegate_id, case.postponed) == (None, 0), "a state begins afresh"
            savepoint.rollback()
            session.expire_all()
        session.rollback()


def _stand(at: Desk, case: Case, state: str) -> None:
    """Let the case stand in a state, answered as far as can be invented, with a colleague whom it
    was handed to."""
    kind, handling = KINDS[case.kind], at.kinds[case.kind]
    ours = case.municipality_id == at.municipality  # a guide's case lies with whom she guides
    case.state, case.delegate_id, case.postponed = state, at.who.person if ours else None, 1
    at.session.add(case)
    at.session.flush()
    facts = handling.facts(at.session, case)
    if isinstance(facts, Facts):
        given_ = kind.invent(state, facts, at.day)
        if (case.kind, state) == ("governing_document", "draft"):
            given_ |= {"document_decider": "here", "adopted_on": at.day.isoformat()}
        handling.keep(at.session, case, kind.take(state, facts, given_))


def _value(asked: Field) -> st.SearchStrategy[str]:
    good = {
        Sort.TICK: st.sampled_from(("yes", "")),
        Sort.CHOICE: st.sampled_from((*asked.options, "")),
        Sort.DAY: st.dates(date(2025, 1, 1), date(2030, 1, 1)).map(date.isoformat),
        Sort.COUNT: st.integers(0, 5000).map(str),
    }
    return st.one_of(good.get(asked.sort, st.just("Påhittat")), st.sampled_from(("", "x\x00")))


def test_a_bad_answer_is_refused_by_every_sort() -> None:
    bad = {Sort.COUNT: "-1", Sort.DAY: "2026-02-30", Sort.CHOICE: "nope", Sort.LINE: "\x07"}
    for name in EVERY:
        kind = KINDS[name]
        for wait in kind.waits.values():
            for question in wait.questions:
                if question.sort in bad:
                    asked = Field(question.name, question.sort, question.name, options=("a",))
                    with pytest.raises(BadAnswer):
                        checked(name, (asked,), {question.name: bad[question.sort]})
