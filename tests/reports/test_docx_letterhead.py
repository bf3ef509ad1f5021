"""An authority's own letterhead: its head and foot are kept, nothing in it is run or fetched."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import docx
import pytest

from config.words import words
from reports.docx import as_docx
from reports.docx.letterhead import BadLetterhead
from reports.look import Look
from tests.reports.printed import made_up

LOOK = Look("Påhittade kommun")


def letterhead(*texts: str) -> bytes:
    paper = docx.Document()
    paper.sections[0].header.paragraphs[0].text = "Förvaltningens eget huvud"
    for text in texts:
        paper.add_paragraph(text)
    kept = io.BytesIO()
    paper.save(kept)
    return kept.getvalue()


def printed(given: bytes) -> Any:
    return docx.Document(io.BytesIO(as_docx(made_up(), words("sv"), LOOK, given)))


def changed(name: str, old: bytes, new: bytes, *more: str) -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(letterhead())) as was, zipfile.ZipFile(kept, "w") as now:
        for one in was.namelist():
            content = was.read(one)
            assert one != name or old in content
            now.writestr(one, content.replace(old, new) if one == name else content)
        for one in more:
            now.writestr(one, b"x")
    return kept.getvalue()


def test_the_report_stands_where_the_letterhead_says() -> None:
    paper = printed(letterhead("Före", "{{rapport}}", "Efter"))
    texts = [one.text for one in paper.paragraphs]
    assert (texts[0], texts[-1]) == ("Före", "Efter") and "Årets återrapport" in texts
    assert "{{rapport}}" not in texts
    assert paper.sections[0].header.paragraphs[0].text == "Förvaltningens eget huvud"


def test_without_a_place_it_stands_at_the_end_and_nothing_is_a_template() -> None:
    texts = [one.text for one in printed(letterhead("{{ 7*7 }}")).paragraphs]
    assert texts[0] == "{{ 7*7 }}" and texts[-1] == "Planen"


_FETCHED = (
    b'<Relationship Id="rId99" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
    b'relationships/attachedTemplate" Target="https://a.example/x.dotm" TargetMode="External"/>'
    b"</Relationships>"
)
_FIELD = b'<w:body><w:p><w:fldSimple w:instr="INCLUDETEXT x"/></w:p>'


@pytest.mark.parametrize(
    ("given", "why"),
    [
        (b"", "empty"),
        (b"plain text", "sort"),
        (letterhead()[:900], "damaged"),
        (changed("word/document.xml", b"<w:body>", b"<w:body>", "word/vbaProject.bin"), "macros"),
        (changed("word/_rels/document.xml.rels", b"</Relationships>", _FETCHED), "outside"),
        (changed("word/document.xml", b"<w:body>", _FIELD), "outside"),
        (changed("word/document.xml", b"<w:body>", b"<w:bo"), "damaged"),
    ],
    ids=["empty", "text", "cut", "macros", "template", "field", "broken"],
)
def test_what_is_no_letterhead_or_reaches_out_is_refused(given: bytes, why: str) -> None:
    with pytest.raises(BadLetterhead) as refused:
        printed(given)
    assert refused.value.params["letterhead"] == why
