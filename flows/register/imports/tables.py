"""Reading what people have: CSV with comma or semicolon, UTF-8 with or without BOM, or XLSX."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from states.errors import ArshjulError, Param
from states.privacy import holds_identity_number

LONGEST_FILE = 50 * 1024 * 1024


class BadFile(ArshjulError):
    """The file cannot be read at all."""

    key = "bad_file"


@dataclass(frozen=True, slots=True)
class BadRow:
    """One row that cannot be taken: ``key`` is its sentence in ``import_problems``."""

    line: int
    key: str
    params: Mapping[str, Param] = field(default_factory=dict)


class ImportRefused(ArshjulError):
    """Rows of the file are wrong, so nothing of it was taken. ``rows`` says which and why."""

    key = "import_refused"

    def __init__(self, file: str, rows: Sequence[BadRow]) -> None:
        self.rows = tuple(sorted(rows, key=lambda row: row.line))
        super().__init__(file=file, count=len(self.rows))


@dataclass(slots=True)
class Report:
    """What an import did, or would do. ``notes`` are (line, key, params) worth a look."""

    added: int = 0
    changed: int = 0
    same: int = 0
    passed_over: int = 0
    notes: list[BadRow] = field(default_factory=list)


Row = tuple[int, dict[str, str]]


def read_table(path: Path, columns: Sequence[str], needed: Sequence[str]) -> list[Row]:
    """The rows with their line numbers, cells stripped, blank rows left out.

    Column names are matched whatever their case. Raises BadFile when the file cannot be read or
    lacks a needed column, ImportRefused when a cell holds an identity number.
    """
    grid = _xlsx(path) if path.suffix.lower() in (".xlsx", ".xlsm") else _csv(path)
    if not grid:
        raise BadFile(file=path.name, why="empty")
    known = {name.casefold(): name for name in columns}
    heads = [known.get(cell.strip().casefold(), "") for cell in grid[0][1]]
    for name in needed:
        if name not in heads:
            raise BadFile(file=path.name, why="missing_column", column=name)
    found: list[Row] = []
    for line, cells in grid[1:]:
        if any(cell.strip() for cell in cells):
            values = {head: cell.strip() for head, cell in zip(heads, cells, strict=False) if head}
            found.append((line, {name: values.get(name, "") for name in columns}))
    personal = [
        BadRow(line, "identity_number", {"column": name})
        for line, values in found
        for name, cell in values.items()
        if holds_identity_number(cell)
    ]
    if personal:
        raise ImportRefused(path.name, personal)
    return found


def header_of(path: Path) -> list[str]:
    """The first row's cells, to tell which kind of file it is. Raises BadFile."""
    grid = _xlsx(path) if path.suffix.lower() in (".xlsx", ".xlsm") else _csv(path)
    return [cell.strip() for cell in grid[0][1]] if grid else []


def read_bytes(path: Path) -> bytes:
    """The file's bytes. Raises BadFile."""
    try:
        if path.stat().st_size > LONGEST_FILE:
            raise BadFile(file=path.name, why="too_large")
        return path.read_bytes()
    except OSError as error:
        raise BadFile(file=path.name, why=error.strerror or str(error)) from None


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


def _csv(path: Path) -> list[tuple[int, list[str]]]:
    text = read_text(path)
    first = text.partition("\n")[0]
    delimiter = max(";,\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        return [(reader.line_num, cells) for cells in reader]
    except csv.Error as error:
        raise BadFile(file=path.name, why=f"{reader.line_num}: {error}") from None


def _xlsx(path: Path) -> list[tuple[int, list[str]]]:
    from openpyxl import load_workbook  # only when a spreadsheet is read: it is slow to import

    content = read_bytes(path)
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        sheet = book.worksheets[0]
        rows = [
            (number, [_cell(value) for value in row])
            for number, row in enumerate(sheet.iter_rows(values_only=True), start=1)
        ]
        book.close()
    except Exception as error:  # openpyxl raises many kinds for a file that is no workbook
        raise BadFile(file=path.name, why=f"xlsx: {type(error).__name__}") from None
    return rows


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
