"""What was found, a line each: what it is called, where it leads, and what is known of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlencode

from config.words import Words
from flows.views.search import LETTERS, Found, Hit, name_of_case
from flows.views.search_read import Read
from models.search import CaseRow, DecisionRow, NetworkRow, PersonRow, ReportRow, UnitRow

MOST_POSTS = 3
"""The roles of somebody, as far as a line tells them."""


@dataclass(frozen=True, slots=True)
class Line:
    """``notes`` stand under the name, in one row."""

    address: str
    name: str
    notes: tuple[str, ...]


def line_of(hit: Hit, found: Found, say: Words) -> Line:
    """The hit in the reader's words."""
    read, row = found.read, hit.row
    match row:
        case UnitRow():
            return Line(f"/units/{row.id}", row.name, tuple(_of_unit(row, read, say)))
        case PersonRow() if hit.group == LETTERS:
            name = say.say("pages.search.letters_to", name=row.name)
            return Line("/letters?" + urlencode({"person": row.id}), name, ())
        case PersonRow():
            return Line(f"/people/{row.id}", row.name, tuple(_of_person(row, read, say)))
        case CaseRow():
            name = name_of_case(row, read) or say.kind(row.kind)
            return Line(f"/cases/{row.id}", name, tuple(_of_case(row, read, say)))
        case NetworkRow():
            notes = (say.say(f"network_page.of.{row.audience}"),)
            return Line(f"/networks/{row.id}", row.name, notes)
        case ReportRow():
            days = f"{say.day(row.starts)} – {say.day(row.ends)}"
            sort = say.say(f"reports.{row.sort}.name")
            return Line(f"/reports/{row.id}", row.title or sort, (sort, days))
        case DecisionRow():
            return Line(f"/decisions/{row.id}", _decision(row, say), tuple(_of_decision(row)))


def _of_unit(row: UnitRow, read: Read, say: Words) -> Iterator[str]:
    above = read.units.get(row.parent_id or 0)
    yield from filter(None, (row.form, above.name if above else ""))
    if row.code:
        yield say.say("pages.unit.code", code=row.code)
    for name in read.former.get(row.id, ()):
        yield say.say("pages.search.former", name=name)
    if row.closes is not None:
        yield say.say("pages.units.closed", day=say.day(row.closes))


def _of_person(row: PersonRow, read: Read, say: Words) -> Iterator[str]:
    held = read.held.get(row.id, [])
    yield from (read.role(*one) for one in held[:MOST_POSTS])
    if len(held) > MOST_POSTS:
        yield say.say("pages.search.more_roles", n=len(held) - MOST_POSTS)
    yield row.email


def _of_case(row: CaseRow, read: Read, say: Words) -> Iterator[str]:
    yield f"{say.kind(row.kind)} {row.year}"
    thing = read.things.get(row.subject_id or 0)
    if thing and thing.id in read.suppliers:
        yield read.suppliers[thing.id]
    if thing and row.unit_id is None and thing.unit_id in read.units:
        yield read.units[thing.unit_id].name
    yield say.state(row.kind, row.state)
    if row.id in read.matters:
        yield say.say("pages.search.matter", number=read.matters[row.id])
    yield say.say("pages.search.number", number=row.id)


def _decision(row: DecisionRow, say: Words) -> str:
    parts = (row.body, say.day(row.day), row.paragraph)
    return ", ".join(part for part in parts if part)


def _of_decision(row: DecisionRow) -> Iterator[str]:
    yield from dict.fromkeys(filter(None, (row.title, row.matter, row.number)))
