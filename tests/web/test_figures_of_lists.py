"""The figures of the lists, and how a case ended."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlmodel import col, select

from config.locales import LOCALES
from config.words import words
from flows.engine import verbs
from flows.engine.handling import Who
from flows.views.case_list import lines
from models.case.tables import Case
from models.register.tables import Unit
from states.process import Outcome
from states.safety_cycle import KIND as CYCLE
from tests.conftest import Postbox, TestTown, at, make_office, settle_town
from tests.worlds.figures import (
    CHIP,
    DAY,
    ENDED,
    ENDINGS,
    furnished,
    html,
    said,
)
from tests.worlds.pages import at_the_screen
from tests.worlds.urgent_town import ASTA, known


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestTown]:
    yield from furnished(tmp_path_factory.mktemp("figures"))


# The list of cases


@pytest.mark.parametrize(
    ("asked", "count"),
    [
        ("", 6),
        ("show=overdue", 2),
        ("show=due_soon", 2),
        ("show=closed", 4 + len(ENDINGS)),
        ("kind=safety_cycle", 5),
        ("kind=safety_cycle&show=closed", 4),
        ("kind=phase", 1),
        ("kind=phase&show=overdue", 0),
        ("q=backa", 1),
    ],
)
def test_the_list_counts_what_it_shows(town: TestTown, asked: str, count: int) -> None:
    text = html(town, f"/cases?{asked}")
    assert words("sv").say("pages.cases.count", n=count) in said(text)
    shown = len(re.findall(r'<th role="rowheader" scope="row">', text))
    assert shown == min(count, 50)


def test_the_parts_of_the_list(town: TestTown) -> None:
    text = said(html(town, "/cases"))
    for part in ("Försenade (2)", "Förfaller snart (2)", "Senare (1)", "Inget att göra nu (1)"):
        assert part in text
    assert text.index("Försenade (2)") < text.index("Backaskolan") < text.index("Cederskolan")
    assert text.index("Senare (1)") < text.index("Enskolan") < text.index("Inget att göra nu (1)")


def test_a_closed_case_is_listed_by_how_it_ended(town: TestTown) -> None:
    wanted = Counter(outcome for _, _, outcome in ENDINGS)
    wanted.update(outcome for _, outcome in ENDED.values())
    assert set(wanted) == set(Outcome), "every ending is tried"
    found: Counter[str] = Counter()
    for page in (1, 2):
        found.update(CHIP.findall(html(town, f"/cases?show=closed&page={page}")))
    assert found == Counter(map(str, wanted.elements()))
    assert found["done"] < found.total() - found["done"] - 1


def test_a_machine_reads_how_a_case_ended(town: TestTown) -> None:
    told = [line.as_json() for line in lines(town.office, town.id, DAY)]
    ended = Counter(one["outcome"] for one in told if "closed" in one)
    assert ended["done"] == 1 + sum(outcome is Outcome.DONE for _, _, outcome in ENDINGS)
    assert ended.total() == 4 + len(ENDINGS)
    assert not any("outcome" in one for one in told if "closed" not in one)


@pytest.mark.parametrize("locale", LOCALES)
def test_the_page_of_a_closed_case_says_how_it_ended(town: TestTown, locale: str) -> None:
    say = words(locale)
    with town.office.database.read() as session:
        ended = session.exec(
            select(Case, Unit.name)
            .join(Unit, col(Unit.id) == col(Case.unit_id))
            .where(Case.kind == CYCLE, col(Case.closed).is_not(None))
        ).all()
    assert len(ended) == 4
    for case, school in ended:
        text = html(town, f"/cases/{case.id}", locale).partition('<div class="two">')[2]
        text = text.partition('aria-labelledby="near"')[0]  # beside it how it stands elsewhere
        assert set(CHIP.findall(text)) == {str(ENDED[school][1])}
        assert f"{say.say('pages.case.ended')} {say.say(f'outcomes.{case.outcome}')}" in said(text)


def test_what_was_registered_twice_is_nowhere_done(tmp_path: Path) -> None:
    office = make_office(tmp_path / "var", Postbox())
    settle_town(office.database)
    town = TestTown(office, Postbox())
    case = known(town, "2026-10-03 20:00")
    asta = Who(town.person(ASTA), "web")
    errand = town.errand(asta, at("2026-10-05 09:00"))
    verbs.move.alone(errand, case.id or 0, "registered_twice", why="Samma som KS 1")
    browser = at_the_screen(office, at("2026-10-05 10:00"))
    for address in (f"/cases/{case.id}", "/cases?show=closed"):
        text = said(browser.get(address, headers={"accept-language": "sv"}).text)
        assert "Registrerat två gånger" in text and not re.search(r"\bKlart?\b", text), address
    office.database.close()


@pytest.mark.parametrize("locale", LOCALES)
def test_each_ending_has_a_word_of_its_own(locale: str) -> None:
    said_as = {outcome: words(locale).say(f"outcomes.{outcome}") for outcome in Outcome}
    assert len(set(said_as.values())) == len(Outcome)
