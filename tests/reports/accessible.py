"""What ISO 14289-1 (PDF/UA-1) asks of a file and a program can see: each thing that it lacks.

It is no validator: whether a text says what its picture shows, and whether the order of reading is
a good one, takes a person.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any, NamedTuple

import pikepdf

_STANDARD = frozenset({
    "Document", "Part", "Art", "Sect", "Div", "BlockQuote", "Caption", "TOC", "TOCI", "Index",
    "NonStruct", "Private", "P", "H", "H1", "H2", "H3", "H4", "H5", "H6", "L", "LI", "Lbl",
    "LBody", "Table", "TR", "TH", "TD", "THead", "TBody", "TFoot", "Span", "Quote", "Note",
    "Reference", "BibEntry", "Code", "Link", "Annot", "Ruby", "RB", "RT", "RP", "Warichu", "WT",
    "WP", "Figure", "Formula", "Form",
})  # fmt: skip
_PAINTS = frozenset(("Tj", "TJ", "'", '"', "f", "F", "f*", "B", "B*", "b", "b*", "S", "s", "sh"))
_WITHIN = {
    "TR": {"Table", "THead", "TBody", "TFoot"},
    "TH": {"TR"},
    "TD": {"TR"},
    "THead": {"Table"},
    "TBody": {"Table"},
    "TFoot": {"Table"},
    "LI": {"L"},
    "LBody": {"LI"},
}


class Element(NamedTuple):
    node: Any
    kind: str
    within: str


def violations(content: bytes) -> list[str]:
    """Each thing that the file lacks, in words; none of a good one."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        found = list(_of_document(pdf))
        if "/StructTreeRoot" not in pdf.Root:
            return [*found, "there is no structure"]
        elements = list(_elements(pdf))
        found += _of_elements(pdf, elements)
        found += _of_headings(elements)
        found += _of_tables(elements)
        for number, page in enumerate(pdf.pages, 1):
            found += (f"page {number}: {one}" for one in _of_page(pdf, page))
        found += _of_fonts(pdf)
        return found


def _of_document(pdf: pikepdf.Pdf) -> Iterator[str]:
    root = pdf.Root
    marks: Any = root.get("/MarkInfo", pikepdf.Dictionary())
    if not bool(marks.get("/Marked", False)):
        yield "it is not marked as tagged"
    if bool(marks.get("/Suspects", False)):
        yield "its tags are said to be suspect"
    if not str(root.get("/Lang", "")):
        yield "it has no language"
    if not bool(
        root.get("/ViewerPreferences", pikepdf.Dictionary()).get("/DisplayDocTitle", False)
    ):
        yield "its title is not shown"
    with pdf.open_metadata() as about:
        if not str(about.get("dc:title", "")).strip():
            yield "it has no title"
        if str(about.get("pdfuaid:part", "")) != "1":
            yield "it does not say that it is PDF/UA-1"


def _elements(pdf: pikepdf.Pdf) -> Iterator[Element]:
    """Every element, with its standard sort and that of the one around it."""
    roles = {
        str(name): str(role) for name, role in pdf.Root.StructTreeRoot.get("/RoleMap", {}).items()
    }

    def kind(node: Any) -> str:
        found, seen = str(node.get("/S", "")), set[str]()
        while found in roles and found not in seen:
            seen.add(found)
            found = roles[found]
        return found.removeprefix("/")

    def walk(node: Any, within: str) -> Iterator[Element]:
        if isinstance(node, pikepdf.Array):
            for one in node:
                yield from walk(one, within)
        elif isinstance(node, pikepdf.Dictionary) and "/S" in node:
            mine = kind(node)
            yield Element(node, mine, within)
            yield from walk(node.get("/K", pikepdf.Array()), mine)

    yield from walk(pdf.Root.StructTreeRoot.get("/K", pikepdf.Array()), "")


def _of_elements(pdf: pikepdf.Pdf, elements: list[Element]) -> Iterator[str]:
    if "/ParentTree" not in pdf.Root.StructTreeRoot:
        yield "there is no way from the content to its tags (ParentTree)"
    for one in elements:
        if one.kind not in _STANDARD:
            yield f"{one.kind} is no sort of element"
        if (
            one.kind == "Figure"
            and not str(one.node.get("/Alt", one.node.get("/ActualText", ""))).strip()
        ):
            yield "a picture has no alternative text"
        if one.kind in _WITHIN and one.within not in _WITHIN[one.kind]:
            yield f"{one.kind} stands in {one.within}"
        if one.within == "L" and one.kind not in ("LI", "L", "Caption"):
            yield f"{one.kind} stands in a list"


def _of_headings(elements: list[Element]) -> Iterator[str]:
    last = 0
    for one in elements:
        if one.kind[:1] == "H" and one.kind[1:].isdigit():
            level = int(one.kind[1:])
            if level > last + 1:
                yield f"a heading goes from {last} to {level}"
            last = level


def _of_tables(elements: list[Element]) -> Iterator[str]:
    known = {str(one.node.ID) for one in elements if "/ID" in one.node}
    columns: dict[tuple[int, int], int] = {}
    for one in elements:
        about = _in_table(one.node)
        if one.kind == "TH" and str(about.get("/Scope", "")) not in ("/Row", "/Column", "/Both"):
            yield "a header of a table does not say what it heads"
        for head in about.get("/Headers", []):
            if str(head) not in known:
                yield f"a cell names the header {head}, which is none"
        if one.kind == "TR":
            cells = [cell for cell in one.node.K if str(cell.S) in ("/TH", "/TD")]
            wide = sum(int(_in_table(cell).get("/ColSpan", 1)) for cell in cells)
            table = one.node.P if str(one.node.P.S) == "/Table" else one.node.P.P
            if columns.setdefault(table.objgen, wide) != wide:
                yield "a row of a table has another number of cells"
            if not any(str(cell.S) == "/TH" for cell in cells):
                yield "a row of a table has no header"


def _in_table(node: Any) -> Any:
    """What a cell says of itself in its table."""
    told = node.get("/A", pikepdf.Array())
    for one in [told] if isinstance(told, pikepdf.Dictionary) else told:
        if isinstance(one, pikepdf.Dictionary) and str(one.get("/O", "")) == "/Table":
            return one
    return pikepdf.Dictionary()


def _of_page(pdf: pikepdf.Pdf, page: Any) -> Iterator[str]:
    """Nothing is painted outside the tags and what is marked as no content, and each number of
    marked content leads to the element that holds it."""
    within: list[str] = []
    for one in pikepdf.parse_content_stream(page):
        name, operands = str(one.operator), list(one.operands)
        if name in ("BMC", "BDC"):
            within.append(_mark(operands))
            if within.count("artifact") and any(mark.isdigit() for mark in within):
                yield "what is no content and what is content stand in each other"
        elif name == "EMC":
            within.pop()
        elif (name in _PAINTS or name == "Do") and not any(within):
            yield f"{name} paints outside the tags"
        if name == "BDC" and within[-1].isdigit() and not _leads(pdf, page, int(within[-1])):
            yield f"the marked content {within[-1]} leads to no element"
    if page.get("/Annots") and str(page.get("/Tabs", "")) != "/S":
        yield "its links do not follow the structure"
    for link in page.get("/Annots", []):
        if "/StructParent" not in link:
            yield "a link is not tagged"


def _mark(operands: list[Any]) -> str:
    """The number of what begins, "artifact" for what is no content, or nothing."""
    if str(operands[0]) == "/Artifact":
        return "artifact"
    about = operands[1] if len(operands) > 1 else None
    held = isinstance(about, pikepdf.Dictionary) and "/MCID" in about
    return str(int(about.MCID)) if held else ""  # type: ignore[union-attr]


def _leads(pdf: pikepdf.Pdf, page: Any, number: int) -> bool:
    tree, key = pdf.Root.StructTreeRoot.get("/ParentTree"), page.get("/StructParents")
    if tree is None or key is None:
        return False
    parents = dict(_leaves(tree)).get(int(key))
    if not isinstance(parents, pikepdf.Array) or number >= len(parents):
        return False
    return isinstance(parents[number], pikepdf.Dictionary) and _holds(parents[number], number)


def _holds(element: Any, number: int) -> bool:
    kids = element.get("/K", pikepdf.Array())
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, int) and kid == number:
            return True
        if isinstance(kid, pikepdf.Dictionary) and int(kid.get("/MCID", -1)) == number:
            return True
    return False


def _leaves(tree: Any) -> Iterator[tuple[int, Any]]:
    told = list(tree.get("/Nums", []))
    yield from ((int(key), value) for key, value in zip(told[::2], told[1::2], strict=True))
    for kid in tree.get("/Kids", []):
        yield from _leaves(kid)


def _of_fonts(pdf: pikepdf.Pdf) -> Iterator[str]:
    for one in pdf.objects:
        if not isinstance(one, pikepdf.Dictionary) or one.get("/Type") != "/Font":
            continue
        if one.get("/Subtype") == "/Type0" and "/ToUnicode" not in one:
            yield "a font does not say which letters its signs are"
        held = one.get("/FontDescriptor")
        if held is not None and not {"/FontFile", "/FontFile2", "/FontFile3"} & set(held.keys()):
            yield "a font is not in the file"
