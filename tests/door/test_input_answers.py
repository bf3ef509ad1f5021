"""What ``--input`` answers: a machine can read what any verb gave back."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date

import pytest

from arshjul.inputs import told
from flows.register.imports.tables import BadRow, Report
from flows.safety_cycle.year import open_year
from models.case.tables import Case
from models.services.tables import ValidationRules
from states.cycle_evidence import Priority
from states.school_year import SchoolYear
from tests.conftest import OPERATOR, TestTown, at


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
