"""The paper of an authority with twelve schools, whole: what a board reads."""

from __future__ import annotations

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
