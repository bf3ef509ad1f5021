"""A round of SkoleSec in the north: windows that overlap, four municipalities, one falls behind."""

from __future__ import annotations

from datetime import date

import pytest
from sqlmodel import select

from config.programme import BadProgramme, built_in, parse, read_programme
from flows.engine import verbs
from flows.engine.casework import move_case
from flows.engine.door import Errand
from flows.engine.handling import Who
from flows.skolesec.compare import active, is_late, rows
from flows.skolesec.daily import arrange
from flows.skolesec.rounds import RoundDiffers, load_round, place_common
from flows.skolesec.taking_part import NoSuchArea, ask_to_join
from models.case.tables import Case
from models.record.audit import first_break
from models.skolesec.parts import phases_in
from models.skolesec.programme import ProgrammeRound
from models.skolesec.rounds import gatherings_of, info_meetings_of
from states.errors import EvidenceMissing, MoveNotPossible
from states.kind import Facts
from states.phase import PHASE
from states.programme import Window, months
from tests.conftest import OPERATOR, at
from tests.worlds.north import (
    COHORT,
    FJORDVIK,
    HAVNES,
    INNMARK,
    RADAL,
    ROUND,
    SEINVER,
    North,
    north,
)

__all__ = ["north"]
PHASES = ("Oppstart", "Kartlegging", "Nåsituasjon og tiltak", "Gjennomføring", "Evaluering")


def _late(north: North, municipality: str, day: str) -> list[str]:
    with north.office.database.read() as session:
        found = phases_in(session, municipality, north.part(municipality).subject_id)
        return [row.name for _, row, case in found if is_late(case, date.fromisoformat(day))]


def _active(north: North, municipality: str) -> int:
    with north.office.database.read() as session:
        return active(session, north.part(municipality))


def test_the_windows_of_the_file_give_two_three_two_two_two() -> None:
    plan = read_programme(built_in()[ROUND])
    windows = [phase.window for phase in plan.phases]
    assert months(windows) == [(2024, month) for month in range(1, 6)]
    assert [sum(one.touches(*month) for one in windows) for month in months(windows)] == [
        2, 3, 2, 2, 2,
    ]  # fmt: skip
    assert months([Window(date(2023, 11, 30), date(2024, 2, 1))]) == [
        (2023, 11), (2023, 12), (2024, 1), (2024, 2),
    ]  # fmt: skip


def test_three_go_through_the_round_and_one_who_falls_behind_is_late_in_the_right_phases(
    north: North,
) -> None:
    north.join(*COHORT)
    workers = (FJORDVIK, HAVNES, INNMARK)
    counted = []
    north.until("2024-01-19", *COHORT)
    counted.append([_active(north, one) for one in workers])
    # Seinvær finishes the start, and then does nothing more.
    north.until("2024-01-30", *COHORT, first="2024-01-20")
    for month, begun, last in ((2, 31, 14), (3, 15, 14), (4, 15, 15), (5, 16, 15)):
        north.until(f"2024-{month:02d}-{last}", *workers, first=f"2024-{month - 1:02d}-{begun}")
        counted.append([_active(north, one) for one in workers])
        if month == 3:
            assert _late(north, SEINVER, "2024-03-14") == ["Kartlegging"]
            assert _late(north, FJORDVIK, "2024-03-14") == []
            assert north.case(SEINVER, "Gjennomføring").state == "phase_waiting"
    assert counted == [[2] * 3, [3] * 3, [2] * 3, [2] * 3, [2] * 3]
    north.until("2024-06-05", *workers, first="2024-05-16")
    assert [_active(north, one) for one in workers] == [0, 0, 0]
    assert north.case(FJORDVIK, "SkoleSec 2024", "participation").state == "completed"
    assert _late(north, SEINVER, "2024-06-05") == list(PHASES[1:])
    with north.office.database.read() as session:
        stands = {
            row.name: row.standing for row in rows(session, north.part(SEINVER), date(2024, 6, 5))
        }
        assert stands["Oppstart"] == "phase_done" and stands["Kartlegging"] == "late"
        assert all(first_break(session, one) is None for one in COHORT), "the record holds"
    assert north.open_cases(FJORDVIK) == [], "what never got a date is closed with the round"


def test_gjennomforing_waits_for_a_tiltaksplan_and_starts_beside_the_phase_before(
    north: North,
) -> None:
    north.join(FJORDVIK)
    north.until("2024-02-01", FJORDVIK)
    waiting = north.case(FJORDVIK, "Gjennomføring")
    assert waiting.state == "phase_waiting"
    assert waiting.causes == [{"key": "waits_for_tiltaksplan", "params": {}}]
    asta = Who(north.person("asta@fjordvik.example"), "web")
    act = {"who": asta, "now": at("2024-02-05 10:00")}
    with pytest.raises(EvidenceMissing) as refused:
        verbs.done.alone(Errand(north.office, FJORDVIK, **act), waiting.id or 0)  # type: ignore[arg-type]
    assert refused.value.missing == ("tiltaksplan_there",)
    plan = north.case(FJORDVIK, "Tiltaksplan").id or 0
    answers = {"artefact_text": "Kort"}
    with pytest.raises(EvidenceMissing) as refused:
        verbs.done.alone(Errand(north.office, FJORDVIK, **act), plan, answers=answers)  # type: ignore[arg-type]
    assert refused.value.missing == ("measures_in_order",)
    answers = {"artefact_text": "Kort", "new_measures": "Rydd i avtalene\nTotrinnsbekreftelse"}
    verbs.done.alone(Errand(north.office, FJORDVIK, **act), plan, answers=answers)  # type: ignore[arg-type]
    assert north.state(FJORDVIK, "Gjennomføring") == "phase_open"
    assert north.state(FJORDVIK, "Nåsituasjon og tiltak") == "phase_open", "it still runs"
    assert north.case(FJORDVIK, "Rydd i avtalene").due == date(2024, 5, 31)


def test_a_phase_closes_by_itself_when_its_activities_are_done_and_not_before(north: North) -> None:
    north.join(FJORDVIK)
    north.until("2024-01-02")
    start = north.case(FJORDVIK, "Oppstart")
    assert (start.state, start.due) == ("phase_open", date(2024, 1, 31))
    with (
        north.desk(FJORDVIK, "2024-01-03 09:00") as desk,
        pytest.raises(EvidenceMissing) as refused,
    ):
        move_case(desk, desk.session.get_one(Case, start.id), "close_phase")
    assert refused.value.missing == ("gathering_attended", "artefacts_anchored")
    for name in ("Mandat", "Målbilde", "Omfang", "Prosjektplan"):
        number = north.case(FJORDVIK, name).id or 0
        errand = north.errand(FJORDVIK, "2024-01-10 09:00")
        text = {"artefact_text": "Utkast"}
        drafted = verbs.done.alone(errand, number, answers=text)
        assert drafted.state == "drafted", "written is not anchored"
        by = {"anchored_by": "Ledergruppa", "anchored_on": "2024-01-09"}
        verbs.done.alone(errand, number, answers=by)
    assert north.state(FJORDVIK, "Oppstart") == "phase_open", "the gathering is still to come"
    gathering = north.case(FJORDVIK, "Felles oppstartssamling")
    assert (gathering.state, gathering.due) == ("invited", date(2024, 1, 18))
    came = {"came": "3"}
    verbs.done.alone(north.errand(FJORDVIK, "2024-01-18 16:00"), gathering.id or 0, answers=came)
    assert north.state(FJORDVIK, "Oppstart") == "phase_done"


def test_two_gatherings_are_placed_two_are_dated_freely_and_homework_follows(north: North) -> None:
    north.join(FJORDVIK, HAVNES)
    north.until("2024-03-01", FJORDVIK, HAVNES)
    name = "Tredje fellessamling"
    third = north.case(FJORDVIK, name)
    assert (third.state, third.due) == ("planned", None), "no pretended day"
    homework_name = "Forankre tiltaksplanen i ledermøtet og gi hvert tiltak en eier"
    homework = north.case(FJORDVIK, homework_name)
    assert (homework.state, homework.due) == ("homework_to_do", None)
    place_common.alone(
        north.errand(RADAL, "2024-03-01 12:00", OPERATOR),
        ROUND,
        3,
        at("2024-04-10 09:00"),
        at("2024-04-10 12:00"),
        link="https://m.example/3",
    )
    north.morning(date(2024, 3, 2))
    for municipality in (FJORDVIK, HAVNES):
        found = north.case(municipality, name)
        assert (found.state, found.due) == ("invited", date(2024, 4, 10))
    dated = north.case(
        FJORDVIK, homework_name := "Forankre tiltaksplanen i ledermøtet og gi hvert tiltak en eier"
    )
    assert dated.due == date(2024, 4, 9), "before the next gathering"
    when = at("2024-04-17 09:00"), at("2024-04-17 12:00")
    place_common.alone(north.errand(RADAL, "2024-03-03 12:00", OPERATOR), ROUND, 3, *when)
    with north.desk(FJORDVIK, "2024-03-04 08:00") as desk:
        assert arrange(desk, north.part(FJORDVIK)) == 2, "another time, and invited anew"
        assert arrange(desk, north.part(FJORDVIK)) == 0
    assert north.case(FJORDVIK, name).due == date(2024, 4, 17)
    north.morning(date(2024, 3, 4))
    assert north.case(FJORDVIK, homework_name).due == date(2024, 4, 16)


def test_asked_considering_signed_up_pilot_and_whoever_leaves_is_asked_nothing_more(
    north: North,
) -> None:
    with north.desk(FJORDVIK, "2023-11-20 09:00") as desk:
        with pytest.raises(NoSuchArea):
            ask_to_join(desk, ROUND, "Toten")
        case = ask_to_join(desk, ROUND, "Salten")
        assert case is not None and case.due == date(2023, 12, 15)
        assert ask_to_join(desk, ROUND, "Salten") is None
        with pytest.raises(EvidenceMissing):
            move_case(desk, case, "sign_up")
    [letter] = north.tick("2023-11-20 09:30")
    assert "asta@fjordvik.example" in str(letter["To"])
    body = letter.get_body(("plain",))
    assert body is not None and "DigiNordland inviterer kommunen til å delta" in body.get_content()
    north.join(HAVNES)
    north.until("2024-01-05", HAVNES)
    part = north.case(HAVNES, "SkoleSec 2024", "participation")
    assert part.state == "pilot" and north.state(FJORDVIK, "SkoleSec 2024") == "unanswered"
    verbs.move.alone(
        north.errand(HAVNES, "2024-01-08 09:00"),
        part.id or 0,
        "leave_programme",
        why="Ikke kapasitet",
    )
    assert north.open_cases(HAVNES) == []
    with north.desk(HAVNES, "2024-01-08 10:00") as desk, pytest.raises(MoveNotPossible):
        move_case(desk, desk.session.get_one(Case, part.id), "become_pilot")


def test_the_round_is_loaded_once_and_another_file_of_that_key_is_refused(north: North) -> None:
    text = built_in()[ROUND].read_text(encoding="utf-8")
    with north.desk(RADAL, "2023-11-02 09:00", OPERATOR) as desk:
        _, new = load_round(desk, parse(text))
        assert not new
        with pytest.raises(RoundDiffers):
            load_round(desk, parse(text.replace("2024-05-31", "2024-05-30")))
    with north.office.database.read() as session:
        [loaded] = session.exec(select(ProgrammeRound)).all()
        placed = [one.starts is not None for one in gatherings_of(session, loaded.id or 0)]
        assert placed == [True, True, False, False]
        salten = info_meetings_of(session, loaded.id or 0)[0]
    assert loaded.organiser == "DigiNordland" and loaded.owners == "KS"
    assert (salten.area, salten.starts) == ("Salten", at("2023-11-24 09:00"))
    assert salten.resource_people == "Ressurspersoner fra SkoleSec"
    two = parse(
        text.replace('owners = ["KS"]', 'owners = ["KS", "B"]\nendorsed_by = ["KomIT-rådet"]')
    )
    assert (two.round.owners, two.round.endorsed_by) == (("KS", "B"), ("KomIT-rådet",))


def test_the_evaluation_asks_what_guidance_gave_and_the_start_does_not() -> None:
    evaluation = Facts({}, {"activities": "evaluation", "lacks": ""})
    asked = [field.name for field in PHASE.ask("phase_open", evaluation)]
    assert asked == [
        "eye_level", "practical", "competence_gained", "tips_adopted", "better_structure",
        "new_energy",
    ]  # fmt: skip
    assert _lacking(evaluation) == ("evaluation_answered",)
    start = Facts({}, {"activities": "gathering artefact", "lacks": "gathering"})
    assert PHASE.ask("phase_open", start) == ()
    assert _lacking(start) == ("gathering_attended",)


def _lacking(facts: Facts) -> tuple[str, ...]:
    """What is missing for the phase to be closed."""
    refused = PHASE.process.refusal("phase_open", "close_phase", facts)
    assert isinstance(refused, EvidenceMissing)
    return refused.missing


def test_a_files_errors_are_told_all_at_once_with_their_places() -> None:
    text = built_in()[ROUND].read_text(encoding="utf-8")
    broken = (
        text.replace('organiser = "DigiNordland"', "organizer = 1")
        .replace('activities = ["mapping"]', 'activities = ["kartlegge"]')
        .replace('key = "p2"', 'key = "p1"')
        .replace("is_plan = true", "")
        .replace("starts = 2024-04-01", "starts = 2024-06-01")
    )
    with pytest.raises(BadProgramme) as refused:
        parse(broken)
    found = {(one.key, one.where) for one in refused.value.problems}
    assert found == {
        ("unknown_key", "round.organizer"),
        ("missing", "round.organiser"),
        ("not_choices", "phase 2.activities"),
        ("round_ends_before_it_starts", "phase 5"),
        ("round_twice", "question"),
        ("round_plan_missing", "artefact"),
    }
