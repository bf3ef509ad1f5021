"""What every import shares: one transaction, all or nothing, and a dry run of the same code."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from sqlmodel import Session

from flows.engine.handling import Desk, Progress, unseen
from flows.engine.record import note_down
from flows.engine.unit_names import UnitNames
from flows.register.imports.sheets import MOST_ROWS
from flows.register.imports.tables import (
    BadFile,
    BadRow,
    ImportRefused,
    Report,
    Row,
    What,
    understand,
)
from notifications.header import UnsafeHeaderText, one_line
from states.errors import Param
from states.plain_names import tidy
from states.written_dates import written_day

LONGEST_NAME = 200
SHOWN_EVERY = 100  # rows


# The word that says yes to what is asked about a row.
WORDS = {"event_has_hours": "timed", "unit_twin": "twins", "units_missing": "missing"}


class AskedAbout(ImportRefused):
    """Rows of the file need somebody's word, so nothing of it was taken. ``rows`` says which,
    ``accept`` are the words for it."""

    key = "import_asks"
    exit_code = 3

    @property
    def accept(self) -> tuple[str, ...]:
        """What ``--accept`` takes to say yes to all of it."""
        return tuple(dict.fromkeys(WORDS[row.key] for row in self.rows))


@dataclass
class Work:
    """An import under way: its session, its report and the rows that are wrong."""

    session: Session
    report: Report = field(default_factory=Report)
    bad: list[BadRow] = field(default_factory=list)
    asked: list[BadRow] = field(default_factory=list)
    accept: Collection[str] = ()
    good_rows: bool = False
    progress: Progress = unseen

    def each(self, rows: Sequence[Row]) -> Iterator[Row]:
        """The rows, one after the other; whoever waits is told how far it has come."""
        for number, row in enumerate(rows, start=1):
            yield row
            if number % SHOWN_EVERY == 0 or number == len(rows):
                self.progress(number, len(rows))

    def rows(
        self,
        file: Path,
        columns: Sequence[str],
        needed: Sequence[str],
        *,
        also: Mapping[str, Sequence[str]] | None = None,
        others: bool = False,
        most: int = MOST_ROWS,
    ) -> list[Row]:
        """The rows of the file that can be read; the others are wrong, each by its line. Raises
        BadFile, also for more than so many rows, and ColumnsAskedAbout."""
        table = understand(file, columns, needed, also=also, accept=self.accept, others=others)
        if len(table.rows) + len(table.bad) > most:
            raise BadFile(file=file.name, why="too_many_rows", most=most)
        self.bad.extend(table.bad)
        self.report.understood = table.understood
        return table.rows

    def has(self, column: str) -> bool:
        """Whether the file has the column: one that it has not changes nothing that stands."""
        return self.report.understood is not None and self.report.understood.has(column)

    @property
    def stops(self) -> bool:
        """Whether nothing more need be written: a row is wrong, and all or nothing was asked."""
        return bool(self.bad) and not self.good_rows

    def left_as_it_is(self, line: int, column: str, value: str) -> None:
        """Row ``line`` says nothing of what stands in a column that the file has, so it stays:
        worth a look."""
        if self.has(column):
            self.report.notes.append(
                BadRow(line, "left_as_it_is", {"column": column, "value": value})
            )

    def wrong(self, number: int, key: str, /, **params: Param) -> None:
        """Row ``number`` cannot be taken; ``key`` says why."""
        self.bad.append(BadRow(number, key, params))

    def passed(self, number: int, key: str, /, **params: Param) -> None:
        """Row ``number`` is left out by a rule, which ``key`` tells; that is no refusal."""
        self.report.took(number, What.PASSED, str(params.get("name", "")))
        self.report.notes.append(BadRow(number, key, params))

    def passed_many(self, rows: int, key: str) -> None:
        """So many rows are left out by a rule, which ``key`` tells once."""
        self.report.passed_over += rows
        self.report.notes.append(BadRow(0, key, {"n": rows}))

    def ask(self, number: int, key: str, /, **params: Param) -> None:
        """Row ``number`` is taken only on somebody's word; ``key`` says what is asked."""
        self.asked.append(BadRow(number, key, params))

    def name(self, line: int, text: str, column: str) -> str | None:
        """A name as it may stand in letters and headers; None when it may not."""
        text = tidy(text)
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

    def unit(self, line: int, text: str, units: UnitNames) -> int | None:
        """The unit that the cell names; None when there is none, which is wrong."""
        found = units.find(text)
        if found is not None:
            return found.id
        near = units.near(text)
        if near:
            self.wrong(line, "unknown_unit_near", unit=text[:80], near=near)
        else:
            self.wrong(line, "unknown_unit", unit=text[:80])
        return None

    def day(self, line: int, text: str) -> tuple[bool, date | None]:
        """Whether ``text`` is a day or empty, and the day."""
        if not text:
            return True, None
        day = written_day(text)
        if day is None:
            self.wrong(line, "bad_date", value=text[:40])
        return day is not None, day


@contextmanager
def importing(
    desk: Desk,
    file: Path,
    *,
    what: str,
    dry_run: bool,
    noted: bool = True,
    accept: Collection[str] = (),
    good_rows: bool = False,
) -> Iterator[Work]:
    """One import. Raises ImportRefused with every bad row, AskedAbout with what needs a
    word; then, and in a dry run, nothing stays.

    ``good_rows``: bad rows are left out and reported, as long as one row is good. ``noted``: the
    record of the desk's municipality tells of it.
    """
    with desk.session.begin_nested() as trial:
        work = Work(desk.session, accept=accept, good_rows=good_rows, progress=desk.progress)
        yield work
        work.report.refused = sorted(work.bad, key=lambda row: row.line)
        report = work.report
        if work.bad and not (good_rows and report.taken):
            raise ImportRefused(file.name, work.bad, report.understood)
        if work.asked:
            raise AskedAbout(file.name, work.asked, report.understood)
        desk.session.flush()
        counts = {"added": report.added, "changed": report.changed}
        if noted and any(counts.values()):
            note_down(desk, "imported", {"what": what, **counts})
        if dry_run:
            trial.rollback()
