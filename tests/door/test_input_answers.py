"""What ``--input`` answers: a machine can read what any verb gave back."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

import pytest
import typer.main
from typer.testing import CliRunner

from arshjul.cli import app
from arshjul.inputs import NotThisVerb, told, verb_at
from flows.register.imports.tables import BadRow, Report
from flows.safety_cycle.year import open_year
from models.case.tables import Case
from models.register.questions import person_at
from models.services.tables import ValidationRules
from states.cycle_evidence import Priority
from states.school_year import SchoolYear
from tests.conftest import OPERATOR, TestTown, at
from tests.worlds.writing_verbs import every_verb


@dataclass
class Planned:
    """Like what a verb gives back: a row, its days, and what was left out."""

    case: Case
    days: tuple[date, ...]
    left_out: frozenset[str]


def test_a_row_is_told_by_its_number_and_a_value_by_its_fields(town: TestTown) -> None:
    open_year.alone(town.errand(OPERATOR, at("2026-08-17 09:00")), SchoolYear.parse("2026/27"))
    case = town.case("Backaskolan")
    assert told(Planned(case, (date(2026, 10, 5),), frozenset({"b", "a"}))) == {
        "case": case.id,
        "days": ["2026-10-05"],
        "left_out": ["a", "b"],
    }
    report = Report(added=2, notes=[BadRow(3, "twin", {"name": "Backaskolan"})])
    assert json.loads(json.dumps(told(report))) == {
        "added": 2,
        "changed": 0,
        "same": 0,
        "passed_over": 0,
        "refused": [],
        "rows": [],
        "understood": None,
        "notes": [{"line": 3, "key": "twin", "params": {"name": "Backaskolan"}}],
    }
    rules = ValidationRules(municipality_id=town.id)
    assert told([Priority.HIGH, None, {"rules": rules}]) == [
        "high",
        None,
        {"rules": rules.model_dump()},
    ]


def test_what_cannot_be_told_is_an_error_and_no_text_of_pythons() -> None:
    with pytest.raises(TypeError):
        told(object())


def commands(group: Any) -> Iterator[Any]:
    for one in group.commands.values():
        yield from commands(one) if hasattr(one, "commands") else [one]


def test_every_verb_can_be_filled_in_by_a_file() -> None:
    found = {
        verb_at(path).name
        for command in commands(typer.main.get_command(app))
        for path in getattr(command, "verbs", ())
    }
    asking = {name for name, one in every_verb().items() if one.input.model_fields}
    # What a proof is sealed by is counted while it is made, and typed by nobody.
    assert asking - found == {"views.take_proof"}


def test_a_value_says_which_of_a_commands_verbs_it_is_for(
    town: TestTown, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ARSHJUL_VAR", str(town.office.settings.var))
    monkeypatch.setenv("ARSHJUL_LANGUAGE", "sv")
    words = ["person", "--by", "asta@skola.example", "--at", "2026-09-01T09:00+02:00", "--input"]
    run = partial(CliRunner().invoke, app, [*words, "-"])
    refused = run(input=json.dumps({"person": "lo@skola.example", "verb": "mail.release"}))
    assert isinstance(refused.exception, NotThisVerb)
    known = "register.change_address, register.erase, register.correct_person"
    assert refused.exception.params["known"] == known
    assert town.person("lo@skola.example"), "nothing has happened"
    done = run(input=json.dumps({"person": "lo@skola.example", "verb": "register.erase"}))
    assert json.loads(done.output) == {"verb": "register.erase", "result": None}
    with town.office.database.read() as session:
        assert person_at(session, town.id, "lo@skola.example") is None


def test_what_a_file_had_is_needed_again_where_there_is_no_file(
    town: TestTown, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ARSHJUL_VAR", str(town.office.settings.var))
    run = partial(CliRunner().invoke, app)
    assert run(["person", "--by", "asta@skola.example", "--input", "-"], input="[]").exit_code == 1
    assert run(["person", "lo@skola.example", "--erase"]).exit_code == 2, "who does it?"
