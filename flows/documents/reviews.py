"""The quality review beside its table of moves: one for each school's plan and school year."""

from __future__ import annotations

from datetime import date

from flows.engine.casework import open_case
from flows.engine.handling import Desk, Handling
from flows.engine.works import earliest
from models.documents.days import Plan, not_reviewed
from models.register.tables import Municipality
from states.governing_document import KIND as DOCUMENT
from states.ladder import staff_of
from states.quality_review import KIND, QUALITY_REVIEW
from states.school_year import MonthDay, SchoolYear

LEAST_DAYS = 20  # working days that a review gets, however late its plan was adopted


def open_reviews(desk: Desk) -> int:
    """Open the reviews of this school year's plans, from the day that their type's file gives."""
    year = SchoolYear.of(desk.day)
    country = desk.session.get_one(Municipality, desk.municipality).country
    types = desk.place.own.document_types().items()
    asked = {code: one.review for code, one in types if one.is_expected(country, desk.day)}
    begun = {
        code: review[1]
        for code, review in asked.items()
        if review is not None and desk.day >= review[0].within(year)
    }
    if not begun:
        return 0
    plans = not_reviewed(desk.session, desk.municipality, sorted(begun), str(year), desk.day)
    return sum(_open(desk, plan, year, begun[plan.type]) for plan in plans)


def _next_day(desk: Desk) -> date:
    """When the reviews of a type begin next, a law begins to ask for it, or a year begins."""
    year = SchoolYear.of(desk.day)
    country = desk.session.get_one(Municipality, desk.municipality).country
    days: list[date | None] = [year.next().first_day]
    for one in desk.place.own.document_types().values():
        if one.review is not None:
            days += [one.review[0].within(year), one.law_in(country).since]
    return earliest(desk.day, days)


def _open(desk: Desk, plan: Plan, year: SchoolYear, due: MonthDay) -> int:
    planned = due.within(year)
    least = desk.place.calendar.shift(desk.day, LEAST_DAYS, staff_of("coordinator"))
    case = open_case(
        desk,
        KIND,
        unit=plan.unit,
        subject=plan.document,
        year=year,
        due=max(planned, least),
        causes=[{"key": "review_planned", "params": {"adopted": plan.adopted.isoformat()}}],
    )
    return 0 if case is None else 1


_HANGS_ON = frozenset(
    {"document", "municipality", "own_text", "subject", "unit", f"case:{DOCUMENT}", f"case:{KIND}"}
)
REVIEWS = Handling(
    kind=QUALITY_REVIEW,
    daily=open_reviews,
    beat="reviews",
    next_day=_next_day,
    hangs_on=_HANGS_ON,
)
