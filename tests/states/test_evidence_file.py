"""What a file is, told by what is in it; and what it is called afterwards."""

from __future__ import annotations

import zipfile
from io import BytesIO

import pytest

from states.evidence_file import FileRefused, FileSort, kept_name, sort_of
from tests.worlds.evidence import EACH, MACROS, docx, packed, types


@pytest.mark.parametrize("sort", FileSort)
def test_each_sort_is_known_by_its_content(sort: FileSort) -> None:
    content = BytesIO(EACH[sort])
    assert sort_of(content) == sort
    assert content.tell() == 0, "whoever reads on begins at the beginning"


def refusal(content: bytes) -> str:
    with pytest.raises(FileRefused) as refused:
        sort_of(BytesIO(content))
    return str(refused.value.params["evidence"])


def bomb() -> bytes:
    """A few kilobytes that say they are 400 MB."""
    written = BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("[Content_Types].xml", types())
        package.writestr("word/document.xml", bytes(1_000))
        package.infolist()[1].file_size = 400_000_000
    return written.getvalue()


def locked() -> bytes:
    content = bytearray(docx())
    at = content.index(b"PK\x01\x02")
    content[at + 8] |= 1
    return bytes(content)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "empty"),
        (b"MZ\x90\x00\x03\x00\x00\x00", "sort"),
        (b"GIF89a\x01\x00\x01\x00", "sort"),
        (b"text med \x00 i", "sort"),
        ("text i latin-1: å".encode("latin-1"), "sort"),
        (b"\x1b]0;text som styr en terminal\x07", "sort"),
        (packed({"a.txt": "ett vanligt arkiv"}), "sort"),
        (b"PK\x03\x04 inget arkiv", "damaged"),
        (docx()[:-30], "damaged"),
        (docx(**{"../../etc/cron": b"x"}), "damaged"),
        (docx(**{"word/vbaProject.bin": b"x"}), "macros"),
        (docx(**{"word/activeX/activeX1.bin": b"x"}), "macros"),
        (docx(**{"[Content_Types].xml": types(MACROS).encode()}), "macros"),
        (packed({"mimetype": EACH["odt"], "content.xml": "", "Basic/script.xml": ""}), "macros"),
        (packed({"mimetype": b"application/epub+zip", "content.xml": ""}), "sort"),
        (packed({str(number): "" for number in range(5_001)}), "unpacked"),
        (docx(**{"[Content_Types].xml": b" " * 2_000_001}), "unpacked"),
        (bomb(), "unpacked"),
        (locked(), "locked"),
    ],
)
def test_whatever_is_none_of_them_is_refused_and_says_why(content: bytes, why: str) -> None:
    assert refusal(content) == why


@pytest.mark.parametrize(
    ("name", "sort", "kept"),
    [
        ("Protokoll 2026.pdf", FileSort.PDF, "Protokoll 2026.pdf"),
        ("IMG_1.JPG", FileSort.JPEG, "IMG_1.JPG"),
        ("bild.exe", FileSort.PNG, "bild.png"),
        ("C:\\Users\\lo\\karta.docx", FileSort.DOCX, "karta.docx"),
        ("../../etc/passwd", FileSort.TXT, "passwd.txt"),
        ("  a <b>: c?.txt", FileSort.TXT, "a _b__ c_.txt"),
        ("...", FileSort.ODT, "odt.odt"),
        ("", FileSort.XLSX, "xlsx.xlsx"),
        ("Skolplan v1.2", FileSort.PDF, "Skolplan v1.2.pdf"),
        ("e\u0301le\u0300ve.txt", FileSort.TXT, "élève.txt"),
    ],
)
def test_the_name_stays_and_its_ending_is_that_of_the_content(
    name: str, sort: FileSort, kept: str
) -> None:
    assert kept_name(name, sort) == kept


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("x" * 130 + ".pdf", "name_long"),
        ("plan\u202efdp.exe", "name_signs"),
        ("plan\x07.pdf", "name_signs"),
        ("intyg 811218-9876.pdf", "name_identity"),
    ],
)
def test_a_name_that_cannot_be_kept_is_refused(name: str, why: str) -> None:
    with pytest.raises(FileRefused) as refused:
        kept_name(name, FileSort.PDF)
    assert refused.value.params["evidence"] == why
