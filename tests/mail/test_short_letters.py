"""The coordinator's letter is short: what is alike is said once, and what is due today first."""

from __future__ import annotations

from datetime import date

from tests.conftest import TestTown
from tests.worlds.heard import leave, live, move_due, of


def test_a_role_that_is_vacant_at_many_units_is_one_line(town: TestTown) -> None:
    town.open_year(now="2026-08-31 09:00")
    for head in ("lo@skola.example", "bo@skola.example"):
        leave(town, head, date(2026, 9, 1))
    [week] = of(live(town, "2026-09-07", "2026-09-07"), "asta")
    assert "- Rektor på 2 enheter: Backaskolan, Ekdalaskolan" in week.text


def test_what_is_due_today_stands_first(town: TestTown) -> None:
    town.open_year(now="2026-08-31 09:00")
    move_due(town, "Backaskolan", date(2026, 10, 9))
    [letter] = of(live(town, "2026-10-09", "2026-10-09"), "lo")
    assert "SISTA DAGEN ÄR I DAG" in letter.text
