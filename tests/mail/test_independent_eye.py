"""A year is watched by an eye that shares no code with the engine, and sees old faults put back."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from datetime import date

import pytest

from flows.engine import delegation
from flows.engine.handling import Who
from flows.mail import hearers, remind
from flows.register.municipality import note_absence
from models.case.timers import arm_many
from states.ladder import role_on
from tests import ROOT
from tests.conftest import OPERATOR, TestTown, at
from tests.worlds.heard import appoint, leave, live, move_due
from tests.worlds.watch import Eye, Finding

pytestmark = pytest.mark.sqlite

BACKA, EKDALA = "Backaskolan", "Ekdalaskolan"
LAST = "2027-02-05"


def lived(town: TestTown) -> Sequence[Finding]:
    """A year in which nobody answers: Lo leaves and Nea follows, Bo hands on and is also a manager,
    Mo is ill; and what the eye finds."""
    town.open_year(now="2026-08-31 09:00")
    move_due(town, BACKA, date(2026, 10, 9))
    move_due(town, EKDALA, date(2026, 12, 4))
    live(town, "2026-09-01", "2026-11-15")
    leave(town, "lo@skola.example", date(2026, 11, 15))
    appoint(town, "Nea Nyberg", "nea@skola.example", "headteacher", BACKA, date(2026, 11, 16))
    bo = Who(town.person("bo@skola.example"), "web")
    case = town.case(EKDALA).id or 0
    to = town.person("kim@skola.example")
    delegation.delegate.alone(town.errand(bo, at("2026-11-16 07:00")), case, to)
    leave(town, "mo@skola.example", date(2026, 11, 16))
    appoint(town, "", "bo@skola.example", "manager", starts=date(2026, 11, 17))
    ek = town.person("ek@skola.example")
    ill = town.errand(OPERATOR, at("2026-11-16 07:00"))
    note_absence.alone(ill, ek, date(2026, 12, 7), date(2026, 12, 9))
    live(town, "2026-11-16", LAST)
    return Eye(town.office.settings.var / "arshjul.sqlite").findings(date.fromisoformat(LAST))


def test_in_a_year_in_which_nobody_answers_everybody_who_can_act_is_told(town: TestTown) -> None:
    assert lived(town) == []


def no_takeovers(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(remind, "tell_who_took_over", lambda *_: 0)


def silence_at_the_top(patch: pytest.MonkeyPatch) -> None:
    def arm(session: object, rows: Sequence[dict[str, object]]) -> None:
        arm_many(session, [row for row in rows if int(str(row["level"])) <= 30])  # type: ignore[arg-type]

    patch.setattr("flows.mail.delivery_results.timers.arm_many", arm)
    patch.setattr("flows.mail.watchdog.waiting_for_nothing", lambda *_: [])


def a_ladder_over_roles(patch: pytest.MonkeyPatch) -> None:
    def above(row, word, _level, place, day, _passed):  # type: ignore[no-untyped-def]
        return place.directory.asked(role_on(word, row.owner_role), row.unit, day)

    patch.setattr(hearers, "_above", above)


def no_copies(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(hearers, "_who_handed_on", lambda *_: [])


@pytest.mark.parametrize(
    ("fault", "rule"),
    [
        (no_takeovers, "told"),
        (silence_at_the_top, "silence"),
        (a_ladder_over_roles, "above"),
        (no_copies, "copy"),
    ],
)
def test_each_old_fault_put_back_is_seen(
    town: TestTown,
    monkeypatch: pytest.MonkeyPatch,
    fault: Callable[[pytest.MonkeyPatch], None],
    rule: str,
) -> None:
    fault(monkeypatch)
    assert rule in {one.rule for one in lived(town)}


def test_the_eye_shares_no_code_with_what_it_watches() -> None:
    read = ast.parse((ROOT / "tests" / "worlds" / "watch.py").read_text(encoding="utf-8"))
    names = {
        (node.module if isinstance(node, ast.ImportFrom) else node.names[0].name) or ""
        for node in ast.walk(read)
        if isinstance(node, ast.Import | ast.ImportFrom)
    }
    ours = {
        "states",
        "config",
        "models",
        "flows",
        "notifications",
        "reports",
        "web",
        "arshjul",
        "tests",
    }
    assert not {name.split(".")[0] for name in names} & ours
