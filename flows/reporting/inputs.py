"""What the input values of reports are made of, and what a verb about one is about."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from pydantic import AfterValidator, Field

from config.locales import LOCALES
from flows.engine.door import About, Given, unit_of
from flows.engine.handling import Desk
from flows.engine.inputs import Belongs
from flows.engine.refusals import BadChoice
from flows.reporting.refusals import NoSuchReport
from models.case.tables import Case, Subject
from models.reports.tables import KeptReport

ReportNumber = Annotated[int, Belongs(KeptReport, lambda number: NoSuchReport(report=number))]
PartKey = Annotated[str, Field(max_length=40)]
Shown = Annotated[str, Field(max_length=40)]
LONGEST = 20_000  # characters of a part's own words
OwnWords = Annotated[str, Field(max_length=LONGEST)]


def _locale(value: str) -> str:
    """One of the languages, or "". Raises BadChoice."""
    if value and value not in LOCALES:
        raise BadChoice(what="locale", value=value[:10], known=", ".join(LOCALES))
    return value


Locale = Annotated[str, Field(max_length=40), AfterValidator(_locale)]
"""The language of a report; "" is the one that it has, or the municipality's."""
Year = Annotated[str, Field(max_length=9)]


def of_report(parameter: str) -> Callable[[Desk, Given], About]:
    """The verb is about what the report whose number stands in the parameter is about."""

    def about(desk: Desk, given: Given) -> About:
        return about_of(desk, desk.session.get_one(KeptReport, given[parameter]))

    return about


def about_of(desk: Desk, row: KeptReport) -> About:
    """The case of a report, or its unit, or the authority as a whole."""
    case = desk.session.get(Case, row.case_id) if row.case_id else None
    if case is not None:
        return About(case, unit_of(desk, case))
    return About(unit=row.unit_id)


def of_the_thing(desk: Desk, given: Given) -> About:
    """The verb is about the case, the unit or the document that is to be reported on."""
    case = desk.session.get(Case, given.get("case")) if given.get("case") else None
    if case is not None:
        return About(case, unit_of(desk, case))
    subject = desk.session.get(Subject, given["document"]) if given.get("document") else None
    return About(unit=subject.unit_id if subject else given.get("unit"))
