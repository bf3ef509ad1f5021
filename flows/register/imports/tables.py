"""A table that people have, understood: which sheet, which heading row, which columns, which rows.

Nothing is left out in silence: what is not understood is in ``Table.bad`` by its line, or asked
about before anything is written.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from flows.register.imports.formats import sheets_of
from flows.register.imports.headings import guess, known_headings
from flows.register.imports.sheets import BadFile, Sheet, Unreadable, read_bytes
from states.errors import ArshjulError, Param
from states.plain_names import same_name
from states.privacy import holds_identity_number

__all__ = ["BadFile", "read_bytes"]  # beside what stands below: known by this name to the imports

NOTHING: Mapping[str, tuple[str, str]] = MappingProxyType({})
HEADING_WITHIN = 50  # rows: a heading below so many rows of text is not looked for
COLUMNS_ACCEPTED = "columns"


@dataclass(frozen=True, slots=True)
class BadRow:
    """One row that cannot be taken: ``key`` is its sentence in ``import_problems``."""

    line: int
    key: str
    params: Mapping[str, Param] = field(default_factory=dict)


class ImportRefused(ArshjulError):
    """Rows of the file are wrong, so nothing of it was taken. ``rows`` says which and why."""

    key = "import_refused"

    def __init__(
        self, file: str, rows: Sequence[BadRow], understood: Understood | None = None
    ) -> None:
        self.rows = tuple(sorted(rows, key=lambda row: row.line))
        self.understood = understood
        super().__init__(file=file, count=len({row.line for row in self.rows}))


class ColumnsAskedAbout(ArshjulError):
    """Headings that nobody here understands: nothing is written until somebody says that their
    columns may be left out. ``accept`` is the word for it."""

    key = "columns_asked_about"
    accept = (COLUMNS_ACCEPTED,)
    exit_code = 3

    def __init__(self, understood: Understood, **params: Param) -> None:
        self.understood = understood
        super().__init__(**params)


class What(StrEnum):
    """What became of a row."""

    ADDED = "added"
    CHANGED = "changed"
    SAME = "same"
    PASSED = "passed"


Changes = Mapping[str, tuple[str, str]]
"""The columns whose values were changed, each with what stood there and what stands now."""


class Taken(NamedTuple):
    """One row that was taken, or passed over by a rule, with its name or its key."""

    line: int
    what: What
    name: str
    changes: Changes


@dataclass(slots=True)
class Report:
    """What an import did, or would do. ``notes`` are (line, key, params) worth a look;
    ``refused`` the rows left out where the good ones were asked for; ``rows`` each row taken."""

    added: int = 0
    changed: int = 0
    same: int = 0
    passed_over: int = 0
    notes: list[BadRow] = field(default_factory=list)
    refused: list[BadRow] = field(default_factory=list)
    understood: Understood | None = None
    rows: list[Taken] = field(default_factory=list)

    @property
    def taken(self) -> int:
        """How many rows were taken, those too of which everything stood there already."""
        return self.added + self.changed + self.same

    def took(self, line: int, what: What, name: str, changes: Changes = NOTHING) -> None:
        """Row ``line`` was taken, or passed over: it is counted, and can be listed."""
        self.rows.append(Taken(line, what, name, changes))
        match what:
            case What.ADDED:
                self.added += 1
            case What.CHANGED:
                self.changed += 1
            case What.SAME:
                self.same += 1
            case What.PASSED:
                self.passed_over += 1

    def took_as_it_is(self, line: int, name: str, changes: Changes) -> None:
        """A row about what stands already: changed where there are changes, else the same."""
        self.took(line, What.CHANGED if changes else What.SAME, name, changes)


Row = tuple[int, dict[str, str]]


@dataclass(frozen=True, slots=True)
class Understood:
    """How a file was read: its sheet, the heading's row, each known heading and its column, the
    headings left out, and the sheets beside."""

    sheet: str
    heading: int
    columns: Mapping[str, str]
    left_out: tuple[str, ...]
    sheets_beside: tuple[str, ...]
    guesses: Mapping[str, str]  # of headings left out: a column that is near

    def has(self, column: str) -> bool:
        """Whether the file has the column: one that it has not says nothing of what stands."""
        return column in self.columns.values()


@dataclass(frozen=True, slots=True)
class Table:
    """The rows that can be read, cells stripped, and those that cannot."""

    rows: list[Row]
    bad: list[BadRow]
    understood: Understood


def understand(
    path: Path,
    columns: Sequence[str],
    needed: Sequence[str],
    *,
    also: Mapping[str, Sequence[str]] | None = None,
    accept: Collection[str] = (),
    others: bool = False,
) -> Table:
    """The table in the file. ``also``: more headings for a column; ``others``: other columns
    belong to this kind of file. Raises BadFile, ColumnsAskedAbout."""
    known = known_headings(columns, also)
    sheets = sheets_of(path, lambda cells: _score(cells, known))
    sheet, place = _chosen(path.name, sheets, known, needed)
    line, cells = sheet.rows[place]
    heads = _heads(path.name, line, cells, known, needed)
    unknown = tuple(
        " ".join(cell.split())[:60]
        for cell in cells
        if cell.strip() and same_name(cell) not in known
    )
    understood = Understood(
        sheet.name,
        line,
        {cell.strip(): head for cell, head in zip(cells, heads, strict=True) if head},
        unknown,
        tuple(one.name for one in sheets if one is not sheet and one.rows),
        {} if others else {one: meant for one in unknown if (meant := guess(one, known))},
    )
    if unknown and not others and COLUMNS_ACCEPTED not in accept:
        near = understood.guesses
        guesses = [f"{one} → {near[one]}?" if one in near else one for one in unknown]
        raise ColumnsAskedAbout(
            understood,
            file=path.name,
            line=line,
            columns=", ".join(guesses),
            known=", ".join(columns),
        )
    rows: list[Row] = []
    bad: list[BadRow] = []
    again = [same_name(cell) for cell in cells]
    width = {number for number, cell in enumerate(cells) if cell.strip()}
    for number, found in sheet.rows[place + 1 :]:
        if problem := _problem(number, found, heads, cells, width, again):
            bad.append(problem)
            continue
        values = {head: cell.strip() for head, cell in zip(heads, found, strict=False) if head}
        rows.append((number, {name: values.get(name, "") for name in columns}))
    return Table(rows, bad, understood)


def headings(path: Path, columns: Sequence[str]) -> list[str]:
    """The cells of the likeliest heading row, to tell which kind of file it is. Raises BadFile."""
    known = known_headings(columns)
    sheets = sheets_of(path, lambda cells: _score(cells, known))
    sheet, place = _chosen(path.name, sheets, known, ())
    return [cell.strip() for cell in sheet.rows[place][1]]


def write_bytes(path: Path, content: bytes) -> None:
    """Write the file anew. Raises BadFile."""
    try:
        path.write_bytes(content)
    except OSError as error:
        raise BadFile(file=path.name, why=error.strerror or str(error)) from None


def read_text(path: Path) -> str:
    """The file's text, UTF-8 with or without BOM. Raises BadFile."""
    try:
        text = read_bytes(path).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BadFile(file=path.name, why="not_utf8") from None
    if "\0" in text:
        raise BadFile(file=path.name, why="not_text")
    return text


def _score(cells: Sequence[str], known: Mapping[str, str]) -> int:
    return len({known[same] for cell in cells if (same := same_name(cell)) in known})


def _chosen(
    name: str, sheets: Sequence[Sheet], known: Mapping[str, str], needed: Sequence[str]
) -> tuple[Sheet, int]:
    """The sheet with a heading row, and where in it that stands: seen sheets before hidden ones,
    and the first of those whose heading has most. Raises BadFile for a file without rows."""
    best: tuple[tuple[bool, bool, int], Sheet, int] | None = None
    for sheet in sheets:
        for place, (_, cells) in enumerate(sheet.rows[:HEADING_WITHIN]):
            found = {known[same] for cell in cells if (same := same_name(cell)) in known}
            rank = (bool(found) and set(needed) <= found, not sheet.hidden, len(found))
            if best is None or rank > best[0]:
                best = (rank, sheet, place)
    if best is None:
        raise BadFile(file=name, why="empty")
    return best[1], best[2]


def _heads(
    name: str,
    line: int,
    cells: Sequence[str],
    known: Mapping[str, str],
    needed: Sequence[str],
) -> list[str]:
    heads = [known.get(same_name(cell), "") for cell in cells]
    for head in heads:
        if head and heads.count(head) > 1:
            raise BadFile(file=name, why="heading_twice", column=head, line=line)
    for one in needed:
        if one not in heads:
            raise BadFile(file=name, why="missing_column", column=one)
    return heads


def _problem(
    line: int,
    cells: Sequence[str],
    heads: Sequence[str],
    names: Sequence[str],
    width: Collection[int],
    again: Sequence[str],
) -> BadRow | None:
    """What is wrong with the row as such; nothing when its cells can be read."""
    for place, cell in enumerate(cells):
        if not cell.strip():
            continue
        if place not in width:
            value = " ".join(cell.split())[:40]
            return BadRow(line, "row_wider", {"value": value, "count": len(width)})
        if isinstance(cell, Unreadable) and heads[place]:
            shown = " ".join(cell.split())[:40]
            return BadRow(line, "unreadable", {"column": names[place].strip(), "value": shown})
        if holds_identity_number(cell) and heads[place]:
            return BadRow(line, "identity_number", {"column": names[place].strip()})
    if [same_name(cell) for cell in cells] == list(again):
        return BadRow(line, "heading_again", {})
    return None
