"""A report from its beginning to its adoption: own words stand, and a version is locked."""

from __future__ import annotations

import io
from datetime import date

import docx
import pytest

from config.words import words
from flows.documents.clauses import Att
from flows.documents.decisions import record
from flows.engine.door import Errand
from flows.engine.handling import Desk, Who
from flows.engine.refusals import BadChoice, NotAllowed
from flows.measures.verbs import add_measure
from flows.reporting.compiling import begin, compile_report
from flows.reporting.letterheads import set_letterhead
from flows.reporting.reading import BOARD_REPORT, standing, unread_of
from flows.reporting.refusals import (
    NoSuchPart,
    NothingWritten,
    NotReported,
    PartChangedMeanwhile,
    ReportLocked,
    ReportSent,
)
from flows.reporting.versions import keep_version
from flows.reporting.writing import read_parts, take_data, write_part
from models.case.answers import keep_answers
from models.case.tables import Case
from models.reports.questions import adopted_version, versions_of
from models.reports.tables import KeptReport
from reports.report import Mark, Report
from reports.stage import stage
from states.decision import Effect, Outcome
from states.errors import EvidenceMissing
from tests.conftest import TestTown, at
from tests.documents.test_report_back import planned, reports
from tests.worlds.document_town import BOARD, desk, move


@pytest.fixture
def begun(town: TestTown) -> tuple[TestTown, int, int]:
    """A town with a report that was compiled once: town, case, report."""
    planned(town)
    town.open_year()
    case = reports(town)[0].id or 0
    with desk(town, "2026-10-05 09:00") as now:
        return town, case, begin(now, BOARD_REPORT, case=case).id or 0


def marks(now: Desk, number: int) -> dict[str, Mark]:
    found = standing(now.session, now.session.get_one(KeptReport, number))
    return {part.key: part.mark for part in found.parts}


def read_all(now: Desk, number: int) -> None:
    read_parts(now, number, list(marks(now, number)))


def test_what_a_person_wrote_stands_when_the_year_goes_on_and_the_part_says_so(
    begun: tuple[TestTown, int, int],
) -> None:
    town, _, number = begun
    with desk(town, "2026-10-06 09:00") as now:
        assert marks(now, number)["tallies"] is Mark.FROM_DATA
        assert marks(now, number)["story"] is Mark.WANTED
        write_part(now, number, "story", "Vi har övat.")
        read_parts(now, number, ["tallies", "duty"])
        assert marks(now, number)["story"] is Mark.WRITTEN
        assert marks(now, number)["tallies"] is Mark.READ
    with desk(town, "2026-10-20 09:00") as now:
        assert marks(now, number)["tallies"] is Mark.READ, "compiled, it says what it said"
        when, later = date(2026, 11, 2), date(2026, 12, 1)
        add_measure(now, problem="Mörkt", action="Lampor", who="Vi", when=when, evaluated_on=later)
        compile_report(now, number)
        after = marks(now, number)
    assert after["tallies"] is Mark.CHANGED
    assert (after["story"], after["duty"]) == (Mark.WRITTEN, Mark.READ)


def test_two_who_write_the_same_part_do_not_undo_each_other(
    begun: tuple[TestTown, int, int],
) -> None:
    town, _, number = begun
    with desk(town, "2026-10-06 09:00") as now:
        first = write_part(now, number, "duty", "Den ena.", 0)
        with pytest.raises(PartChangedMeanwhile):
            write_part(now, number, "duty", "Den andra.", 0)
        assert write_part(now, number, "duty", "Den andra.", first) == first + 1
        take_data(now, number, "duty", first + 1)
        assert marks(now, number)["duty"] is Mark.READ
        with pytest.raises(NoSuchPart):
            write_part(now, number, "nothing", "Ord.")


def test_it_goes_to_the_board_read_and_comes_back_adopted_and_locked(
    begun: tuple[TestTown, int, int],
) -> None:
    town, case, number = begun
    move(town, case, "compile", "2026-10-07 09:00", {"report_written": "yes"})
    with pytest.raises(EvidenceMissing):
        move(town, case, "send_to_board", "2026-10-08 09:00", {"report_signed": "yes"})
    with desk(town, "2026-10-08 10:00") as now:
        write_part(now, number, "economy", "Inga kostnader.")
        read_all(now, number)
        assert unread_of(now.session, now.session.get_one(Case, case)) == 0
    move(town, case, "send_to_board", "2026-10-08 11:00", {"report_signed": "yes"})
    with desk(town, "2026-10-09 09:00") as now, pytest.raises(ReportSent):
        write_part(now, number, "economy", "Dyrt.")
    with desk(town, "2026-11-10 09:00") as now:
        clause = Att("Godkänner.", Effect.APPROVE_REPORT, None, case)
        told = {"body": BOARD, "day": now.day, "paragraph": "§ 9", "clauses": [clause]}
        record(now, outcome=Outcome.APPROVED, **told)  # type: ignore[arg-type]
    with desk(town, "2026-11-11 09:00") as now:
        row = now.session.get_one(KeptReport, number)
        adopted = adopted_version(now.session, row)
        assert adopted is not None and adopted.number == 1
        kept = Report.model_validate_json(adopted.content)
        [economy] = [part for part in kept.parts if part.key == "economy"]
        assert economy.own == "Inga kostnader."
        assert adopted.pdf.startswith(b"%PDF")
        texts = [one.text for one in docx.Document(io.BytesIO(adopted.docx)).paragraphs]
        assert "Inga kostnader." in texts
        for change in (
            lambda: write_part(now, number, "economy", "Dyrt."),
            lambda: compile_report(now, number),
            lambda: keep_version(now, number),
        ):
            with pytest.raises(ReportLocked):
                change()


def stages(now: Desk, number: int) -> list[str]:
    """What the files of a report's versions say that they are, the latest first."""
    row = now.session.get_one(KeptReport, number)
    papers = [docx.Document(io.BytesIO(one.docx)) for one in versions_of(now.session, row)]
    return [paper.sections[0].footer.paragraphs[0].text.partition("\t")[0] for paper in papers]


def test_the_files_of_a_version_say_what_became_of_it(begun: tuple[TestTown, int, int]) -> None:
    town, case, number = begun
    with desk(town, "2026-10-06 08:00") as now:
        write_part(now, number, "story", "Vi har övat.")
    with desk(town, "2026-10-06 09:00") as now:
        drafted = standing(now.session, now.session.get_one(KeptReport, number))
        assert stage(drafted, words("sv")) == "Utkast, 2026-10-06", "not the day of the report"
        keep_version(now, number)
        assert stages(now, number) == ["Version 1, 2026-10-06, utkast"]
        write_part(now, number, "economy", "Inga kostnader.")
        read_all(now, number)
    move(town, case, "compile", "2026-10-07 09:00", {"report_written": "yes"})
    with desk(town, "2026-10-07 10:00") as now:
        keep_version(now, number)
    move(town, case, "send_to_board", "2026-10-08 11:00", {"report_signed": "yes"})
    with desk(town, "2026-10-09 09:00") as now:
        said = ["Version 2, 2026-10-07", "Version 1, 2026-10-06, utkast"]
        assert stages(now, number) == said, "what was sent is no draft, and no version more"
        shown = standing(now.session, now.session.get_one(KeptReport, number))
        assert (shown.version, shown.sent) == (2, True)
    with desk(town, "2026-11-10 09:00") as now:
        before = versions_of(now.session, now.session.get_one(KeptReport, number))[0].content
        clause = Att("Godkänner.", Effect.APPROVE_REPORT, None, case)
        told = {"body": BOARD, "day": now.day, "paragraph": "§ 9", "clauses": [clause]}
        record(now, outcome=Outcome.APPROVED, **told)  # type: ignore[arg-type]
        by = f"{BOARD}, 2026-11-10, § 9"
        assert stages(now, number)[0] == f"Version 2, 2026-10-07. Antagen genom beslut: {by}."
        row = now.session.get_one(KeptReport, number)
        assert versions_of(now.session, row)[0].content == before
        assert standing(now.session, row).adopted == by


def test_what_says_the_same_is_the_same_version(begun: tuple[TestTown, int, int]) -> None:
    town, _, number = begun
    with desk(town, "2026-10-06 09:00") as now:
        assert keep_version(now, number).number == 1
        assert keep_version(now, number).number == 1
        write_part(now, number, "story", "Vi har övat.")
        kept = keep_version(now, number)
        assert kept.number == 2
        row = now.session.get_one(KeptReport, number)
        assert [one.number for one in versions_of(now.session, row)] == [2, 1]


def test_it_is_printed_on_the_authoritys_own_paper(begun: tuple[TestTown, int, int]) -> None:
    town, _, number = begun
    paper = docx.Document()
    paper.sections[0].header.paragraphs[0].text = "Lerby kommuns huvud"
    made = io.BytesIO()
    paper.save(made)
    errand = Errand(
        town.office, town.id, Who(town.person("asta@skola.example"), "cli"), at("2026-10-06 09:00")
    )
    assert set_letterhead.alone(errand, made.getvalue(), "Mall.docx")
    assert not set_letterhead.alone(errand, made.getvalue(), "Mall.docx")
    with desk(town, "2026-10-06 10:00") as now:
        kept = docx.Document(io.BytesIO(keep_version(now, number).docx))
    assert kept.sections[0].header.paragraphs[0].text == "Lerby kommuns huvud"


def test_what_was_answered_in_the_case_before_stands_in_the_report(town: TestTown) -> None:
    planned(town)
    case = reports(town)[0].id or 0
    with desk(town, "2026-10-05 09:00") as now:
        row = now.session.get_one(Case, case)
        keep_answers(
            now.session, row, {"report_economy": "Inga kostnader.", "report_statement": ""}
        )
        number = begin(now, BOARD_REPORT, case=case).id or 0
        found = standing(now.session, now.session.get_one(KeptReport, number))
        own = {part.key: part.own for part in found.parts if part.own is not None}
        assert own == {"economy": "Inga kostnader."}
        assert marks(now, number)["economy"] is Mark.CHANGED, "to be read as it stands now"


def test_its_language_is_chosen_and_changed_and_own_words_stand(town: TestTown) -> None:
    planned(town)
    case = reports(town)[0].id or 0
    with desk(town, "2026-10-05 09:00") as now:
        row = begin(now, BOARD_REPORT, case=case, locale="nb")
        number = row.id or 0
        assert standing(now.session, row).locale == "nb"
        write_part(now, number, "story", "Vi har övat.")
        before = standing(now.session, row).sections[0].heading
        told = standing(now.session, compile_report(now, number, "en"))
        assert (row.locale, told.locale) == ("en", "en")
        assert told.sections[0].heading != before
        assert {part.key: part.own for part in told.parts}["story"] == "Vi har övat."
        assert compile_report(now, number).locale == "en", "it stays what it is"
        with pytest.raises(BadChoice):
            compile_report(now, number, "fi")


def test_no_text_is_said_and_not_left_empty(begun: tuple[TestTown, int, int]) -> None:
    town, _, number = begun
    with desk(town, "2026-10-06 09:00") as now:
        for own, no_text in (("", False), (" \n ", False), ("Ord.", True)):
            with pytest.raises(NothingWritten):
                write_part(now, number, "duty", own, no_text=no_text)
        assert marks(now, number)["duty"] is Mark.FROM_DATA
        write_part(now, number, "duty", no_text=True)
        [duty] = [
            part
            for part in standing(now.session, now.session.get_one(KeptReport, number)).parts
            if part.key == "duty"
        ]
        assert (duty.own, duty.mark, duty.left_out) == ("", Mark.WRITTEN, not duty.shown)


def test_a_report_is_about_what_its_sort_is_about(town: TestTown) -> None:
    planned(town)
    guideline = reports(town)[0].subject_id
    with desk(town, "2026-10-05 09:00") as now:
        for sort, given in (
            ("plan", {"document": guideline}),  # no plan of the safety work
            ("plan", {}),
            ("school_year", {}),
            ("programme_final", {"round_key": "nowhere"}),
            ("unit_cycle", {}),
        ):
            with pytest.raises(NotReported):
                begin(now, sort, **given)
        with pytest.raises(NotAllowed):
            begin(now, "programme_round", round_key="nowhere")
