"""The programme's page: one's own phases, gatherings, documents, mapping; the cohort in counts."""

from __future__ import annotations

from datetime import date
from typing import Any

from babel.dates import format_date
from babel.numbers import format_decimal
from fastapi import APIRouter, Request
from sqlmodel import Session
from starlette.responses import Response

from config.words import Words, words
from flows.engine.local_time import today
from flows.engine.office import Office
from flows.engine.refusals import NoSuchCase
from flows.gatherings.invitation import of_gathering
from flows.skolesec.compare import cohort_counts, progress, rows
from models.case.answers import answers_of
from models.case.tables import Case
from models.figures.programme import mapping_beside, plan_measures
from models.gatherings.tables import gatherings
from models.register.questions import municipality_names
from models.skolesec.guiding import guides_in, shared_in
from models.skolesec.parts import artefacts_in, homework_in, mapping_in, parts_of
from models.skolesec.programme import COMMON, ProgrammeRound
from models.skolesec.rounds import gatherings_of, phases_of
from models.skolesec.taking_part import Participation
from notifications.calendar_file import calendar_file
from states.programme import months
from web.identity import viewer
from web.pages import render, spoken_in
from web.programme.radar import radar

router = APIRouter()


@router.api_route("/programme", methods=["GET", "HEAD"])
def programme(request: Request) -> Response:
    """The round that is asked for, or the latest one that the municipality takes part in."""
    seen = viewer(request)
    office: Office = request.app.state.office
    home, day = seen.municipality.id, today(request.app.state.now())
    say = words(spoken_in(request, seen))
    wanted = request.query_params.get("round", "")
    with office.database.read() as session:
        taken = [
            (session.get_one(ProgrammeRound, part.round_id), part, case)
            for part, case in parts_of(session, home)
        ]
        taken.sort(key=lambda one: one[0].starts, reverse=True)
        chosen = [one for one in taken if one[0].key == wanted] or taken[:1]
        context = {"rounds": [one[0] for one in taken], "shown": None}
        if chosen:
            context |= _shown(session, *chosen[0], home, day, say)
    return render(request, "programme", context, viewer=seen, here="programme")


def _shown(
    session: Session,
    round_: ProgrammeRound,
    part: Participation,
    case: Case,
    home: str,
    day: date,
    say: Words,
) -> dict[str, Any]:
    documents = artefacts_in(session, home, part.subject_id)
    number = round_.id or 0
    common = {one.id for one in gatherings_of(session, number, COMMON)}
    axes = mapping_beside(session, round_, part)
    answered = any(axis.own is not None for axis in axes)
    mine = [
        (one, subject, its_case)
        for one, subject, its_case in gatherings(session, home)
        if one.common_id in common
    ]
    homework = homework_in(session, home, part.subject_id)
    measures = plan_measures(session, home, part.subject_id)
    mapping = mapping_in(session, home, part.subject_id)
    waits = [
        *((subject.name, its_case) for _, subject, its_case in mine),
        *((row.name, its_case) for _, row, its_case in homework),
        *((row.name, its_case) for _, row, its_case in documents),
        *((measure.action, its_case) for measure, its_case in measures),
        *([(say.say("pages.programme.mapping"), mapping)] if mapping else []),
    ]
    return {
        "shown": round_,
        "case": case,
        "waits": _waits(waits),
        "months": [
            _month(date(*month, 1), say)
            for month in months(p.window for p in phases_of(session, number))
        ],
        "phases": rows(session, part, day),
        "progress": progress(session, part),
        "cohort": cohort_counts(session, round_, part, day),
        "gatherings": mine,
        "homework": homework,
        "documents": [(row, one, _anchoring(session, one)) for _, row, one in documents],
        "names": {row.key: row.name for _, row, _ in documents},
        "measures": measures,
        "axes": axes if answered else (),
        "compared": any(axis.others is not None for axis in axes),
        "decimal": format_decimal,
        "radar": radar(axes) if answered else None,
        "mapping": mapping,
        "guides": _guides(session, part),
        "shares": sorted(shared_in(session, home, part.subject_id)),
    }


def _month(day: date, say: Words) -> tuple[str, str]:
    """A month's short name and its year, in the reader's language."""
    return format_date(day, "LLL", locale=say.babel).rstrip("."), format_date(day, "y", say.babel)


def _waits(found: list[tuple[str, Case]]) -> list[tuple[str, Case]]:
    """What waits for an answer, the nearest day first."""
    waiting = [(name, one) for name, one in found if one.closed is None and one.due is not None]
    return sorted(waiting, key=lambda pair: (pair[1].due or date.max, pair[1].id or 0))


def _anchoring(session: Session, case: Case) -> tuple[str, date | None]:
    """By whom a document was anchored, and when."""
    said = answers_of(session, case)
    on = said.get("anchored_on")
    return said.get("anchored_by", ""), date.fromisoformat(on) if on else None


def _guides(session: Session, part: Participation) -> list[str]:
    """The municipalities that the guides come from; who they are is no page's business."""
    guides = guides_in(session, part.municipality_id, part.subject_id)
    homes = [one.guide_municipality for one in guides]
    return sorted(municipality_names(session, homes).values())


@router.api_route("/programme/gatherings/{number}.ics", methods=["GET", "HEAD"])
def calendar(request: Request, number: int) -> Response:
    """One of the municipality's gatherings as a calendar file. Raises NoSuchCase, also for one
    without a time and for another municipality's."""
    seen = viewer(request)
    office: Office = request.app.state.office
    with office.database.read(seen.municipality.id) as session:
        found = [row for row in gatherings(session, seen.municipality.id) if row[2].id == number]
    entry = of_gathering(*found[0]) if found else None
    if entry is None:
        raise NoSuchCase(case=number)
    content = calendar_file([entry], country=seen.municipality.country, now=request.app.state.now())
    name = {"Content-Disposition": f'attachment; filename="arshjul-{number}.ics"'}
    return Response(content, media_type="text/calendar; charset=utf-8", headers=name)
