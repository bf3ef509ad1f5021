"""All letters of a municipality, the latest first, a page at a time by the key: however many there
are, a page costs what stands on it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy import ColumnElement, and_, or_, select
from sqlmodel import Session, col

from models.case.tables import Case
from models.portions import portions
from models.post.outbox import CAME_BACK, DEFERRED, IN_DOUBT, PERHAPS, stands_still
from models.post.tables import Item, Message
from models.server import HIGHEST

AGAIN = (DEFERRED, IN_DOUBT)


class Status(StrEnum):
    """How far a letter has come, as people speak of it."""

    PLANNED = "planned"
    AGAIN = "again"  # tried, and will be tried again
    HELD = "held"
    SENT = "sent"
    PERHAPS = "perhaps"  # delivered, or not: the host had it and did not answer
    REFUSED = "refused"
    BOUNCED = "bounced"
    CANCELLED = "cancelled"


def _is(*statuses: str) -> ColumnElement[bool]:
    return col(Message.status).in_(statuses)


_BACK = and_(col(Message.reason) == "address", col(Message.sent_at).is_not(None))
CONDITIONS: Mapping[Status, ColumnElement[bool]] = {
    Status.PLANNED: and_(_is("pending", "claimed", "sending"), col(Message.reason).not_in(AGAIN)),
    Status.AGAIN: and_(_is("pending", "claimed", "sending"), col(Message.reason).in_(AGAIN)),
    Status.HELD: and_(_is("held"), col(Message.reason) != CAME_BACK),
    Status.SENT: _is("sent"),
    Status.PERHAPS: and_(_is("dead"), col(Message.reason) == PERHAPS),
    Status.REFUSED: and_(_is("dead"), col(Message.reason) != PERHAPS, ~_BACK),
    Status.BOUNCED: or_(
        and_(_is("dead"), _BACK), and_(_is("held"), col(Message.reason) == CAME_BACK)
    ),
    Status.CANCELLED: _is("cancelled"),
}


STILL = {Status.HELD, Status.PERHAPS, Status.REFUSED, Status.BOUNCED}
"""The statuses of letters that wait for a person: few."""


def status_of(letter: Message) -> Status:
    """The status of one letter, by the same words as the question for many."""
    if letter.status in ("sent", "cancelled"):
        return Status(letter.status)
    if letter.status == "held":
        return Status.BOUNCED if letter.reason == CAME_BACK else Status.HELD
    if letter.status == "dead":
        if letter.reason == PERHAPS:
            return Status.PERHAPS
        back = letter.reason == "address" and letter.sent_at is not None
        return Status.BOUNCED if back else Status.REFUSED
    return Status.AGAIN if letter.reason in AGAIN else Status.PLANNED


@dataclass(frozen=True, slots=True)
class Found:
    """Whom and what a text was found in: letters to one of the people, about one of the cases, or
    about a case of one of the units or subjects; or the letter with the number."""

    people: frozenset[int] = frozenset()
    units: frozenset[int] = frozenset()
    subjects: frozenset[int] = frozenset()
    case: int | None = None
    letter: int | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """Which letters are wanted; what is None or empty narrows nothing. ``only``: letters to these
    people and to nobody else. ``since`` and ``until``: the letter's day, both included."""

    statuses: Collection[Status] = ()
    sort: str = ""
    person: int | None = None
    case: int | None = None
    unit: int | None = None
    since: date | None = None
    until: date | None = None
    only: frozenset[int] | None = None
    found: Found | None = None


def page_of(
    session: Session,
    municipality: str,
    asked: Asked,
    most: int,
    *,
    before: int | None = None,
    after: int | None = None,
) -> list[Message]:
    """At most ``most`` letters, the latest written first: the ones written before the letter with
    that number, or the next ones after it."""
    wanted = select(Message).where(
        col(Message.municipality_id) == municipality, *_conditions(municipality, asked)
    )
    number = col(Message.id)
    if before is not None:
        wanted = wanted.where(number < min(before, HIGHEST))
    if after is not None:
        wanted = wanted.where(number > min(after, HIGHEST)).order_by(number)
        found = [row[0] for row in session.execute(wanted.limit(most))]
        return found[::-1]
    return [row[0] for row in session.execute(wanted.order_by(number.desc()).limit(most))]


def _conditions(municipality: str, asked: Asked) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if asked.statuses:
        found.append(or_(*(CONDITIONS[one] for one in asked.statuses)))
        if set(asked.statuses) <= STILL:
            found.append(stands_still())
    if asked.sort == "digest":
        found.append(col(Message.digest).is_(True))
    elif asked.sort:
        found.append(col(Message.sort) == asked.sort)
    if asked.person is not None:
        found.append(col(Message.person_id) == min(asked.person, HIGHEST))
    if asked.only is not None:
        found.append(col(Message.person_id).in_(sorted(asked.only)))
    if asked.since is not None:
        found.append(col(Message.day) >= asked.since)
    if asked.until is not None:
        found.append(col(Message.day) <= asked.until)
    if asked.case is not None:
        found.append(_speaks_of(municipality, col(Case.id) == min(asked.case, HIGHEST)))
    if asked.unit is not None:
        found.append(_speaks_of(municipality, col(Case.unit_id) == min(asked.unit, HIGHEST)))
    if asked.found is not None:
        found.append(_matches(municipality, asked.found))
    return found


def _speaks_of(municipality: str, which: ColumnElement[bool]) -> ColumnElement[bool]:
    """Of a letter: one of its lines is about one of the municipality's cases that are ``which``."""
    lines = (
        select(col(Item.message_id))
        .join(Case, col(Case.id) == col(Item.case_id))
        .where(col(Case.municipality_id) == municipality, which)
    )
    return col(Message.id).in_(lines)


def _matches(municipality: str, found: Found) -> ColumnElement[bool]:
    any_of: list[ColumnElement[bool]] = [col(Message.person_id).in_(sorted(found.people))]
    about: list[ColumnElement[bool]] = []
    if found.units:
        about.append(col(Case.unit_id).in_(sorted(found.units)))
    if found.subjects:
        about.append(col(Case.subject_id).in_(sorted(found.subjects)))
    if found.case is not None:
        about.append(col(Case.id) == found.case)
    if about:
        any_of.append(_speaks_of(municipality, or_(*about)))
    if found.letter is not None:
        any_of.append(col(Message.id) == found.letter)
    return or_(*any_of)


def letter_numbered(session: Session, municipality: str, number: int) -> Message | None:
    """The municipality's letter with the number; None: there is no such letter here."""
    found = session.get(Message, number) if 0 < number <= HIGHEST else None
    return found if found is not None and found.municipality_id == municipality else None


def told_beside(session: Session, letter: Message) -> list[tuple[Item, Message]]:
    """What other letters said of the letter's own cases in the same state, at the same rungs, to
    other people: by case and letter."""
    rows = session.execute(select(Item).where(col(Item.message_id) == letter.id))
    mine = {(one.case_id, one.since_version, one.level): one for (one,) in rows}
    found: list[tuple[Item, Message]] = []
    for some in portions(sorted({case for case, _, _ in mine})):
        others = session.execute(
            select(Item, Message)
            .join(Message, col(Message.id) == col(Item.message_id))
            .where(col(Item.case_id).in_(some), col(Item.person_id) != letter.person_id)
            .order_by(col(Item.case_id), col(Message.id))
        )
        found += [
            (item, message)
            for item, message in others
            if (item.case_id, item.since_version, item.level) in mine
        ]
    return found


def untold_lines(
    session: Session, municipality: str, people: Collection[int] | None
) -> list[tuple[Message, Item, Case]]:
    """What the municipality's letters that are held, or did not arrive, were to say, and that still
    holds: of open cases, in the same state and with the same last day. By letter."""
    wanted = (
        select(Message, Item, Case)
        .join(Item, col(Item.message_id) == col(Message.id))
        .join(Case, col(Case.id) == col(Item.case_id))
        .where(
            col(Message.municipality_id) == municipality,
            stands_still(),
            col(Case.closed).is_(None),
            col(Case.since_version) == col(Item.since_version),
            col(Case.due) == col(Item.due),
        )
        .order_by(col(Message.id), col(Item.level).desc(), col(Item.case_id))
    )
    if people is not None:
        wanted = wanted.where(col(Message.person_id).in_(sorted(people)))
    return [(message, item, case) for message, item, case in session.execute(wanted)]


def untold_of_no_case(
    session: Session, municipality: str, people: Collection[int] | None
) -> list[Message]:
    """The letters that are held, or did not arrive, and that speak of no case: alarms about
    Årshjul, summaries, invitations, links to come in. By number."""
    speaks = select(col(Item.message_id)).where(col(Item.message_id) == col(Message.id)).exists()
    wanted = select(Message).where(
        col(Message.municipality_id) == municipality, stands_still(), ~speaks
    )
    if people is not None:
        wanted = wanted.where(col(Message.person_id).in_(sorted(people)))
    return [row[0] for row in session.execute(wanted.order_by(col(Message.id)))]


def told_since(
    session: Session, lines: Sequence[tuple[Message, Item, Case]]
) -> set[tuple[int, int, int]]:
    """Which of the lines' readers have heard of the same case, in the same state, by another letter
    that left: case, state's version and person."""
    found: set[tuple[int, int, int]] = set()
    for some in portions(sorted({item.case_id for _, item, _ in lines})):
        rows = session.execute(
            select(col(Item.case_id), col(Item.since_version), col(Item.person_id))
            .join(Message, col(Message.id) == col(Item.message_id))
            .where(col(Item.case_id).in_(some), _is("sent"))
        )
        found |= {(case, since, person) for case, since, person in rows}
    return found
