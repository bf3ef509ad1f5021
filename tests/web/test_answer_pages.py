"""Answers from a letter, without an account."""

from __future__ import annotations

import re
from datetime import date

import pytest
from fastapi.testclient import TestClient

from flows.engine import verbs
from flows.engine.door import Errand
from flows.engine.handling import Who
from flows.engine.office import Office
from models.register.tables import Unit
from states.safety_cycle import ANALYS, AVSLUTAD, KARTLAGGNING
from tests.conftest import at
from tests.worlds.web_town import HOME, NOW, answers, case_of, link, person
from tests.worlds.web_visits import ACTIONS, OWN, digest, said

# Answering from a letter


def _choose(client: TestClient, token: str, choice: str, **data: str) -> tuple[int, str]:
    answer = client.post(token, data={"choice": choice, **data}, headers=OWN)
    return answer.status_code, said(answer.text)


def test_lo_answers_a_step_from_a_letter(client: TestClient, office: Office) -> None:
    token = link(office, "Backaskolan", "done")
    case = case_of(office, "Backaskolan")
    given = answers(office, case.id or 0, case.state)
    status, page = _choose(client, token, "done", **given)
    assert status == 200 and "Tack, svaret är sparat" in page and "Nästa steg är Analys." in page
    assert case_of(office, "Backaskolan").state == ANALYS
    assert _choose(client, token, "done", **given)[0] == 410
    assert client.get(token).status_code == 410


def test_nothing_has_changed_is_an_answer(client: TestClient, office: Office) -> None:
    token = link(office, "Backaskolan", "unchanged")
    shown = said(client.get(token).text)
    assert "Det här bekräftar du, från 2025/26 Mörk gångväg mot idrottshallen" in shown
    status, page = _choose(client, token, "unchanged", sources="Ronden i mars")
    assert status == 200 and "inget har ändrats" in page
    assert case_of(office, "Backaskolan").state == ANALYS


def test_not_applicable_needs_a_reason(client: TestClient, office: Office) -> None:
    token = link(office, "Backaskolan", "not_applicable")
    status, page = _choose(client, token, "not_applicable", why="  ")
    assert status == 422 and "Skriv varför" in page
    status, page = _choose(client, token, "not_applicable", why="Skolan byggs om.")
    assert status == 200 and case_of(office, "Backaskolan").state == AVSLUTAD


def test_a_colleague_takes_over(client: TestClient, office: Office) -> None:
    token = link(office, "Backaskolan", "delegate")
    assert _choose(client, token, "delegate", to="2" * 40)[0] == 422
    assert _choose(client, token, "delegate", to="")[0] == 422
    eli = person(office, "Eli Ek")
    status, page = _choose(client, token, "delegate", to=str(eli), why="Ledig")
    assert status == 200 and "Eli Ek får nästa påminnelse." in page
    assert case_of(office, "Backaskolan").delegate_id == eli


def test_the_last_day_moves_within_its_limits(client: TestClient, office: Office) -> None:
    token = link(office, "Backaskolan", "postpone")
    for bad in ("", "x", "2027-01-01", "2029-01-01", "0000-00-00"):
        status, page = _choose(client, token, "postpone", day=bad)
        assert status == 422 and "Datumet" in page
    status, page = _choose(client, token, "postpone", day="2027-05-20")
    assert status == 200 and "torsdag 20 maj 2027" in page
    assert case_of(office, "Backaskolan").due == date(2027, 5, 20)


@pytest.mark.parametrize("action", ACTIONS)
def test_without_a_choice_nothing_happens(client: TestClient, office: Office, action: str) -> None:
    token = link(office, "Backaskolan", action)
    before = digest(office)
    for choice in ("", "yes", "postpone" if action != "postpone" else "done"):
        data = {"choice": choice, "why": "därför", "to": "5", "day": "2027-05-20"}
        answer = client.post(token, data={**data, "method": "Enkät <b>"}, headers=OWN)
        assert answer.status_code == 422 and 'role="alert"' in answer.text
    assert digest(office) == before


@pytest.mark.parametrize("action", ACTIONS)
def test_stale_expired_and_forged_links_are_explained(
    client: TestClient, office: Office, action: str
) -> None:
    token = link(office, "Backaskolan", action)
    expired = link(office, "Bråtaskolan", action, expires=date(2027, 5, 11))
    case = case_of(office, "Backaskolan")
    given = answers(office, case.id or 0, KARTLAGGNING)
    who = Who(person(office, "Asta Asp"), "cli")
    verbs.move.alone(Errand(office, HOME, who, at(NOW)), case.id or 0, "analyse", answers=given)
    before = digest(office)
    for address, status in ((token, 410), (expired, 410), (token[:-2] + "xx", 404)):
        assert client.get(address).status_code == status
        found, page = _choose(client, address, action, why="x", to="5", day="2027-05-20")
        assert found == status and "Inget har ändrats" in page, page
    assert digest(office) == before


def test_nothing_of_what_was_typed_is_lost(client: TestClient, office: Office) -> None:
    typed = "Orsaken är <okänd> & lång"
    token = link(office, "Djupedalskolan", "done")
    with office.database.read() as session:
        number = case_of(office, "Djupedalskolan").id or 0
        names = list(answers(office, number, ANALYS))
        assert session.get_one(Unit, 1)
    for address, extra in ((token, {"choice": "done"}), (f"/cases/{number}", {"do": "answer"})):
        since = str(case_of(office, "Djupedalskolan").since_version)
        data = {names[0]: typed, names[3]: "low", "since": since, **extra}
        answer = client.post(address, data=data, headers=OWN)
        assert answer.status_code == 422
        assert "Orsaken är &lt;okänd&gt; &amp; lång" in answer.text
        assert re.search(rf'name="{names[3]}" value="low" checked', answer.text)
        assert 'aria-invalid="true"' in answer.text and "autofocus" in answer.text
