"""Series of activities: for whom, how often, and what opens when one is held early, late or not."""

from __future__ import annotations

from datetime import date

import pytest
from sqlmodel import col, select

from config.activities import read_activities
from flows.activities.listing import show_series
from flows.activities.parties import note_party
from flows.activities.series import Wanted, add_series
from flows.engine import door, verbs
from flows.engine.handling import Who, questions
from flows.forecast.simulate import answer_as_invented
from flows.kinds import HANDLINGS
from models.activities import questions as questions_of
from models.case.tables import Case
from models.register.tables import Unit
from states.activity import KIND
from states.errors import EvidenceMissing
from states.school_year import months_after
from states.vague import latest_day
from tests.conftest import TestTown, at
from tests.worlds.days import daily

AUGUST = "2026-08-17 09:00"
BOTH = ["Backaskolan", "Ekdalaskolan"]


def asta(town: TestTown) -> Who:
    return Who(town.person("asta@skola.example"), "cli")


def add(town: TestTown, kind: str, **wanted: object) -> int:
    told = Wanted(kind, **wanted)  # type: ignore[arg-type]
    return add_series.alone(town.errand(asta(town), at(AUGUST)), told)


def opened(town: TestTown, series: int) -> list[Case]:
    with town.office.database.read() as session:
        rows = select(Case).where(Case.kind == KIND, Case.subject_id == series)
        return list(session.exec(rows.order_by(col(Case.id))))


def schools(town: TestTown, found: list[Case]) -> list[str]:
    with town.office.database.read() as session:
        return [session.get_one(Unit, one.unit_id).name if one.unit_id else "" for one in found]


def held(town: TestTown, case: Case, when: str) -> None:
    with door.desk(town.office, town.id, who=asta(town), now=at(when)) as desk:
        assert answer_as_invented(desk, desk.session.get_one(Case, case.id))


def next_day(town: TestTown, when: str) -> None:
    assert not daily(town.office, at(when)).counts["stumbled"]


@pytest.mark.parametrize(
    ("kind", "where", "role", "every", "asks"),
    [
        ("compliance_follow_up", BOTH, "coordinator", 12, {"findings"}),
        ("resource_check", BOTH, "headteacher", 12, {"findings"}),
        ("led_discussion", BOTH, "headteacher", 6, {"attendance"}),
        ("source_criticism", BOTH, "headteacher", 12, {"attendance"}),
        ("mentor_time", BOTH, "headteacher", 6, {"attendance"}),
        ("safety_round", BOTH, "headteacher", 12, {"external_party", "findings"}),
        ("practical_exercise", BOTH, "headteacher", 12, {"attendance", "findings"}),
        ("lockdown_exercise", BOTH, "headteacher", 12, {"attendance", "findings"}),
        ("extinguishing", BOTH, "headteacher", 12, {"attendance"}),
        ("sba_month", BOTH, "headteacher", 1, {"findings"}),
        ("sba_quarter", BOTH, "headteacher", 3, {"findings"}),
        ("training_day", [""], "coordinator", 12, {"attendance", "external_party"}),
        ("dog_search", ["Backaskolan"], "coordinator", 2, {"external_party", "findings"}),
    ],
)
def test_each_type_is_for_whom_and_as_often_as_the_sources_say(
    town: TestTown, kind: str, where: list[str], role: str, every: int, asks: set[str]
) -> None:
    series = add(town, kind)
    found = opened(town, series)
    assert schools(town, found) == where
    assert {one.owner_role for one in found} == {role}
    first = show_series(town.office, town.id, str(series), at(AUGUST).date(), asta(town).person)
    assert set(first.series.asks) == asks
    assert first.first is not None
    when = f"{max(one.due for one in found if one.due)} 16:00"
    for one in found:
        held(town, one, when)
    next_day(town, when)
    later = opened(town, series)[len(found) :]
    assert len(later) == len(found)
    view = show_series(town.office, town.id, str(series), at(AUGUST).date(), asta(town).person)
    assert view.series.every_months == every
    wanted = months_after(first.first, every)
    assert all(one.due and 0 <= (one.due - wanted).days <= 14 for one in later), "a working day"


def test_a_survey_of_a_need_is_held_once_and_soon(town: TestTown) -> None:
    [case] = opened(town, add(town, "needs_survey"))
    assert (case.state, case.unit_id, case.owner_role) == ("date_vague", None, "coordinator")
    assert read_activities()["needs_survey"].every == 0
    assert read_activities()["needs_survey"].vague == "i närtid"


def test_an_exercise_that_somebody_else_leads_says_who(town: TestTown) -> None:
    """The type does not ask for an external party, but this series names one."""
    series = add(town, "practical_exercise", external="Räddningstjänsten", unit="Backaskolan")
    [case] = opened(town, series)
    told = {"activity_result": "held", "held_on": "2026-10-01", "attendance": "40"}
    with pytest.raises(EvidenceMissing) as refused:
        verbs.done.alone(
            town.errand(asta(town), at("2026-10-02 09:00")), case.id or 0, answers=told
        )
    assert refused.value.missing == ("external_party",)


def test_a_day_for_all_says_for_whom_and_counts_who_came(town: TestTown) -> None:
    series = add(town, "training_day", audience="samtliga medarbetare")
    [case] = opened(town, series)
    told = {"activity_result": "held", "held_on": "2027-01-08", "external_party": "–"}
    ticks = {f"part_{number}": "yes" for number in range(1, 10)}
    with town.office.database.read() as session:
        asked = {one.name for one in questions(HANDLINGS, session, case)}
    told |= {name: ticks[name] for name in asked & ticks.keys()}
    who, now = asta(town), at("2027-01-11 09:00")
    with pytest.raises(EvidenceMissing) as refused:
        verbs.done.alone(town.errand(who, now), case.id or 0, answers=told)
    assert refused.value.missing == ("attendance",)
    told["attendance"] = "212"
    verbs.done.alone(town.errand(who, now), case.id or 0, answers=told)
    view = show_series(town.office, town.id, str(series), date(2027, 1, 12))
    assert view.series.audience == "samtliga medarbetare"
    assert view.occurrences[0].attendance == "212"


def test_held_early_the_next_one_is_opened_and_not_the_same_again(town: TestTown) -> None:
    series = add(town, "sba_quarter", first=date(2026, 10, 1), unit="Backaskolan")
    held(town, opened(town, series)[0], "2026-09-22 09:00")
    next_day(town, "2026-09-23 06:00")
    assert [one.occurrence for one in opened(town, series)] == ["2026-10-01", "2027-01-01"]


def test_held_late_what_has_passed_meanwhile_is_not_opened_afterwards(town: TestTown) -> None:
    series = add(town, "sba_month", first=date(2026, 9, 1), unit="Backaskolan")
    held(town, opened(town, series)[0], "2026-11-20 09:00")
    next_day(town, "2026-11-21 06:00")
    assert [one.occurrence for one in opened(town, series)] == ["2026-09-01", "2026-12-01"]


def test_nothing_is_opened_more_than_a_year_ahead(town: TestTown) -> None:
    series = add(town, "safety_round", first=date(2028, 1, 10), every_months=24, unit="Backaskolan")
    assert opened(town, series) == []
    next_day(town, "2027-01-09 06:00")
    assert opened(town, series) == []
    next_day(town, "2027-01-10 06:00")
    assert [one.occurrence for one in opened(town, series)] == ["2028-01-10"]


def test_a_school_that_will_be_closed_by_then_is_not_asked(town: TestTown) -> None:
    with town.office.database.write() as session:
        unit = session.get_one(Unit, town.unit("Backaskolan"))
        unit.closes = date(2026, 12, 1)
        session.add(unit)
    assert schools(town, opened(town, add(town, "safety_round", first=date(2026, 12, 1)))) == [
        "Ekdalaskolan"
    ]
    before = add(town, "safety_round", name="Höstens rond", first=date(2026, 11, 30))
    assert schools(town, opened(town, before)) == BOTH
    turn = add(town, "dog_search", first=date(2026, 12, 1))
    assert schools(town, opened(town, turn)) == ["Ekdalaskolan"]


def test_a_school_alone_has_one_turn_before_it_at_a_time(town: TestTown) -> None:
    series = add(town, "dog_search", first=date(2026, 9, 21), unit="Backaskolan")
    for when in ("2026-09-22 06:00", "2026-10-30 06:00"):
        next_day(town, when)
    assert len(opened(town, series)) == 1, "it has not told of the first one yet"


def test_another_municipality_s_series_is_as_unknown_as_a_missing_one(town: TestTown) -> None:
    series = add(town, "safety_round", name="Rond", first=date(2026, 9, 7))
    person, now = asta(town), at("2026-09-08 16:00")
    note_party.alone(town.errand(person, now), series, "informed", "Skyddskommittén")
    cases = [one.id or 0 for one in opened(town, series)]
    held(town, opened(town, series)[0], "2026-09-08 17:00")
    with town.office.database.read() as session:

        def known(here: str) -> tuple[object, ...]:
            return (
                questions_of.series_numbered(session, here, series),
                questions_of.series_called(session, here, "Rond"),
                questions_of.turns_of(session, here, [series])[series],
                questions_of.turns_ahead(session, here, [series]),
                questions_of.held_days(session, here, series, cases),
                questions_of.parties_of(session, here, series),
            )

        assert all(known(town.id))
        assert not any(known("se-9999"))


def test_what_a_season_means_to_the_day() -> None:
    said = date(2026, 6, 30)
    assert latest_day("våren", said) == said, "the last day of it is still this spring"
    assert latest_day("våren", date(2026, 7, 1)) == date(2027, 6, 30)
    assert latest_day("spring 2027", said) == date(2027, 6, 30)
    assert latest_day("sommeren", said) == latest_day("till sommaren", said) == date(2026, 8, 31)
    assert latest_day("vinteren 2027", said) == date(2027, 3, 31)
    assert latest_day("høsten", date(2026, 12, 31)) == date(2026, 12, 31)
    assert latest_day("2027", said) == date(2027, 12, 31)
    assert latest_day("rum 1999b", said) is None
