"""The arithmetic of the dial: angles, arcs, words that fit, and marks that never collide."""

from __future__ import annotations

import re
from datetime import date, timedelta
from itertools import combinations, pairwise
from math import hypot
from typing import NamedTuple, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.words import words
from flows.views.wheel_things import State, Thing
from states.dial_year import DialYear
from states.errors import BadSchoolYear
from web.letter_widths import width
from web.wheel.dial_marks import _candidates
from web.wheel.gathered import clusters, middle_of, side_by_side
from web.wheel.lettering import ROOM, along_ring, fitting, pieces
from web.wheel.polar import (
    CENTRE,
    after,
    along,
    band,
    degrees,
    is_low,
    line,
    middle,
    point,
    stairs,
    turn,
)

YEARS = st.builds(DialYear, st.integers(1950, 2200), st.booleans())
ANGLES = st.floats(0, 359, allow_nan=False)


def starts_at(path: str) -> tuple[float, float]:
    x, y = re.match(r"M([\d.-]+) ([\d.-]+)", path).groups()  # type: ignore[union-attr]
    return float(x), float(y)


def test_a_school_year_begins_at_the_top_in_august_and_a_calendar_year_in_january() -> None:
    school, calendar = DialYear.parse("2026/27"), DialYear.parse("2027")
    assert turn(school, date(2026, 8, 1)) == 0 == turn(calendar, date(2027, 1, 1))
    assert after(school, date(2027, 7, 31)) == 360 == after(calendar, date(2027, 12, 31))
    assert [month.month for month in school.months] == [8, 9, 10, 11, 12, 1, 2, 3, 4, 5, 6, 7]
    assert str(school) == "2026/27" and str(calendar) == "2027"
    assert str(school.own_cycle) == "2026/27" == str(calendar.own_cycle)


@pytest.mark.parametrize("text", ["", "27", "2026/28", "x", "20270", "1800", "２０２７"])
def test_what_is_no_year_is_refused(text: str) -> None:
    with pytest.raises(BadSchoolYear):
        DialYear.parse(text)


@given(YEARS)
def test_days_follow_each_other_round_the_dial_and_none_is_lost(year: DialYear) -> None:
    days = [year.first_day + timedelta(days=n) for n in range(year.days)]
    assert days[-1] == year.last_day and len(days) in (365, 366)
    angles = [turn(year, day) for day in days]
    assert angles == sorted(angles) and len(set(angles)) == len(angles)
    assert all(turn(year, day) < middle(year, day) < after(year, day) for day in days)
    assert not year.holds(year.first_day - timedelta(days=1))
    assert DialYear.of(days[100], calendar=year.calendar) == year
    assert DialYear.parse(str(year)) == year


@given(st.floats(100, 400), ANGLES)
def test_a_point_lies_on_its_ring(radius: float, angle: float) -> None:
    x, y = point(radius, angle)
    assert abs(hypot(x - CENTRE, y - CENTRE) - radius) < 0.2
    assert is_low(angle) == (y > CENTRE) or abs(y - CENTRE) < 0.2


def test_an_arc_of_more_than_half_a_turn_takes_the_long_way() -> None:
    assert " 0 0 1 " in band(100, 120, 10, 100) and " 0 1 1 " in band(100, 120, 10, 300)
    assert line(100, 300, 200).count(" 0 0 0 ") == 1, "backwards"
    whole = line(100, 0, 360)
    assert starts_at(whole) != tuple(map(float, whole.split()[-2:])), "no arc of no length"


def test_a_level_grows_outward_and_never_along() -> None:
    path = stairs(140, 9, [(10, 0.25), (20, 1.0)], 40)
    radii = [
        round(hypot(float(x) - CENTRE, float(y) - CENTRE))
        for x, y in re.findall(r"(?:M|L|[01] )(\d+\.?\d*) (\d+\.?\d*)(?=[ALZ])", path)
    ]
    assert radii == [140, 142, 142, 149, 149, 140, 140]
    assert stairs(140, 9, [], 40) == ""


# Words


@given(st.text("abcmMWil ÅÄÖ0123/✓", min_size=1, max_size=30), st.sampled_from([11.5, 12, 13]))
def test_what_is_written_fits_into_what_it_stands_in(text: str, size: float) -> None:
    start, end = 20.0, 60.0
    found = fitting([text], 200, [(start, end)], [size])
    assert (found is not None) == (along(end - start, 200) >= width(text, size) + 2 * ROOM)


def test_the_longest_that_has_room_is_written_and_first_in_the_larger_size() -> None:
    texts = ["Säkerhetsrond 12 av 12", "Säkerhetsrond", "S"]
    room = [(0.0, degrees(width(texts[1], 12) + 2 * ROOM + 1, 273))]
    found = fitting(texts, 273, room)
    assert found is not None and (found.text, found.size) == ("Säkerhetsrond", 12)
    assert fitting(texts, 273, [(0, 1)]) is None


@pytest.mark.parametrize("angle", [0, 30, 70, 110, 150, 180, 200, 250, 290, 330, 359])
def test_no_word_hangs_upside_down(angle: float) -> None:
    path = along_ring("Analys", 13, 240, angle).path
    left, right = starts_at(path)[0], float(path.split()[-2])
    assert right > left, "it is read from the left"
    assert path.split()[-3].endswith("0" if 90 < angle < 270 else "1"), "clockwise on top"


def test_what_the_hand_crosses_is_tried_on_either_side() -> None:
    assert pieces(0, 100, [(30, 35)]) == [(0, 30), (35, 100)]
    assert pieces(0, 100, [(-5, 5), (90, 120)]) == [(5, 90)]
    assert pieces(10, 20, [(0, 30)]) == []


# Marks and bands


@given(st.lists(ANGLES, max_size=60), st.floats(1, 40))
def test_no_two_marks_lie_nearer_than_they_may(angles: list[float], apart: float) -> None:
    groups = clusters(angles, float, apart)
    assert sorted(one for group in groups for one in group) == sorted(angles), "none is lost"
    places = [middle_of(group, float) for group in groups]
    assert all(b - a >= apart for a, b in pairwise(places))


SPANS = st.lists(
    st.tuples(st.integers(0, 300), st.integers(1, 60)).map(lambda one: (one[0], one[0] + one[1])),
    max_size=25,
)


@given(SPANS, st.integers(1, 3))
def test_bands_beside_each_other_never_cross(spans: list[tuple[int, int]], lanes: int) -> None:
    placed = side_by_side(spans, lanes)
    for (one, (start, end)), (other, (first, last)) in combinations(
        zip(placed, spans, strict=True), 2
    ):
        if one and other and first < end and last > start:
            assert one[0] != other[0] and one[1] == other[1] <= lanes
    for one, (start, end) in zip(placed, spans, strict=True):
        if one is None:
            met = [
                p for p, (a, b) in zip(placed, spans, strict=True) if p and a < end and b > start
            ]
            assert len({lane for lane, _ in met}) == lanes, "there was room"


def test_a_band_that_meets_no_other_has_the_lane_to_itself() -> None:
    assert side_by_side([(0, 10), (10, 20)], 2) == [(0, 1), (0, 1)]
    assert side_by_side([(0, 10), (5, 20), (7, 9), (30, 40)], 2) == [(0, 2), (1, 2), None, (0, 1)]


def test_no_lonely_first_word_stands_for_a_long_name() -> None:
    class Named(NamedTuple):
        name: str
        state: State = State.PLANNED
        of: int = 8
        done: int = 0

    told = _candidates(words("sv"), cast("Thing", Named("Sök med hundenhet, Almskolan")))
    assert told[0] == "Sök med hundenhet, Almskolan 0 av 8"
    assert told[-1] == "Sök med …" and all(one.split()[1] != "…" for one in told)
    assert _candidates(words("sv"), cast("Thing", Named("Brandövning")))[-1] == "Brandövning"
