"""What was promised: each commitment with its own words and rhythm, and what shows it is kept."""

from __future__ import annotations

from contextlib import AbstractContextManager
from datetime import date

import pytest
from sqlmodel import select

from config.locales import LOCALES
from config.words import words
from flows.engine import door, verbs
from flows.engine.handling import Desk, Who, questions
from flows.following.commitment_evidence import add_activity, add_arena, commitments
from flows.following.commitments import BadCommitment, add_meeting, follow_up_at, give
from flows.following.horizon import set_rhythm
from flows.kinds import HANDLINGS
from flows.views.case_context import asides
from models.case.answers import answers_of
from models.case.tables import Case
from models.following.commitments import Arena, CommitmentArena, CommitmentNote, Meeting
from states.commitment import RIGHTS, ArenaLevel
from tests.conftest import TestTown, at

SERIES = "Høynivåmøte"


def asta(town: TestTown) -> Who:
    return Who(town.person("asta@skola.example"), "cli")


def desk_at(town: TestTown, when: str) -> AbstractContextManager[Desk]:
    return door.desk(town.office, town.id, who=asta(town), now=at(when))


def act(town: TestTown, case: Case, move: str, when: str, **answers: str) -> Case:
    return verbs.move.alone(
        town.errand(asta(town), at(when)), case.id or 0, move, answers=answers or None
    )


def beside(
    town: TestTown, case: Case, locale: str = "sv", when: str = "2026-09-01 09:00"
) -> list[str]:
    with town.office.database.read() as session:
        found = asides(session, HANDLINGS, session.get_one(Case, case.id), words(locale), at(when))
        return [line.text for one in found for line in one.lines]


def promised(town: TestTown, name: str = "Barns vardag", **told: object) -> Case:
    given = {"text": name, "year": 2020, "given_to": "Barneombudet", **told}
    with desk_at(town, "2026-09-01 09:00") as desk:
        return give(desk, name, **given)  # type: ignore[arg-type]


def test_each_commitment_has_its_own_words_owner_and_rhythm(town: TestTown) -> None:
    first = promised(town, "Sikre tjenester", every_months=3, role="manager", year=2021)
    second = promised(town, "Barns vardag", every_months=12, given_to="KS")
    for case in (first, second):
        act(town, case, "take_up", "2026-09-02 09:00", first_steps="Vi börjar.")
    with desk_at(town, "2026-09-03 09:00") as desk:
        told = {
            one.name: (one.state, one.year, one.given_to, one.next) for one in commitments(desk)
        }
        owners = {one.id: one.owner_role for one in desk.session.exec(select(Case))}
        texts = {one.text for one in desk.session.exec(select(CommitmentNote))}
    assert told == {
        "Sikre tjenester": ("ongoing", 2021, "Barneombudet", date(2026, 12, 2)),
        "Barns vardag": ("ongoing", 2020, "KS", date(2027, 9, 2)),
    }
    assert owners == {first.id: "manager", second.id: "coordinator"}
    assert texts == {"Sikre tjenester", "Barns vardag"}


def test_who_signed_it_and_what_it_belongs_to_stand_beside_it(town: TestTown) -> None:
    case = promised(town, signatory="Styreleder", policy="SkoleSec, forprosjekt")
    lines = beside(town, case)
    assert "Givet 2020 till Barneombudet" in lines
    assert "Undertecknat av Styreleder" in lines
    assert "Hör till: SkoleSec, forprosjekt" in lines


def test_each_follow_up_keeps_what_was_strengthened_and_how_far_it_is_anchored(
    town: TestTown,
) -> None:
    case = promised(town)
    act(town, case, "take_up", "2026-09-02 09:00", first_steps="Vi börjar.")
    with desk_at(town, "2027-03-01 09:00") as desk:
        add_activity(desk, "Barns vardag", "Nätverk", date(2026, 8, 1), date(2027, 2, 28))
    said = {"commitment_outcomes": "Ett område", "anchored_at": "leaders"}
    ticks = {"right_to_privacy": "yes", "right_to_take_part": "yes"}
    act(town, case, "follow_up_commitment", "2027-03-01 10:00", **said, **ticks)
    with town.office.database.read() as session:
        now = session.get_one(Case, case.id)
        kept = answers_of(session, now, 1)
        asked = {one.name for one in questions(HANDLINGS, session, now)}
    assert kept.items() >= {**said, **ticks}.items()
    assert not kept.keys() & (set(RIGHTS) - ticks.keys())
    assert asked >= {"anchored_at", "commitment_outcomes", *RIGHTS}, "asked anew each time"


def test_it_has_no_end_but_being_fulfilled(town: TestTown) -> None:
    case = promised(town)
    act(town, case, "take_up", "2026-09-02 09:00", first_steps="Vi börjar.")
    with desk_at(town, "2027-03-01 09:00") as desk:
        add_activity(desk, "Barns vardag", "Nätverk", date(2026, 8, 1), date(2027, 2, 28))
    outcome = {"commitment_outcomes": "Det står i planen"}
    again = act(town, case, "follow_up_commitment", "2027-03-01 10:00", **outcome)
    assert again.closed is None
    over = verbs.done.alone(
        town.errand(asta(town), at("2027-09-01 09:00")),
        case.id or 0,
        answers={**outcome, "commitment_goes_on": "fulfilled"},
    )
    assert (over.state, over.closed) == ("fulfilled", date(2027, 9, 1))


def test_a_meeting_is_known_to_the_month_and_follows_up_an_earlier_one(town: TestTown) -> None:
    with desk_at(town, "2026-09-01 09:00") as desk:
        first = add_meeting(desk, SERIES, 1, date(2020, 2, 17), "Barneombudet")
        second = add_meeting(desk, SERIES, 2, date(2021, 3, 9), "KS", follows=first.id)
        assert (second.month, second.follows_id) == (date(2021, 3, 1), first.id)
        with pytest.raises(BadCommitment) as refused:
            add_meeting(desk, SERIES, 3, date(2021, 2, 1), "KS", follows=second.id)
        assert refused.value.key == "commitment_follows"
    with town.office.database.read() as session:
        rows = session.exec(select(Meeting)).all()
    assert [(one.number, one.organiser) for one in rows] == [(1, "Barneombudet"), (2, "KS")]


def test_a_meeting_that_has_been_brings_no_follow_up(town: TestTown) -> None:
    case = promised(town)
    act(town, case, "take_up", "2026-09-02 09:00", first_steps="Vi börjar.")
    with desk_at(town, "2026-09-03 09:00") as desk:
        past = add_meeting(desk, SERIES, 1, date(2020, 2, 17), "Barneombudet")
        due = follow_up_at(desk, "Barns vardag", past.id or 0).due
    assert due == date(2027, 3, 3), "the rhythm from today"


def test_an_arena_is_named_once_and_has_a_level(town: TestTown) -> None:
    promised(town, "Barns vardag")
    promised(town, "Sikre tjenester")
    with desk_at(town, "2026-09-02 09:00") as desk:
        one = add_arena(desk, "Lärarutbildningen", ArenaLevel.EDUCATION, "Barns vardag")
        again = add_arena(desk, "Lärarutbildningen", ArenaLevel.EDUCATION, "Sikre tjenester")
        add_arena(desk, "Lärarutbildningen", ArenaLevel.EDUCATION, "Barns vardag")
        assert again.id == one.id
    with town.office.database.read() as session:
        assert len(session.exec(select(Arena)).all()) == 1
        assert len(session.exec(select(CommitmentArena)).all()) == 2
    for locale in LOCALES:
        said = {words(locale).say(f"arena_levels.{level}") for level in ArenaLevel}
        assert len(said) == len(ArenaLevel) == 6


def test_a_rhythm_that_stays_keeps_its_days_and_a_new_one_begins_today(town: TestTown) -> None:
    with desk_at(town, "2026-09-01 09:00") as desk:
        set_rhythm(desk, 3)
    with desk_at(town, "2026-10-15 09:00") as desk:
        watch = set_rhythm(desk, 3, role="data_protection_officer")
        assert watch.anchor == date(2026, 9, 1)
        assert set_rhythm(desk, 6, role="data_protection_officer").anchor == date(2026, 10, 15)
    with town.office.database.read() as session:
        rounds = session.exec(select(Case).where(Case.kind == "horizon_round")).all()
    assert [one.occurrence for one in rounds] == ["2026-09-01", "2026-10-15"]
