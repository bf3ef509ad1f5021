"""What the writing of reports refuses with."""

from __future__ import annotations

from states.errors import ArshjulError


class NoSuchReport(ArshjulError):
    """There is no report with this number here."""

    key = "no_such_report"


class NoSuchPart(ArshjulError):
    """The report has no such part."""

    key = "no_such_part"


class NoSuchVersion(ArshjulError):
    """The report has no version with this number."""

    key = "no_such_version"


class ReportLocked(ArshjulError):
    """A decision has adopted a version: the report is not changed any more."""

    key = "report_locked"


class ReportSent(ArshjulError):
    """The report lies before the board, and is not changed until it has decided."""

    key = "report_sent"


class PartChangedMeanwhile(ArshjulError):
    """Somebody else wrote in the part while it was being written in."""

    key = "part_changed_meanwhile"


class NothingWritten(ArshjulError):
    """No words were written, and it was not said that there are to be none; or both were done."""

    key = "nothing_written"


class NotBegunYet(ArshjulError):
    """Nobody has begun the report about the case."""

    key = "report_not_begun"


class NotReported(ArshjulError):
    """A report of this sort is about something else: a case of a kind, a unit, a document, a
    round."""

    key = "not_reported"
