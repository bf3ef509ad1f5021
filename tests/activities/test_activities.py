"""Recurring activities: opened ahead, dated, held, broken into parts; days that few may know."""

from __future__ import annotations

from datetime import date

import pytest

from flows.activities.handling import DayPast, HeldInTheFuture, TooLate
from flows.activities.listing import list_series, show_series
from flows.activities.parts import add_part, tick
from flows.engine import door, verbs
from flows.engine.handling import Who
from flows.engine.refusals import BadChoice, NotAllowed
from models.case.answers import answers_of
from models.case.tables import Case
from states.errors import EvidenceMissing
from states.fields import BadAnswer
from tests.conftest import TestTown, at
from tests.worlds.activity_town import AUGUST, add, asta, day_after, lo, names, opened


def report(town: TestTown, case: Case, now: str, **answers: str) -> Case:
    return verbs.done.alone(town.errand(lo(town), at(now)), case.id or 0, answers=answers)


def test_each_school_gets_its_next_safety_round_and_no_other(town: TestTown) -> None:
    series = add(town, "safety_round", external="Tryggakonsult AB")
    found = opened(town, series)
    assert names(town, found) == ["Backaskolan", "Ekdalaskolan"]
    assert {case.due for case in found} == {date(2026, 12, 1)}
    assert {case.owner_role for case in found} == {"headteacher"}
    day_after(town, "2026-08-18 06:00")
    day_after(town, "2026-08-18 07:00")
    assert len(opened(town, series)) == 2, "one ahead of each school, however often it is asked"


def test_a_round_is_held_with_its_evidence_and_the_next_is_counted_from_the_anchor(
    town: TestTown,
) -> None:
    series = add(town, "safety_round")
    case = opened(town, series)[0]
    with pytest.raises(EvidenceMissing) as refused:
        report(town, case, "2026-12-03 09:00", activity_result="held", held_on="2026-12-02",
               part_1="yes")  # fmt: skip
    assert refused.value.missing == ("external_party",)
    held = report(
        town,
        case,
        "2026-12-03 09:00",
        activity_result="held",
        held_on="2026-12-02",
        external_party="Tryggakonsult AB",
        findings="Grind mot vägen saknas",
        part_1="yes",
    )
    assert (held.state, held.outcome) == ("activity_done", "done")
    day_after(town, "2026-12-04 06:00")
    assert opened(town, series)[-1].due == date(2027, 12, 1), "not twelve months after it was held"
    view = show_series(town.office, town.id, str(series), date(2026, 12, 4))
    first = view.occurrences[0]
    assert (first.held_on, first.external) == ("2026-12-02", "Tryggakonsult AB")
    with town.office.database.read() as session:
        assert answers_of(session, held)["findings"] == "Grind mot vägen saknas"


def test_counted_from_completion_where_the_series_says_so(town: TestTown) -> None:
    series = add(town, "practical_exercise", after_completion=True, unit="Backaskolan")
    [case] = opened(town, series)
    report(
        town,
        case,
        "2026-11-20 09:00",
        activity_result="held",
        held_on="2026-11-19",
        attendance="41",
    )
    day_after(town, "2026-11-21 06:00")
    assert opened(town, series)[-1].due == date(2027, 11, 19)


def test_what_was_held_in_part_or_not_at_all_says_why(town: TestTown) -> None:
    series = add(town, "lockdown_exercise")
    first, second = opened(town, series)
    with pytest.raises(EvidenceMissing):
        report(town, first, "2027-03-02 09:00", activity_result="not_held")
    undone = report(town, first, "2027-03-02 09:00", activity_result="not_held", why_not="Sjukdom")
    told = {"activity_result": "held_partly", "held_on": "2027-03-01", "why_not": "Bara högstadiet"}
    with pytest.raises(NotAllowed):
        report(town, second, "2027-03-02 09:00", **told)
    bo = town.errand(Who(town.person("bo@skola.example"), "mail"), at("2027-03-02 09:00"))
    partly = verbs.done.alone(bo, second.id or 0, answers=told)
    assert (undone.state, partly.state) == ("not_done", "partly")


def test_nothing_is_reported_as_held_before_its_day(town: TestTown) -> None:
    series = add(town, "mentor_time", unit="Backaskolan")
    [case] = opened(town, series)
    with pytest.raises(HeldInTheFuture):
        report(
            town,
            case,
            "2026-09-01 09:00",
            activity_result="held",
            held_on="2026-09-10",
            attendance="27",
        )
    assert opened(town, series)[0].state == "planned", "bad input changes nothing"
    with pytest.raises(BadAnswer):
        report(town, case, "2026-09-11 09:00", activity_result="held", attendance="Kim, Lo")


def test_a_day_for_all_staff_is_one_case_for_the_whole_authority(town: TestTown) -> None:
    series = add(town, "training_day", audience="samtliga medarbetare")
    [case] = opened(town, series)
    assert case.unit_id is None and case.owner_role == "coordinator"
    assert case.due == date(2027, 1, 8), "the day lies in the school year that runs"


def test_a_day_off_moves_the_day_but_not_the_anchor(town: TestTown) -> None:
    series = add(town, "practical_exercise", first=date(2026, 10, 31), unit="Backaskolan")
    [case] = opened(town, series)
    assert case.due == date(2026, 11, 2), "31 October 2026 is a Saturday, after the autumn break"
    report(
        town,
        case,
        "2026-11-03 09:00",
        activity_result="held",
        held_on="2026-11-02",
        attendance="40",
    )
    day_after(town, "2026-11-04 06:00")
    assert opened(town, series)[-1].occurrence == "2027-10-31"


def test_a_theme_is_broken_into_parts_that_are_ticked(town: TestTown) -> None:
    series = add(town, "sba_year", unit="Backaskolan", parts=("Ansvar", "Kontroll"))
    [case] = opened(town, series)
    number = case.id or 0
    assert add_part.alone(town.errand(asta(town), at(AUGUST)), number, "Larm") == 3
    tick.alone(town.errand(lo(town), at(AUGUST)), number, [1])
    tick.alone(town.errand(lo(town), at(AUGUST)), number, [3])
    with pytest.raises(BadChoice):
        tick.alone(town.errand(lo(town), at(AUGUST)), number, [4])
    parts = show_series(town.office, town.id, str(series), date(2026, 9, 1)).occurrences[0].parts
    assert parts == (("Ansvar", True), ("Kontroll", False), ("Larm", True))
    done = {"activity_result": "held", "held_on": "2026-11-16"}
    ticks = {"part_1": "yes", "part_3": "yes"}
    with pytest.raises(EvidenceMissing) as refused:
        report(town, case, "2026-11-16 09:00", **done, **ticks)
    assert refused.value.missing == ("every_part_ticked",)
    left = {"activity_result": "held_partly", "held_on": "2026-11-16", "why_not": "En dörr"}
    with door.desk(town.office, town.id, who=lo(town), now=at("2026-11-16 09:00")) as desk:
        savepoint = desk.session.begin_nested()
        here = desk.session.get_one(Case, number)
        assert verbs.answer_case(desk, here, left).state == "partly", "one part is left"
        savepoint.rollback()
    ticks = {f"part_{one}": "yes" for one in (1, 2, 3)}
    assert report(town, case, "2026-11-16 09:00", **done, **ticks).state == "activity_done"


def test_sba_has_its_seven_parts_and_its_monthly_and_quarterly_controls(town: TestTown) -> None:
    for kind in ("sba_year", "sba_month", "sba_quarter"):
        add(town, kind, unit="Backaskolan")
    found = {one.name: view for one, view, _ in list_series(town.office, town.id, date(2026, 9, 1))}
    assert [view.every_months for view in found.values()] == [12, 1, 3]
    year = show_series(town.office, town.id, "SBA: årlig genomgång", date(2026, 9, 1))
    assert [text for text, _ in year.occurrences[0].parts][:2] == ["Ansvar", "Organisation"]
    assert len(year.occurrences[0].parts) == 7


def test_a_vague_day_must_become_exact_within_its_limit(town: TestTown) -> None:
    series = add(
        town, "needs_survey", name="Kamerabevakning utomhus", when="våren 2027", exact_within=10
    )
    [case] = opened(town, series)
    assert case.state == "date_vague" and case.owner_role == "coordinator"
    assert case.due == date(2026, 8, 31), "ten working days"
    number, who = case.id or 0, asta(town)
    for exact, error in (("2027-08-20", TooLate), ("2026-08-01", DayPast)):
        with pytest.raises(error):
            verbs.done.alone(
                town.errand(who, at("2026-08-28 09:00")),
                number,
                answers={"exact_date": exact},
            )
    dated = verbs.done.alone(
        town.errand(who, at("2026-08-28 09:00")),
        number,
        answers={"exact_date": "2027-03-09"},
    )
    assert (dated.state, dated.due) == ("planned", date(2027, 3, 9))
    letters = town.tick("2026-08-31 08:00")
    assert not any("Kamerabevakning" in str(one) for one in letters)
