"""What is said fits the case: nothing found, a closed unit with its reason, a closed case once."""

from __future__ import annotations

import json
from datetime import date

from sqlmodel import select

from flows.clock.tick import tick
from flows.register.municipality import close_unit
from models.record.tables import Audit, AuditWords
from tests.conftest import TestTown, at
from tests.safety_cycle.test_measures_are_cases import BACKA, answer
from tests.worlds.heard import live, of


def test_a_step_that_has_nothing_to_ask_says_so_in_the_letter(town: TestTown) -> None:
    town.open_year()
    found = {"method": "Rond", "sources": "Elevråd", "nothing_found": "yes"}
    answer(town, "2027-03-15 09:00", **found)
    letter = of(live(town, "2027-04-13", "2027-04-19"), "lo")[0]
    assert "Ni fann inget att ta upp här. Gå vidare när ni är klara." in letter.text
    assert "Ange en orsak" not in letter.text


def test_a_unit_that_closes_later_takes_its_reason_and_its_actor_along(town: TestTown) -> None:
    town.open_year()
    case = town.case(BACKA).id or 0
    errand = town.errand(town.asta, at("2026-09-01 09:00"))
    close_unit.alone(errand, town.unit(BACKA), date(2026, 12, 31), why="För få elever")
    tick(town.office, at("2027-01-04 08:00"))
    with town.office.database.read() as session:
        rows = session.exec(select(Audit).where(Audit.case_id == case)).all()
        row = next(one for one in rows if one.what == "not_applicable")
        written = session.exec(select(AuditWords).where(AuditWords.seq == row.seq)).one()
    assert written.words == "Backaskolan har lagts ned: För få elever."
    assert json.loads(row.detail)["closed_by"] == town.person("asta@skola.example")
