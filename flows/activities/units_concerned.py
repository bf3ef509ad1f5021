"""Whom a series concerns, and whether everybody it concerns has something ahead."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from models.activities.tables import ActivitySeries
from models.case.tables import Subject
from models.register.tables import Unit
from states.activity import AUTHORITY, ROTATION


def concerned(series: ActivitySeries, subject: Subject, units: Sequence[Unit]) -> list[Unit]:
    """The units that the series concerns, in the order of the register."""
    forms = {form.casefold() for form in series.forms}
    return [
        unit
        for unit in units
        if subject.unit_id in (None, unit.id) and (not forms or unit.form.casefold() in forms)
    ]


def lacks(
    series: ActivitySeries,
    subject: Subject,
    units: Sequence[Unit],
    ahead: Mapping[int | None, date | None],
    day: date,
) -> bool:
    """Whether something may have to be opened, as far as the open turns (unit to the latest day
    on which one is due, None: no day) can tell."""
    if series.scope == ROTATION:
        return all(due is not None and due < day for due in ahead.values())
    if series.scope == AUTHORITY:
        return not ahead
    return any(unit.id not in ahead for unit in concerned(series, subject, units))
