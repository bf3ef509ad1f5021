"""A report that a case asks for lies compiled from the morning on which the case opens, and is told
anew each week until somebody has begun to read it: from then on it is compiled when she asks."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import date, datetime, timedelta

from flows.engine.door import desk
from flows.engine.handling import CLOCK, unseen
from flows.engine.local_time import local, today
from flows.engine.office import Office
from flows.engine.run_report import Account, Cell, Table
from flows.engine.works import COMMON, COMPILE, earliest, look_next, tomorrow
from flows.reporting.compiling import begin, compile_report
from flows.reporting.reading import BOARD_REPORT
from models.next_days import set_days
from models.reports.questions import Draft, drafts
from states.report_back import KIND, PLANNED

log = logging.getLogger(__name__)
WEEK = timedelta(days=7)


def compile_waiting(office: Office, now: datetime) -> Account:
    """Compile each report that has none of its case's data, or those of a week ago. Each is a
    transaction of its own: one that cannot be told keeps nobody else from theirs, and is tried
    again the day after."""
    compiled = 0
    stumbled: list[dict[str, Cell]] = []
    for home in office.come([COMPILE], today(now)):
        with office.database.read() as session:
            waiting = [
                one for one in drafts(session, home, KIND, PLANNED) if _day(one) <= today(now)
            ]
        failed = 0
        for one in waiting:
            try:
                _compile(office, home, one, now)
                compiled += 1
            except Exception as error:
                log.exception("a report stumbled: case=%s municipality=%s", one.case, home)
                failed += 1
                what = type(error).__name__
                stumbled.append(
                    {"kind": KIND, "municipality": home, "case": one.case, "error": what}
                )
        _next(office, home, now, again=failed > 0)
    counts = {"compiled": compiled, "stumbled": len(stumbled)}
    return Account("report_back", now, counts, (Table("stumbled", tuple(stumbled)),))


def _compile(office: Office, home: str, one: Draft, now: datetime) -> None:
    with desk(office, home, who=CLOCK, now=now) as there:
        at = replace(there, progress=unseen)  # what is watched is the beat, or a year
        if one.report is None:
            begin(at, BOARD_REPORT, case=one.case)
        else:
            compile_report(at, one.report)


def _day(one: Draft) -> date:
    """When it is to be compiled next; the first day there is where it never was."""
    if one.compiled_at is None:
        return date.min
    return local(one.compiled_at).date() + WEEK


def _next(office: Office, home: str, now: datetime, *, again: bool) -> None:
    """When there is anything to compile the next time."""
    with office.database.write(home) as session:
        if again:
            set_days(session, home, {COMPILE: tomorrow(today(now))})
            return
        days = [_day(one) for one in drafts(session, home, KIND, PLANNED)]
        look_next(session, home, {COMPILE: earliest(today(now), days)}, COMMON)
