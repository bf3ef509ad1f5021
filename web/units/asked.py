"""What the address of units × duties asks for. It says all that is shown: a view is such an
address with a name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from urllib.parse import urlencode

from starlette.datastructures import QueryParams

from flows.views.duties import HEADINGS
from flows.views.matrix import Matrix, Row, worst_first
from flows.views.standings import DUE_SOON, IN_PROGRESS, NOT_STARTED, OVERDUE
from states.school_year import SchoolYear
from web.forms import number

SHOWS = (OVERDUE, DUE_SOON, IN_PROGRESS, NOT_STARTED)
BY_AREA, BY_NAME, BY_LATE = "", "name", "late"
MOST_FOLDED = 100
ADDRESS = "/units"


@dataclass(frozen=True, slots=True)
class Asked:
    """Anything unknown asks for nothing. ``sort``: by area, name, how much is late, or the key of
    a duty, whose worst stand first. ``fold``: areas of which the heading alone is shown. ``last``:
    how many were done on the same day a year before stands under each count."""

    q: str = ""
    show: str = ""
    domain: str = ""
    duty: str = ""
    year: str = ""
    sort: str = BY_AREA
    words: bool = False
    last: bool = True
    remains: bool = False
    fold: tuple[int, ...] = ()

    @classmethod
    def of(cls, query: QueryParams) -> Asked:
        """Raises BadSchoolYear."""
        year = query.get("year", "").strip()
        show, domain = query.get("show", ""), query.get("domain", "")
        folded = (number(one) for one in query.getlist("fold")[:MOST_FOLDED])
        return cls(
            q=query.get("q", "").strip()[:100],
            show=show if show in SHOWS else "",
            domain=domain if domain in HEADINGS else "",
            duty=query.get("duty", "")[:300],
            year=str(SchoolYear.parse(year)) if year else "",
            sort=query.get("sort", "")[:300],
            words=query.get("words") == "1",
            last=query.get("last") != "0",
            remains=query.get("remains") == "1",
            fold=tuple(sorted({one for one in folded if one})),
        )

    @property
    def query(self) -> str:
        """The address's query, in one order and without what goes without saying."""
        plain = Asked()
        pairs: list[tuple[str, object]] = []
        for one in fields(self):
            value = getattr(self, one.name)
            if value == getattr(plain, one.name):
                continue
            if isinstance(value, tuple):
                pairs += [(one.name, part) for part in value]
            else:
                pairs.append((one.name, int(value) if isinstance(value, bool) else value))
        return urlencode(pairs, errors="replace")

    def address(self, **changes: object) -> str:
        """The page with something asked otherwise."""
        query = replace(self, **changes).query  # type: ignore[arg-type]
        return f"{ADDRESS}?{query}" if query else ADDRESS

    def folding(self, area: int) -> str:
        """The page with an area folded, or opened where it is folded."""
        left = set(self.fold) ^ {area}
        return self.address(fold=tuple(sorted(left)))

    def year_on(self, day: date) -> SchoolYear:
        return SchoolYear.parse(self.year) if self.year else SchoolYear.of(day)

    def columns(self, matrix: Matrix, rows: Sequence[Row]) -> list[int]:
        """The places of the duties that are shown, for these rows."""
        found = self._places(matrix)
        if self.show:
            found = [at for at in found if any(self._shows(row, at) for row in rows)]
        if self.remains:
            found = [at for at in found if not matrix.columns[at].is_over]
        return found

    def rows(self, matrix: Matrix) -> list[Row]:
        """The units that are shown, in order."""
        text = self.q.casefold()
        places = self._places(matrix)
        found = [
            row
            for row in matrix.rows
            if text in f"{row.unit.name} {row.unit.form}".casefold()
            and (not self.show or any(self._shows(row, at) for at in places))
            and (not self.duty or any(at in row.cells for at in places))
        ]
        if self.sort == BY_LATE:
            found.sort(key=lambda row: -row.late)
        elif self.sorted_by(matrix) is not None:
            at = self.sorted_by(matrix) or 0
            found.sort(
                key=lambda row: (
                    at not in row.cells,
                    worst_first(row.cells[at]) if at in row.cells else (),
                )
            )
        return found

    def sorted_by(self, matrix: Matrix) -> int | None:
        """The place of the duty by which the units stand; None: by none."""
        keys = [column.duty.key for column in matrix.columns]
        return keys.index(self.sort) if self.sort in keys else None

    def by_area(self, matrix: Matrix) -> bool:
        """Whether the units stand under their areas."""
        ordered = self.sort in (BY_NAME, BY_LATE) or self.sorted_by(matrix) is not None
        return bool(matrix.areas) and not ordered

    def _places(self, matrix: Matrix) -> list[int]:
        return [
            at
            for at, column in enumerate(matrix.columns)
            if (not self.domain or column.duty.domain == self.domain)
            and (not self.duty or column.duty.key == self.duty)
        ]

    def _shows(self, row: Row, at: int) -> bool:
        return at in row.cells and row.cells[at].status == self.show
