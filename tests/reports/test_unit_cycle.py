"""One cycle as a document: its five steps in the words in which they were answered."""

from __future__ import annotations

from datetime import date

import pytest

from config.locales import LOCALES
from config.words import words
from flows.engine import verbs
from flows.safety_cycle.exemptions import exempt
from models.case.tables import Case
from models.register.tables import Municipality
from reports.report import Report, Table, plain
from reports.teller import Scope, Teller
from reports.text import as_text
from reports.unit_cycle.sort import UNIT_CYCLE
from reports.unit_cycle.told import steps
from states.school_year import SchoolYear
from tests.conftest import TestTown, at
from tests.reports.golden import as_kept
from tests.worlds.cycle_told import BACKA, acted, answer, closed, lo, mapped, told
from tests.worlds.report_year import put


def cycle(town: TestTown, year: str = "2026/27", locale: str = "sv") -> Report:
    return told(town, UNIT_CYCLE, locale, case=town.case(BACKA, year).id)


def text(report: Report) -> str:
    return as_text(report, words(report.locale))


@pytest.mark.parametrize("locale", ["sv", "nb"])
def test_a_cycle_that_has_ended_is_told_step_by_step(town: TestTown, locale: str) -> None:
    closed(town)
    report = cycle(town, locale=locale)
    as_kept(report, "unit_cycle")
    number = town.case(BACKA).id
    assert report.figure(f"findings_{number}").value == 2
    assert report.figure(f"measures_{number}").cases == (number,)


def test_what_was_carried_over_is_told_on_both_sides(town: TestTown) -> None:
    closed(town)
    before, after = text(cycle(town)), text(cycle(town, "2027/28"))
    assert "Följande åtgärder fortsätter nästa läsår:\n\n– Ny belysning i trappan" in before
    assert "Följande åtgärder togs över från förra läsåret:\n\n– Ny belysning i trappan" in after
    assert "Utvärdering\n" not in after, "what nobody has answered is not there"


def test_a_cycle_that_has_just_begun_says_where_it_stands_and_no_more(town: TestTown) -> None:
    town.open_year()
    report = cycle(town)
    assert [one.key for one in report.sections] == ["in_short"]
    assert "0 iakttagelser och 0 åtgärder" in text(report)
    assert "Steget just nu är Kartläggning, med 2027-03-31 som sista dag." in text(report)


def test_a_step_that_is_late_or_moved_says_so(town: TestTown) -> None:
    mapped(town)
    errand = town.errand(town.asta, at("2027-03-02 09:00"))
    to = date(2027, 6, 4)
    exempt.alone(errand, town.unit(BACKA), SchoolYear(2026), "analys", to=to, why="Ombyggnad")
    said = text(cycle(town))
    assert "| Kartläggning | 2027-03-31 | 2027-03-01 | – |" in said
    assert "flyttat till 2027-06-04: Ombyggnad" in said


def test_of_a_period_the_steps_stand_as_they_did_when_it_ended(town: TestTown) -> None:
    closed(town)
    with town.office.database.read() as session:
        case = session.get_one(Case, town.case(BACKA).id)
        scope = Scope(town.id, date(2027, 1, 1), date(2027, 12, 31), today=date(2028, 2, 1))
        [table] = steps(Teller(session, scope, words("sv")), case, scope.end)
    assert isinstance(table, Table)
    assert [plain(one) for one in table.rows[3]][1:] == ["2027-12-15", "2027-12-01", "–"]
    assert [plain(one) for one in table.rows[4]][1:] == ["2028-01-31", "–", "pågår"]


def test_a_cycle_that_did_not_apply_says_why(town: TestTown) -> None:
    mapped(town)
    number = town.case(BACKA).id or 0
    verbs.move.alone(lo(town, "2027-04-02 09:00"), number, "not_applicable", why="Skolan flyttar")
    said = text(cycle(town))
    assert "Arbetet avslutades 2027-04-02 utan resultat" in said and "Skolan flyttar" in said


def test_that_nothing_was_found_is_a_result(town: TestTown) -> None:
    town.open_year()
    answer(town, "2027-03-01 09:00", method="Rond", sources="Elevråd", nothing_found="yes")
    assert "Kartläggningen visade inget som behövde tas upp." in text(cycle(town))


def test_evidence_is_told_by_its_name_alone(town: TestTown) -> None:
    mapped(town)
    said = text(cycle(town))
    assert "– Protokoll skyddsrond.txt (bifogad under Kartläggning)" in said
    assert "Protokoll från ronden" not in said


def test_another_municipalitys_cycle_is_unknown(town: TestTown) -> None:
    town.open_year()
    with town.office.database.write() as session:
        home = Municipality(
            id="no-9999", code="9999", name="Rådal", country="NO", locale="nb", preset="läsår"
        )
        session.add(home)
        session.flush()
        [theirs] = put(session, home.id, "safety_cycle", "kartläggning")
        number = theirs.id
    with pytest.raises(LookupError):
        told(town, UNIT_CYCLE, case=number)
    with pytest.raises(LookupError):
        told(town, UNIT_CYCLE)


@pytest.mark.parametrize("locale", LOCALES)
def test_it_is_told_in_each_language(town: TestTown, locale: str) -> None:
    acted(town)
    said = text(cycle(town, locale=locale))
    assert "{" not in said and BACKA in said
