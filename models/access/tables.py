"""Links that let somebody in, the sessions that they begin, and how often somebody tried."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, false
from sqlmodel import Field, SQLModel

from models.case.tables import one_of
from models.register.tables import within
from states.access import Purpose, Tries


class SignInLink(SQLModel, table=True):
    """A link by mail. Its secret is kept nowhere: it follows from the row and the installation's
    key. ``browser``: the hash of what the browser that asked for it keeps; "" where anybody's who
    knows the address may use it."""

    __tablename__ = "sign_in_link"
    __table_args__ = (
        CheckConstraint(one_of("purpose", Purpose), name="purpose_is_known"),
        within("person", "person_id"),
        # Serves "which links of hers are still open".
        Index("sign_in_link_of", "municipality_id", "person_id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    municipality_id: str = Field(foreign_key="municipality.id")
    person_id: int
    purpose: str = Field(max_length=10)
    browser: str = Field(default="", max_length=64)
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None = None


class WebSession(SQLModel, table=True):
    """Somebody is in. ``id_hash``: of what her browser keeps; ``browser``: what it calls itself, in
    a word or two. ``by_provider``: a provider has said who she is, which may speak for some
    municipalities alone; ``provider_session`` and ``provider_name`` are then keyed hashes of what
    the provider calls its own session and her, so that it can end this one. ``ended_at`` None:
    open, as long as it lives."""

    __tablename__ = "web_session"
    __table_args__ = (
        within("person", "person_id"),
        # Serves "where is she signed in".
        Index("web_session_of", "municipality_id", "person_id"),
        # Serve "which has the provider ended".
        Index("web_session_there", "provider_session"),
        Index("web_session_called", "provider_name"),
    )

    id_hash: str = Field(primary_key=True, max_length=64)
    municipality_id: str = Field(foreign_key="municipality.id")
    person_id: int
    browser: str = Field(default="", max_length=60)
    by_provider: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    provider_session: str = Field(
        default="", max_length=64, sa_column_kwargs={"server_default": ""}
    )
    provider_name: str = Field(default="", max_length=64, sa_column_kwargs={"server_default": ""})
    began_at: datetime
    seen_at: datetime
    ended_at: datetime | None = None


class SignInTry(SQLModel, table=True):
    """One try. ``of``: a keyed hash of the address or the network address that it is counted for:
    neither is kept.

    Common to all: nobody knows yet whose a try is."""

    __tablename__ = "sign_in_try"
    __table_args__ = (
        CheckConstraint(one_of("sort", Tries), name="sort_of_try_is_known"),
        # Serves "how often within so long", and lets old ones go.
        Index("tries_of", "sort", "of", "at"),
        Index("tries_by_age", "at"),
    )

    id: int | None = Field(default=None, primary_key=True)
    sort: str = Field(max_length=10)
    of: str = Field(max_length=64)
    at: datetime
