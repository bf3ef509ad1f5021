"""What the board is told of a year, from rows that stand for one thing each."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlmodel import Session

from config.words import words
from models.activities.tables import ActivitySeries
from models.case.tables import Answer, Case, CaseStep, Subject
from models.documents.tables import Document
from models.recount import Recount, Told
from models.register.tables import Unit
from reports.board_report.documents import adopted, rollouts
from reports.board_report.promises import promised
from reports.report import Block, Part, Report, Section
from reports.teller import Scope, Teller
from reports.text import as_text
from states.process import Outcome
from tests.conftest import TestTown, at
from tests.worlds.report_year import AFTER, AMID, BEFORE, END, LONG_AGO, START, put, rollout

Tell = Callable[[Teller], Sequence[Block]]


class Year:
    """A municipality's year in a session, and what is told of it."""

    def __init__(self, session: Session, home: str) -> None:
        self.session, self.home = session, home

    def told(self, tell: Tell, locale: str = "sv") -> str:
        """The part as text; its figures are what the rows say."""
        scope = Scope(municipality=self.home, start=START, end=END, today=END)
        teller = Teller(self.session, scope, words(locale))
        part = Part(key="x", data=tuple(tell(teller)))
        report = Report(
            sort="board_report",
            locale=locale,
            title="T",
            sender="",
            day=END,
            starts=START,
            ends=END,
            sections=(Section(key="s", heading="S", parts=(part,)),),
        )
        told = [Told(one.key, one.value, one.cases, one.of) for one in teller.figures.values()]
        assert Recount(self.session, self.home, START, END).differences(told) == []
        return as_text(report, words(locale))

    def put(self, kind: str, state: str, **facts: Any) -> Case:
        [case] = put(self.session, self.home, kind, state, **facts)
        return case

    def subject(self, sort: str, name: str, unit: int | None = None) -> int:
        subject = Subject(municipality_id=self.home, sort=sort, name=name, unit_id=unit)
        self.session.add(subject)
        self.session.flush()
        return subject.id or 0

    def series(self, name: str) -> int:
        number = self.subject("activity", name)
        self.session.add(
            ActivitySeries(
                subject_id=number,
                municipality_id=self.home,
                type="safety_round",
                category="preventive",
                scope="authority",
                begins=LONG_AGO,
                first=LONG_AGO,
            )
        )
        self.session.flush()
        return number

    def unit(self, name: str) -> int:
        unit = Unit(municipality_id=self.home, name=name)
        self.session.add(unit)
        self.session.flush()
        return unit.id or 0

    def left(self, case: Case, state: str, into: str, on: date, **more: Any) -> None:
        """The case left a state on a day, and that was typed in on ``typed`` or the same day."""
        typed: datetime = at(f"{more.pop('typed', on)} 09:00")
        told: dict[str, Any] = {"number": 1, "completed": True, "late_days": 0, "due": None, **more}
        self.session.add(
            CaseStep(
                case_id=case.id or 0,
                municipality_id=self.home,
                state=state,
                round=1,
                began=LONG_AGO,
                left_at=typed,
                left_on=on,
                move="done",
                into=into,
                **told,
            )
        )
        self.session.flush()

    def answer(self, case: Case, name: str, value: str) -> None:
        answer = Answer(
            case_id=case.id or 0, round=1, name=name, municipality_id=self.home, value=value
        )
        self.session.add(answer)
        self.session.flush()


@pytest.fixture
def year(town: TestTown) -> Iterator[Year]:
    with town.office.database.write() as session:
        yield Year(session, town.id)


def test_what_was_planned_a_year_ago_is_told_with_what_became_of_it(year: Year) -> None:
    rounds = year.series("Säkerhetsrond")
    month = timedelta(days=31)
    facts: dict[str, Any] = {"subject_id": rounds, "opened": BEFORE, "due": START + month}
    year.put("activity", "activity_done", closed=START + month, **facts)
    year.put("activity", "not_done", closed=AMID, outcome=Outcome.NOT_DONE, **facts)
    off = Outcome.NOT_APPLICABLE
    year.put("activity", "activity_not_applicable", closed=AMID, outcome=off, **facts)
    year.put("activity", "activity_done", closed=AFTER, **facts)
    new = {**facts, "opened": START}
    year.put("activity", "activity_done", closed=AMID, **new)  # nobody had planned it then
    year.put("activity", "planned", **{**facts, "due": BEFORE})  # that was late already
    told = year.told(promised)
    assert "När den förra perioden slutade, 2025-11-06, var det här planerat." in told
    assert "| Säkerhetsrond | 4 | 1 | december 2025 | 2 | 1 |" in told


def test_a_roll_out_that_was_to_begin_is_told_with_how_far_it_came(year: Year) -> None:
    alarm, off = rollout(year.session, year.home, "Larm"), rollout(year.session, year.home, "Spärr")
    begun = year.put("rollout", "begun", subject_id=alarm, due=AFTER)
    year.left(begun, "planned", "begun", AMID)
    year.answer(begun, "percent", "40")
    year.put("rollout", "planned", subject_id=alarm, due=AMID)
    year.put("rollout", "cancelled", subject_id=off, closed=AMID, outcome=Outcome.NOT_APPLICABLE)
    told = year.told(promised)
    share = "40 % på den enhet där det är påbörjat"
    assert f"Larm: påbörjat på en, inte påbörjat på en. Larm: {share}" in told
    assert "Spärr: införandet avbröts" in told
    stands = year.told(rollouts)
    assert "| Larm | 2 | 0 | 1 | 1 | 1 |" in stands
    assert f"– Larm: {share}" in stands
    assert "Spärr" not in stands


def test_a_percentage_that_was_given_when_it_was_in_place_is_not_told_of_its_beginning(
    year: Year,
) -> None:
    alarm = rollout(year.session, year.home, "Larm")
    case = year.put("rollout", "in_place", subject_id=alarm, closed=AFTER)
    year.left(case, "planned", "begun", AMID)
    year.left(case, "begun", "in_place", AFTER, number=2, due=AFTER)
    year.answer(case, "percent", "100")
    told = year.told(rollouts)
    assert "| Larm | 1 | 0 | 1 | 0 | 0 |" in told and "100" not in told


@pytest.mark.parametrize("locale", ["sv", "nb", "nn", "en"])
def test_a_document_of_a_school_is_told_with_its_school(year: Year, locale: str) -> None:
    school = year.unit("Almskolan")
    for name, unit in (("Likaplan", school), ("Krisplan", None)):
        number = year.subject("document", name, unit)
        year.session.add(
            Document(
                subject_id=number,
                municipality_id=year.home,
                type="routine",
                role="coordinator",
                decider="here",
                adopted=AMID,
            )
        )
        year.put("governing_document", "adopted", subject_id=number)
    told = year.told(adopted, locale)
    assert "Likaplan (Almskolan) " in told and "Krisplan " in told
    assert "Krisplan (" not in told
