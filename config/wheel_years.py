"""The days of one school year alone, as the text of a wheel has them: they win over the yearly."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from config.wheel_reader import Raw, Reader
from states.errors import BadSchoolYear
from states.school_year import MonthDay, SchoolYear


@dataclass(frozen=True, slots=True)
class OneYear:
    """When a step opens and is due in the cycle of one school year; None: as in every year."""

    year: SchoolYear
    opens: MonthDay | None
    due: MonthDay | None


Years = Mapping[str, tuple[OneYear, ...]]
"""By step or mark, its years with days of their own."""


def years_in(reader: Reader, raw: Raw, where: str, known: Sequence[str]) -> Years:
    """The rows ``years."2027/28"."analys"`` of a preset. What is wrong goes to the reader."""
    found: dict[str, tuple[OneYear, ...]] = {}
    years_raw = reader.table(raw, where, "years", needed=False)
    for written in years_raw:
        place = f"{where}.years.{written}"
        try:
            year = SchoolYear.parse(written)
        except BadSchoolYear:
            reader.problem("not_a_school_year", place, value=written)
            continue
        rows = reader.table(years_raw, f"{where}.years", written)
        reader.only(rows, place, known)
        for name in (one for one in known if one in rows):
            row = reader.table(rows, place, name)
            if one := _one(reader, row, f"{place}.{name}", year):
                found[name] = (*found.get(name, ()), one)
    return found


def _one(reader: Reader, row: Raw, where: str, year: SchoolYear) -> OneYear | None:
    reader.only(row, where, ("opens", "due"))
    if not row:
        reader.problem("missing", f"{where}.opens")
    days = {one: reader.month_day(row, where, one) for one in ("opens", "due") if one in row}
    if reader.has_problem(where):
        return None
    return OneYear(year, days.get("opens"), days.get("due"))
