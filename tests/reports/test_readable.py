"""Letters that the fonts of a printed report lack are told in another way, and never as a box."""

from __future__ import annotations

import io
import unicodedata

import docx
import pikepdf
import pytest

from config.locales import LOCALES
from config.words import words
from reports.charts import as_png, as_svg
from reports.docx import as_docx
from reports.look import Look
from reports.pdf import as_pdf
from reports.readable import lacking_of, readable
from reports.report import Form
from tests.reports.accessible import violations
from tests.reports.printed import chart, made_up
from tests.reports.read_aloud import heard

LOOK = Look("Påhittade kommun")
SHOWN = (
    "á č đ ŋ š ŧ ž Á Č Đ Ŋ Š Ŧ Ž ǩ ǯ",
    "Привет, Їжакевич",
    "Łukasz Żółw, İpek Şahin, Nguyễn Văn",
    "Ελένη",
    "✓ ✗ → ≤ ½ €",
)


@pytest.mark.parametrize("said", SHOWN)
def test_letters_of_the_countries_names_are_shown(said: str) -> None:
    assert readable(said, words("sv")) == said
    report = made_up("nb", f" {said}", schools=1)
    with pikepdf.open(io.BytesIO(as_pdf(report, words("nb"), LOOK))) as pdf:
        spoken = " ".join(heard(pdf))
    assert said in unicodedata.normalize("NFC", spoken)


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("Klart ✅!", "Klart ✓!"),
        ("Bra 👍🏽 jobbat", "Bra (+) jobbat"),
        ("Se upp ❗️", "Se upp !"),
        ("ｆ och 𝟗", "f och 𝟗"),
        ("Li 漢字 漢字 x", "Li [tecken som inte kan visas] x"),
        ("👩‍👩‍👧 och 한국어", "[tecken som inte kan visas] och [tecken som inte kan visas]"),
        ("Å i delar: A\u030a", "Å i delar: A\u030a"),
    ],
)
def test_what_is_lacking_is_told_in_another_way(given: str, told: str) -> None:
    assert readable(given, words("sv")) == told


@pytest.mark.parametrize("locale", LOCALES)
def test_a_paper_has_no_box_and_is_made_whatever_is_written(locale: str) -> None:
    say = words(locale)
    report = made_up(locale, " 🦄 漢字 ไทย ❌\u20dd", schools=2)
    made = as_pdf(report, say, LOOK)
    with pikepdf.open(io.BytesIO(made)) as pdf:
        spoken = " ".join(heard(pdf))
    assert "□" not in spoken and say.say("reports.paper.unshown") in spoken
    assert violations(made) == []
    paper = docx.Document(io.BytesIO(as_docx(report, say, LOOK)))
    assert any("🦄 漢字" in one.text for one in paper.paragraphs), "Word has letters for it"


@pytest.mark.parametrize("form", Form)
def test_a_drawing_has_nothing_that_the_fonts_lack(form: Form) -> None:
    drawn = readable(as_svg(chart(form, " 漢字 ❌"), "sv"), words("sv"))
    assert "漢" not in drawn and "✗" in drawn
    assert not lacking_of("".join(sorted({sign for sign in drawn if ord(sign) > 0x7F})))
    assert as_png(chart(form, " 漢字 ❌"), "sv").startswith(b"\x89PNG")


def test_a_payload_in_the_words_is_still_no_markup() -> None:
    for wide in ("＂", "＜"):
        assert readable(wide, words("sv")) not in ('"', "<")
    said = readable('漢"} ]] \\ 字', words("sv"))
    assert said == '[tecken som inte kan visas]"} ]] \\ [tecken som inte kan visas]'
