"""A PDF as a screen reader hears it: its structure in order, and the letters of each tag."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import pikepdf

_BY_ITSELF = ("/P", "/Title", "/H1", "/H2", "/H3", "/LBody", "/Lbl", "/TH", "/TD")
_ONE = re.compile(r"^<([0-9A-Fa-f]+)> <([0-9A-Fa-f]+)>$", re.MULTILINE)
_MANY = re.compile(r"^<([0-9A-Fa-f]+)> <([0-9A-Fa-f]+)> <([0-9A-Fa-f]+)>$", re.MULTILINE)

Held = dict[tuple[tuple[int, int], int], str]


def heard(pdf: pikepdf.Pdf) -> list[str]:
    """Each paragraph, heading, cell, sign and text of a list, and description of a picture."""
    held: Held = {}
    for page in pdf.pages:
        held |= _letters(page)
    found = "".join(_said(pdf.Root.StructTreeRoot, None, held)).split("\n")
    return [one for one in (" ".join(line.split()) for line in found) if one]


def under(page: Any) -> str:
    """What stands on a page and is read by nobody: its head and its foot."""
    fonts = {name: _letters_of(font) for name, font in page.Resources.get("/Font", {}).items()}
    found, within = "", list[bool]()
    font: dict[int, str] = {}
    for one in pikepdf.parse_content_stream(page):
        operands: Any = one.operands
        name = str(one.operator)
        if name in ("BDC", "BMC"):
            within.append(str(operands[0]) == "/Artifact" or (bool(within) and within[-1]))
        elif name == "EMC":
            within.pop()
        elif name == "Tf":
            font = fonts[str(operands[0])]
        elif name in ("TJ", "Tj") and within and within[-1]:
            found += _shown(operands[0], font)
    return found


def shown(page: Any) -> str:
    """What stands on a page and is read."""
    return "".join(_letters(page).values())


def _said(node: Any, page: Any, held: Held) -> Iterator[str]:
    if isinstance(node, int):
        yield held.get((page.objgen, node), "")
    elif isinstance(node, pikepdf.Array):
        for one in node:
            yield from _said(one, page, held)
    elif isinstance(node, pikepdf.Dictionary):
        page = node.get("/Pg", page)
        if "/MCID" in node:
            yield held.get((page.objgen, int(node.MCID)), "")
            return
        ends = "\n" if str(node.get("/S", "")) in (*_BY_ITSELF, "/Figure") else ""
        yield ends
        if ends and "/Alt" in node:
            yield str(node.Alt)
        elif "/ActualText" in node:
            yield str(node.ActualText)
        elif "/K" in node:
            yield from _said(node["/K"], page, held)
        yield ends


def _letters(page: Any) -> Held:
    """What stands under each number of a page's marked content."""
    fonts = {name: _letters_of(font) for name, font in page.Resources.get("/Font", {}).items()}
    found: dict[tuple[tuple[int, int], int], str] = defaultdict(str)
    within: list[tuple[int | None, str | None]] = []
    font: dict[int, str] = {}
    for one in pikepdf.parse_content_stream(page):
        operands: Any = one.operands
        name = str(one.operator)
        if name in ("BDC", "BMC"):
            within.append(_begun(operands, within))
            number, instead = within[-1]
            if number is not None and instead is not None:
                found[page.obj.objgen, number] += instead
        elif name == "EMC":
            within.pop()
        elif name == "Tf":
            font = fonts[str(operands[0])]
        elif name in ("TJ", "Tj") and within:
            number, instead = within[-1]
            if number is not None and instead is None:
                found[page.obj.objgen, number] += _shown(operands[0], font)
    return dict(found)


def _begun(operands: Any, within: list[tuple[int | None, str | None]]) -> tuple[int | None, Any]:
    """The number of what begins, and the words that are said instead of its letters."""
    outer = within[-1][0] if within else None
    about = operands[1] if len(operands) > 1 else None
    if not isinstance(about, pikepdf.Dictionary):
        return outer, None
    number = int(about.MCID) if "/MCID" in about else outer
    return number, str(about.ActualText) if "/ActualText" in about else None


def _shown(pieces: Any, font: dict[int, str]) -> str:
    strings = pieces if isinstance(pieces, pikepdf.Array) else [pieces]
    found = ""
    for piece in strings:
        if isinstance(piece, pikepdf.String):
            raw = bytes(piece)
            codes = (int.from_bytes(raw[at : at + 2], "big") for at in range(0, len(raw), 2))
            found += "".join(font.get(code, "") for code in codes)
    return found


def _letters_of(font: Any) -> dict[int, str]:
    told = font.ToUnicode.read_bytes().decode()
    found = {int(code, 16): _text(sign) for code, sign in _ONE.findall(told)}
    for first, last, sign in _MANY.findall(told):
        for n in range(int(last, 16) - int(first, 16) + 1):
            found[int(first, 16) + n] = chr(ord(_text(sign)) + n)
    return found


def _text(sign: str) -> str:
    return bytes.fromhex(sign).decode("utf-16-be")
