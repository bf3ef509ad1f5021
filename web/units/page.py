"""Units × duties: every unit of the municipality and everything that it has to do in a year."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from html import escape
from typing import NamedTuple

from fastapi import APIRouter, Request
from jinja2.filters import do_mark_safe
from sqlmodel import Session
from starlette.responses import Response

from config.roles import word_at
from config.words import Words, in_a_sentence, words
from flows.engine.local_time import today
from flows.engine.municipality import Town
from flows.engine.office import Office
from flows.views.duties import CYCLE
from flows.views.matrix import Column, Matrix, Row
from flows.views.matrix_kept import matrix_of
from flows.views.standings import OVERDUE
from models.case.duties import years_with_cases
from models.register.saved_views import views_of
from models.register.tables import Unit
from states.ladder import HEADTEACHER
from states.school_year import SchoolYear
from web.identity import reading
from web.pages import hangs_on, page_html, page_response, part_of_page, spoken_in
from web.paging import Page
from web.units.asked import BY_AREA, BY_LATE, BY_NAME, SHOWS, Asked
from web.units.cells import cells_of, duty_names, left_and_done

router = APIRouter()
DID = ("saved", "removed")
TABLE = do_mark_safe("<!-- the table -->")
"""Where the table is put into the page around it, which is the reader's own."""


@dataclass(frozen=True, slots=True)
class Head:
    """The head of one duty: ``sort`` is the address that sorts the units by it."""

    column: Column
    name: str
    sort: str
    is_sorted: bool


@dataclass(frozen=True, slots=True)
class Line:
    """One unit as the page shows it. ``who`` answers for what is late."""

    row: Row
    cells: str
    done: int
    left: int
    vacant: str
    who: str


@dataclass(frozen=True, slots=True)
class Area:
    """The units under one heading; ``unit`` None: under none. ``units`` and ``late`` count also
    what is folded, or stands on another page."""

    unit: Unit | None
    units: int
    late: int
    folded: bool
    lines: Sequence[Line]


@router.api_route("/units", methods=["GET", "HEAD"])
def units(request: Request) -> Response:
    """The matrix, narrowed to what is asked for. Raises BadSchoolYear."""
    return show(request, Asked.of(request.query_params), Typed())


class Typed(NamedTuple):
    """What was typed as the name of a view, and the problem with it: a key of the page's words."""

    name: str = ""
    problem: str = ""


def show(request: Request, asked: Asked, typed: Typed, *, status: int = 200) -> Response:
    """The page as it was asked for."""
    office: Office = request.app.state.office
    did = request.query_params.get("did", "")
    day = today(request.app.state.now())
    year = asked.year_on(day)
    with reading(request) as (session, seen):
        say = words(spoken_in(request, seen))
        place = office.town(session, seen.municipality.id)
        matrix, sight = matrix_of(office, session, place, year, day, seen.person)
        late_units, table = office.kept.of(
            session,
            place.municipality,
            ("units", sight, say.locale, day, asked, request.url.query),
            lambda: _table(request, office, session, place, matrix, asked, say, day),
            weight=lambda made: len(made[1]),
        )

        def around() -> tuple[bytes, bytes]:
            context = {
                "asked": asked,
                "matrix": matrix,
                "late_units": late_units,
                "table": TABLE,
                "year": str(year),
                "cycle": CYCLE,
                "views": views_of(session, place.municipality, seen.person),
                "did": did if did in DID else "",
                "typed": typed.name,
                "problem": typed.problem,
            }
            made = page_html(request, "units", context, viewer=seen, here="units")
            before, _, after = made.partition(TABLE.encode())
            return before, after

        before, after = office.kept.of(
            session,
            place.municipality,
            ("around units", sight, asked, typed, hangs_on(request, seen)),
            around,
            weight=lambda made: len(made[0]) + len(made[1]),
        )
    return page_response(request, b"".join((before, table, after)), say.locale, status)


def _table(
    request: Request,
    office: Office,
    session: Session,
    place: Town,
    matrix: Matrix,
    asked: Asked,
    say: Words,
    day: date,
) -> tuple[int, bytes]:
    """How many units are late with anything, and the matrix with what it can be narrowed by as
    HTML: the same for all who may know the same."""
    rows = asked.rows(matrix)
    places = asked.columns(matrix, rows)
    every = duty_names(matrix.columns, say)
    names, years = (
        office.names(session, place.municipality),
        years_with_cases(session, place.municipality),
    )
    page, areas = _areas(asked, matrix, rows, request)
    called = [escape(every[at]) for at in places]
    painter = _Painter(place, say, places, called, names, day, named=asked.words)
    context = {
        "asked": asked,
        "matrix": matrix,
        "page": page,
        "areas": [
            Area(unit, many, lates, folded, [painter.line(row) for row in mine])
            for unit, many, lates, folded, mine in areas
        ],
        "domains": _domains(matrix, places),
        "heads": [_head(asked, matrix.columns[at], every[at]) for at in places],
        "shown": len(rows),
        "late_shown": sum(
            row.cells[at].status == OVERDUE for row in rows for at in places if at in row.cells
        ),
        "duties": [(column.duty, every[at]) for at, column in enumerate(matrix.columns)],
        "years": sorted({*years, matrix.year, str(SchoolYear.of(day))}, reverse=True),
        "year": matrix.year,
        "shows": SHOWS,
        "sorts": (BY_AREA, BY_NAME, BY_LATE) if matrix.areas else (BY_AREA, BY_LATE),
    }
    late_units = sum(row.late > 0 for row in matrix.rows)
    return late_units, part_of_page("units_table", context, say, day).encode()


class _Painter:
    """Rows in the reader's words."""

    def __init__(
        self,
        place: Town,
        say: Words,
        places: Sequence[int],
        names: Sequence[str],
        people: dict[int, str],
        day: date,
        *,
        named: bool,
    ) -> None:
        self.place, self.say, self.places, self.names = place, say, places, names
        self.people, self.day, self.named = people, day, named
        self.missing = escape(say.say("pages.matrix.said.missing"))

    def line(self, row: Row) -> Line:
        done, left = left_and_done(row, self.places)
        html = cells_of(
            row, self.places, self.names, self.missing, self.say.locale, named=self.named
        )
        return Line(row, do_mark_safe(html), done, left, self._vacant(row), self._who(row))

    def _vacant(self, row: Row) -> str:
        """Which roles nobody holds there."""
        words_of = (self.say.say(f"roles.{word_at(one, row.unit.form)}") for one in row.vacant)
        lacking = [
            self.say.say("pages.matrix.lacks", role=in_a_sentence(one))
            for one in dict.fromkeys(words_of)
        ]
        return ", ".join(lacking)

    def _who(self, row: Row) -> str:
        """Who leads the unit, where something is late: whom one would ring."""
        if not row.late:
            return ""
        held = self.place.directory.holders(HEADTEACHER, row.unit.id, self.day)
        return ", ".join(self.people.get(one.person, "") for one in held)


def _head(asked: Asked, column: Column, name: str) -> Head:
    key = column.duty.key
    is_sorted = asked.sort == key
    return Head(column, name, asked.address(sort="" if is_sorted else key), is_sorted)


def _domains(matrix: Matrix, places: Sequence[int]) -> list[tuple[str, int]]:
    """The headings over the duties, each with how many stand under it."""
    found: list[tuple[str, int]] = []
    for at in places:
        domain = matrix.columns[at].duty.domain
        if found and found[-1][0] == domain:
            found[-1] = (domain, found[-1][1] + 1)
        else:
            found.append((domain, 1))
    return found


Group = tuple[Unit | None, int, int, bool, Sequence[Row]]


def _areas(
    asked: Asked, matrix: Matrix, rows: Sequence[Row], request: Request
) -> tuple[Page[Row], list[Group]]:
    """The page's units under their areas; what is folded takes no place on it."""
    if not asked.by_area(matrix):
        page = Page.of(rows, request.query_params)
        return page, [(None, len(rows), sum(row.late for row in rows), False, page.rows)]
    groups: dict[int | None, list[Row]] = {}
    for row in rows:
        area = row.unit.id if row.unit.id in matrix.areas else row.unit.parent_id
        groups.setdefault(area, []).append(row)
    ordered = sorted(groups, key=lambda one: _area_name(matrix, one))
    open_rows = [row for one in ordered if one not in asked.fold for row in groups[one]]
    page = Page.of(open_rows, request.query_params)
    shown = {id(row) for row in page.rows}
    first = page.number == 1
    found: list[Group] = []
    for one in ordered:
        every = groups[one]
        folded = one in asked.fold
        mine = [] if folded else [row for row in every if id(row) in shown]
        if mine or (folded and first):
            late = sum(row.late for row in every)
            found.append((matrix.areas.get(one or 0), len(every), late, folded, mine))
    return page, found


def _area_name(matrix: Matrix, number: int | None) -> tuple[bool, str]:
    """Those without an area come last."""
    unit = matrix.areas.get(number or 0)
    return unit is None, unit.name.casefold() if unit else ""
