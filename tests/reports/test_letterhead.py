"""A report on an authority's own letterhead, and what is refused as one."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import docx
import pytest
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml.ns import qn
from docx.shared import Cm

from config.explain import explain
from config.locales import LOCALES
from config.words import words
from reports.docx import as_docx
from reports.docx.letterhead import LARGEST, LARGEST_PART, BadLetterhead, check_letterhead
from reports.look import Look
from tests.reports.printed import made_up
from tests.reports.test_docx import plainly, shaped

LOOK = Look("Påhittade kommun")
RELS = "word/_rels/document.xml.rels"
REL = '<Relationship Id="rId99" Type="http://x.example/relationships/{}" Target="{}"{}/></Relation'
OUT = ' TargetMode="External"'


def opened(content: bytes) -> Any:
    return docx.Document(io.BytesIO(content))


def saved(paper: Any) -> bytes:
    made = io.BytesIO()
    paper.save(made)
    return made.getvalue()


def own(*, place: str | None = "{{rapport}}") -> Any:
    """An authority's paper: its head, foot, margins and styles, and a line after the place."""
    paper: Any = docx.Document()
    [section] = paper.sections
    section.left_margin, section.right_margin = Cm(4), Cm(3)
    section.header.paragraphs[0].text = "Påhittade kommun · Barnkontoret"
    section.footer.paragraphs[0].text = "Påhittagatan 1"
    paper.styles["Heading 1"].font.name = "Georgia"
    for name in ("List Bullet", "List Number", "Caption", "Table Grid"):
        element = paper.styles[name].element
        element.getparent().remove(element)
    if place is not None:
        half = len(place) // 2  # Word cuts words where it likes
        line = paper.add_paragraph(place[:half])
        line.add_run(place[half:])
        paper.add_paragraph("Vänd vid behov")
    return paper


def without_numbering(content: bytes) -> bytes:
    """As Word saves a paper on which nobody has made a list."""
    kept = {RELS: (b"", b""), "[Content_Types].xml": (b"", b"")}
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(made, "w") as new:
        for name in old.namelist():
            if name == "word/numbering.xml":
                continue
            part = old.read(name)
            if name in kept:
                part = b"".join(
                    piece for piece in _pieces(part) if b"numbering" not in piece.lower()
                )
            new.writestr(name, part)
    return made.getvalue()


def _pieces(part: bytes) -> list[bytes]:
    return [one + b">" for one in part.split(b">") if one]


def with_part(name: str, content: bytes | str) -> bytes:
    """A letterhead with one more part, or with another in its place."""
    made = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(saved(own()))) as old,
        zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for part in old.namelist():
            if part != name:
                new.writestr(part, old.read(part))
        new.writestr(name, content)
    return made.getvalue()


def with_words(name: str, old: str, new: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(saved(own()))) as packed:
        text = packed.read(name).decode()
    assert old in text
    return with_part(name, text.replace(old, new))


@pytest.mark.parametrize("bare", [False, True], ids=["numbering", "no numbering"])
def test_a_report_is_written_on_it_and_it_stays_what_it_is(bare: bool) -> None:
    letterhead = saved(own())
    letterhead = without_numbering(letterhead) if bare else letterhead
    check_letterhead(letterhead)
    made = as_docx(made_up(), words("sv"), LOOK, letterhead)
    paper = opened(made)
    [section] = paper.sections
    assert section.header.paragraphs[0].text == "Påhittade kommun · Barnkontoret"
    assert section.footer.paragraphs[0].text == "Påhittagatan 1"
    margins = (section.left_margin.cm, section.right_margin.cm)
    assert margins == pytest.approx((4, 3), abs=0.01)
    assert paper.styles["Heading 1"].font.name == "Georgia"
    assert shaped(paper) == plainly(made_up()) + "\nVänd vid behov", "at its place"
    assert made == as_docx(made_up(), words("sv"), LOOK, letterhead), "the same bytes"


def as_template(content: bytes) -> bytes:
    """As Word saves a template (.dotx)."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(made, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            if name == "[Content_Types].xml":
                assert b"document.main+xml" in part
                part = part.replace(b"document.main+xml", b"template.main+xml")
            new.writestr(name, part)
    return made.getvalue()


def test_a_template_of_word_is_a_letterhead_too_and_the_report_is_a_document() -> None:
    paper = own()
    [section] = paper.sections
    section.different_first_page_header_footer = True
    section.first_page_header.paragraphs[0].text = "Första sidans huvud"
    section.first_page_footer.paragraphs[0].text = "Första sidans fot"
    paper.styles["Normal"].font.name = "Garamond"
    template = as_template(saved(paper))
    check_letterhead(template)
    made = as_docx(made_up(), words("sv"), LOOK, template)
    assert made == as_docx(made_up(), words("sv"), LOOK, saved(paper)), "as on the document"
    written = opened(made)
    [section] = written.sections
    assert section.different_first_page_header_footer
    assert section.first_page_header.paragraphs[0].text == "Första sidans huvud"
    assert section.first_page_footer.paragraphs[0].text == "Första sidans fot"
    assert section.header.paragraphs[0].text == "Påhittade kommun · Barnkontoret"
    assert written.styles["Normal"].font.name == "Garamond"
    with zipfile.ZipFile(io.BytesIO(made)) as packed:
        assert b"template.main" not in packed.read("[Content_Types].xml")


def test_styles_that_another_program_has_named_are_found() -> None:
    paper = own()
    for style in paper.styles.element.iter(qn("w:style")):
        name = style.find(qn("w:name"))
        if name.get(qn("w:val")) in ("heading 1", "heading 2", "caption", "Title"):
            name.set(qn("w:val"), name.get(qn("w:val")).title())
    made = opened(as_docx(made_up(), words("sv"), LOOK, saved(paper)))
    assert shaped(made) == plainly(made_up()) + "\nVänd vid behov"
    assert made.styles["Heading 1"].font.name == "Georgia", "the letterhead's own"


def test_what_stands_over_something_is_on_its_page_whatever_its_style_says() -> None:
    paper = own()
    for style in paper.styles:
        if style.type == WD_STYLE_TYPE.PARAGRAPH:
            style.paragraph_format.keep_with_next = False
    made = opened(as_docx(made_up(), words("sv"), LOOK, saved(paper)))
    over = [
        one for one in made.paragraphs if one.style.name in ("Heading 1", "Heading 2", "Caption")
    ]
    assert len(over) == 8 and all(one.paragraph_format.keep_with_next for one in over)


def test_a_style_of_another_sort_makes_room() -> None:
    paper = own()
    [title] = [one for one in paper.styles if one.name == "Title"]
    title.element.set(qn("w:type"), "character")
    made = opened(as_docx(made_up(), words("sv"), LOOK, saved(paper)))
    assert shaped(made) == plainly(made_up()) + "\nVänd vid behov"


@pytest.mark.parametrize("lacking", ["w:sectPr", "w:pgSz", "w:pgMar"])
def test_a_paper_that_does_not_say_how_wide_it_is_is_written_on(lacking: str) -> None:
    paper = own()
    for one in list(paper.element.body.iter(qn(lacking))):
        one.getparent().remove(one)
    made = opened(as_docx(made_up(), words("sv"), LOOK, saved(paper)))
    assert shaped(made) == plainly(made_up()) + "\nVänd vid behov"


def test_its_lists_are_lists_and_begin_at_one() -> None:
    made = as_docx(made_up(), words("sv"), LOOK, without_numbering(saved(own())))
    paper = opened(made)
    numbering = paper.part.numbering_part.element
    known = {one.get(qn("w:numId")) for one in numbering.iter(qn("w:num"))}
    items = [one for one in paper.paragraphs if one.style.name.startswith("List ")]
    told = [one.style.element.pPr.numPr.numId.val for one in items]
    told += [one._p.pPr.numPr.numId.val for one in items if one._p.pPr.numPr is not None]
    assert items and {str(number) for number in told} <= known
    lists = {one._p.pPr.numPr.numId.val for one in items if one.style.name == "List Number"}
    assert len(lists) == 3, "each its own"


def test_pictures_keep_within_its_margins() -> None:
    made = as_docx(made_up(), words("sv"), LOOK, saved(own()))
    paper = opened(made)
    [section] = paper.sections
    room = section.page_width - section.left_margin - section.right_margin
    assert len(paper.inline_shapes) == 3
    assert all(one.width <= room for one in paper.inline_shapes)


def test_without_a_place_the_report_comes_last() -> None:
    paper = own(place=None)
    paper.add_paragraph("Barnkontoret")
    made = opened(as_docx(made_up(), words("sv"), LOOK, saved(paper)))
    assert shaped(made) == "Barnkontoret\n" + plainly(made_up())


def test_a_report_that_says_the_place_stays_whole() -> None:
    report = made_up(add=" {{rapport}}")
    made = opened(as_docx(report, words("sv"), LOOK, saved(own())))
    assert shaped(made) == plainly(report) + "\nVänd vid behov"


BAD = {
    "a pdf": (b"%PDF-1.7", "sort"),
    "empty": (b"", "empty"),
    "an old file of Word": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "old"),
    "with a password": (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
        "locked",
    ),
    "a template": (as_template(saved(own())), ""),
    "dotm": (
        with_words(
            "[Content_Types].xml",
            "vnd.openxmlformats-officedocument.wordprocessingml.document.main",
            "vnd.ms-word.template.macroEnabledTemplate.main",
        ),
        "macros",
    ),
    "rtf": (b"{\\rtf1 x}", "sort"),
    "large": (b"x" * (LARGEST + 1), "large"),
    "unpacked": (with_part("word/large.xml", b" " * (LARGEST_PART + 1)), "unpacked"),
    "a picture of its own": (with_part("word/media/logo.png", b"x"), ""),
    "vba": (with_part("word/vbaProject.bin", b"x"), "macros"),
    "embedded": (with_part("word/embeddings/sheet.xlsx", b"x"), "outside"),
    "docm": (
        with_words(
            "[Content_Types].xml",
            "vnd.openxmlformats-officedocument.wordprocessingml.document.main",
            "vnd.ms-word.document.macroEnabled.main",
        ),
        "macros",
    ),
    "template": (
        with_words(RELS, "</Relation", REL.format("attachedTemplate", "file:///x.dotm", OUT)),
        "outside",
    ),
    "picture": (
        with_words(RELS, "</Relation", REL.format("image", "https://x.example/p.png", OUT)),
        "outside",
    ),
    "odd link": (
        with_words(RELS, "</Relation", REL.format("hyperlink", "file://x.example/a", OUT)),
        "outside",
    ),
    "link": (
        with_words(RELS, "</Relation", REL.format("hyperlink", "https://x.example/", OUT)),
        "",
    ),
    "declared": (
        with_part("word/webSettings.xml", '<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'),
        "damaged",
    ),
    "declared in utf-16": (
        with_part(
            "word/webSettings.xml",
            '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE x><x/>'.encode("utf-16"),
        ),
        "damaged",
    ),
    "broken": (with_part("word/document.xml", "<w:document"), "damaged"),
    "outside": (with_part("../x.xml", "<x/>"), "damaged"),
    "field in pieces": (
        with_words(
            "word/document.xml",
            "Vänd vid behov</w:t>",
            "</w:t></w:r><w:r><w:instrText>INCLUDE</w:instrText></w:r>"
            "<w:r><w:instrText>TEXT x</w:instrText></w:r><w:r><w:t>x</w:t>",
        ),
        "outside",
    ),
    "a whole field": (
        with_words(
            "word/document.xml",
            "Vänd vid behov</w:t></w:r>",
            'x</w:t></w:r><w:fldSimple w:instr="dde x y"/>',
        ),
        "outside",
    ),
    "a number of the page": (
        with_words(
            "word/document.xml",
            "Vänd vid behov</w:t></w:r>",
            'x</w:t></w:r><w:fldSimple w:instr="PAGE"/>',
        ),
        "",
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_what_runs_reaches_out_or_cannot_be_read_is_refused(name: str) -> None:
    content, why = BAD[name]
    if not why:
        check_letterhead(content)
        return
    with pytest.raises(BadLetterhead) as refused:
        check_letterhead(content)
    assert refused.value.params == {"letterhead": why}
    for locale in LOCALES:
        told = explain(refused.value, words(locale))
        assert words(locale).say(f"letterhead_problems.{why}") in told
