"""A report as a DOCX: each word in its order, in Word's own styles."""

from __future__ import annotations

import io
from typing import Any

import docx
import pytest
from docx.oxml.ns import qn
from docx.shared import Cm

from config.locales import LOCALES
from config.words import words
from reports.charts import as_png
from reports.docx import as_docx
from reports.look import Look
from reports.printable import printable
from reports.report import Form, Paragraph, Part, Report, Section, Table
from reports.stage import stage
from reports.text import as_text
from tests.reports.printed import PAYLOADS, bare, chart, line, made_up

LOOK = Look("Påhittade kommun")


def opened(report: Report) -> Any:
    return docx.Document(io.BytesIO(as_docx(report, words(report.locale), LOOK)))


def shaped(paper: Any) -> str:
    """Its text as ``reports.text`` shapes it, counted from the styles."""
    found: list[str] = []
    number = 0
    for one in paper.iter_inner_content():
        if hasattr(one, "rows"):
            found += ["| " + " | ".join(cell.text for cell in row.cells) + " |" for row in one.rows]
            continue
        style = one.style.name
        number = number + 1 if style == "List Number" else 0
        before = {"List Bullet": "– ", "List Number": f"{number}. ", "Title": "# "}
        before |= {"Heading 1": "## ", "Heading 2": "### "}
        if one.text:
            found.append(before.get(style, "") + one.text)
    return "\n".join(found)


def plainly(report: Report) -> str:
    """The plain text line by line, and what the paper is after its head; a chart is its caption,
    then its sentence."""
    found: list[str] = []
    for one in printable(as_text(report, words(report.locale))).splitlines():
        if one.startswith("[Bild"):
            found += one[1:-1].split(": ", 1)
        elif one:
            found.append(one)
    found.insert(len(report.head), stage(report, words(report.locale)))
    return "\n".join(found)


@pytest.mark.parametrize("locale", LOCALES)
def test_it_says_what_the_plain_text_says(locale: str) -> None:
    paper = opened(made_up(locale))
    assert shaped(paper) == plainly(made_up(locale))
    language = LOCALES[locale].territory.replace("_", "-")
    spoken = {one.get(qn("w:val")) for one in paper.styles.element.iter(qn("w:lang"))}
    assert spoken == {language}


def test_pictures_and_rows_of_headings_are_marked() -> None:
    paper = opened(made_up())
    spoken = [one.get("descr") for one in paper.element.iter(qn("wp:docPr"))]
    assert len(spoken) == 3 and all("visar" in one for one in spoken)
    [table] = paper.tables
    marked = [row._tr.find(f".//{qn('w:tblHeader')}") is not None for row in table.rows]
    assert marked == [True, *[False] * 31]
    look = table._tbl.tblPr.find(qn("w:tblLook"))
    named = {name: look.get(qn(f"w:{name}")) for name in ("firstRow", "firstColumn", "lastRow")}
    assert named == {"firstRow": "1", "firstColumn": "1", "lastRow": "1"}


def test_a_row_of_headings_a_sum_and_a_name_to_sign_do_not_stand_alone_on_a_page() -> None:
    paper = opened(made_up())
    [table] = paper.tables
    kept = [bool(row.cells[0].paragraphs[0].paragraph_format.keep_with_next) for row in table.rows]
    assert kept == [True, *[False] * 28, True, True, False]
    [small] = opened(made_up(schools=3)).tables
    kept = [bool(row.cells[0].paragraphs[0].paragraph_format.keep_with_next) for row in small.rows]
    assert kept == [True] * 4 + [False]
    items = [one for one in paper.paragraphs if one.style.name == "List Number"]
    assert [bool(one.paragraph_format.keep_with_next) for one in items[:3]] == [True, False, False]
    texts = [one.text for one in paper.paragraphs]
    before = paper.paragraphs[texts.index("Siv Ek") - 1]
    assert before.text == "Inte skrivet än." and before.paragraph_format.keep_with_next


def test_it_tells_whose_it_is_and_from_when() -> None:
    about = opened(made_up()).core_properties
    assert (about.title, about.author) == ("Årets återrapport", "Påhittade kommun")
    assert about.created.date() == made_up().day and about.comments == ""


@pytest.mark.parametrize("payload", PAYLOADS, ids=range(len(PAYLOADS)))
def test_nobodys_words_are_markup(payload: str) -> None:
    paper = opened(made_up("nb", f" {payload}", schools=1))
    texts = [one.text for one in paper.paragraphs]
    assert printable(f"En punkt {payload}") in texts
    assert printable(f"att godkänna rapporten {payload}") in texts


def test_the_same_report_is_the_same_bytes() -> None:
    first = as_docx(made_up(), words("sv"), LOOK)
    assert first == as_docx(made_up(), words("sv"), LOOK)


def test_a_report_of_nothing_has_its_title() -> None:
    assert [one.text for one in opened(bare()).paragraphs] == ["Utkast, 2027-08-02", "Tom"]


def test_the_logo_stands_in_the_head() -> None:
    logo = as_png(chart(Form.BARS), "sv")
    made = as_docx(made_up(), words("sv"), Look("Påhittade kommun", logo))
    head = docx.Document(io.BytesIO(made)).sections[0].header._element
    assert [one.get("descr") for one in head.iter(qn("wp:docPr"))] == ["Påhittade kommun"]


def test_no_word_of_a_table_is_broken_where_there_is_room() -> None:
    heads = ("Tiltak", "Hvem", "Når", "Status", "Resultat", "Forklaring")
    said = (
        "Ny belysning i trappan",
        "skolebibliotekaren",
        "01.10.2027",
        "Evaluert",
        "Delvis effekt",
        "–",
    )
    block = Table(caption="x", head=heads, rows=(tuple(map(line, said)),))
    part = Part(key="x", data=(block,))
    paper = opened(
        bare().model_copy(update={"sections": (Section(key="x", heading="x", parts=(part,)),)})
    )
    [table] = paper.tables
    widths = [int(column.width) for column in table.columns]
    for width, cell in zip(widths, said, strict=True):
        assert width > max(map(len, cell.split())) * int(Cm(0.21)), cell
    assert abs(sum(widths) - int(Cm(16))) < int(Cm(0.1))
    assert [int(cell.width) for cell in table.rows[1].cells] == widths


def test_a_number_stays_with_its_sign() -> None:
    said = Paragraph(line=line("Andelen är 79 % enligt § 109, 5 av 7."))
    section = Section(key="x", heading="x", parts=(Part(key="x", data=(said,)),))
    paper = opened(bare().model_copy(update={"sections": (section,)}))
    assert paper.paragraphs[-1].text == "Andelen är 79\u00a0% enligt §\u00a0109, 5 av 7."
