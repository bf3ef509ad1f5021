"""An authority's own letterhead: a DOCX whose head, foot, margins and styles a report takes over.

Nothing in it is run: no template language, no macros, nothing that is fetched from elsewhere.
"""

from __future__ import annotations

import io
import re
import zipfile
from typing import Any

import docx
from docx.enum.style import WD_STYLE_TYPE
from docx.opc.constants import RELATIONSHIP_TYPE

from states.evidence_file import LARGEST, FileRefused, FileSort, sort_of

PLACE = "{{rapport}}"
LARGEST_UNPACKED = 40_000_000
_NEEDED = ("Title", "Heading 1", "Heading 2", "Caption", "List Bullet", "List Number")
_CODES = re.compile(rb'<w:instrText[^>]*>([^<]*)|w:instr="([^"]*)"')
_FETCHES = re.compile(rb"\b(INCLUDE(TEXT|PICTURE)?|DDE(AUTO)?|DATABASE|LINK)\b", re.I)


def opened(letterhead: bytes) -> Any:
    """The letterhead as a document. Raises FileRefused, with the key of why."""
    if len(letterhead) > LARGEST:
        raise FileRefused(evidence="unpacked")
    if sort_of(io.BytesIO(letterhead)) is not FileSort.DOCX:
        raise FileRefused(evidence="sort")
    with zipfile.ZipFile(io.BytesIO(letterhead)) as package:
        if sum(one.file_size for one in package.infolist()) > LARGEST_UNPACKED:
            raise FileRefused(evidence="unpacked")
    try:
        paper = docx.Document(io.BytesIO(letterhead))
    except Exception:  # whatever a broken package raises
        raise FileRefused(evidence="damaged") from None
    _stays_here(paper.part.package)
    _with_styles(paper)
    return paper


def _stays_here(package: Any) -> None:
    """Refuses what would be fetched, or run, when the document is opened; links may stay."""
    for one in package.iter_rels():
        if one.is_external and one.reltype != RELATIONSHIP_TYPE.HYPERLINK:
            raise FileRefused(evidence="outside")
    for part in package.iter_parts():
        if "/embeddings/" in part.partname:
            raise FileRefused(evidence="outside")
        codes = b"".join(b"".join(one) for one in _CODES.findall(part.blob))
        if _FETCHES.search(codes):
            raise FileRefused(evidence="outside")


def _with_styles(paper: Any) -> None:
    """A style of Word's own that the letterhead does not have is made, looking like its text."""
    known = {one.name for one in paper.styles}
    for name in _NEEDED:
        if name not in known:
            paper.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH, builtin=True)
    if "Table Grid" not in known:
        paper.styles.add_style("Table Grid", WD_STYLE_TYPE.TABLE, builtin=True)


def put_in_place(paper: Any, before: int) -> None:
    """What was written at the end, after ``before`` elements, goes to the placeholder."""
    [*places] = [one for one in paper.paragraphs if one.text.strip() == PLACE]
    if not places:
        return
    place = places[0]._p
    body = [one for one in paper.element.body if not one.tag.endswith("}sectPr")]
    for element in body[before:]:
        place.addprevious(element)
    place.getparent().remove(place)
