"""Appointments as plain values: there are tens of thousands of them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

# A post as it is kept: there are tens of thousands, and of plain tuples the collector of garbage
# soon takes no notice.
Appointed = tuple[int, str, int | None, int | None, date | None, date | None]


class Post(NamedTuple):
    """One appointment, as the directory needs it."""

    person: int
    role: str
    unit: int | None
    deputy: int | None
    starts: date | None
    ends: date | None

    def holds(self, day: date) -> bool:
        return (self.starts is None or self.starts <= day) and (
            self.ends is None or day <= self.ends
        )


def holding(appointed: Iterable[Appointed], day: date) -> list[Post]:
    """Those that hold on the day."""
    return [post for one in appointed if (post := Post._make(one)).holds(day)]


class PostsOfDay(NamedTuple):
    """The appointments of one day, who holds any, and in which each person acts."""

    day: date
    posts: list[Post]
    people: set[int]
    acts_in: dict[int, list[tuple[str, int | None]]]
