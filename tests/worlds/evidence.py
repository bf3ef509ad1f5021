"""Files as people have them, made here: documents packed by hand, pictures of one colour, text."""

from __future__ import annotations

import struct
import zipfile
import zlib
from io import BytesIO

from config.settings import Settings
from flows.engine.evidence_files import CheckedFile, look_at

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
MACROS = "application/vnd.ms-word.document.macroEnabled.main+xml"
ODT = b"application/vnd.oasis.opendocument.text"


def packed(parts: dict[str, bytes | str]) -> bytes:
    written = BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return written.getvalue()


def types(content: str = WORD) -> str:
    return f'<Types><Override PartName="/word/document.xml" ContentType="{content}"/></Types>'


def docx(**more: bytes) -> bytes:
    parts = {"[Content_Types].xml": types(), "word/document.xml": "<w:document/>"}
    return packed({**parts, **more})


def xlsx() -> bytes:
    return packed({"[Content_Types].xml": types("x"), "xl/workbook.xml": "<workbook/>"})


def odt() -> bytes:
    return packed({"mimetype": ODT, "content.xml": "<office:document-content/>"})


def pdf(words: str = "Protokoll") -> bytes:
    return f"%PDF-1.7\n1 0 obj<</Title({words})>>endobj\n%%EOF\n".encode()


def png(width: int = 1, height: int = 1, *, beside: bytes = b"") -> bytes:
    """A grey picture; ``beside``: what somebody has written into it."""

    def chunk(name: bytes, content: bytes) -> bytes:
        whole = name + content
        return struct.pack("!I", len(content)) + whole + struct.pack("!I", zlib.crc32(whole))

    head = struct.pack("!2I5B", width, height, 8, 0, 0, 0, 0)
    pixels = zlib.compress((b"\0" + b"\x80" * width) * height)
    words = chunk(b"tEXt", beside) if beside else b""
    parts = chunk(b"IHDR", head) + words + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + parts


def jpeg() -> bytes:
    return b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00\xff\xd9"


EACH = {
    "pdf": pdf(),
    "docx": docx(),
    "xlsx": xlsx(),
    "odt": odt(),
    "png": png(),
    "jpeg": jpeg(),
    "txt": "Protokoll från elevrådet på Ålskolan\n".encode(),
}
"""One file of each sort."""


def text_file(words: str, name: str = "protokoll.txt") -> CheckedFile:
    """A file that was looked at, with these words in it."""
    return look_at(Settings(), name, BytesIO(words.encode()))
