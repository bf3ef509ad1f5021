"""Who may do what in a round: a municipality's coordinator acts for it, a headteacher does not act
for the authority, a guide answers her own questions, and only the operator changes a round."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlmodel import select
from typer.testing import CliRunner

from arshjul.cli import app
from config.programme import built_in, parse
from flows.engine import verbs
from flows.engine.handling import CLOCK, Desk, Who
from flows.engine.lookup import person_by
from flows.engine.refusals import BadChoice, NoSuchPerson, NotAllowed
from flows.skolesec.attendance import note_presence
from flows.skolesec.daily import follow_placed
from flows.skolesec.follow_changes import change_round
from flows.skolesec.guides import appoint_guide, share, take_guide
from flows.skolesec.rounds import NoSuchRound, come_to_info, load_round, place_common
from flows.skolesec.support_requests import ask_support
from flows.skolesec.taking_part import NotTakingPart, ask_to_join
from models.case.tables import Case
from models.register.tables import Appointment, Person, Unit
from models.skolesec.taking_part import Guide
from states.fields import BadAnswer
from tests.conftest import OPERATOR, at
from tests.worlds.north import FJORDVIK, HAVNES, RADAL, ROUND, SEINVER, North, north

__all__ = ["north"]
NOW = "2024-01-18 16:00"
ASTA, KIM = "asta@fjordvik.example", "kim@radal.example"
WHEN = at("2024-04-10 09:00"), at("2024-04-10 12:00")
FILE = built_in()[ROUND].read_text(encoding="utf-8")


def somebody(north: North, role: str = "", at_a_school: bool = False, home: str = FJORDVIK) -> Who:
    """Somebody new in the municipality, perhaps with a role, perhaps at a school of her own."""
    with north.office.database.write() as session:
        person = Person(municipality_id=home, name="N", email=f"{role}@n.example", locale="nb")
        school = Unit(municipality_id=home, name=f"Skolen til {role}")
        session.add_all([person, school])
        session.flush()
        if role:
            post = Appointment(municipality_id=home, person_id=person.id or 0, role=role)
            post.unit_id = school.id if at_a_school else None
            session.add(post)
        return Who(person.id, "web")


def refused(north: North, who: Who, act: Callable[[Desk], object], home: str = FJORDVIK) -> None:
    with pytest.raises(NotAllowed), north.desk(home, NOW, who) as desk:
        act(desk)


OF_A_PARTICIPANT: tuple[Callable[[Desk], object], ...] = (
    lambda desk: note_presence(desk, ROUND, 1, people=3),
    lambda desk: take_guide(desk, ROUND, KIM),
    lambda desk: share(desk, ROUND, "mapping"),
    lambda desk: ask_support(desk, ROUND, "Hvordan?", guide=KIM),
    lambda desk: come_to_info(desk, ROUND, "Salten", 2),
    lambda desk: appoint_guide(desk, ROUND, person_by(desk.session, FJORDVIK, ASTA).id or 0),
)
OF_ALL: tuple[Callable[[Desk], object], ...] = (
    lambda desk: load_round(desk, parse(FILE)),
    lambda desk: place_common(desk, ROUND, 3, *WHEN),
    lambda desk: change_round(desk, parse(FILE.replace("2024-02-29", "2024-03-10"))),
    lambda desk: follow_placed(desk, ROUND),
)


def test_the_coordinator_acts_for_the_municipality_and_a_headteacher_or_a_stranger_does_not(
    north: North,
) -> None:
    north.join(FJORDVIK)
    north.until("2024-01-18", first="2024-01-18")
    with north.desk(RADAL, NOW) as desk:
        appoint_guide(desk, ROUND, north.person(KIM))
    lo, sam = somebody(north, "headteacher", at_a_school=True), somebody(north)
    for act in OF_A_PARTICIPANT:
        for who in (lo, sam, OPERATOR, north.coordinator(HAVNES)):
            refused(north, who, act)
        with north.desk(FJORDVIK, NOW) as desk:
            act(desk)
    chief = somebody(north, "school_chief")
    with north.desk(FJORDVIK, NOW, chief) as desk:
        share(desk, ROUND, "measures")
        with pytest.raises(NotAllowed):
            appoint_guide(desk, ROUND, chief.person or 0)


def test_a_coordinator_may_act_in_anothers_place_and_nobody_else_may(north: North) -> None:
    north.join(FJORDVIK)
    asta, chief = north.coordinator(FJORDVIK), somebody(north, "school_chief")
    instead = Who(asta.person, "web", instead_of=chief.person)
    with north.desk(FJORDVIK, NOW, instead) as desk:
        share(desk, ROUND, "mapping")
    refused(
        north,
        Who(chief.person, "web", instead_of=asta.person),
        lambda desk: share(desk, ROUND, "mapping", stop=True),
    )


def test_a_round_is_common_to_all_and_no_municipality_changes_it_for_the_others(
    north: North,
) -> None:
    north.join(FJORDVIK, HAVNES)
    asta, head = north.coordinator(FJORDVIK), somebody(north, "head_of_administration")
    for act in OF_ALL:
        for who in (asta, head):
            refused(north, who, act)
    with north.desk(RADAL, NOW, OPERATOR) as desk:
        for act in OF_ALL:
            act(desk)
    with north.desk(FJORDVIK, NOW, CLOCK) as desk:
        assert follow_placed(desk, ROUND) == 0, "nothing has begun there yet"


def test_a_municipality_is_asked_by_the_organiser_or_by_its_own_coordinator(north: North) -> None:
    for home, who in ((SEINVER, OPERATOR), (HAVNES, north.coordinator(HAVNES))):
        refused(north, somebody(north, home=home), lambda desk: ask_to_join(desk, ROUND), home)
        with north.desk(home, NOW, who) as desk:
            assert ask_to_join(desk, ROUND) is not None


def test_a_guide_answers_in_her_own_municipality_and_nobody_elses(north: North) -> None:
    north.join(FJORDVIK)
    north.until("2024-01-18", first="2024-01-18")
    kim, other = north.person(KIM), somebody(north, home=RADAL)
    chosen = somebody(north, "headteacher", at_a_school=True, home=RADAL)
    with north.desk(RADAL, NOW) as desk:
        appoint_guide(desk, ROUND, chosen.person or 0)
        appoint_guide(desk, ROUND, kim)
    with north.desk(FJORDVIK, NOW) as desk:
        take_guide(desk, ROUND, "headteacher@n.example")
        ask_support(desk, ROUND, "Hvordan?")
    with north.office.database.read() as session:
        [case] = session.exec(select(Case).where(Case.kind == "guidance")).all()
    answers = {"guidance_text": "Slik gjør vi."}
    for who in (other, OPERATOR):
        with pytest.raises(NotAllowed):
            verbs.done.alone(north.errand(RADAL, NOW, who), case.id or 0, answers=answers)
    mine = north.case(FJORDVIK, "Hvordan?")
    with pytest.raises(NotAllowed):
        verbs.move.alone(north.errand(FJORDVIK, NOW, chosen), mine.id or 0, "withdraw", why="x")
    verbs.done.alone(north.errand(RADAL, NOW, chosen), case.id or 0, answers=answers)
    assert north.case(FJORDVIK, "Hvordan?").state == "support_answered"


def test_two_guides_with_one_address_are_told_apart_by_their_home(north: North) -> None:
    north.join(FJORDVIK)
    for home in (HAVNES, RADAL):
        who = somebody(north, "mentor", home=home)
        with north.desk(home, NOW) as desk:
            appoint_guide(desk, ROUND, who.person or 0)
    with north.desk(FJORDVIK, NOW) as desk:
        with pytest.raises(BadChoice):
            take_guide(desk, ROUND, "mentor@n.example")
        taken = take_guide(desk, ROUND, "mentor@n.example", home=HAVNES)
    assert taken.guide_municipality == HAVNES


def test_what_is_not_here_and_what_cannot_be_read_are_said(north: North) -> None:
    asta = north.errand(FJORDVIK, NOW)
    with pytest.raises(NoSuchRound):
        share.alone(asta, "skolesec-1999", "mapping")
    with pytest.raises(NotTakingPart):
        share.alone(asta, ROUND, "mapping")
    with pytest.raises(NoSuchPerson):
        appoint_guide.alone(
            north.errand(RADAL, NOW), ROUND, north.person(KIM), mentor="sam@x.example"
        )
    given = {"key": ROUND, "area": "x" * 201, "people": 0}
    with asta.desk() as desk, pytest.raises(BadAnswer) as told:
        come_to_info.given(desk, given)
    assert told.value.problems.keys() == {"area", "people"}
    with north.office.database.read() as session:
        assert session.exec(select(Guide)).all() == []


def test_the_commands_hold_whoever_acts_to_the_same_and_take_it_whole_from_a_file(
    north: North, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("ARSHJUL_VAR", str(north.office.settings.var))
    somebody(north, "headteacher", at_a_school=True)
    north.join(FJORDVIK)
    run, here = CliRunner().invoke, ("--municipality", "1891", "--at", "2024-01-18T16:00+01:00")
    by = ("--by", "headteacher@n.example")
    held = run(app, ["programme", "share", ROUND, "mapping", *by, *here])
    assert isinstance(held.exception, NotAllowed)
    unsaid = run(app, ["programme", "info", ROUND, "--area", "Salten", *here])
    assert isinstance(unsaid.exception, NoSuchPerson)
    file = tmp_path / "share.json"
    file.write_text(json.dumps({"key": ROUND, "what": "mapping"}), "utf-8")
    done = run(app, ["programme", "share", "--input", str(file), "--by", ASTA, *here])
    assert json.loads(done.output) == {"verb": "skolesec.share", "result": None}
    file.write_text(json.dumps({"programme": ROUND}), "utf-8")
    loaded = run(app, ["programme", "load", "--input", str(file), *here])
    assert json.loads(loaded.output) == {"verb": "skolesec.load_round", "result": [1, False]}
    shown = run(app, ["programme", "attended", "--help"]).output
    assert "common | guides" in " ".join(shown.split())
