"""What a printed report says that it is, in each language, on its first page and under each."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import docx
import pikepdf
import pytest
from docx.oxml.ns import qn

from config.words import words
from reports.docx import as_docx
from reports.look import Look
from reports.pdf import as_pdf
from reports.report import Report
from reports.stage import stage
from tests.reports.printed import made_up
from tests.reports.read_aloud import heard, under

LOOK = Look("Påhittade kommun")
KEPT: dict[str, Any] = {"version": 2, "kept_on": date(2027, 8, 4)}
SENT = KEPT | {"sent": True}
ADOPTED = SENT | {"adopted": "Nämnden, 2027-09-01, § 12"}


def became(locale: str = "sv", **what: Any) -> Report:
    return made_up(locale).model_copy(update=what)


@pytest.mark.parametrize(
    ("locale", "what", "said"),
    [
        ("sv", {}, "Utkast, 2027-08-02"),
        ("sv", KEPT, "Version 2, 2027-08-04, utkast"),
        ("sv", SENT, "Version 2, 2027-08-04"),
        (
            "sv",
            ADOPTED,
            "Version 2, 2027-08-04. Antagen genom beslut: Nämnden, 2027-09-01, § 12.",
        ),
        ("nb", KEPT, "Versjon 2, 04.08.2027, utkast"),
        ("nb", ADOPTED, "Versjon 2, 04.08.2027. Vedtatt: Nämnden, 2027-09-01, § 12."),
        ("nn", {}, "Utkast, 02.08.2027"),
        ("nn", ADOPTED, "Versjon 2, 04.08.2027. Vedteken: Nämnden, 2027-09-01, § 12."),
        ("en", KEPT, "Version 2, 4 August 2027, draft"),
        (
            "en",
            ADOPTED,
            "Version 2, 4 August 2027. Adopted by decision: Nämnden, 2027-09-01, § 12.",
        ),
    ],
)
def test_both_files_say_what_the_report_is(locale: str, what: dict[str, Any], said: str) -> None:
    report = became(locale, **what)
    assert stage(report, words(locale)) == said
    paper = docx.Document(io.BytesIO(as_docx(report, words(locale), LOOK)))
    assert said in [one.text for one in paper.paragraphs[: len(report.head) + 1]]
    assert paper.sections[0].footer.paragraphs[0].text.startswith(said)
    with pikepdf.open(io.BytesIO(as_pdf(report, words(locale), LOOK))) as pdf:
        assert heard(pdf)[len(report.head)] == said
        assert all(said in under(page) for page in pdf.pages)


@pytest.mark.parametrize(
    ("locale", "first"),
    [("sv", "1 (3)"), ("nb", "Side 1 av 3"), ("nn", "Side 1 av 3"), ("en", "Page 1 of 3")],
)
def test_each_page_says_which_of_how_many(locale: str, first: str) -> None:
    with pikepdf.open(io.BytesIO(as_pdf(made_up(locale), words(locale), LOOK))) as pdf:
        assert len(pdf.pages) == 3 and under(pdf.pages[0]).endswith(first)
    made = as_docx(made_up(locale), words(locale), LOOK)
    foot = docx.Document(io.BytesIO(made)).sections[0].footer.paragraphs[0]
    told = "".join(one.text or "" for one in foot._p.iter(qn("w:t")))
    assert told.endswith(first.replace("3", "1")), "Word counts them"


def test_a_letterhead_keeps_its_foot_and_the_report_says_what_it_is_under_its_head() -> None:
    own = docx.Document()
    own.sections[0].footer.paragraphs[0].text = "Egen fot"
    kept = io.BytesIO()
    own.save(kept)
    made = as_docx(became(**KEPT), words("sv"), LOOK, kept.getvalue())
    paper = docx.Document(io.BytesIO(made))
    assert paper.sections[0].footer.paragraphs[0].text == "Egen fot"
    assert "Version 2, 2027-08-04, utkast" in [one.text for one in paper.paragraphs]


def test_what_became_of_a_version_is_no_part_of_what_it_says() -> None:
    assert became(**SENT).model_dump_json() == became(version=2).model_dump_json()
