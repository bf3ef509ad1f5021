"""The thread from an origin to its effects: a motion, a decision, a safety round, and what they
led to. Drawn edges, and those that the rows themselves say (a decision and its documents)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from pydantic import Field
from sqlmodel import Session

from config.words import Words
from flows.documents.inputs import Name, choices
from flows.documents.lookup import NotOurs, decision_in
from flows.documents.provenance_names import BadOrigin, End
from flows.engine.casework import case_in
from flows.engine.door import verb
from flows.engine.handling import Desk
from flows.engine.record import note_down
from models.case.naming import called
from models.case.tables import LONG, Case, Subject
from models.documents.decisions import Decision
from models.documents.origins import (
    OUTSIDE_SORTS,
    Node,
    NodeSort,
    OutsideOrigin,
    edge,
    outside_told,
)
from models.documents.threads import drawn_edges, said_edges
from models.server import HIGHEST

Threads = Mapping[Node, list[Node]]


@dataclass(frozen=True, slots=True)
class Knot:
    """One thing on a thread, ``depth`` steps from where it begins."""

    node: Node
    depth: int


@verb("documents.add_outside")
def add_outside(
    desk: Desk,
    sort: Annotated[str, choices(OUTSIDE_SORTS)],
    title: Name,
    *,
    number: Annotated[str, Field(max_length=60)] = "",
    mover: Name = "",
    party: Name = "",
    day: date | None = None,
    paragraph: Annotated[str, Field(max_length=40)] = "",
    note: Annotated[str, Field(max_length=LONG)] = "",
) -> OutsideOrigin:
    """Record what lies outside: a motion with its number and mover, a safety round with its
    external party. The same one told again is the one that is there. Raises BadOrigin."""
    title, number = " ".join(title.split()), " ".join(number.split())
    if sort not in OUTSIDE_SORTS:
        raise BadOrigin("unknown_sort", sort=sort[:40], known=", ".join(OUTSIDE_SORTS))
    if not title:
        raise BadOrigin("without_title")
    there = outside_told(desk.session, desk.municipality, sort, number, title)
    if there is not None:
        return there
    found = OutsideOrigin(
        municipality_id=desk.municipality,
        sort=sort,
        number=number,
        title=title,
        mover=" ".join(mover.split()),
        party=" ".join(party.split()),
        day=day,
        paragraph=" ".join(paragraph.split()),
        note=note.strip(),
    )
    desk.session.add(found)
    desk.session.flush()
    note_down(desk, "origin_noted", {"origin": found.id, "sort": sort})
    return found


@verb("documents.draw")
def draw(desk: Desk, source: End, target: End) -> None:
    """Record that one thing led to another. Drawn twice it is one edge. Raises BadOrigin when
    the effect would be its own origin, NotOurs for what is not here."""
    for node in (source, target):
        _check(desk, node)
    if target.sort is NodeSort.OUTSIDE:
        raise BadOrigin("leads_outside")
    if source in set(_reached(_all(desk.session, desk.municipality), target)):
        raise BadOrigin("circle")
    if (source, target) in drawn_edges(desk.session, desk.municipality):
        return
    desk.session.add(edge(desk.municipality, source, target, desk.day))
    desk.session.flush()
    told = {"from": f"{source.sort}:{source.id}", "to": f"{target.sort}:{target.id}"}
    case = target.id if target.sort is NodeSort.CASE else None
    note_down(desk, "origin_drawn", told, case=case)


def _check(desk: Desk, node: Node) -> None:
    if node.sort is NodeSort.CASE:
        case_in(desk.session, desk.municipality, node.id)
    elif node.sort is NodeSort.DECISION:
        decision_in(desk.session, desk.municipality, node.id)
    else:
        row: Subject | OutsideOrigin | None = None
        if not 0 < node.id <= HIGHEST:
            raise NotOurs(what=str(node.id))
        if node.sort is NodeSort.SUBJECT:
            row = desk.session.get(Subject, node.id)
        else:
            row = desk.session.get(OutsideOrigin, node.id)
        if row is None or row.municipality_id != desk.municipality:
            raise NotOurs(what=str(node.id))


def _all(session: Session, municipality: str) -> Threads:
    """Every edge, drawn or said by the rows, by where it begins."""
    found: dict[Node, list[Node]] = defaultdict(list)
    for source, target in (*drawn_edges(session, municipality), *said_edges(session, municipality)):
        if target not in found[source]:
            found[source].append(target)
    return found


def _reached(threads: Threads, start: Node) -> Iterator[Node]:
    """Everything that ``start`` led to, itself first, each once."""
    seen, waiting = {start}, [start]
    while waiting:
        node = waiting.pop()
        yield node
        for target in threads.get(node, ()):
            if target not in seen:
                seen.add(target)
                waiting.append(target)


def follow_thread(session: Session, municipality: str, node: Node) -> list[Knot]:
    """The whole thread that a thing hangs on: from its first origins down to every effect.

    What is reached by two ways stands where it is met first.
    """
    threads = _all(session, municipality)
    back: dict[Node, list[Node]] = defaultdict(list)
    for source, targets in threads.items():
        for target in targets:
            back[target].append(source)
    roots = [one for one in _reached(back, node) if not back.get(one)] or [node]
    found: list[Knot] = []
    seen: set[Node] = set()
    for root in sorted(roots):
        _hang(threads, root, 0, seen, found)
    return found


def _hang(threads: Threads, node: Node, depth: int, seen: set[Node], found: list[Knot]) -> None:
    if node in seen:
        return
    seen.add(node)
    found.append(Knot(node, depth))
    for target in threads.get(node, ()):
        _hang(threads, target, depth + 1, seen, found)


def name_of(session: Session, node: Node, say: Words) -> str:
    """What a person calls a thing on the thread."""
    if node.sort is NodeSort.CASE:
        case = session.get_one(Case, node.id)
        kind, state = say.kind(case.kind), say.state(case.kind, case.state)
        about = " ".join(part for part in (called(session, case), case.year) if part)
        return f"{kind}, {about}: {state} ({case.id})"
    if node.sort is NodeSort.SUBJECT:
        return session.get_one(Subject, node.id).name
    if node.sort is NodeSort.DECISION:
        decision = session.get_one(Decision, node.id)
        return f"{say.say(f'decision_stages.{decision.stage}')}: {decision.label}"
    return _outside(session.get_one(OutsideOrigin, node.id), say)


def _outside(found: OutsideOrigin, say: Words) -> str:
    told = " ".join(part for part in (say.say(f"origins.{found.sort}"), found.number) if part)
    day = found.day.isoformat() if found.day else ""
    rest = (found.title, found.mover, found.party, day, found.paragraph)
    return ", ".join([told, *(part for part in rest if part)])
