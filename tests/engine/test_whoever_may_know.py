"""Days that few may know: whoever does them knows, and nobody hands on what she may not know."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from flows.activities.series import Wanted, add_series
from flows.engine import delegation
from flows.engine.handling import Who
from flows.engine.refusals import NotAllowed
from flows.forecast.events import QuietEvent
from flows.forecast.simulate import simulate
from flows.views.case_list import lines
from tests.conftest import TestTown, at
from tests.worlds.secret_days import DAY, add, sees_no_day


def test_whoever_was_asked_to_do_it_knows_the_day(town: TestTown) -> None:
    case = add(town)
    kim = town.person("kim@skola.example")
    asta = Who(town.person("asta@skola.example"), "cli")
    delegation.delegate.alone(town.errand(asta, at("2026-08-18 09:00")), case.id or 0, kim, why="")
    [line] = [
        one
        for one in lines(town.office, town.id, date(2026, 8, 19), person=kim)
        if one.id == case.id
    ]
    assert line.due == DAY


def test_a_reminder_that_is_moved_in_the_virtual_year_tells_no_day(town: TestTown) -> None:
    """A rest that moves a reminder to another day would tell when the activity is."""
    number = add_series.alone(
        town.errand(Who(town.person("asta@skola.example"), "cli"), at("2026-08-17 09:00")),
        Wanted(
            "dog_search",
            first=date(2026, 11, 13),
            visible_to=("headteacher",),
            role="headteacher",
        ),
    )
    assert number
    told: dict[str, Any] = {"all_answer": False, "locale": "sv"}
    span = (date(2026, 9, 1), date(2026, 11, 30))
    events = list(simulate(town.office, town.id, *span, **told))
    quiet = [one for one in events if isinstance(one, QuietEvent) and one.to]
    assert [(one.day, one.goes_out) for one in quiet] == []


def test_the_week_of_a_coordinator_who_is_not_named_is_silent_on_the_day(town: TestTown) -> None:
    """The digest comes for the sake of a visit that everybody may know of."""
    add(town, "school_chief", role="school_chief")
    town.open_year()
    assert not [one for one in town.tick("2026-09-07 08:00") if "asta@" in str(one["To"])]
    add_series.alone(
        town.errand(Who(town.person("asta@skola.example"), "cli"), at("2026-09-08 09:00")),
        Wanted("safety_round", first=date(2026, 9, 24)),
    )
    [asta] = [one for one in town.tick("2026-09-14 08:00") if "asta@" in str(one["To"])]
    body = asta.get_body(("plain",))
    assert body is not None and "veckan i korthet" in body.get_content()
    assert "hundenhet" not in body.get_content() and sees_no_day(body.get_content())


def test_whoever_may_not_know_a_day_hands_it_to_nobody(town: TestTown) -> None:
    case = add(town)
    lo = town.person("lo@skola.example")
    for to in (lo, town.person("kim@skola.example")):
        with pytest.raises(NotAllowed):
            delegation.delegate.alone(
                town.errand(Who(lo, "web"), at("2026-08-18 09:00")), case.id or 0, to
            )
    delegation.delegate.alone(town.errand(town.asta, at("2026-08-18 09:00")), case.id or 0, lo)
    listed = lines(town.office, town.id, date(2026, 8, 18), person=lo)
    assert [line.due for line in listed if line.id == case.id] == [DAY], "she was told of it"
