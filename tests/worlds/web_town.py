"""A town to look at: twenty schools with plainly invented heads, a year and a bit of work, some of
it late. Built once by the verbs themselves, then copied for each test."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlmodel import col, select

from flows.clock.tick import tick
from flows.engine import delegation, due_dates, verbs
from flows.engine.action_links import Grant, keep
from flows.engine.door import Errand
from flows.engine.handling import Who
from flows.engine.office import Office
from flows.safety_cycle.year import open_year
from models.case.tables import Case
from models.post.tables import Message
from models.register.tables import Absence, Appointment, Municipality, Person, SchoolBreak, Unit
from models.safety_cycle.evidence import evidence_of
from states.safety_cycle import FORWARD, fields
from states.school_year import SchoolYear
from tests.conftest import Postbox, at, make_office
from tests.worlds.copies import copy
from tests.worlds.once import once

NOW = "2027-05-12 10:15"
HOME = "se-1401"
SCHOOLS = (
    "Backaskolan", "Bråtaskolan", "Båtsmansskolan", "Djupedalskolan", "Ekdalaskolan",
    "Fagerhultsskolan", "Furuskolan", "Granskolan", "Hulebäcksskolan", "Högadalsskolan",
    "Lunnaskolan", "Lövskolan", "Mölnskolan", "Pinnskolan", "Rävlandskolan", "Skinnskolan",
    "Säteriskolan", "Tallskolan", "Vällskolan", "Önneredsskolan",
)  # fmt: skip
FIRST = (
    "Lo", "Bo", "Kim", "My", "Alex", "Robin", "Sasha", "Noa", "Vide", "Love",
    "Charlie", "Tove", "Eli", "Max", "Billie", "Sam", "Nim", "Juno", "Ylle", "Eden",
)  # fmt: skip
LAST = (
    "Lind", "Björk", "Kvist", "Myrten", "Al", "Rönn", "Sälg", "Nypon", "Vide", "Lönn",
    "Cypress", "Tall", "Ek", "Mossa", "Bok", "Säv", "Näva", "Jasmin", "Ygg", "Eneby",
)  # fmt: skip
OFFICE = (
    ("Asta Asp", "coordinator", "sv"),
    ("Mo Mård", "manager", "sv"),
    ("Ek Ekorre", "school_chief", "nb"),
    ("Al Alm", "head_of_administration", "en"),
)
BREAKS = (
    ("Höstlov", "2025-10-27", "2025-10-31"), ("Jullov", "2025-12-22", "2026-01-08"),
    ("Sportlov", "2026-02-09", "2026-02-13"), ("Påsklov", "2026-04-06", "2026-04-10"),
    ("Sommarlov", "2026-06-12", "2026-08-14"), ("Höstlov", "2026-10-26", "2026-10-30"),
    ("Jullov", "2026-12-21", "2027-01-08"), ("Sportlov", "2027-02-08", "2027-02-12"),
    ("Påsklov", "2027-03-29", "2027-04-02"), ("Sommarlov", "2027-06-11", "2027-08-16"),
)  # fmt: skip
ANSWERS: Mapping[str, str] = {
    "method": "Enkät och säkerhetsrond",
    "sources": "Elevenkäten i februari, tillbudsrapporter",
    "findings": "Mörk gångväg mot idrottshallen\nOklart vem som ringer vid utrymning",
    "cause": "Ansvaret är inte utpekat i rutinen",
    "priority": "high",
    "problem": "Ingen vet vem som gör vad",
    "action": "Utse ansvarig, öva i augusti och skriv in det i krisplanen",
    "when": "2027-10-01",
    "who": "Biträdande rektor",
    "evaluated_on": "2027-11-01",
    "standing": "goes_on",
    "effect": "effect",
    "effect_why": "",
    "fit": "yes",
    "why": "Planen följs och är känd av personalen",
    "carry_over": "yes",
    "carry_over_decided": "yes",
}


def answers(office: Office, case: int, step: str) -> dict[str, str]:
    """Invented answers that satisfy the step."""
    with office.database.read() as session:
        asked = fields(step, evidence_of(session, case))
    return {one.name: ANSWERS.get(one.name.partition("-")[0], "") for one in asked}


def settle(office: Office) -> None:
    """The register: units, people, roles, breaks. The last school has nobody in charge."""
    with office.database.write() as session:
        session.add(
            Municipality(
                id=HOME, code="1401", name="Härryda", country="SE", locale="sv", preset="läsår"
            )
        )
        session.flush()
        people: list[Person] = []
        for name, _role, locale in OFFICE:
            people.append(_person(name, locale))
        for first, last in zip(FIRST, LAST, strict=True):
            people.append(_person(f"{first} {last}", "nb" if first == "Bo" else "sv"))
        units = [Unit(municipality_id=HOME, name=name, form="F–6") for name in SCHOOLS]
        session.add_all([*people, *units])
        session.flush()
        for person, (_, role, _) in zip(people, OFFICE, strict=False):
            session.add(_post(person, role, None))
        heads = people[len(OFFICE) :]
        for number, (head, unit) in enumerate(zip(heads[:-1], units, strict=False)):
            deputy = heads[(number + 1) % 19].id
            session.add(_post(head, "headteacher", unit.id, deputy))
        session.add(
            Absence(
                municipality_id=HOME,
                person_id=heads[3].id or 0,
                starts=date(2027, 4, 20),
                ends=date(2027, 6, 4),
            )
        )
        for name, starts, ends in BREAKS:
            session.add(
                SchoolBreak(
                    municipality_id=HOME,
                    name=name,
                    starts=date.fromisoformat(starts),
                    ends=date.fromisoformat(ends),
                )
            )


def _person(name: str, locale: str) -> Person:
    address = name.lower().replace(" ", ".").translate(str.maketrans("åäöé", "aaoe"))
    return Person(municipality_id=HOME, name=name, email=f"{address}@skola.example", locale=locale)


def _post(person: Person, role: str, unit: int | None, deputy: int | None = None) -> Appointment:
    return Appointment(
        municipality_id=HOME, person_id=person.id or 0, role=role, unit_id=unit, deputy_id=deputy
    )


def live(office: Office) -> None:
    """From August 2025 to May 2027: most schools answer in time, a few do not."""
    open_year.alone(
        Errand(office, HOME, Who(None, "cli"), at("2025-08-18 09:00")), SchoolYear(2025)
    )
    # How far each school has come with the cycles of 2025/26 and 2026/27, by its number.
    forward = {
        "2026-03-18 14:00": ("kartläggning", range(20)),
        "2026-04-22 14:00": ("analys", range(20)),
        "2027-04-19 14:00": ("åtgärd", range(2, 19)),
        "2027-05-07 14:00": ("utvärdering", range(8, 12)),
    }
    later = {
        "2027-03-17 09:00": ("kartläggning", range(3, 19)),
        "2027-04-28 09:00": ("analys", range(6, 18)),
    }
    open_day = "2026-08-17 09:00"
    moments = sorted({*forward, *later, open_day, *_ticks()})
    for moment in moments:
        if moment == open_day:
            open_year.alone(Errand(office, HOME, Who(None, "clock"), at(moment)), SchoolYear(2026))
        for plan, year in ((forward, "2025/26"), (later, "2026/27")):
            if moment in plan:
                step, schools = plan[moment]
                for number in schools:
                    _move(office, SCHOOLS[number], year, step, moment)
        if moment in _ticks():
            tick(office, at(moment))
    _odd_ones(office)


def _ticks() -> set[str]:
    start, end = date(2026, 8, 24), date(2027, 5, 11)
    days = [start + timedelta(days=n) for n in range(0, (end - start).days, 14)]
    days += [date(2027, 4, day) for day in (1, 5, 6, 12, 16, 20, 27, 28, 30)]
    days += [date(2027, 5, day) for day in (3, 4, 5, 6, 7, 10, 11)]
    return {f"{day} 08:00" for day in days}


def _move(office: Office, school: str, year: str, step: str, moment: str) -> None:
    found = case_of(office, school, year)
    with office.database.read() as session:
        head = session.exec(
            select(Appointment.person_id).where(Appointment.unit_id == found.unit_id)
        ).first()
    who = Who(
        head or person(office, "Asta Asp"), "mail"
    )  # a school without a head has a coordinator
    verbs.move.alone(
        Errand(office, HOME, who, at(moment)),
        found.id or 0,
        FORWARD[step],
        answers=answers(office, found.id or 0, step),
    )


def _odd_ones(office: Office) -> None:
    """One not applicable, one delegated, one moved, one sent back, letters held and dead."""
    asta = Who(person(office, "Asta Asp"), "web")
    now = at("2027-05-11 15:00")
    one = case_of(office, "Furuskolan").id or 0
    verbs.move.alone(Errand(office, HOME, asta, now), one, "not_applicable", why="Skolan byggs om.")
    one = case_of(office, "Granskolan").id or 0
    delegation.delegate.alone(
        Errand(office, HOME, asta, now), one, person(office, "Eli Ek"), why="Ledig."
    )
    one = case_of(office, "Lunnaskolan").id or 0
    moved = date(2027, 6, 8)
    due_dates.reschedule.alone(Errand(office, HOME, asta, now), one, moved, why="Ny rektor i maj.")
    one = case_of(office, "Tallskolan", "2025/26").id or 0
    verbs.move.alone(
        Errand(office, HOME, asta, now), one, "go_back", why="Åtgärderna saknade datum."
    )
    with office.database.write() as session:
        letters = session.exec(
            select(Message).where(Message.status == "sent").order_by(Message.id.desc())  # type: ignore[union-attr]
        ).all()
        for number, letter in enumerate(letters[:4]):
            letter.status, letter.sent_at = ("held", None)
            letter.reason = ("person_cap", "tick_cap")[number % 2]
            session.add(letter)
        letters[4].status, letters[4].reason = "dead", "address"
        letters[4].sent_at, letters[4].last_answer = None, "550 5.1.1 no such mailbox"
        session.add(letters[4])
        owner = session.get_one(Person, letters[4].person_id)
        owner.unreachable = "550 5.1.1 no such mailbox"
        session.add(owner)


def case_of(office: Office, school: str, year: str = "2026/27") -> Case:
    with office.database.read() as session:
        return session.exec(
            select(Case)
            .join(Unit, col(Unit.id) == col(Case.unit_id))
            .where(Unit.name == school, Case.year == year, Case.kind == "safety_cycle")
        ).one()


def person(office: Office, name: str) -> int:
    with office.database.read() as session:
        return session.exec(select(Person.id).where(Person.name == name)).one() or 0


def link(
    office: Office,
    school: str,
    action: str,
    *,
    year: str = "2026/27",
    who: str = "",
    expires: date = date(2027, 7, 1),
) -> str:
    """The address of a link as a letter would hold it; to the head of the school, if to nobody
    else."""
    case = case_of(office, school, year)
    number = SCHOOLS.index(school)
    who = who or f"{FIRST[number]} {LAST[number]}"
    with office.database.write() as session:
        letter = session.exec(select(Message.id)).first()
        grant = Grant(
            HOME, letter or 0, case.id or 0, person(office, who), action, case.since_version,
            expires,
        )  # fmt: skip
        [token] = keep(session, office.key, [grant])
        return f"/l/{token}"


@dataclass
class Built:
    """The finished town's file, to be copied."""

    folder: Path

    def copy(self, to: Path, **settings: object) -> Office:
        copy(self.folder, to)
        return make_office(to, Postbox(), None, **settings)


def built_once(factory: pytest.TempPathFactory) -> Built:
    return Built(once(factory, "web-town", build))


def build(folder: Path) -> None:
    office = make_office(folder, Postbox(), None)
    settle(office)
    live(office)
    office.database.close()
