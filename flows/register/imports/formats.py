"""The formats that a table may come in, told apart by name and content: text, XLSX, ODS."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from pathlib import Path

from flows.register.imports import books
from flows.register.imports.sheets import BadFile, Sheet, bounded, decoded, read_bytes

SEPARATORS = ";,\t"
SAMPLE = 64 * 1024


def sheets_of(path: Path, score: Callable[[list[str]], int]) -> list[Sheet]:
    """The file's sheets; ``score`` tells how many cells of a row are known headings, by which a
    text's separator is chosen. Raises BadFile."""
    content = read_bytes(path)
    if path.suffix.lower() == ".xls" or content.startswith(b"\xd0\xcf\x11\xe0"):
        raise BadFile(file=path.name, why="old_excel")
    if path.suffix.lower() in (".xlsx", ".xlsm"):
        return books.xlsx(path.name, content)
    if path.suffix.lower() == ".ods":
        return books.ods(path.name, content)
    if content.startswith(b"PK\x03\x04"):
        raise BadFile(file=path.name, why="a_workbook")
    return [Sheet("", bounded(path.name, _csv(path.name, decoded(path.name, content), score)))]


def _csv(
    name: str, text: str, score: Callable[[list[str]], int]
) -> Iterator[tuple[int, list[str]]]:
    first, _, rest = text.partition("\n")
    declared = first.strip().lower()
    before = 0
    if declared.startswith("sep=") and len(declared) <= len("sep=") + 1:
        separator, text, before = (first.rstrip("\r\n")[4:5] or "\t"), rest, 1
    else:
        separator = max(SEPARATORS, key=lambda one: _fits(text, one, score))
    # As bytes again: a text in memory takes four bytes a sign while it is read line by line.
    lines = io.TextIOWrapper(io.BytesIO(text.encode()), "utf-8", newline="")
    reader = csv.reader(lines, delimiter=separator, strict=True)
    line = before + 1
    try:
        for cells in reader:
            yield line, cells
            line = before + reader.line_num + 1
    except csv.Error as error:
        why = "field_too_long" if "larger" in str(error) else "bad_quotes"
        raise BadFile(file=name, why=why, line=line) from None


def _fits(text: str, separator: str, score: Callable[[list[str]], int]) -> tuple[int, int]:
    """How well a separator fits: known headings in the best row, then how many cells it makes."""
    best = cells = 0
    for number, row in enumerate(
        csv.reader(io.StringIO(text[:SAMPLE], newline=""), delimiter=separator)
    ):
        best, cells = max(best, score(row)), cells + len(row)
        if number >= 100:
            break
    return best, cells
