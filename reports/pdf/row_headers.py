"""The name of each row of a table, tagged as the row's header.

typst 0.15 can tag it so only with ``a11y-extras``, a feature that the Python package (0.15.2) has
no way to turn on: without it ``pdf.header-cell`` is not there. The file that it writes has each
object on a line of its own and a plain table of where they are, so the tags are set afterwards.
What looks otherwise is left as it is; the tests read the tags.
"""

from __future__ import annotations

import re

_XREF = re.compile(rb"startxref\n(\d+)\n%%EOF\s*$")
_TABLE = re.compile(rb"xref\n0 (\d+)\n")
_OBJECT = re.compile(rb"^(\d+) 0 obj\n(.*)\nendobj\n$", re.DOTALL)
_ROW = re.compile(rb"^<</Type/StructElem/S/TR/P \d+ 0 R/K\[((?:\d+ 0 R ?)+)\]>>$")
_KID = re.compile(rb"(\d+) 0 R")
_CELL = b"<</Type/StructElem/S/TD/"
_HEADERS = re.compile(rb"<</O/Table/Headers\[([^\]]*)\]>>")
_NAMES = re.compile(rb"/IDTree<</Names\[([^\]]*)\]>>")
_FOOT = b"<</Type/StructElem/S/TFoot/"


def with_row_headers(pdf: bytes) -> bytes:
    """The file with a header for each row; its rows are all in the table's body."""
    found = _XREF.search(pdf)
    if found is None:
        return pdf
    table = int(found[1])
    objects, head = _objects(pdf, table)
    if not objects:
        return pdf
    names: dict[bytes, int] = {}
    for content in list(objects.values()):
        row = _ROW.match(content)
        if row is not None:
            _tag(objects, [int(one) for one in _KID.findall(row[1])], names)
    for number, content in objects.items():
        if content.startswith(_FOOT):  # where the last rows were only kept together
            objects[number] = content.replace(b"/S/TFoot/", b"/S/TBody/", 1)
        elif names and (tree := _NAMES.search(content)):
            told = b"".join(b"(%s)%d 0 R" % one for one in sorted(names.items()))
            start, end = tree.span(1)
            objects[number] = content[:start] + told + content[start:end] + content[end:]
    return _written(head, objects, pdf[pdf.index(b"trailer\n", table) :])


def _objects(pdf: bytes, table: int) -> tuple[dict[int, bytes], bytes]:
    """Each object by its number, in the order of the file, and what stands before the first;
    none where one does not end where the next begins."""
    begun = _TABLE.match(pdf, table)
    if begun is None:
        return {}, b""
    start = begun.end()
    rows = [pdf[start + 20 * n : start + 20 * n + 20] for n in range(int(begun[1]))]
    places = sorted(int(row[:10]) for row in rows if row[17:18] == b"n")
    objects: dict[int, bytes] = {}
    for place, after in zip(places, [*places[1:], table], strict=True):
        told = _OBJECT.match(pdf[place:after].rstrip(b"\n") + b"\n")
        if told is None:
            return {}, b""
        objects[int(told[1])] = told[2]
    return objects, pdf[: places[0]]


def _tag(objects: dict[int, bytes], cells: list[int], names: dict[bytes, int]) -> None:
    """The first cell of a row names it, and the others name the first beside their columns."""
    first = cells[0]
    if not all(objects[one].startswith(_CELL) for one in cells):
        return
    name = b"R%09d" % first
    names[name] = first
    for cell in cells:
        held = _HEADERS.search(objects[cell])
        columns = held[1] if held else b""
        if cell == first:
            given = b"<</O/Table/Scope/Row/Headers[%s]>>" % columns
        else:
            given = b"<</O/Table/Headers[%s(%s)]>>" % (columns, name)
        told = _with(objects[cell], held.span() if held else None, given)
        objects[cell] = (
            told.replace(b"/S/TD/", b"/S/TH/ID(%s)/" % name, 1) if cell == first else told
        )


def _with(content: bytes, span: tuple[int, int] | None, given: bytes) -> bytes:
    """A cell with what it says of itself in a table, beside what it says of its looks."""
    if span is not None:
        return content[: span[0]] + given + content[span[1] :]
    if b"/A[" in content:
        return content.replace(b"/A[", b"/A[" + given, 1)
    return content.replace(b"/S/TD/", b"/S/TD/A[%s]/" % given, 1)


def _written(head: bytes, objects: dict[int, bytes], trailer: bytes) -> bytes:
    made = bytearray(head)
    places: dict[int, int] = {}
    for number, content in objects.items():
        places[number] = len(made)
        made += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = len(made)
    count = max(places) + 1
    made += b"xref\n0 %d\n0000000000 65535 f\r\n" % count
    for number in range(1, count):
        made += b"%010d 00000 n\r\n" % places[number]
    return bytes(made) + re.sub(rb"startxref\n\d+", b"startxref\n%d" % table, trailer)
