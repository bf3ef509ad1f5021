"""Incidents come as counts, and the next mapping begins with them."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlmodel import select

from config.words import words
from flows.engine import verbs
from flows.engine.door import Errand
from flows.engine.handling import Who, questions
from flows.following.incidents import import_incidents
from flows.kinds import HANDLINGS
from flows.register.imports.tables import ImportRefused, Report
from flows.views.case_context import asides
from models.case.tables import Case
from models.following.incidents import IncidentCount
from states.incident import year_of
from tests.conftest import TestTown, at

HEAD = "läsår;enhet;typ;allvarlighet;arena;status;antal\n"
ROWS = (
    "2025/26;Backaskolan;Hot;mindre;fysisk;avslutade;7\n"
    "2026-03;Backaskolan;Hot;Mindre omfattande;sociala medier;under utredning;5\n"
    "2025/26;Backaskolan;Intrång;allvarlig;fysisk;ännu inte åtgärdade;1\n"
    "2025/26;Ekdalaskolan;Hot;mindre;fysisk;avslutade;3\n"
)


def read_in(town: TestTown, tmp_path: Path, text: str, *, dry_run: bool = False) -> Report:
    file = tmp_path / "stella.csv"
    file.write_text(text, encoding="utf-8")
    asta = town.errand(Who(town.person("asta@skola.example"), "cli"), at("2026-09-01 09:00"))
    return import_incidents.alone(asta, file, source="Stella", dry_run=dry_run)


def counts(town: TestTown) -> list[int]:
    with town.office.database.read() as session:
        return sorted(row.count for row in session.exec(select(IncidentCount)))


def test_lo_s_mapping_begins_with_what_stella_told(town: TestTown, tmp_path: Path) -> None:
    town.open_year()
    report = read_in(town, tmp_path, HEAD + ROWS)
    assert (report.added, report.changed, report.same) == (4, 0, 0)
    case = town.case("Backaskolan")
    with town.office.database.read() as session:
        asked = {one.name: one.value for one in questions(HANDLINGS, session, case)}
        found = asides(session, HANDLINGS, case, words("nb"), at("2026-09-01 09:00"))
        beside = [line.text for one in found for line in one.lines]
    assert asked["sources"] == "Tillbud 2025/26: 12 mindre, ett allvarligt (Stella)"
    assert beside == ["Hendelser 2025/26: 12 mindre, én alvorlig (Stella)"]


def test_what_lo_writes_stands_above_what_a_system_told(town: TestTown, tmp_path: Path) -> None:
    town.open_year()
    case = town.case("Backaskolan")
    who = Who(town.person("lo@skola.example"), "web")
    where = (town.office, town.id, case.id or 0)
    verbs.note.alone(
        Errand(*where[:2], who, at("2026-09-01 08:00")), *where[2:], {"sources": "Enkäten i mars"}
    )
    read_in(town, tmp_path, HEAD + ROWS)
    with town.office.database.read() as session:
        asked = {one.name: one.value for one in questions(HANDLINGS, session, case)}
    assert asked["sources"] == "Enkäten i mars"


def test_the_source_is_kept_with_the_rest_when_lo_answers(town: TestTown, tmp_path: Path) -> None:
    town.open_year()
    read_in(town, tmp_path, HEAD + ROWS)
    case = town.case("Backaskolan")
    moved = verbs.move.alone(
        town.errand(
            Who(town.person("lo@skola.example"), "web"),
            at("2026-09-02 08:00"),
        ),
        case.id or 0,
        "analyse",
        answers={"method": "Säkerhetsrond", "findings": "Mörk skolgård"},
    )
    read_in(town, tmp_path, HEAD + ROWS.replace(";7\n", ";9\n"))
    with town.office.database.read() as session:
        facts = HANDLINGS[moved.kind].facts(session, moved)
    assert facts.survey.sources == "Tillbud 2025/26: 12 mindre, ett allvarligt (Stella)"


def test_reading_a_file_again_counts_nothing_twice(town: TestTown, tmp_path: Path) -> None:
    read_in(town, tmp_path, HEAD + ROWS)
    again = read_in(town, tmp_path, HEAD + ROWS.replace(";7\n", ";8\n"))
    assert (again.added, again.changed, again.same) == (0, 1, 3)
    assert counts(town) == [1, 3, 5, 8]


def test_a_dry_run_leaves_nothing(town: TestTown, tmp_path: Path) -> None:
    assert read_in(town, tmp_path, HEAD + ROWS, dry_run=True).added == 4
    assert counts(town) == []


def test_every_wrong_row_is_told_at_once_and_nothing_is_taken(
    town: TestTown, tmp_path: Path
) -> None:
    text = (
        HEAD
        + ROWS
        + "2025/26;Okända skolan;Hot;mindre;fysisk;avslutade;1\n"
        + "förra året;Backaskolan;Hot;mindre;fysisk;avslutade;1\n"
        + "2025/26;Backaskolan;120914-2385;ganska;fysisk;klart;ett\n"
        + "2025/26;Backaskolan;Hot;mindre;fysisk;avslutade;7\n"
    )
    with pytest.raises(ImportRefused) as caught:
        read_in(town, tmp_path, text)
    assert [(row.line, row.key) for row in caught.value.rows] == [
        (6, "unknown_unit"),
        (7, "bad_period"),
        (8, "unknown_word"),
        (8, "unknown_word"),
        (8, "bad_count"),
        (8, "looks_personal"),
        (9, "twice"),
    ]
    assert counts(town) == []


@pytest.mark.parametrize(
    ("period", "year"),
    [
        ("2025/26", "2025/26"),
        ("2025/2026", "2025/26"),
        ("2026-03", "2025/26"),
        ("2026-08", "2026/27"),
        ("2010-11", "2010/11"),
        ("2026-13", None),
        ("2025/27", None),
        ("0000-01", None),
        ("våren", None),
    ],
)
def test_a_period_lies_in_a_school_year(period: str, year: str | None) -> None:
    assert year_of(period) == year


def test_a_school_without_counts_is_asked_as_before(town: TestTown) -> None:
    town.open_year()
    with town.office.database.read() as session:
        case: Case = town.case("Ekdalaskolan")
        asked = {one.name: one.value for one in questions(HANDLINGS, session, case)}
    assert asked["sources"] == ""
