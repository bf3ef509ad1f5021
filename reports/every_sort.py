"""Every sort of report there is, by its key."""

from __future__ import annotations

from collections.abc import Mapping

from reports.board_report.sort import BOARD_REPORT
from reports.plan.sort import PLAN
from reports.programme.final import PROGRAMME_FINAL
from reports.programme.whole import PROGRAMME_ROUND
from reports.school_year.sort import SCHOOL_YEAR
from reports.services_register.sort import SERVICES_REGISTER
from reports.sorts import ReportSort
from reports.unit_cycle.sort import UNIT_CYCLE

SORTS: Mapping[str, ReportSort] = {
    sort.key: sort
    for sort in (
        BOARD_REPORT,
        SCHOOL_YEAR,
        UNIT_CYCLE,
        PLAN,
        SERVICES_REGISTER,
        PROGRAMME_FINAL,
        PROGRAMME_ROUND,
    )
}
"""In the order of the menu."""

ACROSS = frozenset({PROGRAMME_ROUND.key})
"""What is about several municipalities."""
