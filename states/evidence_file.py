"""Files as evidence: which sorts there are, told by what is in them and never by their names.

A file's name is what a person wrote: it is kept as she knows it, with the ending of its sort, and
nothing in it leads anywhere.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
import zipfile
import zlib
from enum import StrEnum
from typing import BinaryIO

from states.errors import ArshjulError
from states.fields import has_hidden_signs
from states.privacy import holds_identity_number

LARGEST = 10_000_000  # bytes of one file
LARGEST_TOGETHER = 50_000_000  # bytes of all files of a case
LONGEST_NAME = 120
MOST_PARTS = 5_000  # of a packed document
LARGEST_UNPACKED = 300_000_000  # bytes, as the document itself says
LARGEST_LIST = 2_000_000  # bytes that are unpacked here: the document's list of what is in it
PIECE = 256 * 1024  # bytes that are looked at, or kept, at once


class FileSort(StrEnum):
    PDF = "pdf"
    DOCX = "docx"
    XLSX = "xlsx"
    ODT = "odt"
    PNG = "png"
    JPEG = "jpeg"
    TXT = "txt"


_OFFICE = "application/vnd.openxmlformats-officedocument"
_ODT = "application/vnd.oasis.opendocument.text"
MEDIA = {
    FileSort.PDF: "application/pdf",
    FileSort.DOCX: f"{_OFFICE}.wordprocessingml.document",
    FileSort.XLSX: f"{_OFFICE}.spreadsheetml.sheet",
    FileSort.ODT: _ODT,
    FileSort.PNG: "image/png",
    FileSort.JPEG: "image/jpeg",
    FileSort.TXT: "text/plain; charset=utf-8",
}
"""What each sort is sent as."""
ENDINGS = {one: (f".{one}",) for one in FileSort} | {FileSort.JPEG: (".jpg", ".jpeg")}

_PNG = b"\x89PNG\r\n\x1a\n"
_PACKED = b"PK\x03\x04"
_TYPES, _MIMETYPE = "[Content_Types].xml", "mimetype"
_MAIN = {FileSort.DOCX: "word/document.xml", FileSort.XLSX: "xl/workbook.xml"}
# What runs when somebody opens the document, by where it stands in one.
_RUNS = re.compile(
    r"(^|/)(vbaproject|vbadata)|(^|/)(activex|macrosheets|dialogsheets)/|^(basic|scripts)/", re.I
)
_BROKEN = (
    zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, NotImplementedError, RuntimeError,
    EOFError, OSError, ValueError,
)  # fmt: skip
_NOT_IN_A_NAME = re.compile(r'[<>:"|?*]')


class FileRefused(ArshjulError):
    """The file cannot be kept as evidence; ``evidence`` is the key of why."""

    key = "file_refused"


def sort_of(content: BinaryIO) -> FileSort:
    """What the file is, by its first bytes and how it is put together; it stands at its beginning
    afterwards. Raises FileRefused."""
    content.seek(0)
    head = content.read(PIECE)
    content.seek(0)
    found: FileSort | None = None
    if re.match(rb"%PDF-\d\.\d", head):
        found = FileSort.PDF
    elif head.startswith(_PNG) and head[12:16] == b"IHDR":
        found = FileSort.PNG
    elif head.startswith(b"\xff\xd8\xff"):
        found = FileSort.JPEG
    elif head.startswith(_PACKED):
        found = _packed(content)
    elif head and _is_text(content):
        found = FileSort.TXT
    content.seek(0)
    if not head:
        raise FileRefused(evidence="empty")
    if found is None:
        raise FileRefused(evidence="sort")
    return found


def _packed(content: BinaryIO) -> FileSort | None:
    """A document that is several files packed into one; None for a package of something else."""
    try:
        with zipfile.ZipFile(content) as package:
            return _document(package)
    except _BROKEN:
        raise FileRefused(evidence="damaged") from None


def _document(package: zipfile.ZipFile) -> FileSort | None:
    parts = package.infolist()
    names = [one.filename for one in parts]
    if len(parts) > MOST_PARTS or sum(one.file_size for one in parts) > LARGEST_UNPACKED:
        raise FileRefused(evidence="unpacked")
    if any(one.flag_bits & 1 for one in parts):
        raise FileRefused(evidence="locked")
    if len(set(names)) < len(names) or any(_leads_out(name) for name in names):
        raise FileRefused(evidence="damaged")
    if any(_RUNS.search(name) for name in names):
        raise FileRefused(evidence="macros")
    if _TYPES in names:
        if b"macroenabled" in _unpacked(package, _TYPES).lower():
            raise FileRefused(evidence="macros")
        return next((sort for sort, main in _MAIN.items() if main in names), None)
    if names[:1] == [_MIMETYPE] and "content.xml" in names:
        return FileSort.ODT if _unpacked(package, _MIMETYPE) == _ODT.encode() else None
    return None


def _unpacked(package: zipfile.ZipFile, name: str) -> bytes:
    """One part, whose size may be another than it says."""
    with package.open(name) as part:
        found = part.read(LARGEST_LIST + 1)
    if len(found) > LARGEST_LIST:
        raise FileRefused(evidence="unpacked")
    return found


def _leads_out(name: str) -> bool:
    parts = name.replace("\\", "/").split("/")
    return not parts[0] or ".." in parts


def _is_text(content: BinaryIO) -> bool:
    """Whether it is text in UTF-8 from beginning to end, without signs that are none."""
    decoder = codecs.getincrementaldecoder("utf-8-sig")()
    try:
        while piece := content.read(PIECE):
            if _odd(decoder.decode(piece)):
                return False
        return not _odd(decoder.decode(b"", final=True))
    except UnicodeDecodeError:
        return False


def _odd(text: str) -> bool:
    return any(unicodedata.category(sign) == "Cc" and sign not in "\r\n\t\f" for sign in set(text))


def kept_name(name: str, sort: FileSort) -> str:
    """The name that the file is kept under: the last part of a path, without signs that a disk
    would not take, with the ending of its sort. Raises FileRefused."""
    plain = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    plain = " ".join(_NOT_IN_A_NAME.sub("_", plain).split()).strip(". ")
    if has_hidden_signs(plain) or not plain.isprintable():
        raise FileRefused(evidence="name_signs")
    if holds_identity_number(plain):
        raise FileRefused(evidence="name_identity")
    if not plain.lower().endswith(ENDINGS[sort]):
        plain = (re.sub(r"(?<=.)\.[A-Za-z]\w{0,4}$", "", plain) or str(sort)) + ENDINGS[sort][0]
    if len(plain) > LONGEST_NAME:
        raise FileRefused(evidence="name_long")
    return plain
