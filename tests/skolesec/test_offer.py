"""An invitation to a round is an offer: it says what it is, and it ends without being late."""

from __future__ import annotations

from datetime import date

import pytest

from flows.engine.casework import move_case
from flows.skolesec.taking_part import ask_to_join
from models.case.tables import Case
from states.kinds import KINDS
from tests.worlds.north import FJORDVIK, HAVNES, ROUND, SEINVER, North, days, north

__all__ = ["north"]
NAME = "SkoleSec 2024"


def _ask(north: North, municipality: str) -> None:
    with north.desk(municipality, "2023-11-20 09:00") as desk:
        assert ask_to_join(desk, ROUND, "Salten") is not None


def _text(letter: object) -> str:
    body = letter.get_body(("plain",))  # type: ignore[attr-defined]
    return " ".join(body.get_content().split())


def test_the_letter_says_what_is_offered_when_it_is_and_until_when_to_answer(
    north: North,
) -> None:
    _ask(north, FJORDVIK)
    [letter] = north.tick("2023-11-20 09:30")
    text = _text(letter)
    for said in (
        "SkoleSec 2024 varer 01.01.2024–31.05.2024.",
        "Gi kommuner økt bevissthet og oversikt over egen situasjon",
        "Kartlegging",
        "Felles oppstartssamling 18.01.2024",
        "tid kommer",
        "Informasjonsmøte for området deres: 24.11.2023",
        "Svar senest 15.12.2023",
    ):
        assert said in text, text


@pytest.mark.parametrize("considers", [False, True], ids=["silent", "considering"])
def test_an_offer_that_nobody_answers_ends_and_nobody_hears_that_it_is_late(
    north: North, considers: bool
) -> None:
    _ask(north, FJORDVIK)
    if considers:
        with north.desk(FJORDVIK, "2023-11-21 09:00") as desk:
            case = north.case(FJORDVIK, NAME, "participation")
            move_case(desk, desk.session.get_one(Case, case.id), "consider")
    told = {}
    for day in days("2023-11-22", "2024-02-29"):
        north.morning(day)
        for letter in north.tick(f"{day} 09:00"):
            if NAME in _text(letter):
                told[str(day)] = _text(letter)
    assert told and max(told) <= "2023-12-15", "reminded before its end, and never after it"
    case = north.case(FJORDVIK, NAME, "participation")
    assert (case.state, case.due, case.closed) == ("unanswered", None, None)


def test_whoever_did_not_answer_may_join_while_the_round_runs(north: North) -> None:
    for home in (HAVNES, SEINVER):
        _ask(north, home)
    north.morning(date(2023, 12, 15))
    assert north.state(HAVNES, NAME) == "invited", "the last day is a day to answer on"
    north.morning(date(2023, 12, 16))
    assert north.state(HAVNES, NAME) == north.state(SEINVER, NAME) == "unanswered"
    with north.desk(HAVNES, "2024-01-08 09:00") as desk:
        case = north.case(HAVNES, NAME, "participation")
        case = move_case(desk, desk.session.get_one(Case, case.id), "consider")
        assert case.due is not None and case.due > date(2024, 1, 8)
    north.morning(date(2024, 6, 1))
    left = north.case(SEINVER, NAME, "participation")
    assert (left.state, left.outcome) == ("left_programme", "not_applicable")


def test_an_offer_ends_by_a_move_of_the_clock_into_a_state_that_waits_for_nobody() -> None:
    ending = [
        (kind, state, wait.lapses)
        for kind in KINDS.values()
        for state, wait in kind.waits.items()
        if wait.lapses
    ]
    assert {kind.name for kind, _, _ in ending} == {"participation"}
    for kind, state, move in ending:
        found = kind.process.find(state, move)
        assert found.clock and not found.needs and not found.reason
        assert found.target not in kind.waits
