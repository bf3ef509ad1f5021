"""Who may come in, who is in, and how often somebody tried."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Table, bindparam, delete, func, insert, select, update
from sqlmodel import Session, col

from models.access.tables import SignInLink, SignInTry, WebSession
from models.register.tables import Person

LINK: Table = SignInLink.__table__  # type: ignore[attr-defined]
SESSION: Table = WebSession.__table__  # type: ignore[attr-defined]
TRY: Table = SignInTry.__table__  # type: ignore[attr-defined]


# Asked with each page of whoever has signed in, and put together once.
_AT = (
    select(Person)
    .where(func.lower(col(Person.email)) == bindparam("address"), col(Person.email) != "")
    .order_by(col(Person.municipality_id), col(Person.id))
)


def people_at(session: Session, email: str) -> list[Person]:
    """Everybody whom letters to the address reach, in whatever municipality, in their order."""
    return list(session.execute(_AT, {"address": email}).scalars())


def put_tries(session: Session, tried: Sequence[tuple[str, str]], at: datetime) -> None:
    """Count tries: each a sort, and the hash that it is counted for."""
    if tried:
        session.execute(insert(TRY), [{"sort": sort, "of": of, "at": at} for sort, of in tried])


def tries(session: Session, sort: str, of: str, since: datetime) -> int:
    """How often it was tried after an instant."""
    asked = select(func.count()).where(TRY.c.sort == sort, TRY.c.of == of, TRY.c.at > since)
    return int(session.execute(asked).scalar_one())


def take_back_try(session: Session, sort: str, of: str) -> None:
    """The last of them does not count any more."""
    last = select(func.max(TRY.c.id)).where(TRY.c.sort == sort, TRY.c.of == of).scalar_subquery()
    session.execute(delete(TRY).where(TRY.c.id == last))


def use_link(session: Session, number: int, now: datetime) -> bool:
    """Use it up; False when somebody has. Of two clicks at once one counts."""
    used = update(LINK).where(LINK.c.id == number, LINK.c.used_at.is_(None)).values(used_at=now)
    return bool(session.execute(used).rowcount == 1)  # type: ignore[attr-defined]


def touch(session: Session, name: str, now: datetime) -> None:
    """The session is in use."""
    session.execute(update(SESSION).where(SESSION.c.id_hash == name).values(seen_at=now))


def open_sessions(session: Session, municipality: str) -> list[WebSession]:
    """Those that nobody has ended, the last used first, whether they still live or not."""
    return _open(session, col(WebSession.municipality_id) == municipality)


def open_sessions_of(session: Session, people: Sequence[Person]) -> list[WebSession]:
    """Those of these people alone, in whatever municipalities."""
    return _open(session, col(WebSession.person_id).in_([one.id or 0 for one in people]))


def begun_by_provider(session: Session, there: str, called: str) -> list[WebSession]:
    """Those that nobody has ended, of one of the provider's own sessions, or of whoever it calls
    so; each a keyed hash, "" for none."""
    which = (
        col(WebSession.provider_session) == there
        if there
        else col(WebSession.provider_name) == called
    )
    return _open(session, which) if there or called else []


def _open(session: Session, whose: ColumnElement[bool]) -> list[WebSession]:
    wanted = select(WebSession).where(whose, col(WebSession.ended_at).is_(None))
    return list(session.execute(wanted.order_by(col(WebSession.seen_at).desc())).scalars())


def end_session(session: Session, name: str, now: datetime) -> bool:
    """The session is over; False when it was already, or is none."""
    mine = (SESSION.c.id_hash == name) & SESSION.c.ended_at.is_(None)
    ended = session.execute(update(SESSION).where(mine).values(ended_at=now))
    return bool(ended.rowcount == 1)  # type: ignore[attr-defined]


def end_all_access(session: Session, now: datetime) -> None:
    """Nobody is in any more, and no link lets anybody in."""
    session.execute(update(SESSION).where(SESSION.c.ended_at.is_(None)).values(ended_at=now))
    session.execute(update(LINK).where(LINK.c.used_at.is_(None)).values(used_at=now))


def use_up_links(session: Session, municipality: str, person: int, now: datetime) -> None:
    """No link of hers lets anybody in any more."""
    mine = (LINK.c.municipality_id == municipality) & (LINK.c.person_id == person)
    session.execute(update(LINK).where(mine, LINK.c.used_at.is_(None)).values(used_at=now))


def end_sessions(session: Session, municipality: str, person: int, now: datetime) -> int:
    """End all that she has open; returns how many."""
    mine = (SESSION.c.municipality_id == municipality) & (SESSION.c.person_id == person)
    ended = update(SESSION).where(mine, SESSION.c.ended_at.is_(None)).values(ended_at=now)
    return int(session.execute(ended).rowcount)  # type: ignore[attr-defined]


def forget_access(session: Session, municipality: str, person: int) -> None:
    """No link and no session of hers is left."""
    for table in (LINK, SESSION):
        mine = (table.c.municipality_id == municipality) & (table.c.person_id == person)
        session.execute(delete(table).where(mine))
