"""What a virtual year foresees: each letter, each silence, and the load on each person."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from config.rung_names import rung_name
from config.words import Words
from flows.engine.confidentiality import secrets_of
from flows.engine.local_time import today
from flows.engine.municipality import Town
from flows.engine.outbox import INVITATION
from flows.mail.lines import heard_as
from flows.mail.reasons import role_word, why_told
from models.case.confidential import secret_cases
from models.case.tables import Case, Subject
from models.post.questions import held_on, sent_at, told_in, unsaid_on
from models.post.tables import Item


@dataclass(frozen=True, slots=True)
class MailEvent:
    """One letter that would leave. ``items`` are what it says, most urgent first."""

    at: datetime
    to: str
    letter: str
    items: tuple[dict[str, object], ...]
    why: str

    def as_json(self) -> dict[str, object]:
        return {
            "event": "mail",
            "at": self.at.isoformat(),
            "to": self.to,
            "letter": self.letter,
            "items": list(self.items),
            "why": self.why,
        }


@dataclass(frozen=True, slots=True)
class QuietEvent:
    """A day on which something was moved or held back, for whom, why, and until when."""

    day: date
    to: str
    why: str
    goes_out: date | None

    def as_json(self) -> dict[str, object]:
        return {
            "event": "quiet",
            "date": self.day.isoformat(),
            "to": self.to,
            "why": self.why,
            "goes_out": self.goes_out.isoformat() if self.goes_out else None,
        }


@dataclass(frozen=True, slots=True)
class Load:
    """What one person gets in one ISO week: letters, and new things that they speak of."""

    person: str
    week: str
    letters: int
    things: int

    def as_json(self) -> dict[str, object]:
        return {
            "event": "load",
            "to": self.person,
            "week": self.week,
            "letters": self.letters,
            "things": self.things,
        }


def mails(
    session: Session, town_of: Callable[[str], Town], now: datetime, say: Words
) -> Iterator[MailEvent]:
    """The letters that left at ``now``, by address; each thing in them with why it is this person
    who hears of it."""
    sent = sent_at(session, now)
    told = told_in(session, [message for message, _ in sent])
    hidden = {
        name: secrets_of(session, name)
        for name in sorted({message.municipality_id for message, _ in sent})
    }
    for message, person in sent:
        rows = told[message.id or 0]
        secrets = hidden[message.municipality_id]
        kept_back = any(secrets.keep(case) for _, case, _ in rows)
        rows = [row for row in rows if not secrets.keep(row[1])]
        if kept_back and not (rows or message.digest):
            continue  # the day of the letter would tell the day of the activity
        place = town_of(message.municipality_id)
        because = {
            item.case_id: _because(session, place, item, case, now, say) for item, case, _ in rows
        }
        items = tuple(
            {
                "case": item.case_id,
                "kind": case.kind,
                "unit": unit,
                "state": case.state,
                "level": item.level,
                "due": item.due.isoformat(),
                "because": because[item.case_id],
            }
            for item, case, unit in rows
        )
        levels = {(item.level, because[item.case_id]): item for item, _, _ in rows}
        reasons = [
            say.say("reasons.why_mail", level=name, due=say.day(item.due), because=why)
            for (level, why), item in sorted(levels.items(), reverse=True)
            for name in (rung_name(say, level, place.ladder, late=message.day > item.due),)
        ]
        if message.digest:
            reasons.append(say.say("reasons.digest"))
        if message.sort == "alert":
            reasons.append(say.say("reasons.alert"))
        if message.sort == INVITATION:
            from models.gatherings.tables import Invitation  # seldom, and no command's start

            name = session.get_one(Subject, session.get_one(Invitation, message.about).subject_id)
            reasons.append(say.say("reasons.invitation", name=name.name))
        yield MailEvent(now, person.email, message.letter, items, "; ".join(reasons))


def _because(
    session: Session, place: Town, item: Item, case: Case, now: datetime, say: Words
) -> str:
    """By which role, or in whose place, the person heard of the case."""
    heard = heard_as(session, place, case, item, today(now))
    if heard is None:
        return ""
    told = why_told(session, place, case, heard, item.level, today(now), say)
    if told:
        return " ".join(told)
    return say.say("reasons.why_reader", role=role_word(session, case, heard.role, say))


def kept(session: Session, municipality: str, day: date, say: Words) -> Iterator[QuietEvent]:
    """What is not foreseen: what few may know the days of, one line each."""
    for subject in sorted(secrets_of(session, municipality).visible_to):
        name = session.get_one(Subject, subject).name
        yield QuietEvent(day, "", f"{name}: {say.say('activities.kept')}", None)


def silences(session: Session, day: date, say: Words) -> Iterator[QuietEvent]:
    seen: set[tuple[str, str, date | None]] = set()
    secret = secret_cases(session)
    for quiet, email in unsaid_on(session, day):
        if quiet.case_id in secret:
            continue  # when a reminder would have gone tells the day of the activity
        why = because(say, quiet.reason, quiet.name)
        key = (email, why, quiet.goes_out)
        if key not in seen:
            seen.add(key)
            yield QuietEvent(day, email, why, quiet.goes_out)
    for email, reason in held_on(session, day):
        yield QuietEvent(day, email, say.say(f"reasons.{reason}"), None)


def because(say: Words, reason: str, name: str = "") -> str:
    """A reason in words, with the name of the holiday or break."""
    why = say.say(f"reasons.{reason}")
    return f"{why}: {name}" if name and reason in ("holiday", "school_break") else why


def load(events: Sequence[MailEvent | QuietEvent]) -> list[Load]:
    """The load per person and ISO week, by person and week; weeks without a letter are left out.

    A thing counts in the week in which a letter first speaks of it in its present state.
    """
    letters: dict[tuple[str, str], int] = {}
    things: dict[tuple[str, str], int] = {}
    known: set[tuple[str, object, object]] = set()
    for event in events:
        if not isinstance(event, MailEvent):
            continue
        year, week, _ = event.at.isocalendar()
        key = (event.to, f"{year}-W{week:02d}")
        letters[key] = letters.get(key, 0) + 1
        for item in event.items:
            thing = (event.to, item["case"], item["state"])
            things[key] = things.get(key, 0) + (thing not in known)
            known.add(thing)
    return [Load(*key, number, things.get(key, 0)) for key, number in sorted(letters.items())]
