"""A chart as a drawing: each value is written, and what is missing is not drawn as nothing."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from itertools import combinations, pairwise

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


def boxes(drawn: str) -> list[tuple[str, float, float, float, float]]:
    """Each text and the rectangle that its letters fill, a little less than they do."""
    found = []
    for one in ET.fromstring(drawn).iter():
        if not one.tag.endswith("}text"):
            continue
        said, x, y = one.text or "", float(one.get("x") or 0), float(one.get("y") or 0)
        wide = 5.5 * len(said)
        left = x - {"start": 0, "middle": wide / 2, "end": wide}[one.get("text-anchor") or "start"]
        found.append((said, left, y - 9, left + wide, y))
    return found


def meeting(drawn: str) -> list[tuple[str, str]]:
    return [
        (one[0], two[0])
        for one, two in combinations(boxes(drawn), 2)
        if one[1] < two[3] and two[1] < one[3] and one[2] < two[4] and two[2] < one[4]
    ]


CLOSE = ((100, 98, 92), (98, 98, 90), (97, None, 91), (50, 98, 89), (49, 97, 88), (48, 96, 87))


def lines(*values: tuple[int | None, ...]) -> Chart:
    return Chart(
        form=Form.LINE,
        caption="c",
        spoken="s",
        labels=tuple(str(2000 + at) for at in range(len(values[0]))),
        series=tuple(Series(name=f"Serie {n}", values=one) for n, one in enumerate(values)),
        per_cent=True,
    )


@pytest.mark.parametrize(
    "drawn",
    [
        lines(*CLOSE),
        lines(tuple(100 - at % 3 for at in range(40))),
        lines((100,), (98,)),
        many(Form.LINE, 30, 6),
        many(Form.BARS, 12, 6),
        many(Form.STACKED, 12, 6),
    ],
    ids=["close", "forty years", "one year", "many lines", "bars", "stacked"],
)
@pytest.mark.parametrize("locale", ["sv", "en"])
def test_no_words_cover_each_other(drawn: Chart, locale: str) -> None:
    assert meeting(as_svg(drawn, locale)) == []


def test_a_value_is_written_where_there_is_room_for_it() -> None:
    drawn = texts(as_svg(lines((100, 60, 98), (98, 61, 97)), "sv"))
    assert {f"{one}\u00a0%" for one in (100, 98, 60, 61, 97)} <= set(drawn)
    years = texts(as_svg(lines(tuple(range(60, 80))), "sv"))
    assert "79\u00a0%" in years and "2019" in years, "the last one always"


NAMES = (
    "Flädergårdens skola och fritidshem i Södra Påhittade",
    "Flerspråkighetsundervisningscentralenvidälven",
    "WWWWWWWWWWWWWWWWWWWWWWWWWWWWWW MMMMMMMMMMMM",
    "漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字",
)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("form", [Form.BARS, Form.STACKED])
def test_a_long_name_is_whole_beside_its_bar(name: str, form: Form) -> None:
    drawn = as_svg(
        Chart(
            form=form,
            caption="c",
            spoken="s",
            labels=(name, "Ek"),
            series=(Series(name=name * 3, values=(3, 1)),),
        ),
        "sv",
    )
    beside = [one for one in ET.fromstring(drawn).iter() if one.get("text-anchor") == "end"]
    said = " ".join(one.text or "" for one in beside)
    assert said.replace("- ", "") == f"{name} Ek"
    assert all(one[1] >= 0 and one[3] <= 640 for one in boxes(drawn))


def test_a_share_is_drawn_between_nothing_and_all() -> None:
    drawn = as_svg(lines((40, 60)), "sv")
    assert texts(drawn)[:2].count("60\u00a0%") == 1 and "Serie 0" not in texts(drawn)
    ends = {said: y for said, _, _, _, y in boxes(drawn) if said in ("0\u00a0%", "100\u00a0%")}
    tops = [float(y) for y in re.findall(r'<circle cx="[^"]*" cy="([^"]*)"', drawn)]
    nothing, everything = ends["0\u00a0%"] - 4, ends["100\u00a0%"] - 4
    assert [round((nothing - one) / (nothing - everything), 2) for one in tops] == [0.4, 0.6]


def test_a_bar_of_shares_is_a_share_of_the_whole_width() -> None:
    shares = lines((50, 100)).model_copy(update={"form": Form.BARS})
    half = lines((50, 25)).model_copy(update={"form": Form.BARS})
    wide = [
        [float(one) for one in re.findall(r'<rect x="[\d.]+" y="\d+" width="([\d.]+)"', drawn)]
        for drawn in (as_svg(shares, "sv"), as_svg(half, "sv"))
    ]
    assert wide[0][1] == 2 * wide[0][0] and wide[1][0] > 0.45 * wide[0][1]
    assert wide[1][0] < 0.6 * wide[0][1], "nobody has all, and no bar is as long as that"


def test_without_colour_each_series_is_another() -> None:
    fields = re.findall(
        r'rotate\((\d+)\)"><rect[^>]*/>(?:<path[^>]*stroke-width="(\d)")?',
        as_svg(many(Form.BARS, 2, 6), "sv"),
    )
    assert len({(int(turn) % 180, wide) for turn, wide in fields}) == len(INKS)
    drawn = ET.fromstring(as_svg(many(Form.LINE, 2, 6), "sv"))
    dashes = [one.get("stroke-dasharray") for one in drawn.iter() if one.get("fill") == "none"]
    marks = {
        re.sub(r"^M[\d. ]+", "", one.get("d") or "circle")
        for one in drawn.iter()
        if one.get("fill") in INKS
    }
    assert len(set(dashes)) == len(marks) == len(INKS)
