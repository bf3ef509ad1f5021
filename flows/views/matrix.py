"""Units × duties: how every unit stands with everything that it has to do in a school year.

It is read with a fixed number of questions, and laid out by a function of what was read.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from sqlmodel import Session

from flows.engine.confidentiality import Secrets, secrets_of
from flows.engine.handling import Kinds
from flows.engine.municipality import Town
from flows.views.duties import BY_NAME, Duty, in_order, steps_of
from flows.views.may_know import may_know
from flows.views.standings import (
    DONE,
    DUE_SOON,
    IN_PROGRESS,
    NOT_STARTED,
    OVERDUE,
    Standing,
    present_standing,
    standing,
)
from models.case.duties import (
    Before,
    DutyRow,
    closed_in,
    done_before,
    duty_rows,
    steps_completed,
    steps_done_before,
)
from models.register.questions import units
from models.register.tables import Unit
from states.process import FINISHED, Outcome
from states.school_year import SchoolYear, months_after

AT_REST = "at_rest"
"""Nobody has anything to do now: an approval that holds, a plan that is in force."""
WORST = (
    OVERDUE,
    DUE_SOON,
    IN_PROGRESS,
    NOT_STARTED,
    Outcome.NOT_DONE.value,
    Outcome.PARTLY.value,
    AT_REST,
    DONE,
)
"""Of several cases in one cell the first of these is what is shown; whatever else one ended with
comes after them."""
_RANK = {status: rank for rank, status in enumerate(WORST)}
READY = frozenset({DONE, AT_REST, *map(str, FINISHED)})


class Cell(NamedTuple):
    """How a unit stands with a duty. ``case`` is the worst of ``many`` cases, of which ``ready``
    are done; ``year`` its own, where that is another than the matrix'. ``touched``: it is under
    way, and something was done. ``kept``: its day is confidential, and the reader may not know
    it."""

    status: str
    case: int
    day: date | None = None
    late: int = 0
    opens: date | None = None
    many: int = 1
    ready: int = 0
    year: str = ""
    touched: bool = False
    kept: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One unit. ``cells`` by the duty's place; a duty that it does not have has none. ``vacant``:
    the roles that something waits for and nobody holds."""

    unit: Unit
    cells: Mapping[int, Cell]
    vacant: tuple[str, ...] = ()

    @property
    def late(self) -> int:
        return sum(cell.status == OVERDUE for cell in self.cells.values())


@dataclass(frozen=True, slots=True)
class Column:
    """A duty with its last day, if most units have the same; how many of how many units are done,
    and how many were on the same day a year before (None: nobody had it then)."""

    duty: Duty
    due: date | None
    done: int
    units: int
    before: Before | None
    late: int = 0

    @property
    def is_over(self) -> bool:
        """Nothing of it remains with anybody."""
        return self.done == self.units


@dataclass(frozen=True, slots=True)
class Matrix:
    """``areas``: units that only hold others, by number."""

    year: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    areas: Mapping[int, Unit] = field(default_factory=dict)

    @property
    def late(self) -> int:
        return sum(column.late for column in self.columns)


@dataclass(frozen=True, slots=True)
class Read:
    """What the matrix is laid out from: rows, as they were read in one transaction."""

    units: Sequence[Unit]
    cases: Sequence[DutyRow]
    completed: Mapping[int, Mapping[str, date]]
    ended: Mapping[int, str]
    before: Mapping[tuple[str, str], Before]
    steps_before: Mapping[tuple[str, str], int]
    secrets: Secrets
    concerned: Mapping[int, Sequence[int]]


def read(session: Session, place: Town, kinds: Kinds, year: SchoolYear, day: date) -> Read:
    """The rows of a school year, and what is known of the year before: as many questions for
    three hundred units as for one."""
    home, present = place.municipality, SchoolYear.of(day) == year
    stepped = [kind for kind in kinds if steps_of(kinds, kind)]
    then = months_after(day, -12) if present else day
    last = str(year.previous())
    concerned: dict[int, Sequence[int]] = {}
    for kind in kinds:
        concerned.update(kinds[kind].concerns(session, home, day))
    return Read(
        units=units(session, home),
        cases=duty_rows(session, home, str(year), present=present),
        completed=steps_completed(session, home, stepped, str(year)),
        ended=closed_in(session, home, stepped, str(year)),
        before=done_before(session, home, last, then, BY_NAME),
        steps_before=steps_done_before(session, home, stepped, last, then),
        secrets=secrets_of(session, home),
        concerned=concerned,
    )


def lay(
    found: Read, place: Town, kinds: Kinds, year: SchoolYear, day: date, person: int | None
) -> Matrix:
    """The matrix as the person may see it: a day that is confidential is not shown, and of what
    only named people may know there is no cell."""
    cells: dict[int, dict[Duty, list[Cell]]] = defaultdict(lambda: defaultdict(list))
    roles: dict[int, set[str]] = defaultdict(set)
    for case, where, standings in _stand(found, place, kinds, year, day, person):
        for number in where:
            for duty, cell in standings:
                cells[number][duty].append(cell)
            if case.closed is None and case.due is not None and case.unit_id is not None:
                roles[number].add(case.owner_role)
    duties = in_order({duty for of_unit in cells.values() for duty in of_unit}, kinds)
    places = {duty: at for at, duty in enumerate(duties)}
    parents = {unit.parent_id for unit in found.units if unit.parent_id is not None}
    rows: list[Row] = []
    for unit in found.units:
        number = unit.id or 0
        mine = {places[duty]: _one(several) for duty, several in cells[number].items()}
        closed = unit.closes is not None and unit.closes <= day
        if mine or not (closed or number in parents):
            vacant = [one for one in roles[number] if place.directory.is_vacant(one, number, day)]
            rows.append(Row(unit, mine, tuple(sorted(vacant))))
    columns = tuple(
        _column(found, kinds, duty, [row.cells[at] for row in rows if at in row.cells])
        for at, duty in enumerate(duties)
    )
    areas = {unit.id or 0: unit for unit in found.units if unit.id in parents}
    return Matrix(str(year), columns, tuple(rows), areas)


Stood = tuple[DutyRow, Sequence[int], Sequence[tuple[Duty, Cell]]]


def _stand(
    found: Read, place: Town, kinds: Kinds, year: SchoolYear, day: date, person: int | None
) -> Iterator[Stood]:
    """Each case that the person may know of: the units that it concerns, and how it stands with
    each of its duties."""
    label = str(year)
    for case in found.cases:
        where = found.concerned.get(case.subject_id or 0, ())
        if case.unit_id is not None:
            where = (case.unit_id,)
        told = may_know(found.secrets, place, kinds, case, person, day) if where else None
        if told is None:
            continue
        standings = list(_standings(found, place, kinds, case, day, kept=not told))
        if case.year != label:
            # Of an earlier year's cycle what remains is shown, and not what was done then.
            standings = [
                (duty, cell._replace(year=case.year))
                for duty, cell in standings
                if not (duty.state and cell.status in READY)
            ]
        yield case, where, standings


def _standings(
    found: Read, place: Town, kinds: Kinds, case: DutyRow, day: date, *, kept: bool
) -> Iterable[tuple[Duty, Cell]]:
    steps = steps_of(kinds, case.kind)
    if not steps:
        name = case.name if case.kind in BY_NAME else ""
        yield Duty(case.kind, name=name), _cell(case, present_standing(place, case, day), kept)
        return
    completed, ended = found.completed.get(case.id, {}), found.ended.get(case.id)
    for step in steps:
        stands = standing(place, case, step, day, completed, ended)
        yield Duty(case.kind, state=step), _cell(case, stands, kept)


def _cell(case: DutyRow, stands: Standing, kept: bool) -> Cell:
    if kept:
        return Cell(IN_PROGRESS, case.id, kept=True)
    status = AT_REST if stands.at_rest else stands.status
    return Cell(status, case.id, stands.day, stands.late, stands.opens, ready=int(status in READY))


def worst_first(cell: Cell) -> tuple[int, int, date]:
    """The order of need: what is later, or due sooner, comes before."""
    return _RANK.get(cell.status, len(WORST)), -cell.late, cell.day or date.max


def _one(several: Sequence[Cell]) -> Cell:
    if len(several) == 1:
        return several[0]
    worst = min(several, key=worst_first)
    return worst._replace(many=len(several), ready=sum(one.ready for one in several))


def _column(found: Read, kinds: Kinds, duty: Duty, cells: Sequence[Cell]) -> Column:
    days = Counter(
        cell.day
        for cell in cells
        if cell.day is not None
        and not cell.year
        and cell.status in (OVERDUE, DUE_SOON, IN_PROGRESS, NOT_STARTED)
    )
    # What was called off is to be done by nobody.
    relevant = [cell for cell in cells if cell.status in _RANK]
    before: Before | None = found.before.get((duty.kind, duty.name))
    if kinds[duty.kind].only_named:
        before = None  # how many there were is no more everybody's than they are
    elif before is not None and duty.state:
        before = before._replace(done=found.steps_before.get((duty.kind, duty.state), 0))
    return Column(
        duty,
        due=max(days, key=lambda one: (days[one], one)) if days else None,
        done=sum(cell.status in READY for cell in relevant),
        units=len(relevant),
        before=before,
        late=sum(cell.status == OVERDUE for cell in cells),
    )
