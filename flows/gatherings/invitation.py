"""A gathering as an entry of a calendar, for its page, its command and the letters about it."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from config.words import Words
from flows.engine.local_time import ZONE, today
from models.case.tables import Case, Subject
from models.gatherings.tables import Gathering, Invitation
from notifications.calendar_file import Entry
from states.gathering import CANCELLED, INVITED, PLANNED, SET_ASIDE


def of_gathering(gathering: Gathering, subject: Subject, case: Case) -> Entry | None:
    """A gathering as an entry; None until it is placed."""
    if gathering.starts is None or gathering.ends is None:
        return None
    over = case.state in (CANCELLED, SET_ASIDE)
    return Entry(
        uid=f"gathering-{subject.municipality_id}-{gathering.subject_id}@arshjul",
        title=subject.name,
        starts=gathering.starts,
        ends=gathering.ends,
        place=gathering.place,
        link=gathering.link,
        text="\n".join(filter(None, (gathering.agenda, gathering.bring))),
        # Cancelling is a change that a calendar has to take over too.
        sequence=gathering.sequence + over,
        cancelled=over,
    )


def told(session: Session, case: Case, say: Words) -> tuple[str, ...]:
    """When, where and how a gathering is held, what it takes up and what to bring, as far as that
    is known: one sentence each, in the reader's words. Nothing once it is over or set aside."""
    if case.state not in (PLANNED, INVITED):
        return ()
    return tuple(facts(session.get_one(Gathering, case.subject_id), say).values())


def facts(one: Gathering | Invitation, say: Words) -> dict[str, str]:
    """What is known of a gathering, or was told of it: one sentence each, by field."""
    said = {}
    if one.starts is not None and one.ends is not None:
        said["when"] = say.say("gathering.when", **span(one.starts, one.ends, say))
    said["mode"] = say.say(f"gathering.{one.mode}")
    if one.place:
        said["place"] = say.say("gathering.place", place=one.place)
    if one.link:
        said["link"] = say.say("gathering.link", link=one.link)
    for name, text in (("agenda", one.agenda), ("bring", one.bring)):
        if lines := in_a_line(text):
            said[name] = say.say(f"gathering.{name}", **{name: lines})
    return said


def changes(before: Invitation, now: Gathering | Invitation, say: Words) -> dict[str, str]:
    """What differs from what was told before: one sentence each, with both values, by field."""
    old, new = _values(before, say), _values(now, say)
    return {
        name: say.say(
            f"gathering.changed_{name}",
            after=value or say.say("gathering.none"),
            before=old[name] or say.say("gathering.none"),
        )
        for name, value in new.items()
        if value != old[name]
    }


def _values(one: Gathering | Invitation, say: Words) -> dict[str, str]:
    when = ""
    if one.starts is not None and one.ends is not None:
        when = "{starts}–{ends}".format(**span(one.starts, one.ends, say))
    return {
        "when": when,
        "mode": say.say(f"gathering_modes.{one.mode}"),
        "place": one.place,
        "link": one.link,
        "agenda": in_a_line(one.agenda),
        "bring": in_a_line(one.bring),
    }


def in_a_line(text: str) -> str:
    """A text of several lines as one, without the full stop that its sentence adds."""
    return "; ".join(line.strip() for line in text.splitlines() if line.strip()).rstrip(".")


def span(starts: datetime, ends: datetime, say: Words) -> dict[str, str]:
    """From when to when, on the schools' clock; the end without its day where it is the same."""
    same = today(starts) == today(ends)
    over = say.hour(ends, ZONE) if same else say.long_instant(ends, ZONE)
    return {"starts": say.long_instant(starts, ZONE), "ends": over}


def invitation(session: Session, case: Case) -> Entry | None:
    """What a letter about the case brings for a calendar: the gathering that one is invited to."""
    if case.state != INVITED:
        return None
    gathering = session.get_one(Gathering, case.subject_id)
    return of_gathering(gathering, session.get_one(Subject, case.subject_id), case)
