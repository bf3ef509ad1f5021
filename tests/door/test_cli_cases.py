"""Cases on the command line: listed, found by their words, moved, answered from a file."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlmodel import col, select

from config.settings import read_settings
from flows.bootstrap import open_office
from models.case.tables import Case
from tests.conftest import at
from tests.worlds.terminal import NOW, Say, lines, number


def test_answers_come_from_a_file_too(begun: Say, tmp_path: Path) -> None:
    case, by = number(begun), ("--by", "lo@skola.example", "--at", NOW)
    file = tmp_path / "answers.json"
    file.write_text('{"method": "Rond", "sources": "Protokoll", "findings": "Mörkt"}', "utf-8")
    assert begun("record", case, *by, "--answers", str(file)).exit_code == 0
    assert begun("move", case, "Analys", *by).exit_code == 0
    (moved,) = lines(begun("cases", "--state", "ANALYS", "--json").stdout)
    assert moved["unit"] == "Backaskolan"
    for content in ("[]", "{", "1"):
        file.write_text(content, "utf-8")
        done = begun("record", case, *by, "--answers", str(file))
        assert (done.exit_code, "it is not valid JSON" in done.stderr) == (1, True)


def test_cases_are_listed_by_unit_state_and_lateness(begun: Say) -> None:
    assert len(lines(begun("cases", "--json", "--overdue", "--at", NOW).stdout)) == 0
    late = lines(begun("cases", "--json", "--overdue", "--at", "2027-04-01T08:00+02:00").stdout)
    assert len(late) == 48
    assert all(case["overdue"] is True for case in late)
    assert begun("cases", "--overdue", "--at", NOW).stdout == "There is nothing to show.\n"
    assert len(begun("cases", "--state", "mapping", "--at", NOW).stdout.splitlines()) == 48
    assert len(begun("cases", "--state", "Kartlegging", "--at", NOW).stdout.splitlines()) == 48


CALLED_ALIKE = {
    "measure": "measure_evaluated",
    "document_evaluation": "document_evaluated",
    "activity": "planned",
    "gathering": "planned",
    "revision_request": "withdrawn",
    "governing_document": "withdrawn",
}


@pytest.fixture
def alike(begun: Say) -> Say:
    """Cases of several kinds whose states are called the same in some language."""
    with (
        open_office(read_settings(), now=lambda: at("2026-09-01 08:00")) as opened,
        opened.database.write() as session,
    ):
        taken = session.exec(select(Case).order_by(col(Case.id))).all()
        for case, (kind, state) in zip(taken, CALLED_ALIKE.items(), strict=False):
            case.kind, case.state = kind, state
            session.add(case)
    return begun


@pytest.mark.parametrize(
    ("word", "kinds"),
    [
        ("Evaluated", {"measure", "document_evaluation"}),
        ("EVALUERT", {"measure", "document_evaluation"}),
        ("utvärderad", {"measure"}),
        ("measure_evaluated", {"measure"}),
        ("planned", {"activity", "gathering"}),
        ("PLANLAGT", {"activity", "gathering"}),
        ("återtagen", {"revision_request"}),
        ("withdrawn", {"revision_request", "governing_document"}),
    ],
)
def test_a_word_finds_the_states_of_all_kinds_that_are_called_so(
    alike: Say, word: str, kinds: set[str]
) -> None:
    found = lines(alike("cases", "--state", word, "--json", "--at", NOW).stdout)
    assert {case["kind"] for case in found} == kinds
    one = sorted(kinds)[0]
    narrowed = lines(alike("cases", "--state", word, "--kind", one, "--json", "--at", NOW).stdout)
    assert [case["kind"] for case in narrowed] == [one]


def test_a_case_is_moved_to_the_state_that_its_own_kind_calls_so(alike: Say) -> None:
    (case,) = lines(alike("cases", "--kind", "Evaluation of a document", "--json").stdout)
    refused = alike("move", str(case["id"]), "Evaluated", "--by", "asta@skola.example")
    assert refused.stderr.startswith("You cannot choose “The evaluation is done” while the case")


def test_a_date_is_moved_an_occurrence_too_and_a_step_is_handed_over(begun: Say) -> None:
    case, by = number(begun), ("--by", "asta@skola.example", "--why", "Ombyggnad", "--at", NOW)
    moved = begun("reschedule", case, "--to", "2027-05-10", *by)
    assert "Last day: 2027-05-10." in moved.stdout
    assert begun("delegate", case, "--to", "asta@skola.example", *by).exit_code == 0
    (line,) = lines(begun("cases", "--unit", "Backaskolan", "--json", "--at", NOW).stdout)
    assert (line["due"], line["answerable"]) == ("2027-05-10", "asta@skola.example")
    exempted = begun(
        "exempt", "--unit", "Backaskolan", "--year", "2026/27",
        "--step", "kartlaggning", "--to", "2027-06-01", *by,
    )  # fmt: skip
    assert exempted.exit_code == 0
    (line,) = lines(begun("cases", "--unit", "Backaskolan", "--json", "--at", NOW).stdout)
    assert line["due"] == "2027-06-01"
    for wrong in (("--skip", "--to", "2027-06-01"), (), ("--skip", "--step", "analys")):
        done = begun("exempt", "--unit", "Backaskolan", "--year", "2026/27", *wrong, *by)
        assert done.exit_code == 1
    shown = begun("show", case).stdout
    assert "The last day was moved from 31 March 2027 to 10 May 2027 (Asta Asp) Ombyggnad" in shown


def test_a_skipped_year_is_not_opened_again(begun: Say) -> None:
    by = ("--by", "asta@skola.example", "--why", "Vilande", "--at", NOW)
    skipped = begun("exempt", "--unit", "Backaskolan", "--year", "2027/28", "--skip", *by)
    assert skipped.exit_code == 0
    opened = begun("open-year", "2027/28", "--at", "2027-08-16T09:00+02:00")
    first, *free = opened.stdout.splitlines()
    assert first == "47 cases were opened for the school year 2027/28."
    assert "Analysis 2027/28: Sunday 30 April 2028 is free (the weekend)." in free[-1]


def test_simulate_sums_up_for_a_person(begun: Say) -> None:
    told = begun("simulate", "--from", "2027-02-01", "--to", "2027-02-20")
    assert told.exit_code == 0
    assert (
        "lo@skola.example  Advance notice, last day 31 March 2027, as headteacher  Backaskolan"
        in told.stdout
    )
    assert "The virtual year is done. Emails: " in told.stdout
    assert "  lo@skola.example: one email, at most 1 a week" in told.stdout
    both = ("--from", "2027-02-01", "--to", "2027-02-20", "--nobody-answers", "--all-answer")
    assert begun("simulate", *both).exit_code == 1
