"""What a printed report is: a draft, a version that was kept, or what a body has adopted."""

from __future__ import annotations

from config.words import Words
from reports.report import Report


def stage(report: Report, say: Words) -> str:
    """In one line: its version and day; a draft until it is sent; the decision that adopted it."""
    day = say.day(report.kept_on or report.day)
    if report.version is None:
        return say.say("reports.paper.draft", day=day)
    told = {"version": report.version, "day": day}
    if report.adopted:
        return say.say("reports.paper.adopted", decision=report.adopted, **told)
    return say.say("reports.paper.sent" if report.sent else "reports.paper.kept", **told)


def numbered(say: Words) -> tuple[str, str, str]:
    """What stands before the number of a page, between it and that of the last one, and after."""
    before, _, rest = say.say("reports.paper.page", page="\0", pages="\1").partition("\0")
    between, _, after = rest.partition("\1")
    return before, between, after
