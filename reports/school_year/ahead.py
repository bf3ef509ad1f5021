"""What comes: the wheel's next steps, and what has a day after the period."""

from __future__ import annotations

from collections.abc import Iterator

from models.figures.of_unit import Known
from reports.frames import bullets, home_of, wheel_of
from reports.report import Block, Line
from reports.school_year.known import in_period, open_at_end
from reports.school_year.work import coming_due
from reports.teller import Teller
from states import activity, governing_document, measure, quality_review
from states.safety_cycle import KIND as CYCLE
from states.safety_cycle import STEPS
from states.school_year import SchoolYear

KEY = "reports.year"
COMING = (
    ("activities_coming", (activity.KIND,)),
    ("measures_coming", (measure.KIND,)),
    ("documents_coming", (governing_document.KIND, quality_review.KIND)),
)


def next_year(teller: Teller) -> list[Block]:
    """The cycle's coming steps, and activities, measures and documents with a day to come."""
    blocks: list[Block] = []
    lines = list(_steps(teller))
    if lines:
        blocks += [teller.paragraph(f"{KEY}.steps_coming"), *bullets(lines)]
    for key, kinds in COMING:
        some = [one for one in in_period(teller, *kinds) if _comes(teller, one)]
        if some:
            number = teller.count(key, [one.number for one in some])
            blocks += [
                teller.paragraph(f"{KEY}.{key}", n=number),
                *bullets(coming_due(teller, one) for one in some),
            ]
    return blocks


def _comes(teller: Teller, one: Known) -> bool:
    due = one.case.due
    return (
        one.case.closed is None
        and open_at_end(teller, one)
        and bool(one.kept or (due and due > teller.scope.end))
    )


def _steps(teller: Teller) -> Iterator[Line]:
    """The steps of the open cycles that are due after the period, with their last days: the
    present one's own, the others' as the wheel says."""
    windows = wheel_of(teller).preset(home_of(teller).preset).steps
    for one in in_period(teller, CYCLE):
        if one.case.closed is not None or one.case.state not in STEPS:
            continue
        year = SchoolYear.parse(one.case.year)
        for step in STEPS[STEPS.index(one.case.state) :]:
            own = one.case.due if step == one.case.state else None
            due = own or windows[step].due_on(year)
            if due > teller.scope.end:
                yield teller.line(
                    f"{KEY}.step",
                    step=teller.say.state(CYCLE, step),
                    year=one.case.year,
                    day=teller.say.day(due),
                )
