"""Workbooks: XLSX and ODS, where empty, error and formula without a value are told apart."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any
from xml.etree import ElementTree

from flows.register.imports.sheets import (
    MOST_COLUMNS,
    BadFile,
    Sheet,
    Unreadable,
    bounded,
)

MOST_EXPANDED = 400 * 1024 * 1024  # of a sheet, where only empty cells are left out as it is read
MOST_HELD = 40 * 1024 * 1024  # of what is held in memory: texts, styles, cells with something
MOST_TAGS = 1_600_000  # of an ODS, which is held as a tree: four for a cell with a text
CHUNK = 4 * 1024 * 1024
MOST_SHEETS = 50

# What says nothing: a cell that is only formatted, a row without cells, the sheet's own belief
# of its size (some programs write one cell). Each carries its number, so none moves.
_NOTHING = re.compile(
    rb'<c\b(?=[^<>]*\br="[A-Z]+\d+")[^<>]*(?:/>|(?<!/)></c>)|<dimension\b[^<>]*(?:/>|></dimension>)'
)
_EMPTY_ROW = re.compile(rb'<row\b(?=[^<>]*\br="\d+")[^<>]*(?:/>|(?<!/)>\s*</row>)')
_FORMULA = re.compile(rb"<f[\s/>]")
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml")

_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_ERROR = re.compile(r"#[A-ZÄÖÅØ/0!?]+[!?]?|Err:\d+|#NUM!|#DIV/0!")


def xlsx(name: str, content: bytes) -> list[Sheet]:
    """The sheets of an Excel workbook. Raises BadFile."""
    from openpyxl import load_workbook  # only when a spreadsheet is read: it is slow to import

    try:
        slim, formulas = _slimmed(name, content)
        values = load_workbook(io.BytesIO(slim), read_only=True, data_only=True)
        asked = load_workbook(io.BytesIO(slim), read_only=True) if formulas else None
        found = []
        for number, sheet in enumerate(values.worksheets[:MOST_SHEETS]):
            beside = asked.worksheets[number] if asked else None
            rows = bounded(name, _rows(sheet, beside))
            found.append(Sheet(sheet.title, rows, sheet.sheet_state != "visible"))
        return found
    except BadFile:
        raise
    except Exception:  # openpyxl raises many kinds for a file that is no workbook
        raise BadFile(file=name, why="no_workbook") from None


def _slimmed(name: str, content: bytes) -> tuple[bytes, bool]:
    """The workbook without what says nothing, and whether it holds formulas. Raises BadFile."""
    held, formulas = 0, False
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        infos = old.infolist()
        if sum(one.file_size for one in infos) > MOST_EXPANDED or len(infos) > 10_000:
            raise BadFile(file=name, why="too_large_expanded")
        for info in infos:
            if not info.filename.endswith((".xml", ".rels")):
                continue  # pictures, macros and printers' settings
            is_sheet = _SHEET.fullmatch(info.filename) is not None
            with old.open(info) as stream, new.open(info.filename, "w") as target:
                for part in _said(stream) if is_sheet else _chunks(stream):
                    held += len(part)
                    if held > MOST_HELD:
                        raise BadFile(file=name, why="too_large_expanded")
                    formulas = formulas or (is_sheet and _FORMULA.search(part) is not None)
                    target.write(part)
    return out.getvalue(), formulas


def _chunks(stream: Any) -> Iterator[bytes]:
    while chunk := stream.read(CHUNK):
        yield chunk


def _said(stream: Any) -> Iterator[bytes]:
    """The sheet's XML, cut between rows, without empty cells and rows."""
    left = b""
    while chunk := stream.read(CHUNK):
        left += chunk
        cut = left.rfind(b"<row")
        if cut > 0:
            yield _EMPTY_ROW.sub(b"", _NOTHING.sub(b"", left[:cut]))
            left = left[cut:]
        elif len(left) > MOST_HELD:
            break
    yield _EMPTY_ROW.sub(b"", _NOTHING.sub(b"", left))


def _rows(sheet: Any, beside: Any) -> Iterator[tuple[int, list[str]]]:
    asked = beside.iter_rows() if beside is not None else None
    for number, row in enumerate(sheet.iter_rows(), start=1):
        formulas = next(asked, ()) if asked is not None else ()
        cells = []
        for place, cell in enumerate(row):
            text = _cell(cell.value)
            if cell.data_type == "e":
                text = Unreadable(text)
            elif not text and place < len(formulas) and formulas[place].data_type == "f":
                text = Unreadable(str(formulas[place].value))
            cells.append(text)
        yield number, cells


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


def ods(name: str, content: bytes) -> list[Sheet]:
    """The sheets of an OpenDocument workbook. Raises BadFile."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            if book.getinfo("content.xml").file_size > MOST_HELD:
                raise BadFile(file=name, why="too_large_expanded")
            xml = book.read("content.xml")
        if xml.count(b"<") > MOST_TAGS:
            raise BadFile(file=name, why="too_large_expanded")
        if b"<!DOCTYPE" in xml[:CHUNK]:
            raise BadFile(file=name, why="no_workbook")
        root = ElementTree.fromstring(xml)  # noqa: S314 - bounded above, and without a DOCTYPE
    except (zipfile.BadZipFile, KeyError, ElementTree.ParseError, EOFError, NotImplementedError):
        raise BadFile(file=name, why="no_workbook") from None
    hidden = {
        style.get(f"{_STYLE}name")
        for style in root.iter(f"{_STYLE}style")
        for said in style.iter(f"{_STYLE}table-properties")
        if said.get(f"{_TABLE}display") == "false"
    }
    return [
        Sheet(
            table.get(f"{_TABLE}name", ""),
            bounded(name, _ods_rows(name, table)),
            table.get(f"{_TABLE}style-name") in hidden,
        )
        for table in root.iter(f"{_TABLE}table")
    ]


def _ods_rows(name: str, table: ElementTree.Element) -> Iterator[tuple[int, list[str]]]:
    line = 0
    for row in table.iter(f"{_TABLE}table-row"):
        cells: list[str] = []
        for cell in row:
            if cell.tag not in (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"):
                continue
            text = _ods_cell(cell)
            times = _times(cell.get(f"{_TABLE}number-columns-repeated"))
            if text and len(cells) + times > MOST_COLUMNS:
                raise BadFile(file=name, why="too_many_columns", line=line + 1, most=MOST_COLUMNS)
            cells.extend([text] * min(times, MOST_COLUMNS - len(cells)))
        times = _times(row.get(f"{_TABLE}number-rows-repeated"))
        if any(cells):
            for more in range(times):
                yield line + 1 + more, list(cells)
        line += times


def _times(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdecimal() else 1


def _ods_cell(cell: ElementTree.Element) -> str:
    kind = cell.get(f"{_OFFICE}value-type")
    text = "\n".join("".join(part.itertext()) for part in cell.findall(f"{_TEXT}p"))
    formula = cell.get(f"{_TABLE}formula")
    if formula is not None and (_ERROR.fullmatch(text.strip()) or (not kind and not text)):
        return Unreadable(text or formula)
    if kind == "date":
        return (cell.get(f"{_OFFICE}date-value") or text)[:10]
    if kind == "float":
        value = cell.get(f"{_OFFICE}value") or text
        return value.removesuffix(".0")
    return text
