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
from models.figures import of_delays, of_steps
from models.measures.tables import PlannedMeasure
from models.post.tables import Item, Message
from models.recount import Difference, Recount, Told
from models.register.tables import Person, Unit
from models.safety_cycle.tables import FindingNote, MeasureNote
from reports.board_report import delays, promises
from reports.board_report.activities import coming, held
from reports.board_report.delays import escalated, services
from reports.board_report.documents import adopted, rollouts
from reports.board_report.promises import promised
from reports.board_report.schools import steps
from reports.board_report.year import effects, tallies
from reports.report import Block, Part, Report, Section
from reports.teller import Scope, Teller
from reports.text import as_text
from states import measure
from states.process import Outcome
from tests.conftest import TestTown, at
from tests.worlds.report_year import AFTER, AMID, BEFORE, END, LONG_AGO, START, put, rollout

Tell = Callable[[Teller], Sequence[Block]]


class Year:
    """A municipality's year in a session, and what is told of it."""

    def __init__(self, session: Session, home: str) -> None:
        self.session, self.home = session, home

    def teller(self, locale: str = "sv") -> Teller:
        scope = Scope(municipality=self.home, start=START, end=END, today=END)
        return Teller(self.session, scope, words(locale))

    def wrong(self, tell: Tell) -> set[str]:
        """The figures of a part that the rows say otherwise, without what each is about."""
        teller = self.teller()
        tell(teller)
        return {one.key.partition(":")[0] for one in self.differences(teller)}

    def differences(self, teller: Teller) -> list[Difference]:
        told = [Told(one.key, one.value, one.cases, one.of) for one in teller.figures.values()]
        return Recount(self.session, self.home, START, END).differences(told)

    def told(self, tell: Tell, locale: str = "sv") -> str:
        """The part as text; its figures are what the rows say."""
        teller = self.teller(locale)
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
        assert self.differences(teller) == []
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

    def said(self, case: Case, rung: int, on: date, status: str = "sent") -> None:
        """A letter spoke of the case."""
        mail = f"{rung}.{case.id}@skola.example"
        person = Person(municipality_id=self.home, name="P", email=mail, locale="sv")
        self.session.add(person)
        self.session.flush()
        letter = Message(
            municipality_id=self.home,
            person_id=person.id or 0,
            day=on,
            next_at=at(f"{on} 08:00"),
            created_at=at(f"{on} 08:00"),
            message_id=f"<{person.id}@skola.example>",
            status=status,
        )
        self.session.add(letter)
        self.session.flush()
        self.session.add(
            Item(
                case_id=case.id or 0,
                since_version=1,
                level=rung,
                person_id=person.id or 0,
                due=AMID,
                municipality_id=self.home,
                message_id=letter.id or 0,
                natural=on,
            )
        )
        self.session.flush()

    def measure(self, cycle: Case, state: str, effect: str | None = None, **facts: Any) -> Case:
        """A measure that came out of a cycle."""
        number = self.subject("measure", "Laga lampan")
        self.session.add(
            PlannedMeasure(
                subject_id=number,
                municipality_id=self.home,
                problem="Mörkt",
                action="Laga lampan",
                due_on=AMID,
                who="vaktmästaren",
                evaluated_on=AMID,
                origin_case=cycle.id,
                effect=effect,
            )
        )
        self.session.flush()
        return self.put("measure", state, subject_id=number, **facts)

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
    assert "Vid den förra periodens slut, 2025-11-06, var följande planerat." in told
    assert "| Säkerhetsrond | 4 | 1 | december 2025 | 2 | 1 |" in told


def test_what_was_held_and_was_not_what_was_planned_is_told_beside_it(year: Year) -> None:
    rounds = year.series("Säkerhetsrond")
    year.put("activity", "planned", subject_id=rounds, opened=BEFORE, due=AMID)
    year.put("activity", "activity_done", subject_id=rounds, opened=START, closed=AMID)
    year.put("activity", "not_done", subject_id=rounds, opened=START, closed=AMID)
    year.put("activity", "activity_done", subject_id=year.series("Övning"), closed=AMID)
    told = year.told(promised)
    assert "| Säkerhetsrond | 1 | 0 | – | 0 | 1 |" in told
    assert "Ett annat tillfälle av Säkerhetsrond genomfördes under perioden." in told
    assert "tillfälle av Övning" not in told


def test_what_is_left_is_told_by_how_much_of_it_and_what_of_it_is_late(year: Year) -> None:
    drill, rounds, dogs = map(year.series, ("Övning", "Säkerhetsrond", "Sök"))
    units = [year.unit("Almskolan"), year.unit("Björkskolan")]
    for unit in units:
        year.put("activity", "planned", subject_id=drill, unit_id=unit, due=AFTER)
    for _ in range(3):
        year.put("activity", "planned", subject_id=rounds, due=AFTER)
    year.put("activity", "planned", subject_id=dogs, due=AFTER)
    year.put("activity", "planned", subject_id=drill, due=AMID)
    assert "– En aktivitet var försenad när perioden slutade: Övning\n" in year.told(coming)
    year.put("activity", "planned", subject_id=dogs, due=AMID)
    year.session.get_one(Subject, dogs).visible_to = ["coordinator"]
    alarm, plan = rollout(year.session, year.home, "Larm"), rollout(year.session, year.home, "Plan")
    year.left(year.put("rollout", "begun", subject_id=plan, due=AMID), "planned", "begun", START)
    year.put("rollout", "planned", subject_id=alarm, due=AMID)
    year.put("rollout", "planned", subject_id=alarm, due=AFTER)
    told = year.told(coming)
    assert "– Övning (november 2026), på 2 enheter\n" in told
    assert "– Säkerhetsrond (november 2026), 3 tillfällen\n" in told
    assert "– Sök\n" in told
    assert "– 2 aktiviteter var försenade när perioden slutade, bland dem Övning\n" in told
    assert "– Plan: införandet fortsätter och är försenat på en enhet\n" in told
    day = "2026-03-02"
    assert f"– Larm: införandet skulle ha börjat senast {day} och är försenat på en enhet" in told


def test_a_roll_out_that_was_to_begin_is_told_with_how_far_it_came(year: Year) -> None:
    alarm, off = rollout(year.session, year.home, "Larm"), rollout(year.session, year.home, "Spärr")
    begun = year.put("rollout", "begun", subject_id=alarm, due=AFTER)
    year.left(begun, "planned", "begun", AMID)
    year.answer(begun, "percent", "40")
    year.put("rollout", "planned", subject_id=alarm, due=AMID)
    year.put("rollout", "cancelled", subject_id=off, closed=AMID, outcome=Outcome.NOT_APPLICABLE)
    told = year.told(promised)
    share = "40\u00a0% på den enhet där det är påbörjat"
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
    assert "– Likaplan (Almskolan), " in told and "– Krisplan, " in told
    assert "Krisplan (" not in told


def test_what_stood_escalated_is_told_by_how_far_up_it_had_been_told(year: Year) -> None:
    def late(**facts: Any) -> Case:
        return year.put("measure", "planned", **{"due": AMID, **facts})

    late()  # nobody has been told
    year.said(late(), 3, AMID)  # a reminder to whoever is responsible
    year.said(late(), 7, AMID, status="pending")  # it has not left
    year.said(late(), 7, AFTER)
    year.said(late(since=END), 7, AMID)  # it was said of the state before
    year.said(late(due=AFTER), 7, AMID)
    year.said(late(closed=AMID), 30, AMID)
    year.said(late(), 7, AMID)
    far = late(closed=AFTER)
    year.said(far, 7, AMID)
    year.said(far, 14, END)
    year.said(late(), 50, END)  # past the top
    told = year.told(escalated)
    assert "När perioden slutade hade 3 försenade uppgifter förts vidare till en högre nivå" in told
    assert "Till verksamhetschef: 1" in told
    assert "Till skolchef: 1" in told
    assert "Till förvaltningschef: 1" in told


def test_that_nothing_stood_escalated_is_said_in_words(year: Year) -> None:
    year.put("measure", "planned", due=AMID)
    assert "hade ingen försenad uppgift förts vidare till en högre nivå" in year.told(escalated)


def test_what_was_typed_in_long_afterwards_is_told_where_it_belongs(year: Year) -> None:
    rounds = year.series("Säkerhetsrond")
    about = {"subject_id": rounds, "due": AMID}
    fortnight = timedelta(days=14)
    for on, typed in (
        (START, START + fortnight),
        (AMID, AMID + fortnight + timedelta(days=1)),
        (END, AFTER + fortnight),
        (BEFORE, AMID),
        (AFTER, AFTER + timedelta(days=60)),
    ):
        case = year.put("activity", "activity_done", closed=on, **about)
        year.left(case, "planned", "activity_done", on, typed=typed)
    told = year.told(held)
    assert "Säkerhetsrond genomfördes 3 gånger, november 2025 till november 2026." in told
    assert "2 gånger registrerades det mer än två veckor i efterhand." in told
    assert "I 2 fall registrerades det som gjorts mer än två veckor i efterhand." in year.told(
        tallies
    )


def test_each_row_of_the_year_adds_up(year: Year) -> None:
    year.put("measure", "planned", due=AMID)
    year.put("measure", "not_done", opened=AMID, closed=END, outcome=Outcome.NOT_DONE)
    year.put("measure", "measure_evaluated", closed=AMID)
    year.put("measure", "measure_evaluated", opened=AMID, closed=AFTER)
    year.put("measure", "planned", opened=AFTER)
    year.put("governing_document", "adopted")
    year.put("service_validation", "service_approved", subject_id=year.subject("service", "A"))
    told = year.told(tallies)
    assert "| Åtgärder | 2 | 2 | 1 | 1 | 2 | 1 |" in told
    assert "okument" not in told and "tjänst" not in told, "they have parts of their own"


def test_measures_that_are_late_are_told_by_what_is_lacking(year: Year) -> None:
    late = {"due": AMID}
    year.put("measure", "planned", **late)
    year.put("measure", "under_way", **late)
    evaluated = year.put("measure", "measure_evaluated", closed=AFTER)
    year.left(evaluated, "done", "measure_evaluated", AFTER, due=AMID)
    year.put("measure", "done", due=AFTER)
    year.put("measure", "measure_evaluated", closed=AMID)
    told = year.told(effects)
    lacking = "2 var inte gjorda, en var gjord men inte utvärderad"
    assert f"3 åtgärder var försenade när perioden slutade: {lacking}." in told
    rows = year.told(tallies)
    assert "| Åtgärder | 5 | 0 | 1 | 0 | 4 | 3 |" in rows, "late as it stood then"
    assert "En åtgärd räknas som genomförd först när den har utvärderats." in rows


def test_services_are_told_by_where_they_stood(year: Year) -> None:
    kind = "service_validation"
    year.put(kind, "service_approved", subject_id=year.subject("service", "A"))
    year.put(kind, "service_to_decide", subject_id=year.subject("service", "B"), due=AMID)
    since = year.put(kind, "service_approved", subject_id=year.subject("service", "C"))
    year.left(since, "service_assessment", "service_approved", AFTER, due=AFTER)
    gone = {"closed": AMID, "subject_id": year.subject("service", "D")}
    year.put(kind, "service_phased_out", **gone)
    told = year.told(services)
    assert "fanns 3 digitala tjänster i registret. Prövningen av en av dem var försenad." in told
    assert told.count(": 1") == 3


def school_with_two_cycles(year: Year) -> None:
    """One that was finished in the period, and the next, which waits for its measures; and a
    school that found nothing."""
    school, other = year.unit("Almskolan"), year.unit("Björkskolan")
    about: dict[str, Any] = {"unit_id": school}
    old = year.put("safety_cycle", "avslutad", closed=AMID, **about)
    year.left(old, "kartläggning", "analys", BEFORE)
    year.left(old, "förbättring", "avslutad", AMID, number=2)
    new = year.put("safety_cycle", "åtgärd", due=END - timedelta(days=1), **about)
    new.year = "2026/27"
    year.left(new, "kartläggning", "analys", START, late_days=3)
    year.put("safety_cycle", "analys", unit_id=other, due=AFTER)
    for cycle, text in ((old, "Före"), (new, "Grind"), (new, "Lampa")):
        year.session.add(FindingNote(municipality_id=year.home, case_id=cycle.id or 0, text=text))
    year.measure(old, "measure_evaluated", "effect", closed=AMID)
    poor = year.measure(old, "measure_evaluated", "none", closed=END)
    year.left(poor, "under_way", "done", START)
    year.measure(new, "not_done", opened=AMID, closed=AMID, outcome=Outcome.NOT_DONE)
    late = year.measure(new, "done", opened=END)
    year.left(late, "under_way", "done", AFTER)
    for cycle in (old, new):
        written = {"case_id": cycle.id, "effect": "partly", "carry_over": True}
        year.session.add(MeasureNote.model_validate({"municipality_id": year.home, **written}))
    year.session.flush()


def test_the_steps_are_told_of_each_school_and_in_sum_with_its_cycles_apart(year: Year) -> None:
    school_with_two_cycles(year)
    told = year.told(steps)
    assert "| Skola | Läsåret 2025/26 | Läsåret 2026/27 |" in told
    assert "| Almskolan | Genomförd | Åtgärd, försenad |" in told
    assert "| Björkskolan | Analys | – |\n\n– betyder att ingen cykel hade börjat." in told
    # findings, decided, done, evaluated, with effect, taken further
    assert "| Almskolan | 2 | 2 | 1 | 3 | 2 | 1 |" in told
    assert "| Björkskolan | 0 | 0 | 0 | 0 | 0 | 0 |" in told
    assert "| Summa | 2 | 2 | 1 | 3 | 2 | 1 |" in told
    assert "Någon gång under perioden var en försenad." in told
    assert "3 åtgärder utvärderades" in year.told(effects)


def test_an_activity_that_was_not_held_is_no_promise_that_was_kept(
    year: Year, monkeypatch: pytest.MonkeyPatch
) -> None:
    about = {"subject_id": year.series("Säkerhetsrond"), "opened": BEFORE, "due": AMID}
    year.put("activity", "not_done", closed=AMID, outcome=Outcome.NOT_DONE, **about)
    monkeypatch.setattr(promises, "HELD", {"not_done"})
    assert year.wrong(promised) == {"promised_held", "promised_missed"}


@pytest.mark.parametrize(
    ("what", "wrongly", "shows"),
    [
        ("GOOD", ("effect", "partly", "none"), {"with_effect_at", "with_effect_in_all"}),
        ("KARTLAGGNING", "analys", {"findings_at", "findings_in_all"}),
        ("FINISHED", ("not_done",), {"cycles_finished", "goes_on", "evaluated", "with_effect"}),
    ],
)
def test_what_the_steps_gave_counted_wrongly_shows(
    year: Year, monkeypatch: pytest.MonkeyPatch, what: str, wrongly: object, shows: set[str]
) -> None:
    school_with_two_cycles(year)
    assert year.wrong(steps) == set()
    monkeypatch.setattr(of_steps, what, wrongly)
    found = {one.removesuffix("_at").removesuffix("_in_all") for one in year.wrong(steps)}
    assert found == {one.removesuffix("_at").removesuffix("_in_all") for one in shows}


def test_a_measure_that_was_not_done_is_not_among_the_done(
    year: Year, monkeypatch: pytest.MonkeyPatch
) -> None:
    school_with_two_cycles(year)
    monkeypatch.setattr(measure, "EVALUATED", "not_done")
    assert year.wrong(steps) >= {"evaluated_at", "evaluated_in_all"}


def test_what_was_typed_in_and_escalated_counted_wrongly_shows(
    year: Year, monkeypatch: pytest.MonkeyPatch
) -> None:
    about = {"subject_id": year.series("Säkerhetsrond"), "due": AMID}
    case = year.put("activity", "activity_done", closed=AMID, **about)
    year.left(case, "planned", "activity_done", AMID, typed=AMID + timedelta(days=2))
    year.said(year.put("measure", "planned", due=AMID), 7, AFTER)
    monkeypatch.setattr(of_delays, "LONG_AFTER", timedelta(days=1))
    assert year.wrong(tallies) == {"afterwards"}
    assert year.wrong(held) == {"afterwards_of"}
    there = {one.case: 7 for one in of_delays.open_on(year.session, year.home, END)}
    monkeypatch.setattr(delays, "escalated_on", lambda *_: there)
    assert year.wrong(escalated) == {"escalated", "escalated_at"}
