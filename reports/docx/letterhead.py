"""An authority's own letterhead: a DOCX, or a Word template (DOTX), whose head, foot, margins and
styles a report takes over.

It is somebody's file, and whoever opens a report opens it too. Nothing in it is run, no template
language either; what would run or be fetched when a document is opened is refused.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from typing import Any
from xml.parsers import expat

import docx

from reports.docx.onto import with_styles
from states.evidence_file import FileRefused, FileSort, sort_of

LARGEST, LARGEST_UNPACKED, LARGEST_PART = 5_000_000, 50_000_000, 10_000_000

_XML = (".xml", ".rels")
_HELD = re.compile(r"/(embeddings|activex)/", re.IGNORECASE)
_OF_OTHERS = frozenset(
    ("attachedTemplate", "subDocument", "aFChunk", "oleObject", "package", "control", "frame")
)
_LINKS = ("http:", "https:", "mailto:")
_FETCHES = re.compile(
    r"\b(DDE|DDEAUTO|INCLUDE|INCLUDETEXT|INCLUDEPICTURE|IMPORT|LINK|RD|DATABASE|MACROBUTTON)\b",
    re.IGNORECASE,
)
_TYPES = "[Content_Types].xml"
_TEMPLATE, _DOCUMENT = (
    f"wordprocessingml.{one}.main+xml".encode() for one in ("template", "document")
)
_BEFORE_2007, _ENCRYPTED = b"\xd0\xcf\x11\xe0", "EncryptedPackage".encode("utf-16-le")
_BROKEN = (
    zipfile.BadZipFile, zlib.error, expat.ExpatError, RuntimeError, EOFError, OSError, ValueError,
    LookupError,
)  # fmt: skip

_Element = tuple[str, Mapping[str, str], str]


class BadLetterhead(FileRefused):
    """The file cannot be used as a letterhead; ``letterhead`` is the key of why."""

    key = "bad_letterhead"


def check_letterhead(content: bytes) -> None:
    """Raises BadLetterhead where no report can be written on it."""
    opened(content)


def opened(letterhead: bytes) -> Any:
    """The letterhead as a document that has every style of a report. Raises BadLetterhead."""
    if len(letterhead) > LARGEST:
        raise BadLetterhead(letterhead="large")
    _check_sort(letterhead)
    try:
        _check_parts(letterhead)
    except _BROKEN as error:
        raise BadLetterhead(letterhead="damaged") from error
    try:
        return with_styles(docx.Document(io.BytesIO(_as_document(letterhead))))
    except Exception as error:  # whatever a broken package raises
        raise BadLetterhead(letterhead="damaged") from error


def _as_document(letterhead: bytes) -> bytes:
    """A template is a document that says that it is a template."""
    with zipfile.ZipFile(io.BytesIO(letterhead)) as packed:
        types = packed.read(_TYPES)
        if _TEMPLATE not in types:
            return letterhead
        made = io.BytesIO()
        with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as document:
            for name in packed.namelist():
                part = packed.read(name)
                if name == _TYPES:
                    part = types.replace(_TEMPLATE, _DOCUMENT)
                document.writestr(name, part)
    return made.getvalue()


def _check_sort(letterhead: bytes) -> None:
    if letterhead.startswith(_BEFORE_2007):  # a Word file with a password is packed so too
        raise BadLetterhead(letterhead="locked" if _ENCRYPTED in letterhead else "old")
    try:
        sort = sort_of(io.BytesIO(letterhead))
    except FileRefused as error:
        raise BadLetterhead(letterhead=error.params["evidence"]) from error
    if sort is not FileSort.DOCX:
        raise BadLetterhead(letterhead="sort")


def _check_parts(letterhead: bytes) -> None:
    """Each part, after the sizes that are told before anything is unpacked: none gives more."""
    with zipfile.ZipFile(io.BytesIO(letterhead)) as packed:
        parts = packed.infolist()
        sizes = [part.file_size for part in parts]
        if max(sizes) > LARGEST_PART or sum(sizes) > LARGEST_UNPACKED:
            raise BadLetterhead(letterhead="unpacked")
        for part in parts:
            if _HELD.search(f"/{part.filename}"):
                raise BadLetterhead(letterhead="outside")
            content = packed.read(part)
            if part.filename.lower().endswith(_XML):
                _check_xml(content)


def _check_xml(content: bytes) -> None:
    """What would be fetched or run, in whatever letters the part is written. Links may stay."""
    codes: list[str] = []
    for element, attributes, text in _elements(content):
        if element == "Relationship" and _fetched(attributes):
            raise BadLetterhead(letterhead="outside")
        if element == "fldSimple":
            codes.append(f" {attributes.get('instr', '')} ")
        if element in ("instrText", "delInstrText"):
            codes.append(text)
        if element == "fldChar":  # between fields; the words of one may stand in pieces
            codes.append(" ")
    if _FETCHES.search("".join(codes)):
        raise BadLetterhead(letterhead="outside")


def _fetched(relationship: Mapping[str, str]) -> bool:
    sort = relationship.get("Type", "").rpartition("/")[2]
    outside = relationship.get("TargetMode", "").lower() == "external"
    target = relationship.get("Target", "").strip().lower()
    link = sort == "hyperlink" and target.startswith(_LINKS)
    return sort in _OF_OTHERS or (outside and not link)


def _elements(content: bytes) -> Iterator[_Element]:
    """Each by its name and attributes without prefixes, and the text in it. A document type is
    refused: it could declare what does not stand there."""
    found: list[tuple[str, Mapping[str, str], list[str]]] = []
    within: list[list[str]] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        within.append([])
        plain = {key.rpartition(":")[2]: value for key, value in attributes.items()}
        found.append((name.rpartition(":")[2], plain, within[-1]))

    def end(_: str) -> None:
        within.pop()

    def text(words: str) -> None:
        within[-1].append(words)

    def declared(*_: object) -> None:
        raise BadLetterhead(letterhead="damaged")

    reader = expat.ParserCreate()
    reader.StartElementHandler, reader.EndElementHandler = start, end
    reader.CharacterDataHandler, reader.StartDoctypeDeclHandler = text, declared
    reader.Parse(content, True)
    return ((name, attributes, "".join(words)) for name, attributes, words in found)
