"""What a municipality has set for itself, for whoever reads it: since when, and by whom."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from config.clocks import clocks_of, law_clocks
from config.settings import Settings
from config.text_sorts import Sort
from flows.engine.handling import Desk
from flows.engine.local_time import local
from models.record.audit import last_about_text
from models.register.own_texts import texts_of
from models.register.questions import names_of
from models.register.tables import Municipality
from states.clocks import Clock


@dataclass(frozen=True, slots=True)
class Holds:
    """``since``: the day when the municipality's own text was read in, None: the built-in holds.
    ``by``: who did it, nothing: whoever runs the machine, or somebody who is gone."""

    sort: Sort
    since: date | None = None
    by: str = ""


@dataclass(frozen=True, slots=True)
class Target:
    """A target of the authority's own, in hours; ``built_in`` hours where it has set none."""

    clock: Clock
    hours: int
    built_in: int


def holds(desk: Desk) -> Sequence[Holds]:
    """Each sort of text as it holds at the desk."""
    session, home = desk.session, desk.municipality
    read = {one.sort: local(one.read_at).date() for one in texts_of(session, home)}
    found = []
    for sort in Sort:
        row = last_about_text(session, home, sort) if sort in read else None
        actor = row.actor if row else None
        by = names_of(session, home, [actor]).get(actor, "") if actor else ""
        found.append(Holds(sort, read.get(sort), by))
    return found


def targets(desk: Desk, settings: Settings) -> list[Target]:
    """The targets of the municipality's urgent cases: what stands in a law is none of them."""
    home = desk.session.get_one(Municipality, desk.municipality)
    law = law_clocks(settings.clocks)
    mine = desk.place.own.clocks(law)
    found = []
    for kind in dict.fromkeys(one.kind for one in law):
        was = {one.key: one.hours for one in clocks_of(law, kind, home.country, home.owner)}
        for one in clocks_of(mine, kind, home.country, home.owner):
            if not one.statutory and one.hours:
                found.append(Target(one, one.hours, was[one.key]))
    return found
