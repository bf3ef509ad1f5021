"""Who may register what is urgent: whoever comes to know of it, at her own school or about the
authority, and nobody without a role. Whom the case waits for acts in it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from sqlmodel import select
from typer.testing import CliRunner

from arshjul.cli import app
from flows.engine import verbs
from flows.engine.handling import Who
from flows.engine.refusals import NoSuchUnit, NotAllowed
from flows.urgent.registration import register
from models.case.tables import Case
from models.register.tables import Person
from models.urgent.tables import UrgentNote
from states.fields import BadAnswer
from states.urgent_case import Arena, Matter
from tests.conftest import OPERATOR, TestTown, at
from tests.worlds.neighbours import neighbour
from tests.worlds.urgent_town import ASTA, LO, known

NOW = "2026-10-05 09:00"
KIM = "kim@skola.example"  # IKT-pedagog at Lo's school


def sam(town: TestTown) -> Who:
    """A person of the register without a role."""
    with town.office.database.write() as session:
        person = Person(municipality_id=town.id, name="Sam", email="sam@x.example", locale="sv")
        session.add(person)
        session.flush()
        return Who(person.id, "web")


def known_by(town: TestTown, who: Who, matter: Matter, unit: str = "") -> Case:
    where = town.unit(unit) if unit else None
    return register.alone(town.errand(who, at(NOW)), matter, Arena.PHYSICAL, unit=where)


def test_whoever_comes_to_know_registers_it_for_her_own_school_and_not_for_another(
    town: TestTown,
) -> None:
    asta, lo, kim = (Who(town.person(one), "web") for one in (ASTA, LO, KIM))
    stranger = sam(town)
    for who in (asta, lo, kim):
        assert known_by(town, who, Matter.VIOLATION, "Backaskolan").state == "known"
    assert known_by(town, asta, Matter.BULLYING, "Ekdalaskolan").state == "known"
    for who in (lo, kim, stranger, OPERATOR):
        with pytest.raises(NotAllowed):
            known_by(town, who, Matter.BULLYING, "Ekdalaskolan")
    with pytest.raises(NotAllowed):
        known_by(town, stranger, Matter.VIOLATION, "Backaskolan")


def test_a_breach_is_registered_by_whoever_knows_and_answered_for_by_the_authority(
    town: TestTown,
) -> None:
    lo, asta = Who(town.person(LO), "web"), Who(town.person(ASTA), "web")
    breach = known_by(town, lo, Matter.BREACH)
    assert breach.unit_id is None, "the authority's, although a headteacher came to know of it"
    for who in (sam(town), OPERATOR):
        with pytest.raises(NotAllowed):
            known_by(town, who, Matter.BREACH)
    with pytest.raises(NotAllowed):
        verbs.move.alone(town.errand(lo, at(NOW)), breach.id or 0, "report")
    moved = verbs.move.alone(town.errand(asta, at(NOW)), breach.id or 0, "report")
    assert moved.state == "reported_to_authority"


def test_whom_the_case_waits_for_answers_and_the_other_headteacher_does_not(
    town: TestTown,
) -> None:
    case = known(town, NOW)
    bo = Who(town.person("bo@skola.example"), "web")
    for who in (bo, OPERATOR):
        with pytest.raises(NotAllowed):
            verbs.move.alone(town.errand(who, at(NOW)), case.id or 0, "report")
    lo = Who(town.person(LO), "web")
    assert verbs.move.alone(town.errand(lo, at(NOW)), case.id or 0, "report").state


def test_a_school_of_another_municipality_is_as_unknown_as_a_missing_one(town: TestTown) -> None:
    bergen, una = neighbour(town)
    for unit in (town.unit("Backaskolan"), 987654):
        with pytest.raises(NoSuchUnit):
            register.alone(bergen.errand(una, at(NOW)), Matter.VIOLATION, Arena.INTERNET, unit=unit)


def test_every_problem_of_the_input_is_said_at_once(town: TestTown) -> None:
    asta = town.errand(town.asta, at(NOW))
    given = {
        "matter": "gossip",
        "arena": "nowhere",
        "registry": "x" * 61,
        "known_at": "2026-10-05T08:00",
        "pupil": "S",
    }
    with asta.desk() as desk, pytest.raises(BadAnswer) as refused:
        register.given(desk, given)
    assert refused.value.problems.keys() == given.keys()


def test_where_it_happened_is_asked_and_never_judged_beforehand(
    town: TestTown, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ARSHJUL_VAR", str(town.office.settings.var))
    asta = town.errand(town.asta, at(NOW))
    for matter, unit in (("violation", town.unit("Backaskolan")), ("breach", None)):
        with asta.desk() as desk, pytest.raises(BadAnswer) as refused:
            register.given(desk, {"matter": matter, "unit": unit})
        assert refused.value.problems == {"arena": "missing"}
    by = ("--unit", "Backaskolan", "--by", LO, "--at", "2026-10-05T09:00+02:00")
    said = CliRunner().invoke(app, ["urgent", "add", "violation", *by])
    assert said.exit_code == 2
    assert "--arena" in said.output
    with town.office.database.read() as session:
        assert not session.exec(select(UrgentNote)).all()
    CliRunner().invoke(app, ["urgent", "add", "violation", "--arena", "social_media", *by])
    with town.office.database.read() as session:
        assert session.exec(select(UrgentNote.arena)).all() == ["social_media"]


def test_the_command_takes_it_whole_from_a_file(
    town: TestTown, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("ARSHJUL_VAR", str(town.office.settings.var))
    file = tmp_path / "urgent.json"
    value = {"matter": "bullying", "arena": "internet", "unit": "Backaskolan"}
    file.write_text(json.dumps(value), "utf-8")
    by = ("--input", str(file), "--by", LO, "--at", "2026-10-05T09:00+02:00")
    said = CliRunner().invoke(app, ["urgent", "add", *by])
    assert json.loads(said.output)["verb"] == "urgent.register"
    with town.office.database.read() as session:
        case = session.get_one(Case, json.loads(said.output)["result"])
    assert (case.kind, case.unit_id) == ("urgent_case", town.unit("Backaskolan"))
    shown = " ".join(CliRunner().invoke(app, ["urgent", "add", "--help"]).output.split())
    assert "violation | bullying | harassment | by_staff" in shown.replace("│ ", "")
