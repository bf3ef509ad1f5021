"""What stands beside a case: its clocks, its sources, its evidence from elsewhere, its reading."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from config.words import Words
from flows.engine.local_time import ZONE
from flows.following.incidents import sources_in_words
from models.case.tables import Case, Subject
from models.following.commitments import (
    Arena as Agenda,
)
from models.following.commitments import (
    CommitmentNote,
    Meeting,
    activities_of,
    arenas_of,
    demands_of,
)
from models.following.horizon import HorizonNote
from models.following.library import entries_for
from models.urgent.questions import every_clock
from models.urgent.tables import UrgentNote
from states.commitment import COMMITMENT
from states.horizon_item import HORIZON_ITEM
from states.safety_cycle import KARTLAGGNING, KIND
from states.urgent_case import URGENT_KINDS, Arena


@dataclass(frozen=True, slots=True)
class Line:
    """One line of an aside; ``link`` is a whole web address or nothing."""

    text: str
    link: str = ""


@dataclass(frozen=True, slots=True)
class Aside:
    """A heading in words and what stands under it."""

    heading: str
    lines: tuple[Line, ...]


def asides(session: Session, case: Case, say: Words, now: datetime) -> tuple[Aside, ...]:
    """What there is to show beside the case, in the reader's words; empty ones left out."""
    found = [
        Aside(say.say("urgent.aside"), _clocks(session, case, say, now)),
        Aside(say.say("incidents.aside"), _sources(session, case, say)),
        Aside(say.say("commitments.aside"), _commitment(session, case, say)),
        Aside(say.say("commitments.activities"), _activities(session, case, say)),
        Aside(say.say("horizon.aside"), _horizon(session, case, say)),
        Aside(say.say("library.aside"), _library(session, case, say)),
    ]
    return tuple(one for one in found if one.lines)


def _clocks(session: Session, case: Case, say: Words, now: datetime) -> tuple[Line, ...]:
    if case.kind not in URGENT_KINDS or case.subject_id is None:
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
        when = say.say(f"urgent.{state}", when=say.instant(instant, ZONE))
        law = (
            say.say("urgent.law_says", law=one.law)
            if one.statutory
            else say.say("urgent.target_says")
        )
        lines.append(Line(f"{what}: {when} ({law})"))
    return tuple(lines)


def _sources(session: Session, case: Case, say: Words) -> tuple[Line, ...]:
    if case.kind != KIND or case.state != KARTLAGGNING or case.unit_id is None:
        return ()
    told = sources_in_words(session, case.municipality_id, case.unit_id, case.year, say.locale)
    return tuple(Line(one) for one in told.split("; ") if one)


def _commitment(session: Session, case: Case, say: Words) -> tuple[Line, ...]:
    if case.kind != COMMITMENT.name or case.subject_id is None:
        return ()
    note = session.get_one(CommitmentNote, case.subject_id)
    lines = [
        Line(note.text),
        Line(say.say("commitments.given", year=note.year, to=note.given_to)),
    ]
    if note.signatory:
        lines.append(Line(say.say("commitments.signed", by=note.signatory)))
    if note.policy:
        lines.append(Line(say.say("commitments.policy", policy=note.policy)))
    for key, number in (("made_at", note.made_at_id), ("next", note.next_id)):
        meeting = session.get(Meeting, number) if number else None
        if meeting is not None:
            lines.append(Line(say.say(f"commitments.{key}", meeting=meeting_name(meeting))))
            lines += [
                Line(f"{demand.number}. {demand.text}") for demand in demands_of(session, meeting)
            ]
    lines += [
        Line(f"{arena.name}: {say.say(f'arena_levels.{arena.level}')}")
        for arena in arenas_of(session, case.municipality_id, case.subject_id)
    ]
    return tuple(lines)


def meeting_name(meeting: Meeting) -> str:
    """Series, number, month and organiser on one line."""
    month = f"{meeting.month:%Y-%m}"
    return f"{meeting.series} {meeting.number}, {month} ({meeting.organiser})"


def _activities(session: Session, case: Case, say: Words) -> tuple[Line, ...]:
    if case.kind != COMMITMENT.name or case.subject_id is None:
        return ()
    lines = []
    for row in activities_of(session, case.municipality_id, case.subject_id):
        arena = session.get(Agenda, row.arena_id) if row.arena_id else None
        parts = [f"{say.day(row.starts)}–{say.day(row.ends)}: {row.text}"]
        parts += [arena.name] if arena else []
        if row.pupils:
            parts.append(say.say("commitments.pupils", n=row.pupils, how=row.pupils_how or "–"))
        parts += [say.say("commitments.outcome", outcome=row.outcome)] if row.outcome else []
        lines.append(Line(" · ".join(parts)))
    return tuple(lines)


def _horizon(session: Session, case: Case, say: Words) -> tuple[Line, ...]:
    if case.kind != HORIZON_ITEM.name or case.subject_id is None:
        return ()
    note = session.get_one(HorizonNote, case.subject_id)
    service = session.get(Subject, note.service_id) if note.service_id else None
    lines = [Line(say.say("horizon.noted", day=say.day(note.noted_on)))]
    if note.source:
        web = note.source.startswith(("https://", "http://"))
        lines.append(Line(note.source, note.source if web else ""))
    lines += [Line(note.what)] if note.what else []
    lines += [Line(say.say("horizon.service", service=service.name))] if service else []
    return tuple(lines)


def _library(session: Session, case: Case, say: Words) -> tuple[Line, ...]:
    return tuple(
        Line(
            say.say(
                "library.line",
                sort=say.say(f"library_sorts.{one.sort}"),
                title=one.title,
                by=one.shared_by or "–",
            ),
            one.link,
        )
        for one in entries_for(session, case)
    )
