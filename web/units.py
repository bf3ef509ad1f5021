"""The matrix: every unit and every step, with its colour and its word."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from fastapi import APIRouter, Request
from sqlmodel import Session
from starlette.datastructures import QueryParams
from starlette.responses import Response

from config.called import state_called
from flows.engine.local_time import today
from flows.engine.municipality import Town
from flows.engine.office import Office
from models.case.steps import completions, ended_in
from models.case.tables import Case
from models.register import questions as register
from models.register.tables import Unit
from models.safety_cycle.questions import cycles, school_years
from states.safety_cycle import KIND, STEPS
from states.school_year import SchoolYear
from web.identity import viewer
from web.pages import render
from web.status import (
    DONE,
    DUE_SOON,
    IN_PROGRESS,
    NOT_APPLICABLE,
    NOT_STARTED,
    OVERDUE,
    Standing,
    standing,
)

router = APIRouter()
SHOWS = (OVERDUE, DUE_SOON, IN_PROGRESS, NOT_STARTED, DONE, NOT_APPLICABLE)


@dataclass(frozen=True, slots=True)
class Line:
    """One unit's cycle of one school year; ``case`` is None where there is none. ``vacant``:
    nobody holds the role that answers now."""

    unit: str
    form: str
    closed: date | None
    year: str
    case: int | None
    state: str
    cells: tuple[Standing, ...]
    vacant: bool = False

    @property
    def now(self) -> str:
        """The status that the unit has at present: that of the step where it stands."""
        at = [cell.status for cell in self.cells if cell.step == self.state]
        if at:
            return at[0]
        return self.cells[-1].status if self.cells else ""


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for; anything unknown asks for nothing."""

    text: str
    show: str
    step: str
    year: str

    @classmethod
    def of(cls, query: QueryParams) -> Asked:
        """Raises BadSchoolYear."""
        year = query.get("year", "").strip()
        show, step = query.get("show", ""), state_called(KIND, query.get("step", "")) or ""
        return cls(
            text=query.get("q", "").strip()[:100],
            show=show if show in SHOWS else "",
            step=step if step in STEPS else "",
            year=str(SchoolYear.parse(year)) if year else "",
        )

    def wants(self, line: Line) -> bool:
        if self.text.casefold() not in f"{line.unit} {line.form}".casefold():
            return False
        if self.step and line.state != self.step:
            return False
        return not self.show or line.now == self.show


@router.api_route("/units", methods=["GET", "HEAD"])
def units(request: Request) -> Response:
    """The matrix, narrowed to what is asked for. Raises BadSchoolYear."""
    seen = viewer(request)
    office: Office = request.app.state.office
    asked = Asked.of(request.query_params)
    with office.database.read(seen.municipality.id) as session:
        place = office.town(session, seen.municipality.id)
        lines = _lines(session, place, asked.year or None, today(request.app.state.now()))
        years = school_years(session, place.municipality)
    shown = [line for line in lines if asked.wants(line)]
    context = {
        "asked": asked,
        "lines": shown,
        "late": [line for line in lines if line.now == OVERDUE],
        "total": len(lines),
        "years": sorted({*years, *([asked.year] if asked.year else [])}, reverse=True),
        "steps": STEPS,
        "shows": SHOWS,
    }
    return render(request, "units", context, viewer=seen, here="units")


def _lines(session: Session, place: Town, year: str | None, day: date) -> list[Line]:
    by_unit: dict[int, list[Case]] = {}
    cases = cycles(session, place.municipality, year)
    numbers = [case.id or 0 for case in cases]
    completed = completions(session, place.municipality, numbers)
    ended = ended_in(session, place.municipality, numbers)
    for case in cases:
        by_unit.setdefault(case.unit_id or 0, []).append(case)
    found: list[Line] = []
    for unit in register.units(session, place.municipality):
        mine = by_unit.get(unit.id or 0, [])
        if not mine and (unit.closes is None or unit.closes > day):
            found.append(_line(unit, None, year or "", ()))
        for case in mine:
            number = case.id or 0
            cells = tuple(
                standing(place, case, step, day, completed.get(number, {}), ended.get(number))
                for step in STEPS
            )
            vacant = case.due is not None and place.directory.is_vacant(
                case.owner_role, case.unit_id, day
            )
            found.append(_line(unit, case, case.year, cells, vacant=vacant))
    return found


def _line(
    unit: Unit,
    case: Case | None,
    year: str,
    cells: tuple[Standing, ...],
    *,
    vacant: bool = False,
) -> Line:
    return Line(
        unit=unit.name,
        form=unit.form,
        closed=unit.closes,
        year=year,
        case=case.id if case else None,
        state=case.state if case else "",
        cells=cells,
        vacant=vacant and case is not None and case.closed is None,
    )
