"""An authority with twelve schools and two years of safety cycles, and its report to the board."""

from __future__ import annotations

from datetime import date, timedelta

from sqlmodel import col, select

from flows.engine import verbs
from flows.engine.handling import Who
from flows.forecast.simulate import answer_as_invented
from models.case.tables import Case
from models.register.tables import Appointment, Person, Unit
from models.safety_cycle.evidence import evidence_of
from states.safety_cycle import FORWARD, invented
from tests.conftest import TestTown, at
from tests.worlds import rebuilt, services_town
from tests.worlds.document_town import desk

SCHOOLS = (
    "Almskolan",
    "Björkskolan",
    "Cederskolan",
    "Druvskolan",
    "Enskolan",
    "Flädergårdens skola och fritidshem",
    "Granskolan",
    "Hasselskolan",
    "Idegransskolan",
    "Järnekskolan",
)
"""Beside the town's two: Backaskolan and Ekdalaskolan."""

LATE = {
    ("Flädergårdens skola och fritidshem", "2021/22"): 7,
    ("Björkskolan", "2022/23"): 12,
    ("Druvskolan", "2023/24"): 25,
    ("Granskolan", "2023/24"): 9,
    ("Ekdalaskolan", "2023/24"): 16,
}
"""How many days after its last day each step was done, where it was late."""

STOPPED = {"Hasselskolan": "åtgärd", "Idegransskolan": "analys", "Järnekskolan": "utvärdering"}
"""The schools whose second cycle got stuck, and in which step."""

SKIPPED = "Enskolan"
"""Went through no second cycle: its house was rebuilt."""

FOUND = ("Mörkt vid grinden", "Buller i matsalen", "Trängsel i kapprummet", "Bilar på skolgården")
ACTIONS = ("Laga lampan", "Sätt upp skivor", "Gå ut klass för klass", "Stäng infarten")
EFFECTS = ("effect", "partly", "effect", "none", "effect")

SERVICES = ("Glosboken", "Matteappen", "Ritbordet", "Tidslinjen", "Läslampan")
"""Digital services; the last two are not decided when the report is written."""


def _schools(town: TestTown) -> None:
    """The ten others, with a headteacher each."""
    with town.office.database.write() as session:
        for name in SCHOOLS:
            unit = Unit(municipality_id=town.id, name=name, form="grundskola")
            first = name.split("skolan", maxsplit=1)[0].split()[0].capitalize()
            head = Person(
                municipality_id=town.id,
                name=f"Rut {first}",
                email=f"rektor.{name[0].lower()}@skola.example",
                locale="sv",
            )
            session.add_all([unit, head])
            session.flush()
            session.add(
                Appointment(
                    municipality_id=town.id,
                    person_id=head.id or 0,
                    role="headteacher",
                    unit_id=unit.id,
                )
            )


def _head(town: TestTown, school: str) -> Who:
    known = {"Backaskolan": "lo", "Ekdalaskolan": "bo"}
    return Who(
        town.person(f"{known.get(school, f'rektor.{school[0].lower()}')}@skola.example"), "web"
    )


def _walk(town: TestTown, school: str, year: str, until: str) -> None:
    """The school's cycle, step by step, each on the day on which its head got to it."""
    case, number = town.case(school, year), len(school)
    while case.closed is None and case.due is not None:
        day = case.due + timedelta(days=LATE.get((school, year), -4))
        if day > date.fromisoformat(until) or (
            year == "2023/24" and STOPPED.get(school) == case.state
        ):
            return
        case = _step(town, case, school, day, number)


def _step(town: TestTown, case: Case, school: str, day: date, number: int) -> Case:
    office, state = town.office, case.state
    with office.database.read() as session:
        facts = evidence_of(session, case.id or 0)
    answers = invented(state, facts, day + timedelta(days=60))
    answers |= _own(answers, number)
    # What is settled when the cycle is closed does not go on in the next one.
    settled = [one.id for one in facts.measures if one.is_settled]
    answers |= {f"carry_over-{one}": "" for one in settled if f"carry_over-{one}" in answers}
    errand = town.errand(_head(town, school), at(f"{day} 10:00"))
    return verbs.move.alone(errand, case.id or 0, FORWARD[state], answers=answers)


def _own(answers: dict[str, str], number: int) -> dict[str, str]:
    """Words of its own for what each step asks, others in each school."""
    said: dict[str, str] = {}
    if "findings" in answers:
        some = [FOUND[(number + at) % len(FOUND)] for at in range(1 + number % 3)]
        said["findings"] = "\n".join(some)
    for field, value in answers.items():
        what, _, which = field.partition("-")
        turn = number + abs(int(which)) if which else number
        if what == "action":
            said[field] = ACTIONS[turn % len(ACTIONS)]
        elif what == "standing":
            said[field] = "goes_on" if turn % 6 == 0 else value
        elif what == "effect":
            said[field] = EFFECTS[turn % len(EFFECTS)]
    return said


def _cycles(town: TestTown) -> None:
    town.open_year("2021/22", "2021-08-16 09:00")
    for year in ("2021/22", "2022/23", "2023/24"):
        for school in (*SCHOOLS, "Backaskolan", "Ekdalaskolan"):
            if (school, year) == (SKIPPED, "2023/24"):
                errand = town.errand(_head(town, school), at("2024-02-05 09:00"))
                number = town.case(school, year).id or 0
                verbs.move.alone(errand, number, "not_applicable", why="Huset byggs om")
            else:
                _walk(town, school, year, "2024-11-04")


def _services(town: TestTown) -> None:
    for name in SERVICES:
        services_town.add(town, name, "2024-02-05 09:00")
    for name in SERVICES[:3]:
        services_town.approve(town, name, "2024-03-04 09:00")
    services_town.step(town, SERVICES[3], "2024-03-04 09:00")


def _rolled_out(town: TestTown) -> None:
    """What was begun before the autumn is in place at three schools of four, with how far."""
    with desk(town, "2024-10-01 09:00") as now:
        asked = select(Case).where(Case.kind == "rollout", Case.opened < now.day)
        for number, case in enumerate(now.session.exec(asked.order_by(col(Case.id))).all()):
            while case.closed is None and number % 4:
                assert answer_as_invented(now, case)


def lived(town: TestTown) -> int:
    """The case of the report, with the proposal recorded."""
    _schools(town)
    _cycles(town)
    _services(town)
    case = rebuilt.lived(town)
    _rolled_out(town)
    return case
