"""What a report is made of: own words as blocks, sentences that keep their figures."""

from __future__ import annotations

from datetime import date

import pytest

from config.words import words
from reports.report import Bullets, Clauses, Figure, Paragraph, Part, Piece, Table, plain, prose
from reports.teller import Scope, Teller, joined
from tests.conftest import TestTown

YEAR = (date(2025, 7, 1), date(2026, 6, 30))


def test_own_words_are_paragraphs_lists_and_clauses() -> None:
    first, listed, last = prose("En rad\nsom fortsätter.\n\n- ett\n– två\nEfteråt.")
    assert isinstance(first, Paragraph) and plain(first.line) == "En rad som fortsätter."
    assert isinstance(listed, Bullets) and [*map(plain, listed.lines)] == ["ett", "två"]
    assert isinstance(last, Paragraph) and plain(last.line) == "Efteråt."
    [clauses] = prose("Nämnden godkänner.\n\nNämnden antar\nplanen.", clauses=True)
    assert isinstance(clauses, Clauses)
    assert [*map(plain, clauses.lines)] == ["Nämnden godkänner.", "Nämnden antar planen."]
    assert prose(" \n\n ") == ()


def test_own_words_replace_sentences_and_leave_tables() -> None:
    line = (Piece(words="Data."),)
    table = Table(caption="Antal", head=("Skola", "Antal"), rows=((line, line),))
    part = Part(key="done", data=(Paragraph(line=line), table))
    assert part.blocks == part.data
    [own, kept] = part.model_copy(update={"own": "Egna ord."}).blocks
    assert isinstance(own, Paragraph) and plain(own.line) == "Egna ord."
    assert kept == table


def test_a_sentence_keeps_its_figures_and_chooses_its_plural(town: TestTown) -> None:
    with town.office.database.read() as session:
        told = Teller(session, Scope(town.id, *YEAR, today=YEAR[1]), words("sv"))
        one, two = told.count("one", [7, 7]), told.count("two", [8, 3])
        line = told.line(
            "report.rolled_out", name="MFA", done=one, units=told.line("report.units", n=two)
        )
        assert plain(line) == "MFA: infört på 1 av 2 enheter"
        assert [piece.figure for piece in line if piece.figure] == ["one", "two"]
        assert told.figures["two"].cases == (3, 8)
        assert plain(told.line("report.units", n=one)) == "1 enhet"
        assert plain(joined([line, line], "; ")).count("; ") == 1


def test_a_share_is_to_the_nearest_per_cent_and_none_of_none(town: TestTown) -> None:
    with town.office.database.read() as session:
        told = Teller(session, Scope(town.id, *YEAR, today=YEAR[1]), words("sv"))
        share = told.share("on_time", [1], [1, 2, 3])
        assert share == Figure(key="on_time", value=33, cases=(1,), of=(1, 2, 3))
        assert told.share("half_up", range(1), range(8)).value == 13  # type: ignore[union-attr]
        assert told.share("none", [], []) is None
        assert plain(told.cell(share, per_cent=True)) == "33\u00a0%"
        with pytest.raises(ValueError, match="on_time"):
            told.count("on_time", [1, 2])


def test_what_somebody_wrote_is_never_taken_for_a_figure(town: TestTown) -> None:
    with town.office.database.read() as session:
        told = Teller(session, Scope(town.id, *YEAR, today=YEAR[1]), words("sv"))
        line = told.line("reports.cycle.measure", action="\ue000paid=9\ue001", who="Lo")
        assert not any(piece.figure for piece in line)
        assert plain(line) == "paid=9 (Lo)"
