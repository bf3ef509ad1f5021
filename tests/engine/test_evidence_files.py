"""Files as evidence: who adds, reads and removes them, what the record keeps, and where they go."""

from __future__ import annotations

import hashlib
from io import BytesIO
from pathlib import Path

import pytest
from sqlmodel import Session, select

from config.settings import Settings
from flows.engine import evidence_files
from flows.engine.door import desk_in
from flows.engine.evidence_files import NoSuchFile, attach_file, look_at, read_file, remove_file
from flows.engine.handling import Who
from flows.engine.refusals import CaseClosed, NotAllowed
from flows.engine.verbs import move
from models.case.files import CaseFile, FilePart, bytes_of, files_of
from models.case.tables import Case
from models.record.audit import first_break, journey
from models.server import widen
from models.whole_copy import FILES, OF_FILES, copy_compared
from states.errors import ReasonMissing
from states.evidence_file import LARGEST, PIECE, FileRefused
from tests.conftest import TestTown, at
from tests.worlds.empty_database import place
from tests.worlds.evidence import EACH, pdf, text_file

NOW = at("2026-09-01 09:00")
LO, BO = "lo@skola.example", "bo@skola.example"


def who(town: TestTown, email: str = LO) -> Who:
    return Who(town.person(email), "web")


def errand(town: TestTown, email: str = LO):  # type: ignore[no-untyped-def]
    return town.errand(who(town, email), NOW)


@pytest.fixture
def case(town: TestTown) -> int:
    town.open_year()
    return town.case("Backaskolan").id or 0


def large(size: int = LARGEST) -> evidence_files.CheckedFile:
    """A file of letters, none of which looks like the one before."""
    words = b"".join(f"{number:07d} rader om tryggheten\n".encode() for number in range(size // 20))
    return look_at(Settings(), "lång.txt", BytesIO(words[:size]))


def read_by(town: TestTown, email: str, number: int) -> tuple[CaseFile, bytes]:
    with town.office.database.read() as session:
        desk = desk_in(session, town.office, town.id, who(town, email), NOW)
        return read_file(desk, number)


def test_what_was_added_is_read_again_to_the_last_byte(town: TestTown, case: int) -> None:
    file = large()
    kept = attach_file.alone(errand(town), case, file)
    assert (kept.name, kept.sort, kept.size, kept.state) == (
        "lång.txt", "txt", LARGEST, "kartläggning",
    )  # fmt: skip
    found, content = read_by(town, LO, kept.id or 0)
    assert len(content) == LARGEST
    assert hashlib.sha256(content).hexdigest() == file.sha256 == found.sha256
    with town.office.database.read() as session:
        parts = session.exec(select(FilePart)).all()
        assert max(len(one.content) for one in parts) == PIECE
        told = [(row.what, words) for row, words in journey(session, case)]
        assert told[-1] == ("file_added", "lång.txt")
        assert file.sha256 in journey(session, case)[-1][0].detail
        assert first_break(session, town.id) is None


def test_a_file_too_large_one_too_many_and_the_same_again(town: TestTown, case: int) -> None:
    with pytest.raises(FileRefused) as refused:
        large(LARGEST + 20)
    assert refused.value.params["evidence"] == "large"
    attach_file.alone(errand(town), case, text_file("Protokoll"))
    with pytest.raises(FileRefused) as refused:
        attach_file.alone(errand(town), case, text_file("Protokoll", "ett annat namn.txt"))
    assert refused.value.params["evidence"] == "there"
    with town.office.database.write(town.id) as session:
        row = session.exec(select(CaseFile)).one()
        row.size = 45_000_000
        session.add(row)
    attach_file.alone(errand(town), case, large(4_999_980))
    with pytest.raises(FileRefused) as refused:
        attach_file.alone(errand(town), case, large(40))
    assert refused.value.params["evidence"] == "together"


def test_whoever_may_not_answer_may_neither_add_nor_read_nor_remove(
    town: TestTown, case: int
) -> None:
    kept = attach_file.alone(errand(town), case, text_file("Protokoll")).id or 0
    with pytest.raises(NotAllowed):
        attach_file.alone(errand(town, BO), case, text_file("Ett till"))
    with pytest.raises(NotAllowed):
        remove_file.alone(errand(town, BO), kept)
    with pytest.raises(NoSuchFile):
        read_by(town, BO, kept)
    for email in ("asta@skola.example", "mo@skola.example"):
        assert read_by(town, email, kept)[1] == b"Protokoll"
    for number in (kept + 1, 0, 2**40):
        with pytest.raises(NoSuchFile):
            read_by(town, LO, number)


def test_what_was_removed_is_gone_and_the_record_tells_what_it_was(
    town: TestTown, case: int
) -> None:
    file = text_file("Protokoll")
    kept = attach_file.alone(errand(town), case, file).id or 0
    remove_file.alone(errand(town), kept)
    with town.office.database.read() as session:
        assert session.exec(select(CaseFile)).all() == []
        assert session.exec(select(FilePart)).all() == []
        last, _ = journey(session, case)[-1]
        assert last.what == "file_removed" and file.sha256 in last.detail
    with pytest.raises(NoSuchFile):
        remove_file.alone(errand(town), kept)


def test_a_closed_case_takes_none_and_gives_one_away_for_a_reason(
    town: TestTown, case: int
) -> None:
    kept = attach_file.alone(errand(town), case, text_file("Protokoll")).id or 0
    move.alone(errand(town), case, "not_applicable", why="Byggs om")
    with pytest.raises(CaseClosed):
        attach_file.alone(errand(town), case, text_file("För sent"))
    with pytest.raises(ReasonMissing):
        remove_file.alone(errand(town), kept)
    remove_file.alone(errand(town), kept, why="Ett namn stod i den")
    with town.office.database.read() as session:
        assert bytes_of(session, session.get_one(Case, case)) == 0


def test_an_input_value_names_a_path(town: TestTown, case: int, tmp_path: Path) -> None:
    path = tmp_path / "rond.doc"
    path.write_bytes(EACH["docx"])
    with errand(town).desk() as desk:
        kept = attach_file.given(desk, {"number": case, "file": str(path)})
    assert (kept.name, kept.sort) == ("rond.docx", "docx")
    for odd in (tmp_path, tmp_path / "borta.pdf"):
        with pytest.raises(FileRefused), errand(town).desk() as desk:
            attach_file.given(desk, {"number": case, "file": str(odd)})


def test_files_move_with_all_the_rest_some_pieces_at_a_time(
    town: TestTown, case: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = large(OF_FILES * PIECE + 40)
    attach_file.alone(errand(town), case, file)
    attach_file.alone(errand(town), case, look_at(Settings(), "plan.pdf", BytesIO(pdf())))
    assert FilePart.__tablename__ in FILES
    place(tmp_path / "there.sqlite")
    from models.database import Database

    target = Database.at(f"sqlite:///{tmp_path}/there.sqlite")
    target.create()
    with town.office.database.write() as here, target.fill() as there:
        widen(here)
        copy_compared(here, there, lambda _done, _of: None)
    with target.read() as session:
        copied = [one.sha256 for one in files_of(session, session.get_one(Case, case))]
        assert copied[0] == file.sha256
        assert whole(session, 1) == file.sha256
    target.close()


def whole(session: Session, number: int) -> str:
    rows = select(FilePart).where(FilePart.file_id == number).order_by(FilePart.number)  # type: ignore[arg-type]
    return hashlib.sha256(b"".join(one.content for one in session.exec(rows))).hexdigest()
