"""Two who cross from their municipality to the other at once: both are done, or one is told so."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from sqlmodel import col, select

from flows.engine.door import Verb, the_authority
from flows.engine.handling import CLOCK, Desk
from models.register.tables import Municipality, Unit
from models.server import WRITERS, Crossing, widen
from tests.conftest import Postbox, TestTown, at, eventually, make_office, settle_town
from tests.worlds import postgres

HERE, THERE = "se-1401", "no-9999"
NOW = at("2026-10-05 09:00")


@pytest.fixture
def town(postgresql: None, tmp_path: Path) -> Iterator[TestTown]:
    post = Postbox()
    office = make_office(tmp_path / "var", post, database_url=postgres.fresh())
    settle_town(office.database)
    names = {"code": "9999", "name": "Dømevik", "country": "NO", "locale": "nb"}
    with office.database.write() as session:
        session.add(Municipality.model_validate({"id": THERE, "preset": "läsår"} | names))
    yield TestTown(office, post, HERE)
    office.database.close()


def name_both(begin: Callable[[], object]) -> Verb[[], None]:
    """A verb that makes a unit here, and then one in the other municipality."""

    def named(desk: Desk) -> None:
        other = THERE if desk.municipality == HERE else HERE
        desk.session.add(Unit(municipality_id=desk.municipality, name=f"by {desk.municipality}"))
        desk.session.flush()
        begin()
        desk.town_of(other)
        desk.session.add(Unit(municipality_id=other, name=f"by {desk.municipality}"))

    return Verb("test.name_both", named, the_authority)


def made(town: TestTown) -> list[tuple[str, str]]:
    """By whom, and where."""
    with town.office.database.read() as session:
        wanted = select(Unit.name, Unit.municipality_id).where(col(Unit.name).startswith("by "))
        return sorted(session.exec(wanted))


def errand(town: TestTown, home: str):  # type: ignore[no-untyped-def]
    return TestTown(town.office, town.post, home).errand(CLOCK, NOW)


def test_one_is_refused_and_leaves_nothing(town: TestTown) -> None:
    both_have_begun = Barrier(2)
    verb = name_both(lambda: both_have_begun.wait(30))

    def cross(home: str) -> str:
        try:
            with errand(town, home).desk() as desk:
                verb(desk)
        except Crossing:
            return "refused"
        return home

    with ThreadPoolExecutor(2) as threads:
        ended = list(threads.map(cross, (HERE, THERE)))
    assert ended.count("refused") == 1
    (done,) = set(ended) - {"refused"}
    assert made(town) == [(f"by {done}", THERE), (f"by {done}", HERE)]


def test_whoever_comes_alone_begins_again_and_both_are_done(town: TestTown) -> None:
    both_have_begun = Barrier(2)
    tries: list[int] = []

    def begin() -> None:
        tries.append(1)
        if len(tries) <= 2:
            both_have_begun.wait(30)

    verb = name_both(begin)
    with ThreadPoolExecutor(2) as threads:
        list(threads.map(lambda home: verb.alone(errand(town, home)), (HERE, THERE)))
    assert len(tries) == 3
    assert made(town) == [(f"by {by}", at) for by in (THERE, HERE) for at in (THERE, HERE)]


def test_whoever_waits_for_the_municipality_does_not_stand_in_the_way(town: TestTown) -> None:
    database = town.office.database
    waits = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"

    def somebody_waits() -> bool:
        with database.engine.connect() as other:
            return bool(other.exec_driver_sql(waits).scalar())

    def write() -> None:
        with database.write(HERE) as session:
            session.add(Unit(municipality_id=HERE, name="by somebody else"))

    with ThreadPoolExecutor(1) as threads:
        later = []

        def begin() -> None:
            later.append(threads.submit(write))
            eventually(somebody_waits, 30)

        name_both(begin).alone(errand(town, HERE))
        later[0].result(30)
    assert len(later) == 1, "it was done at the first try"
    assert len(made(town)) == 3


def test_what_is_over_all_from_the_beginning_crosses_nobody(town: TestTown) -> None:
    with town.office.database.engine.connect() as other:
        other.exec_driver_sql(f"SELECT pg_advisory_xact_lock({WRITERS + 1})")  # wants to be alone
        with town.office.database.write() as session:
            widen(session)
        with pytest.raises(Crossing), town.office.database.write(HERE) as session:
            widen(session)
