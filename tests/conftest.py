"""The town that the tests live in: Asta coordinates, Lo and Bo lead schools, Sam is a stranger."""

from __future__ import annotations

import gc
import os
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from functools import cache
from pathlib import Path
from time import monotonic
from types import TracebackType
from zoneinfo import ZoneInfo

import pytest
import typer.main
import typer.testing
from sqlmodel import select

from arshjul.prefect_child import PrefectChild
from config.settings import Settings
from config.wheel import Wheel, read_wheel
from flows.engine.door import Errand
from flows.engine.handling import Who
from flows.engine.office import Office
from flows.kinds import HANDLINGS, LETTERS
from flows.safety_cycle.year import open_year
from models.case.tables import Case, Timer
from models.database import Database
from models.register.tables import Appointment, Municipality, Person, SchoolBreak, Unit
from notifications.post import Sealed
from states.school_year import SchoolYear
from tests.worlds import empty_database, postgres, prefect_home, quick
from tests.worlds.touching import Touching, none_opened
from tests.worlds.waiting import eventually as eventually
from tests.worlds.waiting import free_port as free_port
from tests.worlds.waiting import writes as writes

quick.begin()
if postgres.wanted():  # here and in each process that a test starts
    postgres.instead_of_files()

STOCKHOLM = ZoneInfo("Europe/Stockholm")
OPERATOR = Who(None, "cli")

# As the command sets it; Typer's runner of tests goes past it.
os.umask(0o077)

# The command line is put together once for each process, as in a terminal; Typer's runner of tests
# would do it for each command anew.
typer.main.get_command = cache(typer.main.get_command)
vars(typer.testing)["_get_command"] = typer.main.get_command


def at(text: str) -> datetime:
    """``2026-10-05 08:00`` by the school's clock."""
    return datetime.fromisoformat(text).replace(tzinfo=STOCKHOLM).astimezone(UTC)


_servers: list[postgres.Server] = []


def pytest_configure(config: pytest.Config) -> None:
    """One PostgreSQL for the whole run, where it is asked for; workers are told of its port."""
    config.addinivalue_line("markers", "sqlite: about the file, which a server has not")
    if postgres.wanted():
        # Many tests leave a town open, which a file does not mind.
        config.addinivalue_line("filterwarnings", "ignore::pytest.PytestUnraisableExceptionWarning")
        if not hasattr(config, "workerinput"):
            _servers.append(postgres.begin())
    else:
        config.pluginmanager.register(Touching())


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if postgres.wanted():
        once = none_opened(config, items)
        config.hook.pytest_deselected(items=once)
        items[:] = [item for item in items if item not in set(once)]
        here = pytest.mark.skip(reason="about SQLite's file")
        for item in items:
            if item.get_closest_marker("sqlite"):
                item.add_marker(here)


def pytest_collection_finish() -> None:
    """What was imported and collected stays to the end: the collector need not look at it again."""
    gc.collect()
    gc.freeze()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item) -> Iterator[None]:
    """What a test had on the server is the next one's, emptied."""
    folder = getattr(item, "funcargs", {}).get("tmp_path")
    yield
    if postgres.is_there():
        postgres.shelf().give_back(folder)


def pytest_unconfigure() -> None:
    postgres.end(_servers.pop() if _servers else None)


@pytest.fixture(scope="session")
def postgresql() -> Iterator[None]:
    """A server, for the tests that are about PostgreSQL whatever the others use."""
    server = None if postgres.is_there() else postgres.begin()
    yield
    if server is not None:
        postgres.end(server)


@dataclass
class Postbox:
    """A postman that keeps what he is given, and can be told to fail."""

    host: str = "mail.example:25"
    letters: list[EmailMessage] = field(default_factory=list)
    fail: Callable[[Sealed], None] | None = None

    def send(self, letter: Sealed) -> str:
        if self.fail is not None:
            self.fail(letter)
        parsed = BytesParser(policy=policy.default).parsebytes(letter.content)
        assert isinstance(parsed, EmailMessage)
        assert parsed["Message-ID"] == letter.message_id
        self.letters.append(parsed)
        return "250 OK"

    def __enter__(self) -> Postbox:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        return None

    def to(self, address: str) -> list[EmailMessage]:
        return [one for one in self.letters if address in str(one["To"])]

    def take(self) -> list[EmailMessage]:
        taken, self.letters = self.letters, []
        return taken


@dataclass
class TestTown:
    """One municipality, its office and its post."""

    __test__ = False

    office: Office
    post: Postbox
    id: str = "se-1401"

    def errand(self, who: Who, now: datetime) -> Errand:
        return Errand(self.office, self.id, who, now)

    @property
    def asta(self) -> Who:
        """The coordinator, at the screen."""
        return Who(self.person("asta@skola.example"), "web")

    def person(self, email: str) -> int:
        with self.office.database.read() as session:
            found = session.exec(select(Person.id).where(Person.email == email)).one()
        assert found is not None
        return found

    def unit(self, name: str) -> int:
        with self.office.database.read() as session:
            found = session.exec(select(Unit.id).where(Unit.name == name)).one()
        assert found is not None
        return found

    def case(self, unit: str, year: str = "2026/27") -> Case:
        with self.office.database.read() as session:
            return session.exec(
                select(Case).where(
                    Case.unit_id == self.unit(unit),
                    Case.year == year,
                    Case.kind == "safety_cycle",
                )
            ).one()

    def timer(self, case: Case) -> Timer | None:
        with self.office.database.read() as session:
            return session.exec(select(Timer).where(Timer.case_id == case.id)).first()

    def open_year(self, year: str = "2026/27", now: str = "2026-08-17 09:00") -> int:
        return open_year.alone(self.errand(OPERATOR, at(now)), SchoolYear.parse(year))

    def tick(self, when: str, beats: Sequence[str] = ()) -> list[EmailMessage]:
        """One tick at the school's local time, of all beats or some; the letters that left."""
        from flows.clock.schedule import RHYTHM
        from flows.clock.tick import tick

        self.post.letters.clear()
        known = {one.name: one for one in RHYTHM}
        tick(self.office, at(when), [known[name] for name in beats or known])
        return self.post.take()


PEOPLE = (
    ("Asta Asp", "asta@skola.example", "coordinator", None, "sv", None),
    ("Lo Lind", "lo@skola.example", "headteacher", "Backaskolan", "sv", "kim@skola.example"),
    ("Kim Kvist", "kim@skola.example", "ikt_pedagog", "Backaskolan", "sv", None),
    ("Bo Björk", "bo@skola.example", "headteacher", "Ekdalaskolan", "nb", None),
    ("Mo Mård", "mo@skola.example", "manager", None, "sv", None),
    ("Ek Ekorre", "ek@skola.example", "school_chief", None, "sv", None),
    ("Al Alm", "al@skola.example", "head_of_administration", None, "en", None),
)
BREAKS = (
    ("Höstlov", date(2026, 10, 26), date(2026, 10, 30)),
    ("Jullov", date(2026, 12, 21), date(2027, 1, 8)),
    ("Sportlov", date(2027, 2, 15), date(2027, 2, 19)),
    ("Påsklov", date(2027, 3, 29), date(2027, 4, 2)),
    ("Sommarlov", date(2027, 6, 14), date(2027, 8, 13)),
)


def settle_town(database: Database) -> None:
    """Two schools, seven invented people, five breaks."""
    with database.write() as session:
        session.add(
            Municipality(
                id="se-1401",
                code="1401",
                name="Härryda",
                country="SE",
                locale="sv",
                preset="läsår",
            )
        )
        session.flush()
        units = {}
        for name in ("Backaskolan", "Ekdalaskolan"):
            units[name] = Unit(municipality_id="se-1401", name=name, form="grundskola")
            session.add(units[name])
        people = {}
        for name, email, _role, _unit, locale, _deputy in PEOPLE:
            people[email] = Person(municipality_id="se-1401", name=name, email=email, locale=locale)
            session.add(people[email])
        session.flush()
        for _name, email, role, unit, _locale, deputy in PEOPLE:
            session.add(
                Appointment(
                    municipality_id="se-1401",
                    person_id=people[email].id or 0,
                    role=role,
                    unit_id=units[unit].id if unit else None,
                    deputy_id=people[deputy].id if deputy else None,
                )
            )
        for name, starts, ends in BREAKS:
            session.add(SchoolBreak(municipality_id="se-1401", name=name, starts=starts, ends=ends))


def make_office(var: Path, post: Postbox, wheel: Wheel | None = None, **settings: object) -> Office:
    """An office on a real SQLite file. Its letters leave one after the other, in a known order; the
    post's own tests have several connections."""
    made = Settings(var=var, **{"senders": 1, **settings})  # type: ignore[arg-type]
    if not made.database_url and not postgres.wanted():
        empty_database.place(made.var / "arshjul.sqlite")
    database = Database.at(made.database)
    database.create()
    return Office(
        settings=made,
        database=database,
        wheel=lambda: wheel or read_wheel(),
        postman=lambda: post,
        key=b"a key for the tests alone, and for nothing else",
        kinds=HANDLINGS,
        letters=LETTERS,
        chance=random.Random(7),
    )


@pytest.fixture(scope="session")
def prefect_child(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PrefectChild]:
    """One real Prefect server for all the tests that want one; ready when it is needed."""
    child = PrefectChild(
        prefect_home.place(tmp_path_factory, tmp_path_factory.mktemp("prefect")),
        free_port(),
        settings={"PREFECT_SERVER_SERVICES_SCHEDULER_LOOP_SECONDS": "1"},
    )
    begun = monotonic()
    child.start()
    assert monotonic() - begun < 3, "the web waits for nobody"
    yield child
    child.stop()


@pytest.fixture
def prefect_server(prefect_child: PrefectChild) -> PrefectChild:
    """The server, when it is up, or back from what an earlier test did to it."""
    eventually(lambda: prefect_child.ready() and writes(prefect_child), 120)
    return prefect_child


@pytest.fixture
def post() -> Postbox:
    return Postbox()


@pytest.fixture
def town(tmp_path: Path, post: Postbox) -> Iterator[TestTown]:
    office = make_office(tmp_path / "var", post)
    settle_town(office.database)
    yield TestTown(office, post)
    office.database.close()


@pytest.fixture
def town_with(tmp_path: Path, post: Postbox) -> Callable[..., TestTown]:
    """The same town with other settings: ``town_with(cap_per_tick=1)``."""

    def settle(wheel: Wheel | None = None, **settings: object) -> TestTown:
        office = make_office(tmp_path / "var", post, wheel, **settings)
        settle_town(office.database)
        return TestTown(office, post)

    return settle
