"""A loaded round takes its corrected file: what is done stays done, what is open follows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import pytest
from sqlmodel import Session, select

from config.explain import explain
from config.programme import built_in, parse
from config.words import words
from flows.engine import verbs
from flows.engine.due_dates import reschedule
from flows.engine.refusals import CaseClosed
from flows.skolesec.attendance import NobodyCame, NobodyHolds, note_presence, presence
from flows.skolesec.correct_round import CannotChange
from flows.skolesec.follow_changes import Changed, change_round
from flows.skolesec.guides import appoint_guide
from flows.skolesec.rounds import NoSuchMeeting, NoSuchRound, come_to_info, place_common
from models.case.tables import Case, Timer
from models.gatherings.tables import Attendance
from models.record.audit import first_break
from models.record.tables import Audit
from models.skolesec.programme import GUIDES, ProgrammeRound
from models.skolesec.rounds import gatherings_of, info_meetings_of, phases_of
from tests.conftest import OPERATOR, at
from tests.worlds.north import FJORDVIK, HAVNES, INNMARK, RADAL, ROUND, SEINVER, North, north

__all__ = ["north"]
FILE = built_in()[ROUND].read_text(encoding="utf-8")
MAPPING = 'name = "Kartlegging"\nstarts = 2024-01-01\nends = 2024-02-29'
LATER = FILE.replace(MAPPING, MAPPING.replace("2024-02-29", "2024-03-15"))


def _change(north: North, text: str, when: str = "2024-02-05 10:00") -> Changed:
    return change_round.alone(north.errand(RADAL, when, OPERATOR), parse(text))


def _record(north: North, municipality: str, what: str) -> list[Audit]:
    with north.office.database.read() as session:
        asked = select(Audit).where(Audit.municipality_id == municipality, Audit.what == what)
        return list(session.exec(asked))


def _timer(north: North, case: Case) -> date | None:
    with north.office.database.read() as session:
        found = session.exec(select(Timer).where(Timer.case_id == case.id)).first()
        return found.due if found else None


def _now(north: North, ask: Callable[[Session, int], Sequence[Any]]) -> list[Any]:
    with north.office.database.read() as session:
        round_ = session.exec(select(ProgrammeRound)).one()
        return list(ask(session, round_.id or 0))


def test_a_window_moves_the_open_cases_and_their_reminders_in_every_municipality(
    north: North,
) -> None:
    north.join(FJORDVIK, HAVNES)
    north.until("2024-02-20", HAVNES)
    before = north.case(FJORDVIK, "Kartlegging", "phase")
    assert (before.state, before.due) == ("phase_open", date(2024, 2, 29))
    reminded = _timer(north, before)
    closed = north.case(HAVNES, "Kartlegging", "mapping")
    found = _change(north, LATER, "2024-02-21 10:00")
    assert list(found.what.values()) == ["Kartlegging"] and found.municipalities == 2
    for kind in ("phase", "mapping"):
        case = north.case(FJORDVIK, "Kartlegging", kind)
        assert (case.due, case.planned) == (date(2024, 3, 15), date(2024, 3, 15))
        assert case.causes and case.causes[-1]["params"] == {"day": "2024-03-15"}
    assert north.case(FJORDVIK, "Kartlegging", "phase").version == before.version + 1
    after = _timer(north, before)
    assert reminded and after and after > reminded, "its reminders move with it"
    again = north.case(HAVNES, "Kartlegging", "mapping")
    assert closed.closed is not None, "the story needs one that is done"
    assert (again.due, again.version) == (closed.due, closed.version), "what is done stays done"
    for one in (FJORDVIK, HAVNES):
        [row] = _record(north, one, "round_changed")
        assert row.via == "cli" and '"round_phase:' in row.detail
    assert len(_record(north, FJORDVIK, "rescheduled")) == 2
    assert _change(north, LATER, "2024-02-22 10:00") == Changed({}), (
        "the same file again changes nothing"
    )
    assert len(_record(north, FJORDVIK, "round_changed")) == 1
    with north.office.database.read() as session:
        assert first_break(session, FJORDVIK) is None


def test_a_day_moved_nearer_leaves_time_and_a_day_chosen_here_stays(north: North) -> None:
    north.join(FJORDVIK)
    north.until("2024-02-05")
    chosen = north.case(FJORDVIK, "Mandat")
    reschedule.alone(
        north.errand(FJORDVIK, "2024-02-05 09:00"),
        chosen.id or 0,
        date(2024, 3, 1),
        why="Avtalt",
    )
    nearer = FILE.replace(MAPPING, MAPPING.replace("2024-02-29", "2024-02-04"))
    assert _change(north, nearer).redated == 2
    moved = north.case(FJORDVIK, "Kartlegging", "phase")
    assert moved.planned == date(2024, 2, 4)
    assert moved.due and date(2024, 2, 5) < moved.due < date(2024, 2, 29), "nobody late at a stroke"
    assert north.case(FJORDVIK, "Mandat").due == date(2024, 3, 1)


def test_what_is_new_in_a_round_is_opened_for_whoever_is_in_it(north: North) -> None:
    north.join(FJORDVIK)
    north.until("2024-02-05")
    text = FILE.replace('activities = ["mapping"]', 'activities = ["mapping", "challenges"]')
    text = text.replace(
        "[[artefact]]\n",
        '[[phase]]\nkey = "etterarbeid"\nname = "Etterarbeid"\nstarts = 2024-02-01\n'
        'ends = 2024-05-31\nactivities = ["artefact"]\n\n'
        '[[artefact]]\nkey = "logg"\nname = "Logg"\nphase = "etterarbeid"\n\n[[artefact]]\n',
        1,
    )
    text = text.replace('name = "Fjerde fellessamling"', 'name = "Avslutningssamling"')
    text = text.replace("Hent inn det kommunen har:", "Hent inn dette:")
    north.until("2024-02-06", first="2024-02-06")
    found = _change(north, text, "2024-02-07 10:00")
    assert {"Etterarbeid", "Logg", "Avslutningssamling", "Kartlegging"} <= set(found.what.values())
    assert north.case(FJORDVIK, "Etterarbeid").state == "phase_open", "its window has begun"
    assert north.case(FJORDVIK, "Logg").due == date(2024, 5, 31)
    assert north.case(FJORDVIK, "Avslutningssamling").state == "planned", "an open one is renamed"
    homework = north.case(FJORDVIK, "Hent inn dette: protokoll, avtaler, rutiner og avvik")
    assert homework.state == "homework_to_do", "the same work under another name"
    phase = north.case(FJORDVIK, "Kartlegging", "phase")
    with north.desk(FJORDVIK, "2024-02-07 11:00") as desk:
        handling = desk.kinds["phase"]
        known = handling.facts(desk.session, desk.session.get_one(Case, phase.id)).known
    assert known["activities"] == "mapping challenges"
    with north.office.database.read() as session:
        assert first_break(session, FJORDVIK) is None


def test_an_information_meeting_is_moved_and_it_is_said_who_must_be_told(north: North) -> None:
    with north.desk(HAVNES, "2023-11-10 10:00") as desk:
        come_to_info(desk, ROUND, "Salten", 2)
    text = FILE.replace("2023-11-24T09:00:00", "2023-11-27T09:00:00").replace(
        "2023-11-24T09:35:00", "2023-11-27T09:35:00"
    )
    [moved] = _change(north, text, "2023-11-13 10:00").information
    assert (moved.area, moved.starts, moved.municipalities) == ("Salten", at("2023-11-27 09:00"), 1)
    assert len(_record(north, HAVNES, "info_meeting_moved")) == 1
    assert _record(north, FJORDVIK, "info_meeting_moved") == []
    [salten, *_] = [one for one in _now(north, info_meetings_of) if one.area == "Salten"]
    assert salten.starts == at("2023-11-27 09:00")


def test_a_gathering_follows_the_file_unless_the_organiser_has_placed_it(north: North) -> None:
    north.join(FJORDVIK)
    north.until("2024-02-05")
    name = "Felles workshop om nåsituasjon og tiltak"
    assert north.case(FJORDVIK, name).due == date(2024, 2, 28)
    text = FILE.replace("2024-02-28T", "2024-03-06T")
    _change(north, text)
    workshop = north.case(FJORDVIK, name)
    assert (workshop.state, workshop.due) == ("invited", date(2024, 3, 6)), "and invited anew"
    held = north.case(FJORDVIK, "Felles oppstartssamling")
    when = at("2024-04-10 09:00"), at("2024-04-10 12:00")
    organiser = north.errand(RADAL, "2024-02-06 09:00", OPERATOR)
    place_common.alone(organiser, ROUND, 3, *when, link="https://m.example/3")
    [row] = _record(north, FJORDVIK, "common_placed")
    assert '"number":3' in row.detail and row.via == "cli"
    assert _record(north, HAVNES, "common_placed") == [], "Havnes takes no part"
    # A file that says no time takes none away, nor the link that came with it.
    _change(north, text.replace("DigiNordland", "DigiNord"), "2024-02-06 10:00")
    third = _now(north, gatherings_of)[2]
    assert (third.starts, third.link) == (when[0], "https://m.example/3")
    placed = 'name = "Tredje fellessamling"\nstarts = {}T09:00:00\nends = {}T12:00:00'
    other = text.replace('name = "Tredje fellessamling"', placed.format(*["2024-04-11"] * 2))
    with pytest.raises(CannotChange) as refused:
        _change(north, other, "2024-02-06 11:00")
    assert refused.value.key == "round_placed_by_hand"
    same = text.replace('name = "Tredje fellessamling"', placed.format(*["2024-04-10"] * 2))
    _change(north, same, "2024-02-06 12:00")
    assert _now(north, gatherings_of)[2].by_hand is False
    assert north.case(FJORDVIK, "Felles oppstartssamling").version == held.version


def test_what_somebody_has_begun_cannot_be_taken_away_and_nothing_is_half_changed(
    north: North,
) -> None:
    cut = FILE[: FILE.index('[[phase]]\nkey = "evaluering"')]
    rest = FILE[FILE.index('[[artefact]]\nkey = "mandat"') :]
    without = (cut + rest).replace(MAPPING, MAPPING.replace("2024-02-29", "2024-03-15"))
    north.join(FJORDVIK)
    north.until("2024-01-02")
    with pytest.raises(CannotChange) as refused:
        _change(north, without, "2024-01-03 10:00")
    assert (refused.value.key, refused.value.params) == ("round_in_use", {"what": "Evaluering"})
    assert len(_now(north, phases_of)) == 5
    assert north.case(FJORDVIK, "Kartlegging", "phase").due == date(2024, 2, 29)
    with pytest.raises(CannotChange) as refused:
        _change(north, FILE.replace("is_plan = true\n", "").replace("needs_plan = true\n", ""))
    assert refused.value.key == "round_plan_moved"
    with pytest.raises(NoSuchRound):
        _change(north, FILE.replace('key = "skolesec-2024"', 'key = "skolesec-2026"'))
    assert _record(north, FJORDVIK, "round_changed") == []


def test_a_phase_that_nobody_has_begun_is_taken_away(north: North) -> None:
    cut = FILE[: FILE.index('[[phase]]\nkey = "evaluering"')]
    _change(north, cut + FILE[FILE.index('[[artefact]]\nkey = "mandat"') :], "2023-11-20 10:00")
    assert len(_now(north, phases_of)) == 4
    north.join(FJORDVIK)
    north.until("2024-01-02")
    assert len(_now(north, phases_of)) == 4


def test_questions_stand_once_they_are_answered_but_their_text_may_be_mended(north: North) -> None:
    question = '[[question]]\nkey = "p9"\ndomain = "privacy"\ntext = "Vi øver."\n\n[[question]]'
    more = FILE.replace("[[question]]", question, 1)
    north.join(FJORDVIK)
    north.until("2024-02-25", FJORDVIK)
    assert north.case(FJORDVIK, "Kartlegging", "mapping").closed is not None
    with pytest.raises(CannotChange) as refused:
        _change(north, more, "2024-02-26 10:00")
    assert refused.value.key == "round_questions_answered"
    mended = FILE.replace("er fullstendig og oppdatert", "er fullstendig")
    assert list(_change(north, mended, "2024-02-26 10:00").what) == ["questions"]


def test_the_guides_follow_too(north: North) -> None:
    guide = north.person("kim@radal.example")
    with north.desk(RADAL, "2024-01-02 10:00") as desk:
        appoint_guide(desk, ROUND, guide)
    name = "Veiledersamling: fra kartlegging til tiltaksplan"
    assert north.case(RADAL, name).due == date(2024, 2, 14)
    _change(north, FILE.replace("2024-02-14T", "2024-02-15T"), "2024-01-03 10:00")
    assert north.case(RADAL, name).due == date(2024, 2, 15)
    assert len(_record(north, RADAL, "round_changed")) == 1
    assert len(_now(north, lambda session, number: gatherings_of(session, number, GUIDES))) == 2


def test_who_came_is_told_as_a_number_or_by_role_and_never_by_name(north: North) -> None:
    north.join(FJORDVIK, HAVNES, INNMARK)
    north.until("2024-01-18")
    now = "2024-01-18 16:00"
    with north.desk(FJORDVIK, now) as desk:
        assert note_presence(desk, ROUND, 1, roles=["coordinator"]) == 1
        with pytest.raises(NobodyHolds) as refused:
            note_presence(desk, ROUND, 1, roles=["headteacher"])
        assert "rollen Rektor for" in explain(refused.value, words("nb"))
        with pytest.raises(NobodyCame):
            note_presence(desk, ROUND, 1)
        with pytest.raises(NoSuchMeeting):
            note_presence(desk, ROUND, 9, people=1)
    with north.desk(HAVNES, now) as desk:
        assert note_presence(desk, ROUND, 1, people=3) == 3
    with north.desk(SEINVER, now) as desk, pytest.raises(NoSuchMeeting):
        note_presence(desk, ROUND, 1, people=3)
    with north.office.database.read() as session:
        told = [(one.municipality, one.came, one.roles) for one in presence(session, ROUND, 1)]
        assert session.exec(select(Attendance.came)).all() == [True]
    assert told == [
        ("Fjordvik", 1, ("coordinator",)), ("Havnes", 3, ()), ("Innmark", None, ()),
    ]  # fmt: skip
    with north.desk(HAVNES, "2024-01-19 09:00") as desk, pytest.raises(CaseClosed):
        note_presence(desk, ROUND, 1, people=4)
    assert len(_record(north, HAVNES, "noted")) == 1


def test_who_came_closes_the_gathering_and_nobody_is_asked_about_it_again(north: North) -> None:
    """Lo of Havnes notes who came by the round's command, Bo of Innmark answers the case."""
    north.join(HAVNES, INNMARK)
    north.until("2024-01-18")
    name = "Felles oppstartssamling"
    with north.desk(HAVNES, "2024-01-16 09:00") as desk:
        note_presence(desk, ROUND, 1, people=2)
    before = north.case(HAVNES, name)
    assert before.state == "invited", "what has not begun has not been held"
    with north.desk(HAVNES, "2024-01-18 16:00") as desk:
        note_presence(desk, ROUND, 1, people=3)
    there = north.case(INNMARK, name)
    verbs.done.alone(
        north.errand(INNMARK, "2024-01-18 17:00"), there.id or 0, answers={"came": "2"}
    )
    for home in (HAVNES, INNMARK):
        case = north.case(home, name)
        assert case.closed is not None and (case.state, case.outcome) == ("held", "done")
    with north.office.database.read() as session:
        told = {one.municipality: (one.state, one.came) for one in presence(session, ROUND, 1)}
    assert told == {"Havnes": ("held", 3), "Innmark": ("held", 2)}
