"""A report as a PDF: tagged, readable for a screen reader, and nobody's words are markup."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any

import docx
import pikepdf
import pytest

from config.locales import LOCALES
from config.words import words
from reports.charts import as_png
from reports.docx import as_docx
from reports.look import Look
from reports.pdf import as_pdf
from reports.pdf.row_headers import with_row_headers
from reports.printable import printable
from reports.report import Chart, Form, Part, Report, Section, Series
from reports.text import as_text
from tests.reports.printed import PAYLOADS, bare, chart, made_up
from tests.reports.read_aloud import heard, shown, under

LOOK = Look("Påhittade kommun")


def opened(report: Report) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(as_pdf(report, words(report.locale), LOOK)))


def tags(node: Any) -> Iterator[Any]:
    """Every element of the structure, in the order in which it is read out."""
    if isinstance(node, pikepdf.Array):
        for one in node:
            yield from tags(one)
    elif isinstance(node, pikepdf.Dictionary):
        if "/S" in node:
            yield node
        if "/K" in node:
            yield from tags(node["/K"])


@pytest.mark.parametrize("locale", LOCALES)
def test_it_says_what_it_is_in_which_language(locale: str) -> None:
    with opened(made_up(locale)) as pdf:
        assert pdf.Root.MarkInfo.Marked
        assert str(pdf.Root.Lang) == LOCALES[locale].territory.replace("_", "-")
        assert pdf.Root.ViewerPreferences.DisplayDocTitle
        with pdf.open_metadata() as about:
            assert about["pdfuaid:part"] == "1" and about["dc:title"] == "Årets återrapport"
        assert "/Outlines" in pdf.Root, "bookmarks"


def test_pictures_headers_and_lists_are_told() -> None:
    with opened(made_up()) as pdf:
        found = list(tags(pdf.Root.StructTreeRoot))
    kinds = [str(one.S) for one in found]
    spoken = [str(one.Alt) for one in found if str(one.S) == "/Figure"]
    assert len(spoken) == 3 and all("visar" in one for one in spoken)
    assert kinds.count("/TH") == 3 + 31 and kinds.count("/L") == 4
    headings = [kind for kind in kinds if kind in ("/H1", "/H2", "/H3")]
    assert headings[0] == "/H1" and "/H2" in headings


def about(cell: Any) -> Any:
    """What it says of itself in a table, beside what it says of its looks."""
    [given] = [one for one in cell.A if str(one.O) == "/Table"]
    return given


def test_each_row_and_column_has_its_header_and_each_cell_knows_both() -> None:
    with opened(made_up()) as pdf:
        found = list(tags(pdf.Root.StructTreeRoot))
        rows = [list(one.K) for one in found if str(one.S) == "/TR"]
        names = list(pdf.Root.StructTreeRoot.IDTree.Names)
        known = {str(name): cell.objgen for name, cell in zip(names[::2], names[1::2], strict=True)}
    assert [str(about(one).Scope) for one in rows[0]] == ["/Column"] * 3
    heads = [str(one.ID) for one in rows[0]]
    assert len(rows) == 32 and list(known) == sorted(known)
    for first, *others in rows[1:]:
        assert (str(first.S), str(about(first).Scope)) == ("/TH", "/Row")
        assert known[str(first.ID)] == first.objgen
        for head, cell in zip(heads[1:], others, strict=True):
            assert str(cell.S) == "/TD"
            assert [str(one) for one in about(cell).Headers] == [head, str(first.ID)]
    assert not [one for one in found if str(one.S) == "/TFoot"]


@pytest.mark.parametrize("rows", range(20, 60, 3))
def test_the_headings_are_on_each_page_and_a_sum_is_not_alone(rows: int) -> None:
    with opened(made_up(schools=rows)) as pdf:
        pages = [under(page) + shown(page) for page in pdf.pages]
    held = [one for one in pages if "vid vägen" in one or "Summa" in one]
    assert all("SkolaAntalAndel" in one for one in held)
    [last] = [one for one in held if "Summa" in one]
    assert f"skolan {rows - 1} " in last and f"skolan {rows - 2} " in last


def test_what_is_no_file_of_this_sort_is_left_as_it_is() -> None:
    for given in (b"", b"%PDF-1.7\nstartxref\n5\n%%EOF", b"x"):
        assert with_row_headers(given) == given


def test_every_font_is_in_it_with_its_letters() -> None:
    with opened(made_up()) as pdf:
        fonts = [one for one in pdf.objects if isinstance(one, pikepdf.Dictionary)]
        fonts = [one for one in fonts if one.get("/Type") == "/Font"]
        above = [one for one in fonts if one.get("/Subtype") == "/Type0"]
        assert above and all("/ToUnicode" in one for one in above)
        below = [one for one in fonts if "/FontDescriptor" in one]
        assert below and all(
            {"/FontFile2", "/FontFile3"} & set(one.FontDescriptor.keys()) for one in below
        )


@pytest.mark.parametrize("payload", PAYLOADS, ids=range(len(PAYLOADS)))
def test_nobodys_words_are_markup(payload: str) -> None:
    with opened(made_up("nb", f" {payload}", schools=2)) as pdf:
        assert len(pdf.pages) < 12


def test_the_same_report_is_the_same_bytes() -> None:
    first = as_pdf(made_up(), words("sv"), LOOK)
    assert first == as_pdf(made_up(), words("sv"), LOOK)


def test_a_report_of_nothing_is_a_page() -> None:
    with opened(bare()) as pdf:
        assert len(pdf.pages) == 1


def test_a_long_word_is_read_out_whole_unless_no_line_holds_it() -> None:
    def hyphens(add: str) -> bool:
        with opened(made_up("sv", f" {add}", schools=1)) as pdf:
            streams = [one for one in pdf.objects if isinstance(one, pikepdf.Stream)]
            return any(b"<00AD>" in one.read_bytes().upper() for one in streams)

    assert not hyphens("skolsäkerhetsplansrevideringsmöte")
    assert hyphens("x" * 300)


def test_a_drawing_of_sixty_schools_is_on_one_page() -> None:
    names = tuple(f"Påhittade skolan {n}" for n in range(60))
    tall = Chart(
        form=Form.BARS,
        caption="c",
        spoken="Sextio skolor.",
        labels=names,
        series=(Series(name="a", values=tuple(range(60))), Series(name="b", values=(1,) * 60)),
    )
    part = Part(key="x", data=(tall,))
    section = Section(key="x", heading="x", parts=(part,))
    report = bare().model_copy(update={"sections": (section,)})
    with opened(report) as pdf:
        [figure] = [one for one in tags(pdf.Root.StructTreeRoot) if str(one.S) == "/Figure"]
        left, low, right, high = (float(one) for one in figure.A[0].BBox)
    assert 0 < left < right < 596 and 70 < low < high < 780
    paper = docx.Document(io.BytesIO(as_docx(report, words("sv"), LOOK)))
    [picture] = paper.inline_shapes
    assert picture.height.cm < 21 and picture.width.cm < 16


def test_the_logo_stands_in_the_head() -> None:
    logo = as_png(chart(Form.BARS), "sv")
    with_logo = as_pdf(made_up(), words("sv"), Look("Påhittade kommun", logo))
    assert len(with_logo) > len(as_pdf(made_up(), words("sv"), LOOK)) + 1000


def in_order(report: Report) -> Iterator[str]:
    """The head, each heading, paragraph, item and cell of the plain text."""
    for one in printable(as_text(report, words(report.locale))).splitlines():
        cells = one.strip("| ").split(" | ") if one.startswith("| ") else [one.lstrip("# ")]
        for cell in cells:
            sign = re.match(r"(–|\d+\.) (?=.)", cell)
            yield from (cell[: sign.end()], cell[sign.end() :]) if sign else (cell,)


@pytest.mark.parametrize("locale", LOCALES)
def test_whoever_listens_hears_all_of_it_in_its_order(locale: str) -> None:
    with opened(made_up(locale)) as pdf:
        said = heard(pdf)
    at = 0
    for one in filter(None, (" ".join(one.split()) for one in in_order(made_up(locale)))):
        wanted = one[1:-1].split(": ", 1)[1] if one.startswith("[Bild") else one
        assert wanted in said[at:], f"{wanted!r} after {said[max(0, at - 1)]!r}"
        at = said.index(wanted, at) + 1
