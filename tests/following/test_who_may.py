"""Who may do what with commitments, the horizon, counts and the library."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

import pytest
from sqlmodel import col, select
from typer.testing import CliRunner

from arshjul.cli import app as arshjul
from arshjul.inputs import fields_of
from flows.engine import verbs
from flows.engine.handling import Desk, Who
from flows.engine.refusals import NoSuchCase, NotAllowed
from flows.following.commitment_evidence import add_activity, add_arena, add_demand
from flows.following.commitments import BadCommitment, add_meeting, follow_up_at, give
from flows.following.horizon import note_horizon, set_rhythm
from flows.following.incidents import import_incidents
from flows.following.library import (
    BadEntry,
    add_resource_person,
    forget_resource_person,
    hang,
    share,
    take_down,
    take_out,
)
from flows.register.municipality import begin
from models.following.commitments import Meeting
from models.record.tables import Audit
from models.register.tables import Appointment, Person
from states.commitment import ArenaLevel
from states.fields import BadAnswer
from states.permissions import PERMISSIONS
from tests.conftest import OPERATOR, TestTown, at
from tests.worlds.services_town import coordinator

ASTA, LO, SAM, EK = (f"{name}@skola.example" for name in ("asta", "lo", "sam", "ek"))
MONDAY = "2026-09-07 09:00"
DAY = date(2026, 9, 1)
PROMISE, SERIES = "Barns vardag", "Høynivåmøte"
COUNTS = "läsår;enhet;typ;allvarlighet;arena;status;antal\n"
ROW = "2025/26;Backaskolan;Hot;mindre;fysisk;avslutade;7\n"
Acts = Mapping[str, Callable[[Desk], object]]


def settled(town: TestTown) -> tuple[int, int, int]:
    """A commitment with its meeting, and two entries of the library, of which the second hangs
    somewhere; the numbers of the meeting and the entries."""
    with town.errand(coordinator(town), at("2026-09-02 09:00")).desk() as desk:
        meeting = add_meeting(desk, SERIES, 1, DAY, "Barneombudet")
        give(desk, PROMISE, "Vi lovar", year=2020, given_to="Barneombudet")
        entry, other = (share(desk, "guidance", title) for title in ("Råd", "Fler råd"))
        hang(desk, other.id or 0, kind="safety_cycle")
        return meeting.id or 0, entry.id or 0, other.id or 0


def everything(town: TestTown, tmp_path: Path) -> Acts:
    """Each verb, about what is the authority's."""
    meeting, entry, other = settled(town)
    file = tmp_path / "stella.csv"
    file.write_text(COUNTS + ROW, encoding="utf-8")
    person = ("IKT-pedagog", "appar", "Väst", "ikt@skola.example")
    return {
        "following.give": lambda desk: give(
            desk, f"Nytt {desk.who.person}", "Vi lovar", year=2021, given_to="KS"
        ),
        "following.add_meeting": lambda desk: add_meeting(desk, SERIES, 2, DAY, "KS"),
        "following.add_demand": lambda desk: add_demand(desk, meeting, 1, "Sikre tjenester"),
        "following.follow_up_at": lambda desk: follow_up_at(desk, PROMISE, meeting),
        "following.add_arena": lambda desk: add_arena(desk, "Nettverket", ArenaLevel.LOCAL),
        "following.add_activity": lambda desk: add_activity(desk, PROMISE, "Temadag", DAY, DAY),
        "following.note_horizon": lambda desk: note_horizon(desk, "Ny vägledning"),
        "following.set_rhythm": lambda desk: set_rhythm(desk, 3),
        "following.import_incidents": lambda desk: import_incidents(
            desk, file, source="Stella", dry_run=True
        ),
        "following.share": lambda desk: share(desk, "practice", "Så gör vi"),
        "following.hang": lambda desk: hang(desk, entry, kind="commitment"),
        "following.take_down": lambda desk: take_down(desk, other, kind="safety_cycle"),
        "following.take_out": lambda desk: take_out(desk, other),
        "following.add_resource_person": lambda desk: add_resource_person(desk, *person),
        "following.forget_resource_person": lambda desk: forget_resource_person(desk, person[-1]),
    }


def allowed(town: TestTown, who: Who, acts: Acts) -> set[str]:
    found = set()
    for name, act in acts.items():
        try:
            with town.errand(who, at(MONDAY)).desk() as desk:
                act(desk)
        except NotAllowed:
            continue
        found.add(name)
    return found


def somebody(town: TestTown, email: str, role: str = "") -> Who:
    """A newcomer with a role at the authority, or without any."""
    with town.office.database.write() as session:
        person = Person(municipality_id=town.id, name="Ny Nilsson", email=email, locale="sv")
        session.add(person)
        session.flush()
        number = person.id or 0
        if role:
            session.add(Appointment(municipality_id=town.id, person_id=number, role=role))
    return Who(number, "web")


def test_asta_may_lo_and_sam_may_not_keep_what_is_the_authoritys(
    town: TestTown, tmp_path: Path
) -> None:
    acts = everything(town, tmp_path)
    assert acts.keys() == {name for name in PERMISSIONS if name.startswith("following.")}
    assert allowed(town, Who(town.person(LO), "web"), acts) == set()
    assert allowed(town, somebody(town, SAM), acts) == set()
    assert allowed(town, OPERATOR, acts) == {"following.import_incidents"}
    assert allowed(town, coordinator(town), acts) == acts.keys()


def test_a_case_officer_prepares_and_does_not_promise(town: TestTown, tmp_path: Path) -> None:
    acts = everything(town, tmp_path)
    hanna = somebody(town, "hanna@skola.example", "case_officer")
    others = {"following.give", "following.set_rhythm", "following.import_incidents"}
    assert allowed(town, hanna, acts) == acts.keys() - others


def test_lo_hangs_what_she_needs_on_her_own_schools_case_and_on_no_other(town: TestTown) -> None:
    _, entry, _ = settled(town)
    town.open_year()
    own, other = town.case("Backaskolan").id or 0, town.case("Ekdalaskolan").id or 0
    lo = town.errand(Who(town.person(LO), "web"), at(MONDAY))
    hang.alone(lo, entry, case=own)
    for where in ({"case": other}, {"kind": "safety_cycle"}):
        with pytest.raises(NotAllowed):
            hang.alone(lo, entry, **where)
    take_down.alone(lo, entry, case=own)


def test_another_municipalitys_rows_are_as_unknown_as_missing_ones(town: TestTown) -> None:
    meeting, entry, _ = settled(town)
    town.open_year()
    ours = town.case("Backaskolan").id or 0
    begin(town.office, code="4601", name="Bergen", country="no", who=OPERATOR, now=at(MONDAY))
    there = TestTown(town.office, town.post, "no-4601")
    ida = there.errand(coordinator(there), at(MONDAY))
    for number in (meeting, 987):
        with pytest.raises(BadCommitment):
            add_demand.alone(ida, number, 1, "Sikre tjenester")
        with pytest.raises(BadCommitment):
            give.alone(ida, "Nytt", "T", year=2020, given_to="KS", made_at=number)
    for number in (entry, 987):
        with pytest.raises(BadEntry):
            take_out.alone(ida, number)
    theirs = share.alone(ida, "guidance", "Råd").id or 0
    with pytest.raises(NoSuchCase):
        hang.alone(ida, theirs, case=ours)
    with town.office.database.read() as session:
        [kept] = session.exec(select(Meeting))
        assert kept.id == meeting


def test_asta_notes_an_activity_in_the_chiefs_place_and_the_record_holds_both(
    town: TestTown,
) -> None:
    settled(town)
    chief = Who(town.person(ASTA), "web", instead_of=town.person(EK))
    add_activity.alone(town.errand(chief, at(MONDAY)), PROMISE, "Temadag", DAY, DAY)
    lo_for_asta = Who(town.person(LO), "web", instead_of=town.person(ASTA))
    with pytest.raises(NotAllowed):
        add_activity.alone(town.errand(lo_for_asta, at(MONDAY)), PROMISE, "Temadag", DAY, DAY)
    with town.office.database.read() as session:
        told = select(Audit).where(Audit.what == "commitment_activity")
        [row] = session.exec(told.order_by(col(Audit.seq)))
    assert (row.actor, json.loads(row.detail)["for"]) == (chief.person, chief.instead_of)


def test_a_meeting_is_named_by_its_series_and_every_problem_is_told(town: TestTown) -> None:
    meeting, *_ = settled(town)
    with town.errand(coordinator(town), at(MONDAY)).desk() as desk:
        made = add_demand.given(desk, {"meeting": f"{SERIES} 1", "number": 2, "text": "Mer tid"})
        assert made.meeting_id == meeting
        with pytest.raises(BadCommitment):
            add_demand.given(desk, {"meeting": f"{SERIES} 9", "number": 2, "text": "Mer tid"})
        with pytest.raises(BadAnswer) as refused:
            add_arena.given(desk, {"name": "eKommune", "level": "galactic", "colour": "red"})
    assert refused.value.problems == {"level": "not_an_option", "colour": "unknown_field"}
    listed = dict(fields_of(share))
    assert "guidance | practice | experience | resource" in listed["sort"]
    assert "safety_cycle" in dict(fields_of(hang))["kind"]


def test_the_command_takes_its_whole_input_from_a_file(
    town: TestTown, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settled(town)
    file = tmp_path / "in.json"
    file.write_text(json.dumps({"name": PROMISE, "meeting": f"{SERIES} 1"}), encoding="utf-8")
    monkeypatch.setenv("ARSHJUL_VAR", str(town.office.settings.var))
    who = ("--by", LO, "--at", "2026-09-07T09:00+02:00")
    words_ = ["commitment", "follow-up", "--input", str(file)]
    refused = CliRunner().invoke(arshjul, [*words_, *who])
    assert isinstance(refused.exception, NotAllowed)
    done = CliRunner().invoke(arshjul, [*words_, "--by", ASTA, *who[2:]])
    assert json.loads(done.output)["verb"] == "following.follow_up_at"
    told = CliRunner().invoke(arshjul, ["library", "add", "--help"]).output
    assert "--input" in told and "guidance | practice" in " ".join(told.split())


def test_a_commitment_is_moved_on_by_the_coordinator_and_not_by_a_school(town: TestTown) -> None:
    settled(town)
    with town.office.database.read() as session:
        told = session.exec(select(Audit.case_id).where(Audit.what == "opened"))
        number = told.first() or 0
    answers = {"first_steps": "Vi börjar."}
    lo = town.errand(Who(town.person(LO), "web"), at(MONDAY))
    with pytest.raises(NotAllowed):
        verbs.move.alone(lo, number, "take_up", answers=answers)
    asta = town.errand(coordinator(town), at(MONDAY))
    assert verbs.move.alone(asta, number, "take_up", answers=answers).state == "ongoing"
