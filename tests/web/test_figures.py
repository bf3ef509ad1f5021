"""What the overviews count: every figure of a town whose cases are known one by one.

Ten schools on a Wednesday in May. Two are late, two are due soon, one has time; one finished its
cycle, and three ended theirs otherwise, which is no finishing; one has no cycle at all.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from config.words import words
from states.safety_cycle import KIND as CYCLE
from states.safety_cycle import STEPS
from tests.conftest import TestTown
from tests.worlds.figures import (
    CHIP,
    ENDED,
    OPEN,
    WITHOUT,
    YEAR,
    furnished,
    html,
    said,
)


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestTown]:
    yield from furnished(tmp_path_factory.mktemp("figures"))


def rows(text: str) -> dict[str, str]:
    """The rows of the page's tables, by the heading that each begins with."""
    found = re.findall(r'<tr role="row">(.*?)</tr>', text, re.S)
    return {said(one.partition("</th>")[0]): one for one in found if "</th>" in one}


def cells(text: str) -> dict[str, list[str]]:
    """How each school of the matrix stands with each step."""
    return {
        name.partition(" 2026")[0].removesuffix(" grundskola"): CHIP.findall(row)
        for name, row in rows(text).items()
        if "grundskola" in name
    }


# The first page and the wheel


def test_the_tiles_of_the_front_page(town: TestTown) -> None:
    text = html(town, "/")
    tiles = [said(one) for one in re.findall(r"<li>.*?</li>", text.partition("tiles")[2], re.S)][:6]
    assert tiles == [
        "2 försenade ärenden",
        "2 ärenden förfaller inom två veckor",
        "6 öppna ärenden",
        "3 brev väntar på ditt besked",
        "1 brev på väg ut",
        "3 obesatta roller",
    ]


def test_the_steps_beside_the_wheel(town: TestTown) -> None:
    found = rows(html(town, f"/wheel?year={YEAR}"))
    units = {
        name: said(row.rpartition("<td")[2].partition(">")[2])
        for name, row in found.items()
        if name[:1].isdigit()
    }
    assert list(units.values()) == [
        "7 klara, 2 står här, 1 försenat",
        "3 klara, 3 står här, 1 försenat",
        "2 klara, 0 står här",
        "2 klara, 0 står här",
        "1 klart, 0 står här",
    ]
    assert "0 klara, 0 står här" in said(html(town, "/wheel?year=2025/26"))


def test_the_late_of_the_front_page_stand_with_their_days(town: TestTown) -> None:
    text = said(html(town, "/").partition('id="late"')[2].partition("</section>")[0])
    assert "Backaskolan: Kartläggning 6 arbetsdagar" in text
    assert "Cederskolan: Analys en arbetsdag" in text
    assert text.index("Backaskolan") < text.index("Cederskolan")
    assert not re.search("Ekdala|Dunge|Enskolan", text)


# The matrix


def test_each_cell_of_the_matrix(town: TestTown) -> None:
    yet = "not_started"
    steps = [words("sv").state(CYCLE, step) for step in STEPS]
    for name, row in rows(html(town, f"/units?year={YEAR}")).items():
        named = re.findall(r'data-label="([^"]+)"', row)
        assert named == ([] if WITHOUT in name or name == "Enhet" else steps), name
    assert cells(html(town, f"/units?year={YEAR}")) == {
        "Backaskolan": ["overdue", yet, yet, yet, yet],
        "Ekdalaskolan": ["due_soon", yet, yet, yet, yet],
        "Cederskolan": ["done", "overdue", yet, yet, yet],
        "Dungeskolan": ["done", "due_soon", yet, yet, yet],
        "Enskolan": ["done", "in_progress", yet, yet, yet],
        "Fikonskolan": ["done"] * 5,
        "Granskolan": ["done"] + ["not_applicable"] * 4,
        "Hasselskolan": ["done"] * 2 + ["withdrawn"] * 3,
        "Iduns skola": ["done"] * 4 + ["partly"],
        "Jasminskolan": [],
    }


@pytest.mark.parametrize(
    ("asked", "schools"),
    [
        (f"year={YEAR}", [*OPEN, *ENDED, WITHOUT]),
        ("", [*OPEN, *ENDED, WITHOUT]),
        (f"year={YEAR}&show=overdue", ["Backaskolan", "Cederskolan"]),
        (f"year={YEAR}&show=due_soon", ["Dungeskolan", "Ekdalaskolan"]),
        (f"year={YEAR}&show=in_progress", ["Enskolan"]),
        (f"year={YEAR}&show=not_started", []),
        (f"year={YEAR}&show=done", ["Fikonskolan"]),
        (f"year={YEAR}&show=not_applicable", ["Granskolan"]),
        (f"year={YEAR}&step=analys", ["Cederskolan", "Dungeskolan", "Enskolan"]),
        (f"year={YEAR}&step=kartläggning&show=overdue", ["Backaskolan"]),
        (f"year={YEAR}&q=ns", ["Enskolan", "Fikonskolan", "Granskolan", "Iduns skola", WITHOUT]),
    ],
)
def test_the_matrix_counts_what_it_shows(town: TestTown, asked: str, schools: list[str]) -> None:
    text = html(town, f"/units?{asked}")
    assert sorted(cells(text)) == sorted(schools)
    count = words("sv").say("pages.units.count", n=len(schools), total=10)
    assert count in said(text)


def test_the_matrix_names_the_late(town: TestTown) -> None:
    text = said(html(town, "/units"))
    assert "2 steg är försenade: Backaskolan (Kartläggning 2026/27), Cederskolan (Analys" in text


def test_no_cycle_under_way_is_said_where_it_has_ended(town: TestTown) -> None:
    found = cells(html(town, "/units"))
    assert [name for name, row in found.items() if not row] == sorted([*ENDED, WITHOUT])
