"""Two school years in Granlunda, told as they were lived; and who was written to, and why.

Six schools. Ada leaves Almskolan while its analysis waits, and Nea follows. Bea of Björkskolan is
ill for a term and has no deputy. Cia of Cypresskolan hands her analysis to Kim, who forgets it.
Duvskolan closes. The mapping's last day lies within the Easter break. Finn's measure at Furuskolan
is late. The board is to have its yearly report, and decides before anybody has sent one.

After each term stands a table, person by person, of every letter with its reason, as a coordinator
would want to read it.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlmodel import select

from flows.documents.clauses import Att
from flows.documents.decisions import record
from flows.documents.reports import start_clock
from flows.engine.door import desk
from flows.engine.handling import Who
from models.case.tables import Case
from states.decision import Effect, Outcome
from states.school_year import SchoolYear
from tests import STORED
from tests.conftest import at
from tests.worlds.two_years import (
    HOME,
    Granlunda,
    answers_again,
    closes,
    falls_ill,
    hands_on,
    leaves,
    mail,
    plans_a_measure,
    settle,
    stops_answering,
)
from tests.worlds.watch import Eye

pytestmark = pytest.mark.sqlite

BOARD = "Utbildningsnämnden"
TERMS = {
    "autumn-2026": ("2026-08-17", "2026-12-31"),
    "spring-2027": ("2027-01-01", "2027-07-31"),
    "autumn-2027": ("2027-08-01", "2027-12-31"),
    "spring-2028": ("2028-01-01", "2028-07-31"),
}


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Granlunda]:
    granlunda = settle(tmp_path_factory.mktemp("granlunda") / "var")
    granlunda.town.open_year("2026/27", now="2026-08-17 07:00")
    the_people(granlunda)
    the_board(granlunda)
    for first, last in TERMS.values():
        granlunda.live(first, last)
    yield granlunda
    granlunda.town.office.database.close()


def the_people(granlunda: Granlunda) -> None:
    # Ada stops on Friday 23 April; her analysis, due on the 30th, is untouched. Nobody holds the
    # post over the weekend; Nea begins on Monday.
    granlunda.on("2027-04-05", stops_answering("Almskolan"))
    granlunda.on("2027-04-23", leaves("ada", date(2027, 4, 25)))
    granlunda.on("2027-05-17", answers_again("Almskolan"))
    # Bea is ill from mid-March to mid-May; nobody stands in for her.
    granlunda.on("2027-03-15", stops_answering("Björkskolan"))
    granlunda.on("2027-03-15", falls_ill("bea", date(2027, 3, 15), date(2027, 5, 16)))
    granlunda.on("2027-05-24", answers_again("Björkskolan"))
    # Cia hands her analysis on; Kim forgets it until the end of May.
    granlunda.on("2027-04-06", stops_answering("Cypresskolan"))
    granlunda.on("2027-04-08", hands_on("cia", "Cypresskolan", "2026/27", "kim", "2027-04-08"))
    granlunda.on("2027-05-31", answers_again("Cypresskolan"))
    # Duvskolan closes at the turn of the year.
    granlunda.on("2027-09-06", closes("Duvskolan", date(2027, 12, 31), "2027-09-06"))
    # Finn plans a measure and neither carries it out nor answers until after the new year.
    granlunda.on("2027-05-10", stops_answering("Furuskolan"))
    granlunda.on("2027-05-11", plans_a_measure("Furuskolan", "2026/27", "2027-05-11", "2027-09-15"))
    granlunda.on("2028-02-28", answers_again("Furuskolan"))


def sam(granlunda: Granlunda) -> Who:
    """The coordinator."""
    return Who(granlunda.town.person(mail("sam")), "web")


def the_board(granlunda: Granlunda) -> None:
    def begins(here: Granlunda) -> None:
        with desk(here.town.office, HOME, who=sam(here), now=at("2027-05-03 07:00")) as now:
            start_clock(now, body=BOARD, first=date(2027, 11, 5))

    def decides(here: Granlunda) -> None:
        with desk(here.town.office, HOME, who=sam(here), now=at("2027-11-09 07:00")) as now:
            report = now.session.exec(select(Case).where(Case.kind == "report_back")).first()
            assert report is not None
            record(
                now,
                body=BOARD,
                day=date(2027, 11, 8),
                paragraph="§ 77",
                outcome=Outcome.APPROVED,
                clauses=[Att("Godkänner rapporten.", Effect.APPROVE_REPORT, None, report.id)],
            )

    granlunda.on("2027-05-03", begins)
    granlunda.on("2027-11-09", decides)


@pytest.mark.parametrize("term", TERMS)
def test_each_term_everybody_hears_what_they_should(lived: Granlunda, term: str) -> None:
    golden = STORED / "two_years" / f"{term}.txt"
    table = lived.table(*TERMS[term])
    if os.environ.get("ARSHJUL_GOLDEN") == "write":
        golden.parent.mkdir(exist_ok=True)
        golden.write_text(table, encoding="utf-8")
    assert table == golden.read_text(encoding="utf-8")


def test_an_eye_of_its_own_finds_nobody_forgotten(lived: Granlunda) -> None:
    path: Path = lived.town.office.settings.var / "arshjul.sqlite"
    assert Eye(path).findings(date(2028, 7, 31), ("safety_cycle", "measure")) == []


def test_nobody_gets_two_letters_on_a_day(lived: Granlunda) -> None:
    days = [(f"{one.at:%Y-%m-%d}", one.to) for one in lived.letters]
    assert len(days) == len(set(days))


def test_how_the_cases_stand_in_the_end(lived: Granlunda) -> None:
    ended = {
        school: lived.town.case(school, "2026/27").outcome
        for school in ("Almskolan", "Björkskolan", "Cypresskolan", "Ekskolan")
    }
    assert set(ended.values()) == {"done"}
    assert lived.town.case("Duvskolan", "2026/27").outcome is not None
    with lived.town.office.database.read() as session:
        reports = session.exec(select(Case).where(Case.kind == "report_back")).all()
    assert reports[0].outcome == "done", "the board had decided"
    assert SchoolYear.parse("2027/28") < SchoolYear.of(date(2028, 8, 1))
