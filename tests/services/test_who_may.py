"""Who may do what with digital services: for one's own school, for the authority, and in whose
place."""

from __future__ import annotations

import json

import pytest
from fastapi.testclient import TestClient
from sqlmodel import col, select
from typer.testing import CliRunner

from arshjul.cli import app as arshjul
from config.words import LOCALES, words
from flows.engine import verbs
from flows.engine.handling import Who
from flows.engine.refusals import NotAllowed
from flows.kinds import HANDLINGS
from models.case.tables import Case, Subject
from models.record.tables import Audit
from tests.conftest import TestTown, at
from tests.worlds.services_town import add, case, decisions, step, subject
from web.app import make_app

ASTA, LO, SAM, EK = (f"{name}@skola.example" for name in ("asta", "lo", "sam", "ek"))
MONDAY = "2026-09-07 09:00"


def decide(town: TestTown, name: str, by: str, instead_of: str = "") -> Case:
    """Approve the service as whoever acts, perhaps in another's place."""
    other = town.person(instead_of) if instead_of else None
    found = case(town, name)
    handling = HANDLINGS[found.kind]
    with town.office.database.read() as session:
        facts = handling.facts(session, found)
    given = handling.kind.invent(found.state, facts, at(MONDAY).date())
    who = Who(town.person(by), "cli", instead_of=other)
    return verbs.done.alone(town.errand(who, at(MONDAY)), found.id or 0, answers=given)


def test_only_whom_the_kind_names_decides_or_a_coordinator_in_that_persons_place(
    town: TestTown,
) -> None:
    for name in ("Läslampan", "Sifferskogen"):
        add(town, name)
        for _ in range(2):
            step(town, name, "2026-09-02 09:00")
        assert case(town, name).state == "service_to_decide"
    for by, instead_of in ((LO, ""), (ASTA, ""), (ASTA, LO), (LO, EK)):
        with pytest.raises(NotAllowed):
            decide(town, "Läslampan", by, instead_of)
    assert case(town, "Läslampan").state == "service_to_decide"
    assert decide(town, "Läslampan", EK).state == "service_approved"
    assert decide(town, "Sifferskogen", ASTA, EK).state == "service_approved"
    told = [row for row in rows(town, "Sifferskogen") if row.what == "left:service_to_decide"]
    [row] = told
    assert (row.actor, json.loads(row.detail)["for"]) == (town.person(ASTA), town.person(EK))
    assert all("for" not in json.loads(row.detail) for row in rows(town, "Läslampan"))
    assert decisions(town, "Sifferskogen")[0].person == town.person(EK), "the decision is hers"


@pytest.mark.parametrize("locale", LOCALES)
def test_page_and_command_say_who_did_it_and_for_whom(
    town: TestTown, locale: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(town, "Läslampan")
    for _ in range(2):
        step(town, "Läslampan", "2026-09-02 09:00")
    number = decide(town, "Läslampan", ASTA, EK).id
    both = words(locale).say("acting.for_another", who="Asta Asp", whom="Ek Ekorre")
    assert "Asta Asp" in both and "Ek Ekorre" in both
    client = TestClient(make_app(town.office, now=lambda: at(MONDAY)), base_url="http://localhost")
    page = client.get(f"/cases/{number}", headers={"accept-language": locale}).text
    assert page.count(both) == 1, "one step was taken in another's place"
    monkeypatch.setenv("ARSHJUL_VAR", str(town.office.settings.var))
    monkeypatch.setenv("ARSHJUL_LANGUAGE", locale)
    told = CliRunner().invoke(arshjul, ["show", str(number)]).output
    assert told.count(f"({both})") == 1
    told = CliRunner().invoke(arshjul, ["show", str(number), "--json"]).output
    acted = [(one["by"], one["for"]) for one in json.loads(told)["journey"] if one["for"]]
    assert acted == [("Asta Asp", "Ek Ekorre")]


def test_where_a_service_has_a_role_of_its_own_that_role_decides_and_the_kinds_does_not(
    town: TestTown,
) -> None:
    add(town, "Läslampan")
    with town.office.database.write() as session:
        about = session.get_one(Subject, subject(town, "Läslampan"))
        about.role = "head_of_administration"
        session.add(about)
    for _ in range(2):
        step(town, "Läslampan", "2026-09-02 09:00")
    for by in (EK, ASTA, LO):
        with pytest.raises(NotAllowed):
            decide(town, "Läslampan", by)
    assert decide(town, "Läslampan", "al@skola.example").state == "service_approved"


def rows(town: TestTown, name: str) -> list[Audit]:
    number = case(town, name).id
    with town.office.database.read() as session:
        return list(
            session.exec(select(Audit).where(Audit.case_id == number).order_by(col(Audit.seq)))
        )
