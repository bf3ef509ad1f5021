"""Granlunda: six schools, two school years, and what their people do, day by day."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial
from pathlib import Path

from sqlmodel import col, select

from config.words import words
from flows.clock.tick import tick
from flows.engine import delegation, verbs
from flows.engine.door import desk
from flows.engine.handling import Who
from flows.forecast.events import MailEvent, mails
from flows.forecast.simulate import answer_as_invented
from flows.register.municipality import close_unit, note_absence
from models.case.tables import Case
from models.register.tables import Appointment, Municipality, Person, SchoolBreak, Unit
from tests.conftest import OPERATOR, Postbox, TestTown, at, make_office

HOME = "se-9998"
SCHOOLS = {
    "Almskolan": "ada",
    "Björkskolan": "bea",
    "Cypresskolan": "cia",
    "Duvskolan": "dan",
    "Ekskolan": "eva",
    "Furuskolan": "finn",
}
OFFICE = {"sam": "coordinator", "vera": "manager", "stig": "school_chief"}
BREAKS = (
    ("Höstlov", date(2026, 10, 26), date(2026, 10, 30)),
    ("Jullov", date(2026, 12, 21), date(2027, 1, 8)),
    ("Sportlov", date(2027, 2, 15), date(2027, 2, 19)),
    ("Påsklov", date(2027, 3, 29), date(2027, 4, 2)),  # over the mapping's last day
    ("Sommarlov", date(2027, 6, 14), date(2027, 8, 13)),
    ("Höstlov", date(2027, 11, 1), date(2027, 11, 5)),
    ("Jullov", date(2027, 12, 20), date(2028, 1, 7)),
    ("Sportlov", date(2028, 2, 14), date(2028, 2, 18)),
    ("Påsklov", date(2028, 4, 10), date(2028, 4, 14)),
    ("Sommarlov", date(2028, 6, 12), date(2028, 8, 11)),
)


def mail(who: str) -> str:
    return f"{who}@granlunda.example"


@dataclass
class Granlunda:
    """The municipality, what happens on which day, and every letter with why it came."""

    town: TestTown
    deeds: dict[date, list[Callable[[Granlunda], None]]] = field(default_factory=dict)
    letters: list[MailEvent] = field(default_factory=list)
    idle: set[str] = field(default_factory=set)  # schools where nobody answers

    def on(self, day: str, what: Callable[[Granlunda], None]) -> None:
        self.deeds.setdefault(date.fromisoformat(day), []).append(what)

    def live(self, first: str, last: str) -> None:
        """Each day at half past seven people act, at eight the clock rings."""
        start, end = date.fromisoformat(first), date.fromisoformat(last)
        for offset in range((end - start).days + 1):
            day = start + timedelta(days=offset)
            for deed in self.deeds.get(day, ()):
                deed(self)
            if day.weekday() == 0:
                self._answer(day)
            now = at(f"{day} 08:00")
            tick(self.town.office, now)
            with self.town.office.database.read() as session:
                town_of = partial(self.town.office.town, session)
                self.letters += mails(session, town_of, now, words("sv"))

    def _answer(self, day: date) -> None:
        """On Mondays heads answer what is due within a fortnight, where they answer at all."""
        with self.town.office.database.read() as session:
            wanted = select(Case.id, Unit.name, Case.owner_role).join(
                Unit, col(Unit.id) == col(Case.unit_id)
            )
            rows = session.exec(
                wanted.where(
                    col(Case.closed).is_(None), col(Case.due) <= day + timedelta(days=14)
                ).order_by(col(Case.id))
            ).all()
        for number, school, role in rows:
            if school not in self.idle and role == "headteacher":
                self.answer(number or 0, school, day)

    def answer(self, number: int, school: str, day: date) -> None:
        now = at(f"{day} 07:30")
        place = self.town.office
        with desk(place, HOME, who=OPERATOR, now=now) as at_desk:
            unit = self.town.unit(school)
            heads = at_desk.place.directory.people("headteacher", unit, day)
            case = at_desk.session.get_one(Case, number)
            who = case.delegate_id or heads[0]
        with desk(place, HOME, who=Who(who, "mail"), now=now) as hers:
            answer_as_invented(hers, hers.session.get_one(Case, number))

    def cycle(self, school: str, year: str) -> int:
        return self.town.case(school, year).id or 0

    def table(self, first: str, last: str) -> str:
        """Person by person: when, which letter, about what and why; weekly letters are counted."""
        chosen = [one for one in self.letters if first <= f"{one.at:%Y-%m-%d}" <= last]
        lines: list[str] = []
        for who in sorted({one.to for one in chosen}):
            theirs = [one for one in chosen if one.to == who]
            lines.append(who.partition("@")[0])
            lines += [f"  {line}" for one in theirs for line in _told(one)]
            weekly = sum(not one.items for one in theirs)
            lines += [f"  weekly letters: {weekly}"] if weekly else []
        return "\n".join(lines) + "\n"


def _told(one: MailEvent) -> Iterator[str]:
    for item in one.items:
        because = str(item["because"])
        yield f"{one.at:%Y-%m-%d} {one.letter:<10} {item['unit']}: {item['state']} – {because}"


def settle(var: Path) -> Granlunda:
    post = Postbox()
    office = make_office(var, post)
    with office.database.write() as session:
        session.add(
            Municipality(
                id=HOME, code="9998", name="Granlunda", country="SE", locale="sv", preset="läsår"
            )
        )
        session.flush()
        for name, starts, ends in BREAKS:
            session.add(SchoolBreak(municipality_id=HOME, name=name, starts=starts, ends=ends))
        units = {name: Unit(municipality_id=HOME, name=name, form="grundskola") for name in SCHOOLS}
        session.add_all(units.values())
        names = [*SCHOOLS.values(), *OFFICE, "kim", "nea"]
        people = {
            name: Person(
                municipality_id=HOME, name=f"{name.title()} Påhitt", email=mail(name), locale="sv"
            )
            for name in names
        }
        session.add_all(people.values())
        session.flush()

        def post_of(who: str, role: str, school: str = "", starts: date | None = None) -> None:
            session.add(
                Appointment(
                    municipality_id=HOME,
                    person_id=people[who].id or 0,
                    role=role,
                    unit_id=units[school].id if school else None,
                    starts=starts,
                )
            )

        for school, who in SCHOOLS.items():
            post_of(who, "headteacher", school)
        for who, role in OFFICE.items():
            post_of(who, role)
        post_of("kim", "ikt_pedagog", "Cypresskolan")
        post_of("nea", "headteacher", "Almskolan", date(2027, 4, 26))
    town = TestTown(office, post, HOME)
    return Granlunda(town)


def leaves(who: str, last: date) -> Callable[[Granlunda], None]:
    def deed(granlunda: Granlunda) -> None:
        with granlunda.town.office.database.write() as session:
            person = granlunda.town.person(mail(who))
            for one in session.exec(select(Appointment).where(Appointment.person_id == person)):
                if one.starts is None:
                    one.ends = last
                    session.add(one)

    return deed


def falls_ill(who: str, first: date, last: date) -> Callable[[Granlunda], None]:
    def deed(granlunda: Granlunda) -> None:
        town = granlunda.town
        errand = town.errand(OPERATOR, at(f"{first} 07:00"))
        note_absence.alone(errand, town.person(mail(who)), first, last)

    return deed


def hands_on(who: str, school: str, year: str, to: str, day: str) -> Callable[[Granlunda], None]:
    def deed(granlunda: Granlunda) -> None:
        town = granlunda.town
        hers = Who(town.person(mail(who)), "mail")
        case = granlunda.cycle(school, year)
        errand = town.errand(hers, at(f"{day} 07:00"))
        delegation.delegate.alone(errand, case, town.person(mail(to)))

    return deed


def closes(school: str, on: date, day: str) -> Callable[[Granlunda], None]:
    def deed(granlunda: Granlunda) -> None:
        town = granlunda.town
        errand = town.errand(OPERATOR, at(f"{day} 07:00"))
        close_unit.alone(errand, town.unit(school), on, why="För få elever")

    return deed


def stops_answering(school: str) -> Callable[[Granlunda], None]:
    return lambda granlunda: granlunda.idle.add(school)


def answers_again(school: str) -> Callable[[Granlunda], None]:
    return lambda granlunda: granlunda.idle.discard(school)


def plans_a_measure(school: str, year: str, day: str, due: str) -> Callable[[Granlunda], None]:
    """The head maps, analyses and writes a measure down; what it comes to is another matter."""

    def deed(granlunda: Granlunda) -> None:
        town = granlunda.town
        hers = Who(town.person(mail(SCHOOLS[school])), "web")
        number = granlunda.cycle(school, year)
        with town.office.database.read() as session:
            from models.safety_cycle.evidence import evidence_of

            [finding] = evidence_of(session, number).findings
        given = {
            f"problem--{finding.id}": "Mörk gångväg",
            f"action--{finding.id}": "Belysning",
            f"when--{finding.id}": due,
            f"who--{finding.id}": "vaktmästaren",
            f"evaluated_on--{finding.id}": due,
        }
        verbs.note.alone(town.errand(hers, at(f"{day} 07:00")), number, given)

    return deed
