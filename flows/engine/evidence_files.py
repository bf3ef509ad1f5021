"""Files as evidence: looked at before they are kept, added to a case and removed from it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from io import BytesIO
from pathlib import Path
from typing import Annotated, Any, BinaryIO

from pydantic import BeforeValidator, ValidationInfo

from config.settings import Settings
from flows.engine.casework import case_in, write_down
from flows.engine.door import About, may, unit_of, verb
from flows.engine.door import of_case as about_case
from flows.engine.handling import Desk
from flows.engine.inputs import DESK, Belongs, CaseNumber
from flows.engine.verbs import the_case
from flows.engine.virus_scan import scan
from models.case.files import (
    CaseFile,
    bytes_of,
    file_in,
    files_of,
    forget_file,
    pieces_of,
    put_file,
)
from models.case.tables import Case
from states.errors import ArshjulError, ReasonMissing
from states.evidence_file import (
    LARGEST,
    LARGEST_TOGETHER,
    PIECE,
    FileRefused,
    FileSort,
    kept_name,
    sort_of,
)


class NoSuchFile(ArshjulError):
    """There is no file with this number here."""

    key = "no_such_file"


class CheckedFile:
    """A file that was looked at and may be kept: its name, sort, size in bytes and SHA-256, and
    where its bytes are read."""

    def __init__(
        self, name: str, sort: FileSort, size: int, sha256: str, content: BinaryIO
    ) -> None:
        self.name, self.sort, self.size, self.sha256 = name, sort, size, sha256
        self.content = content

    def pieces(self) -> Iterator[bytes]:
        yield from _pieces(self.content)


def look_at(settings: Settings, name: str, content: BinaryIO) -> CheckedFile:
    """Look at a file before a transaction is open: how large it is, what it is, what it is called,
    and, where clamd is set, what that says. Raises FileRefused."""
    size = content.seek(0, 2)
    if size > LARGEST:
        raise FileRefused(evidence="large")
    sort = sort_of(content)
    called = kept_name(name, sort)
    digest = hashlib.sha256()
    for piece in _pieces(content):
        digest.update(piece)
    if settings.scanner is not None:
        scan(settings.scanner, _pieces(content))
    return CheckedFile(called, sort, size, digest.hexdigest(), content)


def _pieces(content: BinaryIO) -> Iterator[bytes]:
    content.seek(0)
    while piece := content.read(PIECE):
        yield piece


def opened(settings: Settings, path: Path) -> CheckedFile:
    """The same of a file on this machine. Raises FileRefused."""
    try:
        if path.stat().st_size > LARGEST:
            raise FileRefused(evidence="large")
        content = BytesIO(path.read_bytes())
    except OSError:
        raise FileRefused(evidence="unread") from None
    return look_at(settings, path.name, content)


def _from_a_path(value: object, info: ValidationInfo) -> object:
    if not isinstance(value, str):
        return value
    desk: Desk = (info.context or {})[DESK]
    return opened(desk.settings, Path(value))


Evidence = Annotated[CheckedFile, BeforeValidator(_from_a_path)]
"""A file that was looked at; whatever fills in the value may give its path."""
FileNumber = Annotated[int, Belongs(CaseFile, lambda number: NoSuchFile(file=number))]


@verb("engine.attach_file", about_case("number"))
def attach_file(desk: Desk, number: CaseNumber, file: Evidence) -> CaseFile:
    """Keep a file with the case as evidence of its present state. Raises NoSuchCase, CaseClosed,
    and FileRefused where the case has it already, or too much."""
    case = the_case(desk, number)
    if any(one.sha256 == file.sha256 for one in files_of(desk.session, case)):
        raise FileRefused(evidence="there")
    if bytes_of(desk.session, case) + file.size > LARGEST_TOGETHER:
        raise FileRefused(evidence="together")
    row = CaseFile(
        municipality_id=case.municipality_id,
        case_id=case.id or 0,
        state=case.state,
        name=file.name,
        sort=file.sort,
        size=file.size,
        sha256=file.sha256,
        added_by=desk.who.person,
        added_at=desk.now,
    )
    put_file(desk.session, row, file.pieces())
    write_down(desk, case, "file_added", _told(row), row.name, versioned=False)
    return row


def _of_file(desk: Desk, given: Mapping[str, Any]) -> About:
    file = desk.session.get_one(CaseFile, given["number"])
    case = case_in(desk.session, desk.municipality, file.case_id)
    return About(case, unit_of(desk, case))


@verb("engine.remove_file", _of_file)
def remove_file(desk: Desk, number: FileNumber, *, why: str | None = None) -> Case:
    """Remove a file and its bytes; the record keeps that it was there, and its SHA-256. Raises
    NoSuchFile, and ReasonMissing where the case is closed: there it is proof."""
    file = desk.session.get_one(CaseFile, number)
    case = case_in(desk.session, desk.municipality, file.case_id)
    why = (why or "").strip() or None
    if case.closed is not None and why is None:
        raise ReasonMissing(move="remove_file")
    told = _told(file)
    forget_file(desk.session, file)
    write_down(desk, case, "file_removed", told, why, versioned=False)
    return case


def _told(file: CaseFile) -> dict[str, object]:
    return {"file": file.id, "sort": file.sort, "size": file.size, "sha256": file.sha256}


def may_read(desk: Desk, case: Case) -> bool:
    """Whether whoever is at the desk may open the case's files."""
    return may(desk, "reads.files", About(case, unit_of(desk, case)))


def read_file(desk: Desk, number: int) -> tuple[CaseFile, bytes]:
    """A file and its bytes. Raises NoSuchFile, also for one that whoever is at the desk may not
    open: it is as unknown as a missing one."""
    file = file_in(desk.session, desk.municipality, number)
    case = case_in(desk.session, desk.municipality, file.case_id) if file else None
    if file is None or case is None or not may_read(desk, case):
        raise NoSuchFile(file=number)
    return file, b"".join(pieces_of(desk.session, file))
