"""The links in letters: signed, for one purpose, one person and one step; a hash is kept."""

from __future__ import annotations

import hashlib
import hmac
from base64 import urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from models.case.tables import Case
from models.post.action_links import links_there, put_links
from models.post.tables import ActionLink
from models.register.directory import holds_any
from models.register.tables import Person
from states.errors import ArshjulError
from states.kinds import KINDS

OWNER_ACTIONS = ("done", "unchanged", "not_applicable", "delegate", "postpone")
MANAGER_ACTIONS = ("delegate", "postpone")


class LinkUnknown(ArshjulError):
    """Nobody was given this link."""

    key = "link_unknown"


class LinkUsed(ArshjulError):
    """The link has done its one thing already."""

    key = "link_used"


class LinkExpired(ArshjulError):
    """The link has expired."""

    key = "link_expired"


@dataclass(frozen=True, slots=True)
class Grant:
    """What one link allows: this person may do this to this case while this step lasts."""

    municipality: str
    message: int
    case: int
    person: int
    action: str
    since_version: int
    expires: date

    def token(self, key: bytes) -> str:
        """The link's secret: the same at a second rendering, so a second try is the same letter."""
        fields = (
            self.municipality,
            self.message,
            self.case,
            self.person,
            self.action,
            self.since_version,
            self.expires.isoformat(),
        )
        signature = hmac.new(key, "\x1f".join(map(str, fields)).encode(), hashlib.sha256)
        return urlsafe_b64encode(signature.digest()).rstrip(b"=").decode()


def hashed(token: str) -> str:
    """What the database keeps of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def actions_for(kind: str, state: str, *, above: bool) -> tuple[str, ...]:
    """The answers that a letter offers to whoever answers, or to somebody ``above``. Nobody
    postpones what a law counts, and only whoever decides hands a decision on."""
    table = KINDS[kind]
    wait = table.waits.get(state)
    without = set()
    if above and wait is not None and wait.decision:
        without.add("delegate")
    if wait is None or wait.done is None:
        without.add("done")
    if wait is not None and not wait.postpone:
        without.add("postpone")
    if wait is None or not wait.unchanged:
        without.add("unchanged")
    if not table.offers(state, "not_applicable"):
        without.add("not_applicable")
    offered = MANAGER_ACTIONS if above else OWNER_ACTIONS
    return tuple(action for action in offered if action not in without)


def keep(session: Session, key: bytes, grants: Sequence[Grant]) -> list[str]:
    """Note the links that are not there already; returns the tokens that go into the letter."""
    tokens = [grant.token(key) for grant in grants]
    hashes = [hashed(token) for token in tokens]
    there = links_there(session, hashes)
    rows: list[dict[str, object]] = [
        {
            "token_hash": name,
            "municipality_id": grant.municipality,
            "message_id": grant.message,
            "case_id": grant.case,
            "person_id": grant.person,
            "action": grant.action,
            "since_version": grant.since_version,
            "expires": grant.expires,
        }
        for name, grant in zip(hashes, grants, strict=True)
        if name not in there
    ]
    put_links(session, rows)
    return tokens


def use(session: Session, name: str, now: datetime) -> None:
    """Use up the link with the hash ``name``, in the transaction of what it does: of two clicks
    at once one counts. Raises LinkUsed."""
    link = session.get(ActionLink, name)
    if link is None or link.used_at is not None:
        raise LinkUsed()
    link.used_at = now
    session.add(link)


def give_back(session: Session, name: str) -> None:
    """The link with the hash ``name`` has done nothing: what it did was taken back."""
    link = session.get(ActionLink, name)
    if link is not None:
        link.used_at = None
        session.add(link)


def find(session: Session, token: str, day: date) -> tuple[ActionLink, Case]:
    """The link behind a token and its case. Raises LinkUnknown, and LinkExpired also for somebody
    who holds no role any more.

    The signature need not be recomputed: who does not know the key cannot find a token whose
    hash is in the table.
    """
    link = session.get(ActionLink, hashed(token)) if token.isascii() and token else None
    case = session.get(Case, link.case_id) if link else None
    person = session.get(Person, link.person_id) if link else None
    if link is None or case is None or person is None or not person.email:
        raise LinkUnknown()
    if day > link.expires or not holds_any(session, link.person_id, day):
        raise LinkExpired()
    return link, case
