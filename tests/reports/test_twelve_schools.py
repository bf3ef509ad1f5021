"""The paper of an authority with twelve schools, whole: what a board reads."""

from __future__ import annotations

from models.recount import Recount, Told
from tests.conftest import TestTown
from tests.reports.golden import as_kept
from tests.reports.test_recount import of_report
from tests.worlds import rebuilt, twelve_schools


def test_the_whole_paper_is_as_it_was_kept_and_its_figures_are_what_the_rows_say(
    town: TestTown,
) -> None:
    case = twelve_schools.lived(town)
    for locale in ("sv", "nb"):
        report = rebuilt.told(town, case, locale)
        as_kept(report, "authority")
        assert of_report(town, report) == []


def test_each_figure_that_is_told_wrongly_shows(town: TestTown) -> None:
    """One case too many, one too few, another number: the count finds each of them."""
    report = rebuilt.told(town, twelve_schools.lived(town))
    told = [Told(one.key, one.value, one.cases, one.of) for one in report.figures]
    more = [one._replace(value=one.value + 1, cases=(*one.cases, 999_999)) for one in told]
    fewer = [one._replace(value=one.value - 1, cases=one.cases[1:]) for one in told if one.cases]
    other = [one._replace(value=one.value + 1) for one in told]
    with town.office.database.read() as session:
        recount = Recount(session, town.id, report.starts, report.ends)
        for wrong in (more, fewer, other):
            found = recount.differences(wrong)
            assert [one.key for one in found] == [one.key for one in wrong]
            assert all(one.counted is not None for one in found), "each key can be counted"
