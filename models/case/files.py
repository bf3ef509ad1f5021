"""Files as evidence of a case: what each is, and its bytes apart from it, so that a list of files
reads none of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from sqlalchemy import CheckConstraint, Index, LargeBinary, UniqueConstraint, delete, func, insert
from sqlmodel import Column, Field, Session, SQLModel, col, select

from models.case.tables import Case, one_of
from models.register.tables import within
from models.server import HIGHEST
from states.evidence_file import FileSort


class CaseFile(SQLModel, table=True):
    """One file. ``sort`` is what it is by its content; ``size`` counts bytes; ``sha256`` is that of
    all of them. ``state`` is the case's when it came. ``added_by`` None: the operator."""

    __tablename__ = "case_file"
    __table_args__ = (
        UniqueConstraint("municipality_id", "id", name="a_file_lies_in_its_municipality"),
        within("case", "case_id"),
        within("person", "added_by"),
        CheckConstraint(one_of("sort", FileSort), name="sort_of_file_is_known"),
        CheckConstraint("size > 0", name="a_file_holds_something"),
        # Serves "the files of this case".
        Index("files_of_a_case", "case_id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    municipality_id: str = Field(foreign_key="municipality.id")
    case_id: int
    state: str = Field(max_length=40)
    name: str = Field(max_length=120)
    sort: str = Field(max_length=4)
    size: int
    sha256: str = Field(max_length=64)
    added_by: int | None = None
    added_at: datetime


class FilePart(SQLModel, table=True):
    """A piece of a file's bytes; ``number`` counts the pieces from 1."""

    __tablename__ = "file_part"
    __table_args__ = (
        within("case_file", "file_id"),
        CheckConstraint("number >= 1", name="parts_count_up"),
    )

    file_id: int = Field(primary_key=True)
    number: int = Field(primary_key=True)
    municipality_id: str = Field(foreign_key="municipality.id")
    content: bytes = Field(sa_column=Column(LargeBinary, nullable=False))


def files_of(session: Session, case: Case) -> list[CaseFile]:
    """The case's files, in the order in which they came; none of their bytes."""
    wanted = select(CaseFile).where(
        CaseFile.municipality_id == case.municipality_id, CaseFile.case_id == case.id
    )
    return list(session.exec(wanted.order_by(col(CaseFile.id))))


def how_many_files(session: Session, municipality: str, cases: Iterable[int]) -> dict[int, int]:
    """How many files each of the cases has; those without any are left out."""
    wanted = (
        select(CaseFile.case_id, func.count())
        .where(CaseFile.municipality_id == municipality, col(CaseFile.case_id).in_(list(cases)))
        .group_by(col(CaseFile.case_id))
    )
    return {case: number for case, number in session.execute(wanted)}


def bytes_of(session: Session, case: Case) -> int:
    """The bytes of all files of the case."""
    found = select(func.coalesce(func.sum(CaseFile.size), 0)).where(CaseFile.case_id == case.id)
    return int(session.execute(found).scalar_one())


def file_in(session: Session, municipality: str, number: int) -> CaseFile | None:
    """The municipality's file; another one's is as unknown as a missing one."""
    found = session.get(CaseFile, number) if 0 < number <= HIGHEST else None
    return found if found is not None and found.municipality_id == municipality else None


def put_file(session: Session, file: CaseFile, pieces: Iterable[bytes]) -> None:
    """Keep a file and its bytes, of which one piece at a time is in memory."""
    session.add(file)
    session.flush()
    for number, piece in enumerate(pieces, start=1):
        row = {
            "file_id": file.id,
            "number": number,
            "municipality_id": file.municipality_id,
            "content": piece,
        }
        session.execute(insert(FilePart), [row])


def pieces_of(session: Session, file: CaseFile) -> Iterator[bytes]:
    """The file's bytes from the first to the last, a piece at a time."""
    number = 1
    while True:
        wanted = select(FilePart.content).where(
            FilePart.file_id == file.id, FilePart.number == number
        )
        piece = session.exec(wanted).first()
        if piece is None:
            return
        yield piece
        number += 1


def forget_file(session: Session, file: CaseFile) -> None:
    """The file and its bytes go."""
    session.execute(delete(FilePart).where(col(FilePart.file_id) == file.id))
    session.delete(file)
    session.flush()
