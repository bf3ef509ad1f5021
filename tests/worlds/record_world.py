"""A town with a neighbour and a round, in which each verb can be tried."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any, TypeVar

from sqlmodel import select

from config.programme import built_in, parse
from flows.documents.register import add_document
from flows.engine import door
from flows.engine.casework import move_case
from flows.engine.handling import Desk, Who
from flows.forecast.simulate import answer_as_invented
from flows.measures.verbs import add_measure
from flows.networks.meetings import meet
from flows.networks.register import add_network
from flows.register.municipality import begin
from flows.services.register import register
from flows.services.sheet import Sheet
from flows.skolesec.guides import appoint_guide
from flows.skolesec.rounds import load_round
from flows.skolesec.taking_part import ask_to_join
from models.case.tables import Case
from models.documents.tables import Document
from models.record.audit import head
from models.register.tables import Appointment, Municipality, Person
from tests.conftest import OPERATOR, TestTown, at
from tests.worlds.years_before import year_behind

NOW = at("2026-10-05 09:00")
DAY = date(2026, 10, 5)
NEIGHBOUR = "no-9999"
Found = TypeVar("Found")


class World:
    """``do`` is Asta's desk; every name is new, so that no story meets another's."""

    def __init__(self, town: TestTown, folder: Path) -> None:
        self.town, self.office, self.id, self.folder = town, town.office, town.id, folder
        self.now = NOW
        self.asta = Who(town.person("asta@skola.example"), "web")
        self._numbers = count(1)
        year_behind(town)
        self.round = self._round()

    @property
    def acts(self) -> dict[str, Any]:
        """Who and when, for verbs that open their own transaction."""
        return {"who": self.asta, "now": NOW}

    def name(self, stem: str) -> str:
        return f"{stem} {next(self._numbers)}"

    def rows(self) -> int:
        """How many rows the records of all municipalities have together."""
        with self.office.database.read() as session:
            return sum(head(session, one).count for one in session.exec(select(Municipality.id)))

    def do(self, act: Callable[[Desk], Found]) -> Found:
        with door.desk(self.office, self.id, who=self.asta, now=NOW) as desk:
            return act(desk)

    def beside(self, act: Callable[[Desk], Found]) -> Found:
        """At the desk of Kim, who coordinates the neighbour."""
        with door.desk(self.office, NEIGHBOUR, who=Who(self.guide, "web"), now=NOW) as desk:
            return act(desk)

    def common(self, act: Callable[[Desk], Found]) -> Found:
        """At the operator's desk: what is common to all."""
        with door.desk(self.office, self.id, who=OPERATOR, now=NOW) as desk:
            return act(desk)

    def later(self, act: Callable[[Desk], object]) -> Callable[[], object]:
        return lambda: self.do(act)

    def home(self) -> Municipality:
        return self.office.municipality(self.id)

    def file(self, text: str, name: str = "rows.csv") -> Path:
        path = self.folder / f"{next(self._numbers)}-{name}"
        path.write_text(text, encoding="utf-8")
        return path

    def measure(self, plan: int | None = None) -> Case:
        name = self.name("Byt lampor")
        told: dict[str, Any] = {"problem": "Mörkt", "who": "Vaktmästaren"}
        told |= {"when": DAY + timedelta(days=30), "evaluated_on": DAY + timedelta(days=60)}
        return self.do(lambda desk: add_measure(desk, action=name, subject=plan, **told))

    def service(self) -> tuple[str, int]:
        name = self.name("Tjänst")
        sheet = Sheet(purpose="Matematik", data=("namn",), grades=(1, 9))
        return name, self.do(lambda desk: register(desk, name, sheet)).subject

    def approved(self) -> int:
        """A service that may be used."""
        _, number = self.service()
        with door.desk(self.office, self.id, who=self.asta, now=NOW) as desk:
            for _ in range(3):
                answer_as_invented(desk, _case_about(desk, number))
        return number

    def document(self) -> Document:
        return self.do(lambda desk: add_document(desk, "guideline", self.name("Plan")))

    def network(self) -> int:
        return self.do(lambda desk: add_network(desk, name=self.name("Nätverk"), audience="school"))

    def meeting(self) -> int:
        network = self.network()
        return self.do(lambda desk: meet(desk, network, self.hour(20), self.hour(21)))

    def hour(self, hours: int) -> datetime:
        return NOW + timedelta(days=30, hours=hours)

    @contextmanager
    def session(self):  # type: ignore[no-untyped-def]
        with self.office.database.write() as session:
            yield session

    def _round(self) -> str:
        """The built-in round a year ahead, in which the town and its neighbour's guide are."""
        [(key, path)] = built_in().items()
        self.text = path.read_text("utf-8").replace("2023-", "2026-").replace("2024-", "2027-")
        self.text = self.text.replace("-02-29", "-02-28")
        told = {"code": "9999", "name": "Rådal", "country": "no", "who": OPERATOR, "now": NOW}
        begin(self.office, **told)  # type: ignore[arg-type]
        load_round.alone(self.town.errand(OPERATOR, NOW), parse(self.text))
        with self.office.database.write() as session:
            kim = Person(
                municipality_id=NEIGHBOUR, name="Kim Kråke", email="kim@radal.example", locale="nb"
            )
            session.add(kim)
            session.flush()
            self.guide = kim.id or 0
            session.add(
                Appointment(municipality_id=NEIGHBOUR, person_id=self.guide, role="coordinator")
            )
        self.beside(lambda desk: appoint_guide(desk, key, self.guide))
        with door.desk(self.office, self.id, who=self.asta, now=NOW) as desk:
            case = ask_to_join(desk, key)
            assert case is not None
            move_case(desk, case, "consider")
            assert answer_as_invented(desk, case)
            move_case(desk, case, "become_pilot")
        return key


def _case_about(desk: Desk, subject: int) -> Case:
    from models.services.questions import validation_of

    found = validation_of(desk.session, desk.municipality, subject)
    assert found is not None
    return found
