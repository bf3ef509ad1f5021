"""Days that are not yet exact, turns from school to school, and who may know a day."""

from __future__ import annotations

from datetime import date

import pytest
from sqlmodel import select

from flows.activities.listing import DatesKept, coming_days, show_series
from flows.activities.parties import note_party
from flows.activities.series import (
    AnswersUnseen,
)
from flows.engine import verbs
from flows.engine.refusals import BadChoice
from flows.register.municipality import close_unit
from models.register.tables import Appointment, Unit
from states.confidentiality import may_see_date
from states.vague import latest_day
from tests.conftest import TestTown, at
from tests.worlds.activity_town import AUGUST, add, asta, day_after, lo, names, opened


def test_the_limit_of_a_vague_day_is_reminded_of(town: TestTown) -> None:
    add(town, "needs_survey", name="Kameror", exact_within=3)
    [letter] = town.tick("2026-08-17 09:30")
    assert "asta@skola.example" in str(letter["To"])
    body = letter.get_body(("plain",))
    assert body is not None and "Kameror" in body.get_content()


def test_what_a_season_means_at_a_school() -> None:
    said = date(2026, 3, 1)
    assert latest_day("till hösten", said) == date(2026, 12, 31)
    assert latest_day("til våren", date(2026, 8, 1)) == date(2027, 6, 30)
    assert latest_day("hausten 2028", said) == date(2028, 12, 31)
    assert latest_day("under 2025", said) == date(2025, 12, 31)
    assert latest_day("till skolstart", said) == date(2026, 8, 15)
    assert latest_day("før skolestart 2027", said) == date(2027, 8, 15)
    assert latest_day("i närtid", said) is None


def test_one_day_that_is_not_decided_after_all_is_vague_again(town: TestTown) -> None:
    series = add(town, "extinguishing", unit="Backaskolan")
    [case] = opened(town, series)
    vague = verbs.move.alone(
        town.errand(lo(town), at("2027-05-03 09:00")),
        case.id or 0,
        "make_vague",
        why="Släckvagnen är på lagning",
    )
    assert vague.due == date(2027, 6, 1), "twenty working days of a school, without its free days"


def test_the_round_goes_from_school_to_school_and_returns(town: TestTown) -> None:
    with town.office.database.write() as session:
        session.add(Unit(municipality_id=town.id, name="Dalskolan", form="grundskola"))
    series = add(town, "dog_search", first=date(2026, 9, 21), every_months=2)
    went = []
    for when in ("2026-09-22", "2026-11-24", "2027-01-26", "2027-03-23", "2027-05-25"):
        case = opened(town, series)[-1]
        went += names(town, [case])
        verbs.done.alone(
            town.errand(asta(town), at(f"{when} 15:00")),
            case.id or 0,
            answers={
                "activity_result": "held",
                "held_on": when,
                "external_party": "Hundenheten",
            },
        )
        day_after(town, f"{when} 16:00")
    assert went == ["Backaskolan", "Ekdalaskolan", "Dalskolan", "Backaskolan", "Ekdalaskolan"]


def test_a_turn_that_came_to_nothing_is_given_again_and_a_closed_school_is_passed_over(
    town: TestTown,
) -> None:
    series = add(town, "dog_search", first=date(2026, 9, 21), every_months=2)
    [first] = opened(town, series)
    verbs.done.alone(
        town.errand(asta(town), at("2026-09-22 09:00")),
        first.id or 0,
        answers={"activity_result": "not_held", "why_not": "Hunden var sjuk"},
    )
    day_after(town, "2026-09-23 06:00")
    assert names(town, opened(town, series)) == ["Backaskolan", "Backaskolan"]
    close_unit.alone(
        town.errand(asta(town), at("2026-10-01 09:00")),
        town.unit("Backaskolan"),
        date(2026, 10, 1),
        why="Läggs ned",
    )
    assert opened(town, series)[-1].state == "activity_not_applicable"
    day_after(town, "2026-10-02 06:00")
    assert names(town, opened(town, series)[2:]) == ["Ekdalaskolan"]


def test_a_late_report_does_not_stop_the_round(town: TestTown) -> None:
    series = add(town, "dog_search", first=date(2026, 9, 21), every_months=2)
    day_after(town, "2026-09-21 06:00")
    assert len(opened(town, series)) == 1
    day_after(town, "2026-09-22 06:00")
    assert names(town, opened(town, series)) == ["Backaskolan", "Ekdalaskolan"]


def test_coming_days_are_for_the_named_roles_alone(town: TestTown) -> None:
    series = add(town, "dog_search", first=date(2026, 9, 21))
    day = date(2026, 8, 17)

    def days(email: str) -> list[date | None]:
        person = town.person(email)
        return [one.due for one in coming_days(town.office, town.id, str(series), day, person)]

    assert days("asta@skola.example") == [date(2026, 9, 21)]
    assert days("ek@skola.example") == [date(2026, 9, 21)]
    for curious in ("lo@skola.example", "bo@skola.example", "mo@skola.example"):
        with pytest.raises(DatesKept):
            days(curious)
    unseen = show_series(town.office, town.id, str(series), day)
    assert (unseen.kept, unseen.first, unseen.turns) == (True, None, ())
    assert [(one.due, one.kept) for one in unseen.occurrences] == [(None, True)]
    assert opened(town, series)[0].occurrence == "#1", "the label of the case says no day either"


def test_the_headteacher_of_the_school_is_told_only_if_the_series_says_so(
    town: TestTown,
) -> None:
    series = add(
        town,
        "dog_search",
        first=date(2026, 9, 21),
        visible_to=("coordinator", "headteacher"),
    )
    day = date(2026, 8, 17)
    told = coming_days(town.office, town.id, str(series), day, town.person("lo@skola.example"))
    assert [one.due for one in told] == [date(2026, 9, 21)], "Backaskolan is next"
    with pytest.raises(DatesKept):
        coming_days(town.office, town.id, str(series), day, town.person("bo@skola.example"))


def test_whoever_answers_may_know_the_days(town: TestTown) -> None:
    with pytest.raises(AnswersUnseen):
        add(town, "dog_search", role="headteacher")
    assert may_see_date((), ()) and may_see_date(("a", "b"), ("b",))
    assert not may_see_date(("a",), ("b",)) and not may_see_date((), ("b",))


def test_a_deputy_knows_while_standing_in(town: TestTown) -> None:
    from flows.register.municipality import note_absence

    with town.office.database.write() as session:
        held = session.exec(
            select(Appointment).where(Appointment.person_id == town.person("ek@skola.example"))
        ).one()
        held.deputy_id = town.person("mo@skola.example")
        session.add(held)
    series = add(town, "dog_search", first=date(2026, 9, 21))
    mo, day = town.person("mo@skola.example"), date(2026, 8, 20)
    with pytest.raises(DatesKept):
        coming_days(town.office, town.id, str(series), day, mo)
    note_absence.alone(
        town.errand(asta(town), at(AUGUST)), town.person("ek@skola.example"), day, day
    )
    assert coming_days(town.office, town.id, str(series), day, mo)


def test_who_else_is_concerned_is_noted_once(town: TestTown) -> None:
    series = add(town, "led_discussion")
    for _ in range(2):
        note_party.alone(
            town.errand(asta(town), at(AUGUST)), series, "consulted", "Digitaliseringsenheten"
        )
    note_party.alone(town.errand(asta(town), at(AUGUST)), series, "participant", "Biblioteket")
    view = show_series(town.office, town.id, str(series), date(2026, 9, 1))
    assert view.parties == (
        ("consulted", "Digitaliseringsenheten"),
        ("participant", "Biblioteket"),
    )
    with pytest.raises(BadChoice):
        note_party.alone(town.errand(asta(town), at(AUGUST)), series, "boss", "Sam")
