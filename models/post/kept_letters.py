"""What letters said: the values that each was made of, and the hash of its text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy import Index, LargeBinary, Table
from sqlmodel import Column, Field, Session, SQLModel, col, delete

from models.register.tables import within
from models.server import HIGHEST


class KeptLetter(SQLModel, table=True):
    """``made_of`` are the letter's values, packed, without any live link; ``sha256`` is that of its
    text, its links left out."""

    __tablename__ = "kept_letter"
    __table_args__ = (
        within("message", "message_id"),
        within("person", "person_id"),
        # Serves "what is older than it may be kept".
        Index("kept_letter_of_a_day", "sent_on"),
    )

    message_id: int = Field(primary_key=True)
    municipality_id: str = Field(foreign_key="municipality.id")
    person_id: int = Field(index=True)
    sent_on: date
    made_of: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    sha256: str = Field(max_length=64)


KEPT: Table = KeptLetter.__table__  # type: ignore[attr-defined]


def keep_letters(session: Session, rows: Sequence[Mapping[str, object]]) -> None:
    """Keep what letters said, all with the same columns; one that came back and has left again
    says what it says now."""
    if not rows:
        return
    from sqlalchemy.dialects import postgresql, sqlite  # no start-up needs either

    upsert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    statement = upsert(KEPT)
    new = {name: statement.excluded[name] for name in rows[0] if name != "message_id"}
    keys = [column.name for column in KEPT.primary_key]
    session.execute(statement.on_conflict_do_update(index_elements=keys, set_=new), list(rows))


def kept_letter(session: Session, municipality: str, message: int) -> KeptLetter | None:
    """What is kept of the municipality's letter; None where nothing is."""
    found = session.get(KeptLetter, message) if 0 < message <= HIGHEST else None
    return found if found is not None and found.municipality_id == municipality else None


def forget_letters_of(session: Session, municipality: str, person: int) -> int:
    """Forget what letters said to a person; returns how many."""
    of_hers = delete(KeptLetter).where(
        col(KeptLetter.municipality_id) == municipality, col(KeptLetter.person_id) == person
    )
    return int(session.execute(of_hers).rowcount)  # type: ignore[attr-defined]
