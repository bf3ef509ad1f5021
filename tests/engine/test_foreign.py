"""No verb takes the number of another municipality's row, wherever in its input value it stands.

Each field that names a row says so (``Belongs``). It is filled with a neighbour's row, the other
fields as when the verb was tried for the record: that has to be refused just as a number that
nobody has.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, is_dataclass, replace
from functools import partial
from itertools import count
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

import pytest
from sqlalchemy import JSON, Column, Date, DateTime
from sqlmodel import SQLModel

from flows.documents.lookup import NoSuchDecision, NotOurs
from flows.documents.provenance import draw
from flows.engine.door import Errand, Verb
from flows.engine.handling import Desk
from flows.engine.inputs import Belongs, CaseNumber, PersonNumber, UnitNumber
from flows.engine.refusals import NoSuchCase, NoSuchPerson, NoSuchUnit
from models.case.tables import Case, Subject
from models.documents.decisions import Decision
from models.documents.origins import Node, NodeSort, OutsideOrigin
from models.every_table import METADATA
from states.errors import ArshjulError
from tests.conftest import Postbox, TestTown, make_office, settle_town
from tests.worlds import record_scenarios, record_scenarios_more, record_scenarios_reports
from tests.worlds.record_told import TOLD, name_of
from tests.worlds.record_world import NEIGHBOUR, NOW, World
from tests.worlds.writing_verbs import every_verb

__all__ = ["record_scenarios", "record_scenarios_more", "record_scenarios_reports"]

pytestmark = pytest.mark.sqlite  # rows that refer to nothing are put in past the database

AnyVerb = Verb[Any, Any]
Put = Callable[[Any, int], object]
NOBODYS = 2**40
BLANKS = ((Date, "2026-10-05"), (DateTime, "2026-10-05 07:00:00.000000"), (JSON, "[]"))


@dataclass(frozen=True)
class Place:
    """Where in a verb's input value the number of a row stands."""

    verb: AnyVerb
    field: str
    marker: Belongs
    put: Put

    def __str__(self) -> str:
        return f"{self.verb.name}-{self.field}-{self.marker.table.__name__}"


def places() -> Iterator[Place]:
    for one in every_verb().values():
        for name, hint in get_type_hints(one.function, include_extras=True).items():
            if name in one.input.model_fields:
                for marker, put in within(hint):
                    yield Place(one, name, marker, put)


def within(hint: Any, seen: tuple[Any, ...] = ()) -> Iterator[tuple[Belongs, Put]]:
    """The markers in a type, and how a number is put there, into the value that is known."""
    sort, parts = get_origin(hint), get_args(hint)
    if sort is Annotated:
        markers = [one for one in parts[1:] if isinstance(one, Belongs)]
        yield from [(one, _itself) for one in markers] or within(parts[0], seen)
    elif sort in (Union, UnionType):
        for part in parts:
            yield from within(part, seen)
    elif is_dataclass(hint) and hint not in seen:
        for name, inner in get_type_hints(hint, include_extras=True).items():
            for marker, put in within(inner, (*seen, hint)):
                yield marker, partial(_in_field, name, put)
    elif isinstance(sort, type) and issubclass(sort, Mapping):
        for marker, put in within(parts[1], seen):
            yield marker, partial(_in_mapping, put)
    elif sort is not None:
        for part in parts:
            for marker, put in within(part, seen):
                yield marker, partial(_in_list, put)


def _itself(_known: object, number: int) -> object:
    return number


def _in_field(name: str, put: Put, known: Any, number: int) -> object:
    if is_dataclass(known) and not isinstance(known, type):
        return replace(known, **{name: put(getattr(known, name), number)})
    return {name: put(None, number)}


def _in_mapping(put: Put, known: Any, number: int) -> object:
    name, value = next(iter((known or {"": None}).items()))
    return {name: put(value, number)}


def _in_list(put: Put, known: Any, number: int) -> object:
    return [*(known or ()), put(next(iter(known or ()), None), number)]


def _blank(column: Column[Any], number: int) -> object:
    """Something of the column's type; a number is as good a text as any, and a new one."""
    sort = getattr(column.type, "impl_instance", column.type)  # of a type of our own
    known = [blank for type_, blank in BLANKS if isinstance(sort, type_)]
    return known[0] if known else number


class Neighbours:
    """Rows of a neighbour, one of each table: nothing but a key and whose they are is true."""

    def __init__(self, path: str) -> None:
        self.connection = sqlite3.connect(path, isolation_level=None)
        self.connection.execute("PRAGMA foreign_keys = OFF")
        self.connection.execute("PRAGMA ignore_check_constraints = ON")
        self.numbers = count(10**9, 10**6)  # far apart: a table counts on from its last
        self.known: dict[tuple[str, str], int] = {}

    def row(self, table: type[SQLModel], municipality: str) -> int:
        where = METADATA.tables[str(table.__tablename__)]
        if (where.name, municipality) not in self.known:
            number = self.known[where.name, municipality] = next(self.numbers)
            [key] = where.primary_key.columns
            values = {
                column.name: _blank(column, number)
                for column in where.columns
                if not column.nullable
            }
            values |= {"municipality_id": municipality, key.name: number}
            blanks = ", ".join("?" * len(values))
            named = ", ".join(f'"{name}"' for name in values)
            statement = f'INSERT INTO "{where.name}" ({named}) VALUES ({blanks})'
            self.connection.execute(statement, list(values.values()))
        return self.known[where.name, municipality]

    def seen(self) -> int:
        """Another number as soon as anybody has written anything."""
        return int(self.connection.execute("PRAGMA data_version").fetchone()[0])


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    folder = tmp_path_factory.mktemp("foreign")
    office = make_office(folder / "var", Postbox())
    settle_town(office.database)
    yield World(TestTown(office, Postbox()), folder)
    office.database.close()


@pytest.fixture(scope="module")
def neighbours(world: World) -> Iterator[Neighbours]:
    made = Neighbours(str(world.office.database.engine.url.database))
    yield made
    made.connection.close()


class _Seen(Exception):
    """What a verb was about to be done with."""

    def __init__(self, desk: Desk, given: Mapping[str, Any]) -> None:
        self.desk, self.value = desk, given


def as_tried(
    world: World, verb: AnyVerb, monkeypatch: pytest.MonkeyPatch
) -> tuple[Errand, Mapping[str, Any]]:
    """Who does the verb and with which input value, when it is tried for the record."""
    scenario = TOLD.get(name_of(verb))
    if scenario is None:
        return world.town.errand(world.asta, NOW), {}
    act, real = scenario(world), Verb.given

    def given(self: AnyVerb, desk: Desk, value: Mapping[str, Any]) -> object:
        if self is verb:
            raise _Seen(desk, value)
        return real(self, desk, value)

    with monkeypatch.context() as patched:
        patched.setattr(Verb, "given", given)
        with pytest.raises(_Seen) as found:
            act()
    desk = found.value.desk
    return Errand(world.office, desk.municipality, desk.who, desk.now), found.value.value


@pytest.mark.parametrize("place", list(places()), ids=str)
def test_another_municipalitys_row_is_as_unknown_as_none(
    place: Place, world: World, neighbours: Neighbours, monkeypatch: pytest.MonkeyPatch
) -> None:
    errand, given = as_tried(world, place.verb, monkeypatch)
    elsewhere = NEIGHBOUR if errand.municipality == world.id else world.id
    foreign = neighbours.row(place.marker.table, elsewhere)
    before = neighbours.seen()
    for number in (foreign, NOBODYS):
        asked = {**given, place.field: place.put(given.get(place.field), number)}
        unknown = place.marker.unknown(number)
        with pytest.raises(type(unknown)) as refused, errand.desk() as desk:
            place.verb.given(desk, asked)
        assert (refused.value.key, refused.value.params) == (unknown.key, unknown.params)
    assert neighbours.seen() == before, "something was written, here or there"


@pytest.mark.parametrize("write", [float, str, "+{}".format, "{}.0".format, "0{}".format])
@pytest.mark.parametrize("place", list(places()), ids=str)
def test_nor_is_it_known_however_its_number_is_written(
    place: Place,
    write: Callable[[int], object],
    world: World,
    neighbours: Neighbours,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    errand, given = as_tried(world, place.verb, monkeypatch)
    elsewhere = NEIGHBOUR if errand.municipality == world.id else world.id
    foreign = neighbours.row(place.marker.table, elsewhere)
    before = neighbours.seen()
    asked = {**given, place.field: place.put(given.get(place.field), write(foreign))}  # type: ignore[arg-type]
    with pytest.raises(ArshjulError), errand.desk() as desk:
        place.verb.given(desk, asked)
    assert neighbours.seen() == before, "something was written, here or there"


@pytest.mark.parametrize("value", [True, False, 1.0, "1.0", "+1", "²", [1], {"id": 1}, b"1"])
def test_what_is_no_whole_number_names_no_row_of_ours_either(world: World, value: object) -> None:
    """A number is a whole number, or its figures; JSON's ``true`` is none."""

    def act(desk: Desk, case: CaseNumber) -> None:
        raise AssertionError("it was done")

    made = Verb("made.up", act, lambda _desk, _given: pytest.fail("it was asked for the right"))
    with pytest.raises(ArshjulError), world.town.errand(world.asta, NOW).desk() as desk:
        made.given(desk, {"case": value})


@pytest.mark.parametrize(
    ("sort", "table", "error"),
    [
        (NodeSort.CASE, Case, NoSuchCase),
        (NodeSort.DECISION, Decision, NoSuchDecision),
        (NodeSort.SUBJECT, Subject, NotOurs),
        (NodeSort.OUTSIDE, OutsideOrigin, NotOurs),
    ],
)
def test_nothing_leads_to_or_from_what_is_another_municipalitys(
    sort: NodeSort,
    table: type[SQLModel],
    error: type[ArshjulError],
    world: World,
    neighbours: Neighbours,
) -> None:
    """An edge ends in rows of several tables, so no one marker stands for it."""
    ours, theirs = Node(NodeSort.CASE, world.measure().id or 0), neighbours.row(table, NEIGHBOUR)
    before = neighbours.seen()
    for number in (theirs, NOBODYS):
        for ends in ((ours, Node(sort, number)), (Node(sort, number), ours)):
            with pytest.raises(error):
                draw.alone(world.town.errand(world.asta, NOW), *ends)
    assert neighbours.seen() == before


@dataclass(frozen=True)
class _Sheet:
    units: tuple[UnitNumber, ...]
    head: PersonNumber | None = None


def test_a_row_is_found_wherever_in_a_value_it_stands() -> None:
    assert [marker.table.__name__ for marker, _ in within(CaseNumber | None)] == ["Case"]
    known = _Sheet((1,), 2)
    put = [put(known, 7) for _, put in within(_Sheet)]
    assert put == [_Sheet([1, 7], 2), _Sheet((1,), 7)]  # type: ignore[arg-type]
    assert [put({"a": 1}, 7) for _, put in within(Mapping[str, UnitNumber])] == [{"a": 7}]
    assert list(within(str | None)) == []


def test_a_sheet_that_was_filled_in_is_looked_through_again(world: World) -> None:
    """A page may hand over a dataclass of its own making, which says nothing about its rows."""

    def act(desk: Desk, sheet: _Sheet) -> None:
        raise AssertionError("it was done")

    made = Verb("made.up", act, lambda _desk, _given: pytest.fail("it was asked for the right"))
    unit = world.town.unit("Backaskolan")
    for sheet, error in (
        (_Sheet((unit, NOBODYS)), NoSuchUnit),
        (_Sheet((unit,), NOBODYS), NoSuchPerson),
    ):
        with pytest.raises(error), world.town.errand(world.asta, NOW).desk() as desk:
            made.given(desk, {"sheet": sheet})
