"""A school's year as a document: what was done, what is open, and what the school does not know."""

from __future__ import annotations

from datetime import date

import pytest
from sqlmodel import select

from config.locales import LOCALES
from config.words import words
from flows.register.municipality import close_unit
from flows.register.people import erase
from models.case.tables import Case
from models.register.tables import Appointment, Municipality, Unit
from reports.report import Report
from reports.school_year.sort import SCHOOL_YEAR
from reports.text import as_text
from tests.conftest import TestTown, at
from tests.reports.golden import as_kept
from tests.worlds import school_told
from tests.worlds.cycle_told import BACKA, answer, closed, measure_case, told
from tests.worlds.report_year import put
from tests.worlds.school_told import lived, past_the_school, secret_search
from tests.worlds.secret_days import sees_no_day
from tests.worlds.urgent_town import known


def year(town: TestTown, locale: str = "sv", unit: str = BACKA, **days: str) -> Report:
    return told(town, SCHOOL_YEAR, locale, unit=town.unit(unit), **days)  # type: ignore[arg-type]


def text(report: Report) -> str:
    return as_text(report, words(report.locale))


def of_backa(town: TestTown) -> set[int]:
    """The school's cases as rows, whoever may know of them."""
    with town.office.database.read() as session:
        rows = session.exec(select(Case.id).where(Case.unit_id == town.unit(BACKA)))
        return {number or 0 for number in rows}


@pytest.mark.parametrize("locale", LOCALES)
def test_a_year_is_told_from_what_was_done(town: TestTown, locale: str) -> None:
    lived(town)
    report = year(town, locale)
    as_kept(report, "school_year")
    assert report.figure("cases").value == len(of_backa(town)) - 1, "all but the one past it"
    assert set(report.figure("cases").cases) <= of_backa(town)
    assert report.figure("activities_held").value == 2
    assert report.figure("effect_partly").cases == (measure_case(town),)
    assert report.figure("services_covered").value == 1
    assert report.figure("escalations").value == 1


def test_who_leads_a_preschool_has_the_title_of_the_country(town: TestTown) -> None:
    town.open_year()
    with town.office.database.write() as session:
        unit = session.get_one(Unit, town.unit(BACKA))
        unit.form = "förskola"
        session.add(unit)
    report = year(town, "nb")
    assert [(one.name, one.title) for one in report.signers] == [("Lo Lind", "Styrer")]
    assert "| Styrer |" in text(report) and "Rektor" not in text(report)


def test_an_empty_school_has_a_document_that_says_so(town: TestTown) -> None:
    report = year(town, unit="Ekdalaskolan")
    said = text(report)
    assert report.figure("cases").value == 0
    assert "0 ärenden var aktuella under perioden" in said
    assert "Plan mot kränkande behandling" in said, "what it lacks"
    assert [one.key for one in report.sections] == ["in_short", "documents", "ahead"]


def test_a_closed_school_says_when_it_closed_and_lacks_nothing(town: TestTown) -> None:
    town.open_year()
    by = town.errand(town.asta, at("2027-06-01 09:00"))
    close_unit.alone(by, town.unit(BACKA), date(2027, 6, 30), why="Slås ihop")
    said = text(year(town))
    assert "Enheten stängde 2027-06-30." in said
    assert "Dokument som saknas" not in said
    assert "stängde" not in text(year(town, today="2027-06-02"))


def test_a_case_past_the_school_is_told_in_no_way(town: TestTown) -> None:
    hers = known(town, "2027-05-10 10:00", registry="BUN 2027/0123")
    before = year(town)
    hidden = past_the_school(town)
    after = year(town)
    assert text(after) == text(before)
    assert before.figure("urgent_case").cases == (hers.id,)
    assert all(hidden.id not in one.cases + one.of for one in after.figures)


def test_of_an_urgent_case_the_number_is_told_and_nothing_else(town: TestTown) -> None:
    known(town, "2027-05-10 10:00", registry="BUN 2027/0123")
    said = text(year(town))
    assert "Kränkning: agera direkt – antal: 1, varav öppna när perioden slutade: 1" in said


def test_a_day_that_few_may_know_is_not_told_before_nor_after(town: TestTown) -> None:
    case = secret_search(town)
    said = text(year(town))
    assert "2027-12-20" not in said and "datumet visas inte här" in said
    school_told.report(
        town,
        case,
        "2027-12-20 15:00",
        activity_result="held",
        held_on="2027-12-20",
        external_party="Hundenheten",
        findings="Skåp 14",
    )
    said = text(year(town))
    assert "2027-12-20" not in said and "Skåp 14" not in said
    assert case.id in year(town).figure("activities_held").cases


def test_what_happened_outside_the_period_is_not_of_the_year(town: TestTown) -> None:
    lived(town)
    before = year(town, start="2025-01-01", end="2025-12-31")
    assert before.figure("cases").value == 0
    assert "Träffar" not in text(before) and "Skyddsrond" not in text(before)


def test_where_two_cycles_were_under_way_each_is_told_after_its_year(town: TestTown) -> None:
    closed(town)
    answer(
        town, "2028-03-01 09:00", "2027/28", method="Rond", sources="Elevråd", nothing_found="yes"
    )
    said = text(year(town, end="2028-12-31", today="2029-01-10"))
    first, second = said.index("Läsåret 2026/27:"), said.index("Läsåret 2027/28:")
    assert first < said.index("Skyddsrond och samtal") < second < said.index("– Metod: Rond\n")
    assert "Läsåret 2026/27:" not in text(year(town)), "one cycle needs no such line"


def test_who_had_left_the_school_before_a_gathering_did_not_come_from_it(town: TestTown) -> None:
    number = school_told.gathering(town)
    assert year(town).figure(f"came_{number}").value == 1
    with town.office.database.write() as session:
        kim = town.person("kim@skola.example")
        [post] = session.exec(select(Appointment).where(Appointment.person_id == kim))
        post.ends = date(2027, 2, 9)
        session.add(post)
    assert "Träffar där skolan väntades" not in text(year(town))


def test_an_erased_headteacher_has_no_name(town: TestTown) -> None:
    lived(town)
    erase.alone(town.errand(town.asta, at("2028-01-10 09:00")), town.person("lo@skola.example"))
    report = year(town)
    assert "Lo Lind" not in text(report) and report.signers == ()


def test_another_municipalitys_school_and_cases_are_unknown(town: TestTown) -> None:
    with town.office.database.write() as session:
        home = Municipality(
            id="no-9999", code="9999", name="Rådal", country="NO", locale="nb", preset="läsår"
        )
        session.add(home)
        session.flush()
        theirs = Unit(municipality_id=home.id, name="Fjellskolen")
        session.add(theirs)
        session.flush()
        number = theirs.id
        put(session, home.id, "safety_cycle", "kartläggning", unit_id=number)
    with pytest.raises(LookupError):
        told(town, SCHOOL_YEAR, unit=number)
    with pytest.raises(LookupError):
        told(town, SCHOOL_YEAR)
    assert sees_no_day(text(year(town)))
