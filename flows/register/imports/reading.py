"""What every import shares: one transaction, all or nothing, and a dry run of the same code."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from sqlmodel import Session

from flows.engine.handling import Desk
from flows.engine.record import note_down
from flows.register.imports.tables import BadRow, ImportRefused, Report
from notifications.header import UnsafeHeaderText, one_line
from states.errors import Param

LONGEST_NAME = 200


class AskedAbout(ImportRefused):
    """Rows of the file need somebody's word, so nothing of it was taken. ``rows`` says which."""

    key = "import_asks"
    exit_code = 3


@dataclass
class Work:
    """An import under way: its session, its report and the rows that are wrong."""

    session: Session
    report: Report = field(default_factory=Report)
    bad: list[BadRow] = field(default_factory=list)
    asked: list[BadRow] = field(default_factory=list)

    def wrong(self, number: int, key: str, /, **params: Param) -> None:
        """Row ``number`` cannot be taken; ``key`` says why."""
        self.bad.append(BadRow(number, key, params))

    def passed(self, number: int, key: str, /, **params: Param) -> None:
        """Row ``number`` is left out by a rule, which ``key`` tells; that is no refusal."""
        self.report.passed_over += 1
        self.report.notes.append(BadRow(number, key, params))

    def ask(self, number: int, key: str, /, **params: Param) -> None:
        """Row ``number`` is taken only on somebody's word; ``key`` says what is asked."""
        self.asked.append(BadRow(number, key, params))

    def name(self, line: int, text: str, column: str) -> str | None:
        """A name as it may stand in letters and headers; None when it may not."""
        text = text.strip()
        if not text:
            self.wrong(line, "name_missing", column=column)
        elif len(text) > LONGEST_NAME:
            self.wrong(line, "too_long", column=column)
        else:
            try:
                return one_line(text, column)
            except UnsafeHeaderText:
                self.wrong(line, "unsafe_text", column=column)
        return None

    def day(self, line: int, text: str) -> tuple[bool, date | None]:
        """Whether ``text`` is a day or empty, and the day."""
        if not text:
            return True, None
        try:
            return True, date.fromisoformat(text)
        except ValueError:
            self.wrong(line, "bad_date", value=text[:40])
            return False, None


@contextmanager
def importing(
    desk: Desk, file: Path, *, what: str, dry_run: bool, noted: bool = True
) -> Iterator[Work]:
    """One import. Raises ImportRefused with every bad row, AskedAbout with what needs a
    word; then, and in a dry run, nothing stays.

    ``noted``: the record of the desk's municipality tells of it.
    """
    with desk.session.begin_nested() as trial:
        work = Work(desk.session)
        yield work
        if work.bad:
            raise ImportRefused(file.name, work.bad)
        if work.asked:
            raise AskedAbout(file.name, work.asked)
        desk.session.flush()
        counts = {"added": work.report.added, "changed": work.report.changed}
        if noted and any(counts.values()):
            note_down(desk, "imported", {"what": what, **counts})
        if dry_run:
            trial.rollback()
