"""What Lo comes to know, and what is done about it: shared by the tests of urgent cases."""

from __future__ import annotations

import re
from email.message import EmailMessage

from flows.engine import verbs
from flows.engine.handling import Who
from flows.urgent.registration import register
from models.case.tables import Case
from states.urgent_case import Arena, Matter, Scope
from tests.conftest import TestTown, at

SATURDAY = "2026-10-24 22:10"  # the evening before the clocks change, and the autumn break begins
ASTA, LO, AL = "asta@skola.example", "lo@skola.example", "al@skola.example"
MEASURES = {
    "measure_stop": "Två vuxna finns med på rasterna i korridoren.",
    "measure_prevent": "Klassen arbetar med samtalsklimatet på nätet under våren.",
    "follow_up_on": "2026-11-16",
}


def known(town: TestTown, when: str = SATURDAY, **told: object) -> Case:
    """Lo comes to know that a pupil feels violated, in social media."""
    given: dict[str, object] = {
        "unit": "Backaskolan",
        "registry": "BUN 2026/0123",
        "arena": Arena.SOCIAL_MEDIA,
        "scope": Scope.IN_CONNECTION,
        **told,
    }
    matter, unit = given.pop("matter", Matter.VIOLATION), str(given.pop("unit"))
    arena = given.pop("arena")
    errand = town.errand(Who(town.person(LO), "cli"), at(when))
    where = town.unit(unit) if unit else None
    return register.alone(errand, matter, arena, unit=where, **given)  # type: ignore[arg-type]


def breach(town: TestTown, when: str) -> Case:
    return known(town, when, matter=Matter.BREACH, unit="", arena=Arena.SYSTEM)


def addressed(letters: list[EmailMessage]) -> list[str]:
    """To whom the letters went, in the order of the alphabet."""
    return sorted(re.search(r"[\w.]+@[\w.]+", str(one["To"]))[0] for one in letters)  # type: ignore[index]


def alarms(letters: list[EmailMessage]) -> list[EmailMessage]:
    """The letters without the coordinator's week."""
    return [one for one in letters if not str(one["Subject"]).startswith("Årshjul v.")]


def text_of(letter: EmailMessage) -> str:
    """The letter's plain words, on one line."""
    body = letter.get_body(("plain",))
    assert body is not None
    return " ".join(body.get_content().split())


def act(town: TestTown, case: Case, move: str, when: str, **answers: str) -> Case:
    """Lo acts for her school, and Asta for the authority. No pupil of the school may be suspected
    of a crime, unless an answer says so."""
    if case.kind == "urgent_case" and move == "set_measures":
        answers = {"police_report": "no_crime_suspected", **answers}
    who = Who(town.person(LO if case.unit_id else ASTA), "web")
    return verbs.move.alone(town.errand(who, at(when)), case.id or 0, move, answers=answers or None)
