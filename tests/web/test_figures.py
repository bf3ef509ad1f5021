"""What the overviews count: every figure of a town whose cases are known one by one.

Ten schools on a Wednesday in May. Two are late, two are due soon, one has time; one finished its
cycle, and three ended theirs otherwise, which is no finishing; one has no cycle at all.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from config.words import words
from tests.conftest import TestTown
from tests.worlds.figures import (
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


UNIT = re.compile(r'<th scope="row"><a href="/units/\d+">([^<]+)</a>(.*?)</tr>', re.S)
CELL = re.compile(r'<td[^>]*><(?:a class="(\w+)"|i role="img" )')


def cells(text: str) -> dict[str, list[str]]:
    """How each school of the matrix stands with each duty; "" for one that it does not have."""
    return {name: CELL.findall(row) for name, row in UNIT.findall(text)}


# The first page and the wheel


def needs(town: TestTown) -> list[str]:
    """What needs the coordinator, a line each."""
    listed = re.findall(r'<li class="need.*?</li>', html(town, "/"), re.S)
    return [said(one) for one in listed]


def test_what_needs_somebody_on_the_first_page(town: TestTown) -> None:
    nothing = "Inget brev om detta har gått ut än."
    assert needs(town) == [
        f"6 arbetsdagar försenat Backaskolan: Kartläggning Lo Lind. {nothing} Se varför",
        "en arbetsdag försenat Cederskolan: Analys Mo Mård. Ingen har rollen nu. "
        f"{nothing} Se varför",
        "Ingen har rollen Cederskolan: ingen är rektor Ett ärende väntar. Ett är försenat. Utse",
        "Ingen har rollen Dungeskolan: ingen är rektor Ett ärende väntar. Utse",
        "Ingen har rollen Enskolan: ingen är rektor Ett ärende väntar. Utse",
        "2 brev 2 brev väntar på ditt besked De går inte ut förrän du har bestämt dig. Granska",
        "1 brev Ett brev kom inte fram Se varför, och försök igen när adressen är rättad. Granska",
    ]


def test_the_steps_of_the_wheel(town: TestTown) -> None:
    text = html(town, f"/wheel?view=list&year={YEAR}")
    found = [said(one) for one in re.findall(r'<tr role="row"[^>]*>(.*?)</tr>', text, re.S)]
    steps = [one.partition(" Cykeln ")[2] for one in found if f" {YEAR} Cykeln " in one]
    assert steps == [
        "Rektor Försenat 7 av 9 klara",
        "Rektor Försenat 3 av 8 klara",  # of one school analysis was no concern any more
        "Rektor Pågår 2 av 7 klara",
    ]
    late = [one for one in found if "Försenat" in one and "skolan: " in one]
    assert late == [
        "A A 27 apr. Backaskolan: Kartläggning Cykeln Lo Lind Försenat 6 arbetsdagar",
        "B B 4 maj Cederskolan: Analys Cykeln Mo Mård Försenat en arbetsdag",
    ]
    assert " av " not in said(html(town, "/wheel?view=list&year=2025/26").partition("<main")[2])


# The matrix


def test_each_cell_of_the_matrix(town: TestTown) -> None:
    yet = "none"
    assert cells(html(town, f"/units?year={YEAR}")) == {
        "Backaskolan": ["late", yet, yet, yet, yet],
        "Ekdalaskolan": ["soon", yet, yet, yet, yet],
        "Cederskolan": ["done", "late", yet, yet, yet],
        "Dungeskolan": ["done", "soon", yet, yet, yet],
        "Enskolan": ["done", "open", yet, yet, yet],
        "Fikonskolan": ["done"] * 5,
        "Granskolan": ["done"] + ["gone"] * 4,
        "Hasselskolan": ["done"] * 2 + ["gone"] * 3,
        "Iduns skola": ["done"] * 4 + ["part"],
        "Jasminskolan": [""] * 5,
    }


@pytest.mark.parametrize(
    ("asked", "schools"),
    [
        (f"year={YEAR}", [*OPEN, *ENDED, WITHOUT]),
        ("", [*OPEN, *ENDED, WITHOUT]),
        (f"year={YEAR}&show=overdue", ["Backaskolan", "Cederskolan"]),
        (f"year={YEAR}&show=due_soon", ["Dungeskolan", "Ekdalaskolan"]),
        (f"year={YEAR}&show=in_progress", ["Enskolan"]),
        (f"year={YEAR}&show=not_started", list(OPEN)),
        (f"year={YEAR}&show=nothing-of-ours", [*OPEN, *ENDED, WITHOUT]),
        (f"year={YEAR}&duty=safety_cycle.analys", [*OPEN, *ENDED]),
        (f"year={YEAR}&duty=safety_cycle.kartläggning&show=overdue", ["Backaskolan"]),
        (f"year={YEAR}&q=ns", ["Enskolan", "Fikonskolan", "Granskolan", "Iduns skola", WITHOUT]),
    ],
)
def test_the_matrix_counts_what_it_shows(town: TestTown, asked: str, schools: list[str]) -> None:
    text = html(town, f"/units?{asked}")
    assert sorted(cells(text)) == sorted(schools)
    count = words("sv").say("pages.units.count", n=len(schools), total=10)
    assert count in said(text)


def test_the_matrix_counts_who_is_done_and_who_is_late(town: TestTown) -> None:
    text = html(town, f"/units?year={YEAR}")
    assert "10 enheter, 5 plikter, 2026/27 · 2 försenade på 2 enheter" in said(text)
    [counts] = re.findall(r'<tr class="rollup">(.*?)</tr>', text, re.S)
    done = [said(one) for one in re.findall(r"<td>(.*?)</td>", counts, re.S)]
    shown = [one.partition(" klara ")[2] or one for one in done]
    assert shown == ["7 /9 –", "3 /8 –", "2 /7 –", "2 /7 –", "2 /7 –", "2"]
    assert done[0].startswith("7 av 9 klara ")
