"""The check of accessibility finds nothing in our files, and finds each thing that is spoiled."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pikepdf
import pytest

from config.locales import LOCALES
from config.words import words
from reports.charts import as_png
from reports.look import Look
from reports.pdf import as_pdf
from reports.report import Form
from tests.reports.accessible import violations
from tests.reports.printed import PAYLOADS, bare, chart, made_up
from tests.reports.test_pdf import tags

LOOK = Look("Påhittade kommun")


@pytest.mark.parametrize("locale", LOCALES)
def test_nothing_is_lacking(locale: str) -> None:
    logo = as_png(chart(Form.BARS), "sv")
    look = Look("Påhittade kommun", logo)
    assert violations(as_pdf(made_up(locale), words(locale), look)) == []
    assert violations(as_pdf(bare(locale), words(locale), LOOK)) == []


def test_nothing_is_lacking_whatever_somebody_writes() -> None:
    for payload in PAYLOADS:
        assert violations(as_pdf(made_up("sv", f" {payload}", 2), words("sv"), LOOK)) == [], payload


def the(pdf: pikepdf.Pdf, kind: str, n: int = 0) -> Any:
    return [one for one in tags(pdf.Root.StructTreeRoot) if str(one.S) == kind][n]


def not_scoped(pdf: pikepdf.Pdf) -> None:
    [about] = [one for one in the(pdf, "/TH", 5).A if str(one.O) == "/Table"]
    del about.Scope


def untagged(pdf: pikepdf.Pdf) -> None:
    pdf.pages[0].contents_add(pdf.make_stream(b"0 0 9 9 re f"))


def untitled(pdf: pikepdf.Pdf) -> None:
    with pdf.open_metadata(set_pikepdf_as_editor=False) as about:
        del about["dc:title"]


def unnamed(pdf: pikepdf.Pdf) -> None:
    with pdf.open_metadata(set_pikepdf_as_editor=False) as about:
        del about["pdfuaid:part"]


def not_in_the_file(pdf: pikepdf.Pdf) -> None:
    for one in pdf.objects:
        if isinstance(one, pikepdf.Dictionary) and "/FontDescriptor" in one:
            for name in ("/FontFile2", "/FontFile3"):
                if name in one.FontDescriptor:
                    del one.FontDescriptor[name]


def lost(pdf: pikepdf.Pdf) -> None:
    tree = pdf.Root.StructTreeRoot.ParentTree
    tree.Nums[1] = pikepdf.Array()


def without_letters(pdf: pikepdf.Pdf) -> None:
    for one in pdf.objects:
        if isinstance(one, pikepdf.Dictionary) and one.get("/Subtype") == "/Type0":
            del one["/ToUnicode"]


def put(path: str, value: Any) -> Callable[[pikepdf.Pdf], None]:
    def spoil(pdf: pikepdf.Pdf) -> None:
        *way, last = path.split()
        node: Any = pdf.Root
        for one in way:
            node = node[one]
        if value is None:
            del node[last]
        else:
            node[last] = value

    return spoil


def kind(old: str, new: str, n: int = 0) -> Callable[[pikepdf.Pdf], None]:
    def spoil(pdf: pikepdf.Pdf) -> None:
        the(pdf, old, n).S = pikepdf.Name(new)

    return spoil


def silent(pdf: pikepdf.Pdf) -> None:
    the(pdf, "/Figure").Alt = pikepdf.String(" ")


def shorter(pdf: pikepdf.Pdf) -> None:
    del the(pdf, "/TR", 3).K[2]


SPOILED: tuple[tuple[str, Callable[[pikepdf.Pdf], None]], ...] = (
    ("it is not marked as tagged", put("/MarkInfo", None)),
    ("its tags are said to be suspect", put("/MarkInfo /Suspects", True)),
    ("it has no language", put("/Lang", None)),
    ("its title is not shown", put("/ViewerPreferences", None)),
    ("it has no title", untitled),
    ("it does not say that it is PDF/UA-1", unnamed),
    ("there is no structure", put("/StructTreeRoot", None)),
    ("there is no way from the content to its tags", put("/StructTreeRoot /ParentTree", None)),
    ("Odd is no sort of element", kind("/P", "/Odd")),
    ("a picture has no alternative text", silent),
    ("a heading goes from 1 to 4", kind("/H2", "/H4")),
    ("LI stands in Div", kind("/L", "/Div")),
    ("P stands in a list", kind("/LI", "/P")),
    ("a header of a table does not say what it heads", not_scoped),
    ("a row of a table has another number of cells", shorter),
    ("a row of a table has no header", kind("/TH", "/TD", 3)),
    ("f paints outside the tags", untagged),
    ("leads to no element", lost),
    ("a font is not in the file", not_in_the_file),
    ("a font does not say which letters its signs are", without_letters),
)


@pytest.mark.parametrize(("said", "spoil"), SPOILED, ids=[one[0] for one in SPOILED])
def test_what_is_spoiled_is_found(said: str, spoil: Callable[[pikepdf.Pdf], None]) -> None:
    with pikepdf.open(io.BytesIO(as_pdf(made_up(), words("sv"), LOOK))) as pdf:
        spoil(pdf)
        kept = io.BytesIO()
        pdf.save(kept, fix_metadata_version=False)
    assert any(said in one for one in violations(kept.getvalue()))


def test_a_header_that_is_none_is_found() -> None:
    made = as_pdf(made_up(), words("sv"), LOOK)
    broken = made.replace(b"/Headers[(U1x1y0)(", b"/Headers[(U9x9y0)(")
    assert broken != made
    assert "a cell names the header U9x9y0, which is none" in violations(broken)
