"""Tables with everything that people's tables have, made at random from a seed."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random
from xml.sax.saxutils import escape

from openpyxl import Workbook

Cells = list[str]
SPACES = (" ", "  ", "\u00a0", "\u2009")
UNSEEN = ("\u00ad", "\u200b", "")


def odd_name(chance: Random, name: str) -> str:
    """The name as somebody else may have typed it: the same to the eye."""
    name = name.replace(" ", chance.choice(SPACES))
    place = chance.randrange(len(name))
    name = name[:place] + chance.choice(UNSEEN) + name[place:]
    return chance.choice(("", " ")) + name + chance.choice(("", "  "))


def spoil(chance: Random, row: Cells) -> Cells:
    """The row with something that tables have and should not."""
    width = len(row)
    how = chance.randrange(7)
    if how == 0:
        return [*row, "bild"]  # one cell more than there are headings
    if how == 1:
        row[0] = ""
    elif how == 2:
        row[chance.randrange(width)] = "811218-9876"
    elif how == 3:
        row[0] = "Alm\u202eskolan"
    elif how == 4:
        row[chance.randrange(width)] = chance.choice(("#N/A", "#REF!", "???", "2026-W44"))
    elif how == 5:
        row[0] = "x" * 300
    else:
        row[chance.randrange(1, width)] = chance.choice(("Norra  skolan", "ja", "0", "-"))
    return row


def made(chance: Random, heads: Cells, row: Callable[[int], Cells], count: int) -> list[Cells]:
    """The heading and so many rows, a few empty ones among them."""
    rows: list[Cells] = []
    for number in range(count):
        one = row(number)
        if chance.random() < 0.15:
            one = spoil(chance, one)
        elif number and chance.random() < 0.03:
            one = list(rows[chance.randrange(len(rows))])
        rows.append(one)
    if chance.random() < 0.5:
        rows.insert(len(rows) // 2, list(heads))  # the heading again, as printed pages have it
    for _ in range(20):
        rows.insert(chance.randrange(len(rows)), [""] * len(heads))
    return [heads, *rows]


def filled(rows: Sequence[Cells]) -> int:
    """How many rows below the heading hold something."""
    return sum(any(cell.strip() for cell in row) for row in rows[1:])


def as_text(
    file: Path, rows: Sequence[Cells], delimiter: str, encoding: str, before: str = ""
) -> None:
    """Save as a program would that writes CSV in this way."""
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter).writerows(rows)
    file.write_bytes((before + out.getvalue()).encode(encoding, "replace"))


def as_excel(file: Path, rows: Sequence[Cells]) -> None:
    """Save as XLSX, behind a sheet of instructions and below a title."""
    book = Workbook()
    told = book.active
    assert told is not None
    told.title = "Instruktion"
    told.append(["Fyll i nästa blad."])
    sheet = book.create_sheet("Tabell")
    sheet.append(["Vår tabell"])
    sheet.append([])
    for row in rows:
        sheet.append([cell or None for cell in row])
    book.save(file)


def as_ods(file: Path, rows: Sequence[Cells]) -> None:
    """Save as ODS, formatted to the last row of the sheet."""
    spaces = " ".join(
        f'xmlns:{one}="urn:oasis:names:tc:opendocument:xmlns:{one}:1.0"'
        for one in ("office", "table", "text")
    )
    width = len(rows[0])
    lines = "".join(
        "<table:table-row>"
        + "".join(
            f'<table:table-cell office:value-type="string"><text:p>{escape(cell)}</text:p>'
            "</table:table-cell>"
            if cell
            else "<table:table-cell/>"
            for cell in row
        )
        + "</table:table-row>"
        for row in rows
    )
    rest = (
        '<table:table-row table:number-rows-repeated="1040000">'
        f'<table:table-cell table:number-columns-repeated="{width}"/></table:table-row>'
    )
    body = f'<table:table table:name="Tabell">{lines}{rest}</table:table>'
    xml = (
        f"<office:document-content {spaces}><office:body><office:spreadsheet>{body}"
        "</office:spreadsheet></office:body></office:document-content>"
    )
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        book.writestr("content.xml", xml)


def saved(folder: Path, rows: Sequence[Cells], how: str) -> Path:
    """The table in a file of this sort."""
    file = folder / f"tabell.{how if how in ('xlsx', 'ods') else 'csv'}"
    if how == "xlsx":
        as_excel(file, rows)
    elif how == "ods":
        as_ods(file, rows)
    elif how == "utf-16":
        as_text(file, rows, "\t", "utf-16")
    elif how == "cp1252":
        as_text(file, rows, ";", "cp1252")
    elif how == "sep":
        as_text(file, rows, ";", "utf-8-sig", "sep=;\r\n")
    else:
        as_text(file, rows, ",", "utf-8", "\r\n\r\n")
    return file


WAYS = ("utf-8", "utf-16", "cp1252", "sep", "xlsx", "ods")
