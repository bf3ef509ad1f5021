"""Where the figures of a report come from: part by part, each with the cases behind it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from fastapi import APIRouter, Request
from starlette.responses import Response

from config.words import words
from flows.engine.handling import Desk
from flows.engine.office import Office
from flows.reporting.reading import standing
from flows.views.reports import behind, the_report
from reports.figure_names import names_of_figures, where_figures_stand
from reports.report import Figure, Report
from web.forms import number as number_from
from web.identity import Viewer, viewer
from web.pages import render
from web.reports.asked import ADDRESS, number_in
from web.rights import desk_of

router = APIRouter()


class Counted(NamedTuple):
    """A figure of something: its place among them, its name, the cases that the reader may know of,
    how many there are in all, and whether it is a share in per cent."""

    number: int
    name: str
    value: int
    cases: list[tuple[int, str, str]]
    many: int
    share: bool


class Place(NamedTuple):
    """A part, by its key and heading, and the figures that it is the first to show."""

    key: str
    heading: str
    figures: list[Counted]


@router.api_route(ADDRESS + "/{text}/figures", methods=["GET", "HEAD"])
def figures(request: Request, text: str) -> Response:
    """Every figure that counts something, one of them (``?open=``) with its cases to be seen.
    Raises NoSuchReport."""
    return _page(request, viewer(request), number_in(text))


def _page(request: Request, seen: Viewer, number: int) -> Response:
    office: Office = request.app.state.office
    with office.database.read(seen.municipality.id) as session:
        desk = desk_of(session, office, seen, request.app.state.now())
        row = the_report(desk, number)
        report = standing(session, row)
        context: dict[str, object] = {
            "row": row,
            "report": report,
            "opened": number_from(request.query_params.get("open", "")),
            "places": [one for one in _places(desk, report) if one.figures],
        }
    return render(request, "report_figures", context, viewer=seen, here="reports")


def _places(desk: Desk, report: Report) -> Iterator[Place]:
    say = words(report.locale)
    called, stands = names_of_figures(report, say), where_figures_stand(report)
    numbers = numbered(report)
    counting = [one for one in report.figures if one.key in numbers]

    def counted(one: Figure) -> Counted:
        shown = behind(desk, one.cases)
        many, share = len(one.cases), bool(one.of)
        return Counted(numbers[one.key], called[one.key], one.value, shown, many, share)

    for section in report.sections:
        for part in section.parts:
            here = [counted(one) for one in counting if stands.get(one.key) == part.key]
            yield Place(part.key, part.heading or section.heading, here)
    left = [counted(one) for one in counting if one.key not in stands]
    yield Place("elsewhere", say.say("reports.figures.elsewhere"), left)


def numbered(report: Report) -> dict[str, int]:
    """The number by which each figure that counts something is led to."""
    counting = [one.key for one in report.figures if one.cases]
    return {key: number for number, key in enumerate(counting, 1)}
