"""The demo: an invented municipality with a past year, a late school, and something due today."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlmodel import Session

from flows.demos import activities, documents, services, skolesec, urgent
from flows.engine import verbs
from flows.engine.casework import arm
from flows.engine.door import Errand
from flows.engine.due_dates import reschedule
from flows.engine.handling import Who
from flows.engine.local_time import ZONE, today
from flows.engine.office import Office
from flows.register.municipality import begin
from flows.reporting.weekly import compile_waiting
from flows.safety_cycle.year import open_year
from models.case.questions import how_many_cases
from models.case.tables import Case
from models.register.questions import units
from models.register.tables import Appointment, Person, SchoolBreak, Unit
from models.safety_cycle.evidence import evidence_of
from models.safety_cycle.questions import cycles
from states.calendars import Staff
from states.cycle_evidence import Evidence
from states.ladder import COORDINATOR
from states.safety_cycle import (
    ANALYS,
    ATGARD,
    FORBATTRING,
    FORWARD,
    KARTLAGGNING,
    UTVARDERING,
    fields,
    invented,
)
from states.school_year import SchoolYear

CODE, NAME = "0000", "Exempelköping"
OPERATOR = Who(None, "cli")
SCHOOLS = (
    ("Almskolan", "Alva Alm"),
    ("Björkskolan", "Björn Björk"),
    ("Ekskolan", "Edit Ek"),
    ("Granskolan", "Gustav Gran"),
    ("Hasselskolan", "Hedda Hassel"),
    ("Lindskolan", "Linus Lind"),
    ("Rönnskolan", "Rut Rönn"),
    ("Tallskolan", "Ture Tall"),
)
LATE, DUE_TODAY, FINISHED, WORKING, VACANT = (
    "Granskolan",
    "Ekskolan",
    "Almskolan",
    "Björkskolan",
    "Tallskolan",
)


@dataclass(frozen=True, slots=True)
class Story:
    """Something a school might find, why it is so, and what it does about it."""

    finding: str
    cause: str
    action: str


STORIES = (
    Story(
        "Skolgården är mörk vid cykelställen på eftermiddagen",
        "Två av fyra lampor är trasiga och felanmälan saknar ägare.",
        "Byt lamporna och lägg felanmälan i vaktmästarens veckorond.",
    ),
    Story(
        "Bakdörren mot parkeringen står ofta olåst",
        "Dörren hålls öppen för leveranser och glöms bort.",
        "Sätt dörrstängare med larm och stäm av tiderna med köket.",
    ),
    Story(
        "Vikarier känner inte till inrymningsrutinen",
        "Rutinen ligger bara på intranätet.",
        "Lägg rutinen i vikariepärmen och gå igenom den första dagen.",
    ),
)
OFFICE_STAFF = (
    ("Asta Asp", "coordinator"),
    ("Mo Mård", "manager"),
    ("Ebba Ekorre", "school_chief"),
    ("Alf Alfågel", "head_of_administration"),
)


def fill(office: Office, now: datetime) -> tuple[str, int]:
    """Fill the demo municipality; returns its name and how many cases it has, 0 when it was there.

    All names are invented; the addresses end in .example, which no mail host delivers to.
    """
    day = today(now)
    this_year = SchoolYear.of(day)
    last_year = this_year.previous()
    begun = datetime.combine(last_year.first_day + timedelta(days=16), time(9), ZONE)
    place, new = begin(
        office, code=CODE, name=NAME, country="se", preset="kalenderår", who=OPERATOR, now=begun
    )
    if not new:
        return place.name, 0
    with office.database.write() as session:
        _settle(session, place.id, last_year)
    open_year.alone(Errand(office, place.id, OPERATOR, begun), last_year)
    _past_year(office, place.id, last_year, now)
    a_year_on = begun + timedelta(days=365)
    open_year.alone(Errand(office, place.id, OPERATOR, a_year_on), this_year)
    _present(office, place.id, this_year, now)
    for part in (activities, services, documents, urgent, skolesec):
        part.fill(office, place.id, now)
    compile_waiting(office, now)
    with office.database.read() as session:
        return place.name, how_many_cases(session, place.id)


def _settle(session: Session, municipality: str, year: SchoolYear) -> None:
    for name, role in OFFICE_STAFF:
        _appoint(session, municipality, name, role, None)
    for school, head in SCHOOLS:
        unit = Unit(municipality_id=municipality, name=school, form="grundskola")
        session.add(unit)
        session.flush()
        if school != VACANT:
            _appoint(session, municipality, head, "headteacher", unit.id)
    for one in (year, year.next()):
        _breaks(session, municipality, one)


def _appoint(session: Session, municipality: str, name: str, role: str, unit: int | None) -> None:
    address = name.lower().replace(" ", ".").translate(str.maketrans("åäöé", "aaoe"))
    person = Person(
        municipality_id=municipality, name=name, email=f"{address}@exempel.example", locale="sv"
    )
    session.add(person)
    session.flush()
    session.add(
        Appointment(municipality_id=municipality, person_id=person.id or 0, role=role, unit_id=unit)
    )


def _breaks(session: Session, municipality: str, year: SchoolYear) -> None:
    first, second = year.begins, year.begins + 1
    spans = (
        ("Höstlov", date.fromisocalendar(first, 44, 1), 5),
        ("Jullov", date(first, 12, 21), 19),
        ("Sportlov", date.fromisocalendar(second, 7, 1), 5),
        ("Sommarlov", date(second, 6, 14), 62),
    )
    for name, starts, days in spans:
        ends = starts + timedelta(days=days - 1)
        session.add(SchoolBreak(municipality_id=municipality, name=name, starts=starts, ends=ends))


def _past_year(office: Office, municipality: str, year: SchoolYear, now: datetime) -> None:
    """Last year was done by all, each step a few days before its date."""
    with office.database.read() as session:
        steps = office.town(session, municipality).preset.steps
        numbers = [case.id for case in cycles(session, municipality, str(year))]
    for order, number in enumerate(numbers):
        for step, window in steps.items():
            done = window.due_on(year) - timedelta(days=3 + order)
            at = datetime.combine(done, time(10, order), ZONE)
            if at < now:
                _complete(office, municipality, number or 0, step, at)


def _complete(office: Office, municipality: str, number: int, step: str, at: datetime) -> None:
    with office.database.read() as session:
        case = session.get_one(Case, number)
        if case.state != step:
            return
        given = _told(step, evidence_of(session, number), today(at), number)
        directory = office.town(session, municipality).directory
        people = directory.people(case.owner_role, case.unit_id, today(at))
    who = Who(people[0] if people else None, "mail")
    move = FORWARD[step]
    verbs.move.alone(Errand(office, municipality, who, at), number, move, answers=given or None)


def _told(step: str, facts: Evidence, day: date, number: int) -> dict[str, str]:
    """Answers as a school might give them; all of it is invented."""
    given = invented(step, facts, day)
    dark, door = STORIES[number % len(STORIES)], STORIES[(number + 1) % len(STORIES)]
    telling = {story.finding: story for story in STORIES}
    if step == KARTLAGGNING:
        return given | {
            "method": "Trygghetsenkät i oktober och säkerhetsrond i december",
            "sources": "Enkäten (svarsfrekvens 87 %), ronden, antalet rapporterade tillbud",
            "findings": f"{dark.finding}\n{door.finding}",
        }
    for finding in facts.findings:
        story = telling.get(finding.text, dark)
        given |= {f"cause-{finding.id}": story.cause} if step == ANALYS else {}
        if step == ATGARD:
            given |= {
                f"action-{-finding.id}": story.action,
                f"who-{-finding.id}": "Biträdande rektor",
                f"when-{-finding.id}": (day + timedelta(days=60)).isoformat(),
                f"evaluated_on-{-finding.id}": (day + timedelta(days=150)).isoformat(),
            }
    if step == UTVARDERING:
        given |= {name: "" for name in given if name.startswith("effect_why")}
        given |= {name: "effect" for name in given if name.startswith("effect-")}
        last = max(measure.id for measure in facts.measures)
        given |= {
            f"effect-{last}": "partly",
            f"effect_why-{last}": "Två av tre klassrum är klara, resten väntar på material.",
        }
    if step == FORBATTRING:
        given |= {name: "" for name in given if name.startswith("carry_over-")}
        for measure in facts.measures:
            if measure.effect != "effect":
                given[f"carry_over-{measure.id}"] = "yes"
        given["why"] = "Planen har varit ett bra stöd i vardagen. Inga ändringar behövs."
    return {name: value for name, value in given.items() if name in _names(step, facts)}


def _names(step: str, facts: Evidence) -> set[str]:
    return {field.name for field in fields(step, facts)}


def _present(office: Office, municipality: str, year: SchoolYear, now: datetime) -> None:
    """This year: one is late, one is due today, one has begun, the others are on their way."""
    day = today(now)
    with office.database.read() as session:
        place = office.town(session, municipality)
        schools = {unit.id: unit.name for unit in units(session, municipality)}
        there = {
            schools[case.unit_id]: case.id or 0 for case in cycles(session, municipality, str(year))
        }
    workday = place.calendar.next_working(day, Staff.SCHOOL)
    late = place.calendar.shift(day, -5, Staff.SCHOOL)
    for school, due in ((LATE, late), (DUE_TODAY, workday)):
        _set_due(office, municipality, there[school], due, now)
    for school, steps in ((FINISHED, 2), (WORKING, 1)):
        for step in list(FORWARD)[:steps]:
            _complete(office, municipality, there[school], step, now - timedelta(days=3))


def _set_due(office: Office, municipality: str, number: int, due: date, now: datetime) -> None:
    """The coordinator moved the last day a week before it, and the reminders follow from it."""
    with office.database.read() as session:
        early = min(due, max(session.get_one(Case, number).opened, due - timedelta(days=7)))
        who = office.town(session, municipality).directory.people(COORDINATOR, None, early)[0]
    at = min(now, datetime.combine(early, time(9), ZONE))
    why = "Skolan kartlägger i höst, så att elevrådet hinner vara med."
    reschedule.alone(Errand(office, municipality, Who(who, "web"), at), number, due, why=why)
    with office.database.write() as session:
        place = office.town(session, municipality)
        case = session.get_one(Case, number)
        first = place.rungs(case.owner_role).first(
            due, min(due, today(now)), place.calendar_of(case.unit_id)
        )
        arm(session, case, first)
