"""Beside an urgent case: when it became known and what it is about, and its clocks."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlmodel import Session

from config.clocks import clocks_of, law_clocks
from config.law import said_of
from config.words import Words
from flows.engine.beside import Aside, Line
from flows.engine.local_time import ZONE, today
from flows.urgent.clocks import was_met
from models.case.tables import Case
from models.register.tables import Municipality
from models.urgent.questions import every_clock
from models.urgent.tables import RunningClock, UrgentNote
from states.law import Law
from states.urgent_case import Arena


def beside(session: Session, case: Case, say: Words, now: datetime) -> tuple[Aside, ...]:
    return (Aside(say.say("urgent.aside"), _clocks(session, case, say, now)),)


def _clocks(session: Session, case: Case, say: Words, now: datetime) -> tuple[Line, ...]:
    if case.subject_id is None:
        return ()
    note = session.get_one(UrgentNote, case.subject_id)
    known = say.say(
        # How it hangs together with the school is asked of violations alone.
        "urgent.known_system" if note.arena == Arena.SYSTEM else "urgent.known",
        when=say.instant(note.known_at, ZONE),
        matter=say.say(f"matters.{note.matter}"),
        arena=say.say(f"arenas.{note.arena}"),
        scope=say.say(f"scopes.{note.scope}"),
    )
    lines, sources = [Line(known)], _sources(session, case)
    for one in every_clock(session, case.id or 0):
        what = say.say(
            f"clocks.{one.clock}", authority=one.authority or say.say("urgent.authority")
        )
        state, instant = ("runs", one.ends) if one.met_at is None else ("met", one.met_at)
        if one.met_at is None and one.ends < now:
            state = "ran_out"
        if one.met_at is not None and not was_met(session, case, one):
            state = "fell_away"
        when = say.say(f"urgent.{state}", when=say.instant(instant, ZONE))
        lines.append(Line(f"{what}: {when} ({_why(one, sources, say, now)})"))
    return tuple(lines)


def _why(one: RunningClock, sources: Mapping[str, Law], say: Words, now: datetime) -> str:
    """Whether the limit is a law's, with how surely and when that law was read; or a target."""
    if not one.statutory:
        return say.say("urgent.target_says")
    source = sources.get(one.clock, Law())
    # A clock keeps the law that it began with: what was read of another says nothing about it.
    told = said_of(source, today(now), say) if source.text == one.law else one.law
    return say.say("urgent.law_says", law=told)


def _sources(session: Session, case: Case) -> Mapping[str, Law]:
    """The laws behind the built-in clocks of the case, by clock."""
    home = session.get_one(Municipality, case.municipality_id)
    clocks = clocks_of(law_clocks(), case.kind, home.country, home.owner)
    return {one.key: one.source for one in clocks}
