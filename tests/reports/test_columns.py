"""The columns of a printed table: no word is broken or covers another while there is room."""

from __future__ import annotations

import pytest

from reports.columns import PADDING, SIZES, columns
from reports.report import Table
from tests.reports.printed import line

ROOM, SIGN = 453.5, 0.56


def table(head: tuple[str, ...], *rows: tuple[str, ...], numeric: tuple[int, ...] = ()) -> Table:
    lines = tuple(tuple(map(line, row)) for row in rows)
    return Table(caption="x", head=head, rows=lines, numeric=numeric)


PROCESSED = ("Tjeneste", "Personopplysninger", "Tredjeland", "Databehandleravtale", "Protokoll")


@pytest.mark.parametrize(
    "head",
    [("Skola", "Avslutade på annat sätt", "Försenade vid periodens slut"), PROCESSED, ("Skola",)],
    ids=len,
)
def test_the_longest_word_of_each_column_has_room(head: tuple[str, ...]) -> None:
    row = ("Informationssäkerhet", *("0" for _ in head[1:]))
    found = columns(table(head, row, numeric=tuple(range(1, len(head)))), ROOM, SIGN)
    assert found.roomy and found.points in SIZES
    assert abs(sum(found.shares) - 1) < 0.001
    for share, name, cell in zip(found.shares, head, row, strict=True):
        longest = max(map(len, (*name.split(), cell)))
        assert share * ROOM >= longest * SIGN * found.points + PADDING - 0.01, name


def test_letters_become_smaller_before_a_word_is_broken() -> None:
    found = columns(table((*PROCESSED, "Underdatabehandlere")), ROOM, 0.5)
    assert found.roomy and found.points < SIZES[0]


def test_what_no_size_makes_room_for_says_so_and_fills_the_width() -> None:
    found = columns(table(("x" * 60, "y" * 60)), ROOM, SIGN)
    assert not found.roomy and found.points == SIZES[-1]
    assert abs(sum(found.shares) - 1) < 0.001


def test_a_column_of_numbers_does_not_take_the_room_of_sentences() -> None:
    said = "Vi vet hvem som har ansvaret for skolens digitale tjenester, og det er skrevet"
    found = columns(
        table(("Påstand", "Snittet av de andre"), (said, "2"), numeric=(1,)), ROOM, SIGN
    )
    assert found.shares[0] > 0.7


def test_a_small_table_stays_whole_unless_its_rows_are_high() -> None:
    assert columns(table(("a",), ("b",)), ROOM, SIGN).kept
    many = columns(table(("a",), *(("b",),) * 30), ROOM, SIGN)
    assert not many.kept and many.short and many.ends(3) == 3
    high = columns(table(("a",), *(("ord " * 500,),) * 3), ROOM, SIGN)
    assert not high.kept and not high.short and high.ends(3) == 0


@pytest.mark.parametrize("wide", [1, 3, 7])
@pytest.mark.parametrize("said", [20, 150, 500, 3000])
def test_what_stays_together_is_never_as_high_as_a_page(wide: int, said: int) -> None:
    words = ("ett par ord " * said)[:said]
    found = columns(table(("Rubrik",) * wide, *((words,) * wide,) * 12), ROOM, SIGN)
    letters = 0.5 * found.points * said  # as wide as they are at most on one line
    lines = letters / (ROOM * found.shares[0] - 10)
    assert found.heights[0] >= lines * 1.25 * found.points
    assert sum(found.heights[-found.ends(3) :] if found.ends(3) else ()) <= 300
    assert not found.kept, "twelve rows"
