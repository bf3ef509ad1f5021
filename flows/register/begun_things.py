"""Somebody fills in a new thing, step by step: each step is kept, is hers alone, and what is made
of it is made once."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime

from flows.engine.handling import Desk
from flows.engine.office import Office
from flows.engine.refusals import NotAllowed
from models.register.begun_things import BegunThing, begun_of, forget_begun, made_of
from states.errors import ArshjulError
from states.fields import LONGEST, has_hidden_signs
from states.privacy import holds_identity_number


class MadeAlready(ArshjulError):
    """The thing was made of this very filling in. ``address``: where it stands."""

    key = "made_already"


class NothingBegun(ArshjulError):
    """There is nothing begun to make anything of: it was let go, or was kept for too long."""

    key = "nothing_begun"


class BegunChanged(ArshjulError):
    """What was begun is not what was looked at: another window has saved something since."""

    key = "begun_changed"


def can_be_kept(text: str) -> bool:
    """Whether a text may lie among what is begun; what it says is for the verb to judge."""
    return len(text) <= LONGEST and not has_hidden_signs(text) and not holds_identity_number(text)


def keep_begun(
    office: Office,
    municipality: str,
    person: int,
    what: str,
    typed: Mapping[str, str],
    now: datetime,
) -> None:
    """Keep what was typed beside what is kept already of what she has begun of that sort, which
    begins when there is none. Texts that cannot be kept are left out. It gets another mark."""
    mark = secrets.token_urlsafe(16)
    with office.database.write(municipality) as session:
        row = begun_of(session, municipality, person, what) or BegunThing(
            municipality_id=municipality, person_id=person, what=what, mark=mark, saved_at=now
        )
        kept = {name: text for name, text in typed.items() if can_be_kept(text)}
        row.typed, row.mark, row.saved_at = {**row.typed, **kept}, mark, now
        session.add(row)


def let_go(office: Office, municipality: str, person: int, what: str) -> None:
    """What she has begun of that sort is gone."""
    with office.database.write(municipality) as session:
        forget_begun(session, municipality, person, what)


def begun_with(desk: Desk, what: str, mark: str) -> BegunThing:
    """What whoever is at the desk has begun of that sort, as it was looked at. Raises MadeAlready,
    NothingBegun, BegunChanged."""
    if desk.who.person is None:
        raise NotAllowed(verb=what)
    place = (desk.session, desk.municipality, desk.who.person)
    if made := made_of(*place, mark):
        raise MadeAlready(address=made)
    row = begun_of(*place, what)
    if row is None:
        raise NothingBegun()
    if row.mark != mark:
        raise BegunChanged()
    return row


def is_made(desk: Desk, row: BegunThing, address: str) -> None:
    """Of what was begun this was made: it is kept that it was, and no more of what was typed."""
    row.made, row.typed, row.saved_at = address, {}, desk.now
    desk.session.add(row)
