"""What comes back each year at every unit: its case opens by itself on its day."""

from __future__ import annotations

from collections.abc import Callable

from flows.engine.handling import Desk
from flows.engine.many_cases import Opening, open_cases
from models.case.questions import units_with
from models.register.questions import units_open
from states.school_year import MonthDay, SchoolYear


def each_unit_yearly(kind: str, opens: MonthDay) -> Callable[[Desk], int]:
    """A kind's daily work: from its day in the school year on, each open unit has its case of the
    year. It returns how many were opened; a second time on a day it opens none."""

    def daily(desk: Desk) -> int:
        year = SchoolYear.of(desk.day)
        if desk.day < opens.within(year):
            return 0
        there = units_with(desk.session, desk.municipality, kind, str(year))
        waiting = [
            Opening(unit.id)
            for unit in units_open(desk.session, desk.municipality, desk.day)
            if unit.id not in there
        ]
        return len(open_cases(desk, kind, waiting, year=year))

    return daily
