"""A long list, a page at a time, under headings that say how many there are in all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar
from urllib.parse import urlencode

from starlette.datastructures import QueryParams

ROWS = 50
Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """``rows`` of one page out of ``total``; the addresses of its neighbours, empty at an end."""

    rows: Sequence[Row]
    total: int
    number: int
    count: int
    before: str
    after: str

    @classmethod
    def of(cls, found: Sequence[Row], query: QueryParams) -> Page[Row]:
        """The page that the address asks for; anything that is no page is the nearest one."""
        count = max(1, -(-len(found) // ROWS))
        asked = query.get("page", "")
        number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 6 else 1
        number = min(max(number, 1), count)
        rows = found[(number - 1) * ROWS : number * ROWS]
        before = _address(query, number - 1) if number > 1 else ""
        after = _address(query, number + 1) if number < count else ""
        return cls(rows, len(found), number, count, before, after)


def _address(query: QueryParams, number: int) -> str:
    kept = [(name, value[:200]) for name, value in query.multi_items() if name != "page"][:20]
    return "?" + urlencode([*kept, ("page", number)], errors="replace")


def parts(
    rows: Sequence[Row], every: Sequence[Row], of: Callable[[Row], str]
) -> list[tuple[str, int, list[Row]]]:
    """The rows under their headings, in their order: the heading, how many rows there are under it
    on all pages, and those of this page."""
    counts = Counter(of(row) for row in every)
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(of(row), []).append(row)
    return [(part, counts[part], mine) for part, mine in found.items()]
