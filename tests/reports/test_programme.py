"""Final reports of a round: a municipality's own, and the organiser's, which points at nobody."""

from __future__ import annotations

from datetime import date

import pytest

from config.locales import LOCALES
from config.programme import built_in, parse
from config.words import words
from flows.engine import verbs
from flows.engine.casework import move_case
from flows.forecast.simulate import answer_as_invented
from flows.skolesec.rounds import load_round
from flows.skolesec.taking_part import ask_to_join
from models.measures.tables import measures_of
from models.skolesec.rounds import round_keyed
from reports.look import Look
from reports.pdf import as_pdf
from reports.programme.final import PROGRAMME_FINAL
from reports.programme.whole import PROGRAMME_ROUND
from reports.report import Chart, Report, Table
from reports.sorts import ReportSort, draft
from reports.teller import Scope, Teller
from reports.text import as_text
from states.programme import ENOUGH
from tests.conftest import OPERATOR
from tests.reports.accessible import violations
from tests.reports.golden import as_kept
from tests.worlds.north import (
    COHORT,
    FJORDVIK,
    HAVNES,
    INNMARK,
    RADAL,
    ROUND,
    SEINVER,
    North,
    north,
)

__all__ = ["north"]


def told(
    north: North,
    sort: ReportSort,
    home: str = FJORDVIK,
    locale: str = "nb",
    today: str = "2024-06-10",
    walled: bool = False,
) -> Report:
    with north.office.database.read() as session:
        round_ = round_keyed(session, ROUND)
        assert round_ is not None
        number = round_.id
    day = date.fromisoformat(today)
    read = north.office.database.read
    with read(home) if walled else read() as session:
        scope = Scope(home, date(2024, 1, 1), date(2024, 5, 31), today=day, round=number)
        return draft(sort, Teller(session, scope, words(locale)))


def text(report: Report) -> str:
    return as_text(report, words(report.locale))


def test_a_round_is_told_by_each_and_by_its_organiser(north: North) -> None:
    north.join(*COHORT)
    north.until("2024-02-05", *COHORT)
    north.until("2024-06-05", FJORDVIK, HAVNES, INNMARK, first="2024-02-06")
    own, whole = told(north, PROGRAMME_FINAL), told(north, PROGRAMME_ROUND, RADAL)
    as_kept(own, "programme_final")
    as_kept(whole, "programme_round")
    for one in (
        told(north, PROGRAMME_FINAL, locale="sv"),
        told(north, PROGRAMME_ROUND, RADAL, "sv"),
    ):
        assert violations(as_pdf(one, words("sv"), Look(one.sender))) == []
    assert own.figure("phases_done").value == 5
    assert own.figure("anchored").value == 5
    assert any(isinstance(block, Chart) for part in own.parts for block in part.blocks)
    with north.office.database.read() as session:
        theirs = [
            (home, case.id)
            for home in COHORT
            for _, case in measures_of(session, home)
            if case.state in ("done", "measure_evaluated")
        ]
    assert whole.figure("measures_done").cases == tuple(sorted(n or 0 for _, n in theirs))
    assert set(own.figure("measures_done").cases) == {n for home, n in theirs if home == FJORDVIK}
    for locale in LOCALES:
        for sort in (PROGRAMME_FINAL, PROGRAMME_ROUND):
            assert "{" not in text(told(north, sort, locale=locale))


def test_the_mapping_stands_beside_that_of_the_round_before(north: North) -> None:
    earlier = built_in()[ROUND].read_text("utf-8")
    for now, then in (
        (ROUND, "skolesec-2023"),
        ("SkoleSec 2024", "SkoleSec 2023"),
        ("2023-1", "2022-1"),
        ("2024-", "2023-"),
        ("02-29", "02-28"),
    ):
        earlier = earlier.replace(now, then)
    load_round.alone(north.errand(RADAL, "2022-11-01 09:00", OPERATOR), parse(earlier))
    with north.desk(FJORDVIK, "2022-11-27 10:00") as desk:
        case = ask_to_join(desk, "skolesec-2023")
        assert case is not None
        move_case(desk, case, "consider")
        assert answer_as_invented(desk, case)
    north.until("2023-03-01", FJORDVIK, first="2023-01-02")
    north.join(FJORDVIK)
    north.until("2024-03-01", FJORDVIK)
    report = told(north, PROGRAMME_FINAL)
    said = text(report)
    assert "Kolonnen Før viser svarene i SkoleSec 2023." in said
    assert (
        "| 3. Hver tjeneste som elevene bruker, har en gyldig databehandleravtale. | 3 | 3 | – |"
        in said
    )
    [chart] = [one for part in report.parts for one in part.blocks if isinstance(one, Chart)]
    assert [one.name for one in chart.series] == ["Før", "Nå"]


def test_a_municipalitys_report_names_no_other(north: North) -> None:
    north.join(*COHORT)
    north.until("2024-02-25", *COHORT)
    said = text(told(north, PROGRAMME_FINAL))
    assert "Fjordvik" in said
    assert not any(name in said for name in ("Havnes", "Innmark", "Seinvær"))


def test_behind_its_own_wall_a_municipality_is_told_all_but_the_others(north: North) -> None:
    north.join(*COHORT)
    north.until("2024-02-25", *COHORT)
    said = text(told(north, PROGRAMME_FINAL, walled=True))
    assert "Kartleggingen, modenhet fra 0 til 4" in said and "Fjordvik" in said


def test_where_fewer_than_three_take_part_no_answer_is_told(north: North) -> None:
    north.join(FJORDVIK, HAVNES)
    north.until("2024-06-05", FJORDVIK, HAVNES)
    report = told(north, PROGRAMME_ROUND)
    said = text(report)
    assert "Færre enn 3 kommuner har svart" in said
    assert [one.key for one in report.sections if one.key in ("measures", "artefacts")] == []
    means = [
        block
        for part in report.parts
        for block in part.blocks
        if isinstance(block, Table) and "snitt" in block.caption
    ]
    assert means == []
    assert report.figure("municipalities").value == 2 < ENOUGH
    own = text(told(north, PROGRAMME_FINAL))
    assert "Snittet av de andre" in own and "| – |\n" in own


def test_a_round_that_nobody_has_begun_is_told_as_it_is(north: North) -> None:
    report = told(north, PROGRAMME_ROUND, RADAL, today="2023-11-20")
    assert report.figure("municipalities").value == 0
    assert "0 kommuner fikk invitasjon" in text(report)


def test_a_municipality_that_left_is_counted_and_did_nothing(north: North) -> None:
    north.join(*COHORT)
    north.until("2024-01-08", *COHORT)
    number = north.case(SEINVER, "SkoleSec 2024", "participation").id or 0
    errand = north.errand(SEINVER, "2024-01-09 09:00")
    verbs.move.alone(errand, number, "leave_programme", why="Ingen tid")
    report = told(north, PROGRAMME_ROUND)
    assert report.figure("municipalities_left_programme").cases == (number,)
    assert "Ingen tid" not in text(report)


def test_who_was_never_asked_has_no_report(north: North) -> None:
    north.join(FJORDVIK)
    with pytest.raises(LookupError):
        told(north, PROGRAMME_FINAL, RADAL)
