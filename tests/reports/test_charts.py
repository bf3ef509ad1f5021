"""A chart as a drawing: each value is written, and what is missing is not drawn as nothing."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from itertools import pairwise

import pytest

from reports.charts import INKS, as_png, as_svg
from reports.report import Chart, Form, Series
from tests.reports.printed import PAYLOADS, chart


def texts(drawn: str) -> list[str]:
    return [one.text or "" for one in ET.fromstring(drawn).iter() if one.tag.endswith("}text")]


@pytest.mark.parametrize("form", Form)
def test_names_and_values_are_written(form: Form) -> None:
    found = texts(as_svg(chart(form), "sv"))
    assert {"B-skolan", "Klara", "Sena"} <= set(found)
    if form is Form.STACKED:
        assert "– + 2" in found
    else:
        assert ("5\u00a0%" if form is Form.LINE else "5") in found


def test_what_is_missing_breaks_the_line() -> None:
    gap = Chart(
        form=Form.LINE,
        caption="c",
        spoken="s",
        labels=("1", "2", "3"),
        series=(Series(name="a", values=(1, None, 3)),),
    )
    drawn = as_svg(gap, "sv")
    assert drawn.count("<circle") == 2
    [path] = [
        one.get("d") or "" for one in ET.fromstring(drawn).iter() if one.get("fill") == "none"
    ]
    assert path.count("M") == 2 and "L" not in path


def test_each_ink_stands_out_from_white() -> None:
    for ink in INKS:
        parts = [int(ink[n : n + 2], 16) / 255 for n in (1, 3, 5)]
        red, green, blue = (
            one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts
        )
        assert 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05) >= 3, ink


@pytest.mark.parametrize("payload", PAYLOADS, ids=range(len(PAYLOADS)))
def test_nobodys_words_are_markup(payload: str) -> None:
    for form in Form:
        assert "B-skolan" in texts(as_svg(chart(form, payload), "en"))


def test_it_is_a_picture_too() -> None:
    assert as_png(chart(Form.BARS), "sv").startswith(b"\x89PNG")


def test_the_first_ink_is_whole_and_the_next_are_striped() -> None:
    drawn = as_svg(chart(Form.BARS), "sv")
    assert "url(#p0)" not in drawn and "url(#p1)" in drawn


def many(form: Form, labels: int, series: int) -> Chart:
    rows = (tuple(100 + n + at for at in range(labels)) for n in range(series))
    return Chart(
        form=form,
        caption="c",
        spoken="s",
        labels=tuple(f"September {2000 + at}" for at in range(labels)),
        series=tuple(Series(name=f"Serie {n}", values=values) for n, values in enumerate(rows)),
    )


@pytest.mark.parametrize("labels", [1, 2, 12, 30])
def test_names_under_a_line_are_whole_and_beside_each_other(labels: int) -> None:
    drawn = ET.fromstring(as_svg(many(Form.LINE, labels, 1), "sv"))
    names = [float(one.get("x") or 0) for one in drawn.iter() if one.text == "September"]
    assert names, "no word is cut"
    assert all(right - left >= 9 * 7 for left, right in pairwise(names))


@pytest.mark.parametrize("form", [Form.BARS, Form.STACKED])
def test_the_numbers_of_the_longest_bar_are_within_the_picture(form: Form) -> None:
    drawn = ET.fromstring(as_svg(many(form, 5, 6), "sv"))
    ends = [
        float(one.get("x") or 0) + 6.5 * len(one.text or "")
        for one in drawn.iter()
        if one.tag.endswith("}text") and one.get("text-anchor") == "start"
    ]
    assert max(ends) <= 640
