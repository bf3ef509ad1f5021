"""The record: an append-only, hash-chained audit per municipality, and the runs of the beats."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import DDL, JSON, Column, event
from sqlmodel import Field, SQLModel

GENESIS = "0" * 64


class Audit(SQLModel, table=True):
    """One thing that happened. Codes and ids only; words a person wrote lie in ``AuditWords``."""

    municipality_id: str = Field(primary_key=True, foreign_key="municipality.id", max_length=20)
    seq: int = Field(primary_key=True)
    at: datetime
    actor: int | None = None  # a person's id; None: a clock or the operator
    via: str = Field(max_length=20)  # clock, cli, web, mail, provider
    what: str = Field(max_length=40)
    case_id: int | None = Field(default=None, index=True)
    detail: str = Field(default="{}")  # canonical JSON
    previous: str = Field(max_length=64)
    hash: str = Field(max_length=64)


class AuditWords(SQLModel, table=True):
    """Free text of an audit row, apart from the chain so that it can be erased; the chain holds
    the SHA-256 of salt and words."""

    __tablename__ = "audit_words"

    municipality_id: str = Field(primary_key=True, foreign_key="municipality.id", max_length=20)
    seq: int = Field(primary_key=True)
    salt: str = Field(max_length=32)
    words: str = Field(max_length=4000)


class Run(SQLModel, table=True):
    """One ringing of one beat, whoever else witnessed it: what it counted, each by its code and
    never 0, or the code of its failure and the place in the program.

    Common to all: a beat rings once for every municipality of the installation.
    """

    id: int | None = Field(default=None, primary_key=True)
    beat: str = Field(max_length=40, index=True)
    started: datetime
    finished: datetime
    outcome: str = Field(max_length=40)
    counts: dict[str, int] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    failure: str = Field(default="", max_length=80)
    place: str = Field(default="", max_length=120)
    flow_run_id: str | None = Field(default=None, max_length=40)


class Fact(SQLModel, table=True):
    """A fact of this installation: its id, the last tick.

    Common to all: the installation is one, whoever lives in it.
    """

    key: str = Field(primary_key=True, max_length=40)
    value: str = Field(max_length=400)


def canonical(value: Mapping[str, object]) -> str:
    """JSON that is the same for the same value: sorted keys, no spaces, UTF-8."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


@dataclass(slots=True)
class Link:
    """What of a row of the record its hash is made of."""

    municipality_id: str
    seq: int
    at: datetime
    actor: int | None
    via: str
    what: str
    case_id: int | None
    detail: str
    previous: str


def link_body(row: Audit | Link) -> str:
    """What a row says, as it was sealed: canonical JSON."""
    return canonical(
        {
            "municipality": row.municipality_id,
            "seq": row.seq,
            "at": row.at.astimezone(UTC).isoformat(),
            "actor": row.actor,
            "via": row.via,
            "what": row.what,
            "case": row.case_id,
            "detail": row.detail,
        }
    )


def link_hash(row: Audit | Link) -> str:
    """SHA-256 over the previous hash and everything else in the row."""
    return hashlib.sha256((row.previous + link_body(row)).encode()).hexdigest()


APPEND_ONLY = {
    "sqlite": tuple(
        f"CREATE TRIGGER audit_is_never_{verb.lower()}d BEFORE {verb} ON audit "
        "BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END"
        for verb in ("UPDATE", "DELETE")
    ),
    "postgresql": (
        "CREATE FUNCTION audit_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "RAISE EXCEPTION 'the audit is append-only' "
        "USING ERRCODE = 'integrity_constraint_violation'; END $$",
        "CREATE TRIGGER audit_is_never_changed BEFORE UPDATE OR DELETE ON audit "
        "FOR EACH ROW EXECUTE FUNCTION audit_is_append_only()",
        "CREATE TRIGGER audit_is_never_emptied BEFORE TRUNCATE ON audit "
        "FOR EACH STATEMENT EXECUTE FUNCTION audit_is_append_only()",
    ),
}
for _dialect, _statements in APPEND_ONLY.items():
    for _statement in _statements:
        event.listen(
            SQLModel.metadata.tables["audit"],
            "after_create",
            DDL(_statement).execute_if(dialect=_dialect),  # type: ignore[no-untyped-call]
        )
