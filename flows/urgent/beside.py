"""Beside an urgent case: when it became known and what it is about, and its clocks."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from config.words import Words
from flows.engine.beside import Aside, Line
from flows.engine.local_time import ZONE
from flows.urgent.clocks import was_met
from models.case.tables import Case
from models.urgent.questions import every_clock
from models.urgent.tables import UrgentNote
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
    lines = [Line(known)]
    for one in every_clock(session, case.id or 0):
        what = say.say(
            f"clocks.{one.clock}", authority=one.authority or say.say("urgent.authority")
        )
        state, instant = ("runs", one.ends) if one.met_at is None else ("met", one.met_at)
        if one.met_at is None and one.ends < now:
            state = "ran_out"
        if one.met_at is not None and not was_met(session, case, one.met_by):
            state = "fell_away"
        when = say.say(f"urgent.{state}", when=say.instant(instant, ZONE))
        law = (
            say.say("urgent.law_says", law=one.law)
            if one.statutory
            else say.say("urgent.target_says")
        )
        lines.append(Line(f"{what}: {when} ({law})"))
    return tuple(lines)
