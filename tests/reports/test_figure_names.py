"""Each figure of a report has a name of its own, and is found where a sentence says it in words."""

from __future__ import annotations

from datetime import date

import pytest

from config.locales import LOCALES
from config.words import words
from reports.figure_names import names_of_figures
from reports.report import Paragraph, Part, Report, Section, Table, shown_in
from reports.report import plain as plain_words
from reports.teller import Scope, Teller
from tests.conftest import TestTown
from tests.worlds import rebuilt, twelve_schools

DAY = date(2026, 11, 6)


def teller_in(town: TestTown, locale: str = "sv") -> Teller:
    session = town.office.database.read().__enter__()
    return Teller(session, Scope(town.id, DAY, DAY, DAY), words(locale))


def report_of(teller: Teller, *blocks: object) -> Report:
    part = Part(key="x", heading="Delen", data=blocks)
    return Report(
        sort="plan",
        locale="sv",
        title="T",
        sender="",
        day=DAY,
        starts=DAY,
        ends=DAY,
        sections=(Section(key="s", heading="S", parts=(part,)),),
        figures=tuple(teller.figures.values()),
    )


@pytest.mark.parametrize("locale", LOCALES)
def test_a_number_said_in_words_is_still_a_figure(town: TestTown, locale: str) -> None:
    teller = teller_in(town, locale)
    one = teller.count("cycles_late", [7])
    [_, said, rest] = teller.line("reports.board_report.cycles_late", n=one)
    assert (said.figure, rest.figure) == ("cycles_late", "")
    assert said.words in ("en", "én", "éin", "one")
    none = teller.count("cycles_finished", [])
    line = teller.line("reports.board_report.cycles_finished_none", n=none)
    assert [piece.figure for piece in line] == ["cycles_finished"]


def test_what_no_words_name_is_called_by_the_row_or_the_sentence_that_shows_it(
    town: TestTown,
) -> None:
    teller = teller_in(town)
    some, every = teller.count("a_1", [1]), teller.count("a_2", [1, 2])
    twice = [teller.count(f"b_{n}", [n]) for n in (1, 2)]
    sentence = teller.paragraph("reports.year.services_used", n=some, all=every)
    table = Table(
        caption="Möten",
        head=("Skola", "Kom"),
        rows=tuple(((*teller.line("reports.of_period"),), teller.cell(one)) for one in twice),
    )
    names = names_of_figures(report_of(teller, sentence, table), words("sv"))
    assert names["a_1"] == "Av 2 tjänster i bruk har … ett giltigt beslut"
    assert names["a_2"] == "Av … tjänster i bruk har 1 ett giltigt beslut"
    assert [names["b_1"], names["b_2"]] == [
        "Möten: Period: Kom (Delen) – 1",
        "Möten: Period: Kom (Delen) – 2",
    ]


def test_no_two_figures_of_the_whole_paper_are_called_the_same(town: TestTown) -> None:
    case = twelve_schools.lived(town)
    for locale in ("sv", "nb"):
        report = rebuilt.told(town, case, locale)
        names = names_of_figures(report, words(locale))
        assert set(names) == {one.key for one in report.figures}
        assert len(set(names.values())) == len(names)
        assert not [name for name in names.values() if "(" in name or "–" in name]


def test_every_figure_that_counts_something_is_shown_in_the_paper(town: TestTown) -> None:
    report = rebuilt.told(town, twelve_schools.lived(town))
    shown = {key for part in report.parts for key in shown_in(part)}
    assert {one.key for one in report.figures if one.cases} <= shown
    assert all(
        plain_words(block.line)
        for part in report.parts
        for block in part.blocks
        if isinstance(block, Paragraph)
    )
