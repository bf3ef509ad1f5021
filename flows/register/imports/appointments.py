"""The rows of a table of staff, once read: which appointments they are about, and writing them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from flows.engine.handling import Desk
from flows.register.imports.reading import Work
from flows.register.imports.tables import What
from models.register.many import (
    Held,
    Known,
    Standing,
    change_people,
    change_posts,
    known_people,
    put_people,
    put_posts,
    standing_posts,
)

NOT_SAID = frozenset({"deputy", "from", "to"})  # of these an empty cell leaves what stands
Key = tuple[str, str, int | None, date | None]


@dataclass(slots=True)
class Wanted:
    """One good row; ``locale`` is empty until it is known where the row says nothing. ``starts``
    and ``ends`` bound the appointment, both days included. ``unsaid``: the columns of which the
    row says nothing; of another one None, or nothing, is said."""

    line: int
    name: str
    email: str
    role: str
    unit: int | None
    locale: str
    deputy: str
    starts: date | None
    ends: date | None
    unsaid: frozenset[str]

    @property
    def key(self) -> Key:
        return self.email, self.role, self.unit, self.starts


class Placed(NamedTuple):
    """A row with the appointment that it is about; None: a new one."""

    row: Wanted
    post: Standing | None


def write_people(
    work: Work, desk: Desk, wanted: Sequence[Wanted], people: Mapping[str, Known]
) -> None:
    """Write the good rows, if the others do not stop them. ``people`` is who was there before, by
    address."""
    session, home = work.session, desk.municipality
    placed = _placed(work, desk, wanted, people)
    if work.stops:
        return
    altered = _people(work, home, wanted, people)
    everybody = known_people(session, home)
    addresses = {one.id: email for email, one in everybody.items()}
    new, changed = [], []
    for row, post in placed:
        if post is None:
            work.report.took(row.line, What.ADDED, row.name)
            new.append(_new(row, everybody))
            continue
        now = _said(row, post, everybody)
        changes = _changes(work, row, post, now, addresses)
        if now != post:
            changed.append(_as_row(now))
        changes |= altered.pop(row.email, {})
        work.report.took_as_it_is(row.line, row.name, changes)
    put_posts(session, home, new)
    change_posts(session, changed)


def _placed(
    work: Work, desk: Desk, wanted: Sequence[Wanted], people: Mapping[str, Known]
) -> list[Placed]:
    """Each row with its appointment; two rows about one, or one that would end before it began,
    are wrong."""
    posts = standing_posts(work.session, desk.municipality)
    named = {row.key for row in wanted if "from" not in row.unsaid}
    lines: dict[int, int] = {}
    placed = []
    for row in wanted:
        person = people.get(row.email)
        held: Held = (person.id if person else 0, row.role, row.unit)
        there = posts.get(held, ())
        if "from" in row.unsaid:
            there = [post for post in there if (*row.key[:3], post.starts) not in named]
        post = _standing(row, there, desk.day)
        starts = post.starts if post and "from" in row.unsaid else row.starts
        if post is not None and (first := lines.setdefault(post.id, row.line)) != row.line:
            work.wrong(row.line, "twice", line=first)
        elif starts and row.ends and row.ends < starts:
            work.wrong(row.line, "ends_before_start")
        else:
            placed.append(Placed(row, post))
    return placed


def _standing(row: Wanted, posts: Sequence[Standing], day: date) -> Standing | None:
    """The appointment that the row is about: the one with its first day. A row that says none may
    be about another that has not ended, the one that began last; one with a dash for it, about the
    only one."""
    exact = next((post for post in posts if post.starts == row.starts), None)
    if "from" in row.unsaid:
        holding = [post for post in posts if post.ends is None or post.ends >= day]
        if holding and exact not in holding:
            return max(holding, key=lambda post: post.starts or date.min)
    if exact is None and row.starts is None and "from" not in row.unsaid and len(posts) == 1:
        return posts[0]
    return exact


def _people(
    work: Work, home: str, wanted: Sequence[Wanted], people: Mapping[str, Known]
) -> dict[str, dict[str, tuple[str, str]]]:
    """Write who is new, or has another name or language; returns what was changed, by address."""
    first = {row.email: row for row in reversed(wanted)}
    altered: dict[str, dict[str, tuple[str, str]]] = {}
    rows = []
    for email, row in first.items():
        there = people.get(email)
        if there is None or (there.name, there.locale) == (row.name, row.locale):
            continue
        rows.append({"id": there.id, "name": row.name, "locale": row.locale})
        pairs = {"name": (there.name, row.name), "locale": (there.locale, row.locale)}
        altered[email] = {column: pair for column, pair in pairs.items() if pair[0] != pair[1]}
    change_people(work.session, rows)
    new = [row for email, row in reversed(first.items()) if email not in people]
    fresh = [{"name": row.name, "email": row.email, "locale": row.locale} for row in new]
    put_people(work.session, home, fresh)
    return altered


def _new(row: Wanted, people: Mapping[str, Known]) -> dict[str, object]:
    return {
        "person_id": people[row.email].id,
        "role": row.role,
        "unit_id": row.unit,
        "deputy_id": people[row.deputy].id if row.deputy else None,
        "starts": row.starts,
        "ends": row.ends,
    }


def _said(row: Wanted, post: Standing, people: Mapping[str, Known]) -> Standing:
    """The appointment as the row says it: of what it does not say, what stands."""
    deputy = people[row.deputy].id if row.deputy else None
    return Standing(
        post.id,
        post.deputy if "deputy" in row.unsaid else deputy,
        post.starts if "from" in row.unsaid else row.starts,
        post.ends if "to" in row.unsaid else row.ends,
    )


def _as_row(post: Standing) -> dict[str, object]:
    return {
        "id": post.id,
        "deputy_id": post.deputy,
        "starts": post.starts,
        "ends": post.ends,
    }


def _changes(
    work: Work, row: Wanted, post: Standing, now: Standing, addresses: Mapping[int, str]
) -> dict[str, tuple[str, str]]:
    """The columns that are changed; of the last day that a row does not say, that it stays."""
    if post.ends and "to" in row.unsaid:
        work.left_as_it_is(row.line, "to", post.ends.isoformat())

    def told(one: Standing) -> dict[str, str]:
        return {
            "deputy": addresses.get(one.deputy or 0, ""),
            "from": one.starts.isoformat() if one.starts else "",
            "to": one.ends.isoformat() if one.ends else "",
        }

    before, after = told(post), told(now)
    return {name: (before[name], after[name]) for name in after if before[name] != after[name]}
