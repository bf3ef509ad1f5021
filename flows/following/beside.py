"""Beside a commitment: its words, meetings, arenas and what was done. Beside an item of the
horizon: when and where it was seen, and what it is about."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from config.words import Words
from flows.engine.beside import Aside, Line
from models.case.tables import Case, Subject
from models.following.commitments import (
    Arena,
    CommitmentNote,
    Meeting,
    activities_of,
    arenas_of,
    demands_of,
)
from models.following.horizon import HorizonNote


def beside_commitment(
    session: Session, case: Case, say: Words, _now: datetime
) -> tuple[Aside, ...]:
    return (
        Aside(say.say("commitments.aside"), _commitment(session, case, say)),
        Aside(say.say("commitments.activities"), _activities(session, case, say)),
    )


def beside_horizon_item(
    session: Session, case: Case, say: Words, _now: datetime
) -> tuple[Aside, ...]:
    return (Aside(say.say("horizon.aside"), _horizon(session, case, say)),)


def _commitment(session: Session, case: Case, say: Words) -> tuple[Line, ...]:
    if case.subject_id is None:
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
            lines.append(Line(say.say(f"commitments.{key}", meeting=_meeting_name(meeting))))
            lines += [
                Line(f"{demand.number}. {demand.text}") for demand in demands_of(session, meeting)
            ]
    lines += [
        Line(f"{arena.name}: {say.say(f'arena_levels.{arena.level}')}")
        for arena in arenas_of(session, case.municipality_id, case.subject_id)
    ]
    return tuple(lines)


def _meeting_name(meeting: Meeting) -> str:
    """Series, number, month and organiser on one line."""
    month = f"{meeting.month:%Y-%m}"
    return f"{meeting.series} {meeting.number}, {month} ({meeting.organiser})"


def _activities(session: Session, case: Case, say: Words) -> tuple[Line, ...]:
    if case.subject_id is None:
        return ()
    lines = []
    for row in activities_of(session, case.municipality_id, case.subject_id):
        arena = session.get(Arena, row.arena_id) if row.arena_id else None
        parts = [f"{say.day(row.starts)}–{say.day(row.ends)}: {row.text}"]
        parts += [arena.name] if arena else []
        if row.pupils:
            parts.append(say.say("commitments.pupils", n=row.pupils, how=row.pupils_how or "–"))
        parts += [say.say("commitments.outcome", outcome=row.outcome)] if row.outcome else []
        lines.append(Line(" · ".join(parts)))
    return tuple(lines)


def _horizon(session: Session, case: Case, say: Words) -> tuple[Line, ...]:
    if case.subject_id is None:
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
