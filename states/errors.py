"""What can go wrong, as values that a page can say in the reader's own language."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

Param = str | int | date


class ArshjulError(Exception):
    """Something that a person can mend. ``key`` names its sentence in the catalogue ``errors``;
    a parameter ``kind`` is the kind of case whose words the moves and states among them are."""

    key = "unknown"

    def __init__(self, **params: Param) -> None:
        self.params: Mapping[str, Param] = params
        super().__init__(self.key, dict(params))


class UnknownMove(ArshjulError):
    """There is no such move in this process."""

    key = "unknown_move"


class MoveNotPossible(ArshjulError):
    """The move exists, but does not start where the case stands."""

    key = "move_not_possible"


class ReasonMissing(ArshjulError):
    """The move needs a reason."""

    key = "reason_missing"


class EvidenceMissing(ArshjulError):
    """The move needs evidence that is not there yet. ``missing`` holds the catalogue's keys."""

    key = "evidence_missing"

    def __init__(self, missing: tuple[str, ...], **params: Param) -> None:
        self.missing = missing
        super().__init__(**params)


class CalendarHasNoWorkingDay(ArshjulError):
    """The calendar has no working day within two years: the breaks in it must be wrong."""

    key = "no_working_day"


class BadSchoolYear(ArshjulError):
    """A school year is written like 2026/27."""

    key = "bad_school_year"
