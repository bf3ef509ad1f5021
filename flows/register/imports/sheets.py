"""A sheet, and what every format of a file shares: its bytes, its text, its bounds."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from states.errors import ArshjulError

LONGEST_FILE = 25 * 1024 * 1024
MOST_ROWS = 200_000
MOST_COLUMNS = 500
MOST_CELLS = 2_000_000  # up to the last one of each row that holds something
MAY_STAND = frozenset("\t\r\n")


class BadFile(ArshjulError):
    """The file cannot be read at all."""

    key = "bad_file"


class Unreadable(str):
    """A cell that is neither empty nor text: an error, or a formula whose value is not stored."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: its rows that hold something, each with its number and cells, none stripped."""

    name: str
    rows: list[tuple[int, list[str]]]
    hidden: bool = False


def read_bytes(path: Path) -> bytes:
    """The bytes of a regular file: nothing is read for ever. Raises BadFile."""
    try:
        about = path.stat()
        if stat.S_ISDIR(about.st_mode):
            raise BadFile(file=path.name, why="a_directory")
        if not stat.S_ISREG(about.st_mode):
            raise BadFile(file=path.name, why="not_regular")
        if about.st_size > LONGEST_FILE:
            raise BadFile(file=path.name, why="too_large")
        with path.open("rb") as file:
            content = file.read(LONGEST_FILE + 1)
    except OSError as error:
        raise BadFile(file=path.name, why=error.strerror or str(error)) from None
    if len(content) > LONGEST_FILE:  # it grew meanwhile
        raise BadFile(file=path.name, why="too_large")
    return content


def decoded(name: str, content: bytes) -> str:
    """The text in UTF-8, UTF-16 or Windows-1252. Raises BadFile when it is no text."""
    wide = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if wide else ("utf-8-sig", "cp1252"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        signs = {sign for sign in set(text) if sign < " "} - MAY_STAND
        if signs and ("\0" in signs or encoding == "cp1252"):
            break
        return text
    raise BadFile(file=name, why="not_text")


def bounded(name: str, rows: Iterator[tuple[int, list[str]]]) -> list[tuple[int, list[str]]]:
    """The rows that hold something, without empty cells at their end. Raises BadFile for too
    many rows, columns or cells."""
    found: list[tuple[int, list[str]]] = []
    held = 0
    for line, cells in rows:
        last = next((n for n in range(len(cells), 0, -1) if cells[n - 1].strip()), 0)
        if not last:
            continue
        if last > MOST_COLUMNS:
            raise BadFile(file=name, why="too_many_columns", line=line, most=MOST_COLUMNS)
        if len(found) >= MOST_ROWS:
            raise BadFile(file=name, why="too_many_rows", most=MOST_ROWS)
        held += last
        if held > MOST_CELLS:
            raise BadFile(file=name, why="too_many_cells", most=MOST_CELLS)
        found.append((line, cells[:last]))
    return found
