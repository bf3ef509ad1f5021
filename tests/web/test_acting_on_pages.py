"""What the coordinator does on the pages."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text
from sqlmodel import select

from flows.engine.office import Office
from models.post.tables import Message
from models.record import audit
from models.register.tables import Person, Unit
from states.safety_cycle import ANALYS
from tests.conftest import at
from tests.worlds.web_town import HOME, NOW, answers, case_of, person
from tests.worlds.web_visits import OWN, client_of, digest, letters_held, said

# What a coordinator does


def _do(client: TestClient, office: Office, school: str, do: str, **data: str) -> tuple[int, str]:
    case = case_of(office, school)
    sent = {"do": do, "since": str(case.since_version), **data}
    answer = client.post(f"/cases/{case.id}", data=sent, headers=OWN)
    return answer.status_code, said(answer.text)


def test_asta_acts_on_a_case(client: TestClient, office: Office) -> None:
    school = "Djupedalskolan"
    given = answers(office, case_of(office, school).id or 0, ANALYS)
    assert _do(client, office, school, "note", **{next(iter(given)): "En orsak"})[0] == 303
    assert "En orsak" in client.get(f"/cases/{case_of(office, school).id}").text
    assert _do(client, office, school, "delegate", to=str(person(office, "Eli Ek")))[0] == 303
    assert _do(client, office, school, "reschedule", day="2027-06-01", why="Ledig")[0] == 303
    assert case_of(office, school).due == date(2027, 6, 1)
    assert _do(client, office, school, "answer", **given)[0] == 303
    assert case_of(office, school).state == "åtgärd"
    assert _do(client, office, school, "go_back", why="Fel")[0] == 303
    assert case_of(office, school).state == ANALYS
    assert _do(client, office, school, "not_applicable", why="Byggs om")[0] == 303
    status, page = _do(client, office, school, "go_back", why="Ett skäl att minnas")
    assert status == 409 and "Ett skäl att minnas" in page
    with office.database.read() as session:
        rows = audit.journey(session, case_of(office, school).id or 0)
    assert {row.actor for row, _ in rows[-6:]} == {person(office, "Asta Asp")}


@pytest.mark.parametrize(
    ("do", "data"),
    [
        ("", {}), ("fly", {}), ("go_back", {"why": " "}), ("not_applicable", {}),
        ("reschedule", {"day": "2027-06-01"}), ("reschedule", {"day": "x", "why": "y"}),
        ("reschedule", {"day": "2027-01-01", "why": "y"}), ("delegate", {"to": "x"}),
        ("delegate", {"to": "99999"}), ("go_back", {"why": "x" * 5000}),
        ("go_back", {"why": "a\x00b"}), ("answer", {}), ("answer", {"cause-1": "x" * 5000}),
    ],
)  # fmt: skip
def test_a_bad_form_is_explained_and_changes_nothing(
    client: TestClient, office: Office, do: str, data: dict[str, str]
) -> None:
    before = digest(office)
    status, page = _do(client, office, "Djupedalskolan", do, **data)
    assert status == 422 and "Något behöver rättas" in page
    assert digest(office) == before


def test_two_at_once_the_second_is_told(client: TestClient, office: Office) -> None:
    status, page = _do(client, office, "Djupedalskolan", "go_back", since="1", why="Mina ord")
    assert status == 409 and "Någon annan hann före" in page and "Mina ord" in page


def _status(office: Office, number: str) -> Message:
    with office.database.read() as session:
        return session.get_one(Message, int(number))


def test_asta_decides_about_letters(client: TestClient, office: Office) -> None:
    first, second, *rest = letters_held(office)
    assert client.post("/letters", data={"do": "release"}, headers=OWN).status_code == 422
    odd = {"do": "release", "letter": ["x", "-1", str(2**70), "999999"]}
    assert client.post("/letters", data=odd, headers=OWN).headers["location"].endswith("n=0")
    client.post("/letters", data={"do": "release", "letter": first}, headers=OWN)
    client.post("/letters", data={"do": "cancel", "letter": [second, first]}, headers=OWN)
    assert (_status(office, first).status, _status(office, first).next_at) == ("pending", at(NOW))
    assert (_status(office, second).status, _status(office, second).reason) == (
        "cancelled",
        "by_hand",
    )
    assert letters_held(office) == rest
    [dead] = letters_held(office, "dead")
    client.post("/letters", data={"do": "retry", "letter": dead}, headers=OWN)
    letter = _status(office, dead)
    assert (letter.status, letter.attempts, letter.created_at) == ("pending", 0, at(NOW))
    with office.database.read() as session:
        assert session.get_one(Person, letter.person_id).unreachable == ""
        rows = session.execute(
            text("SELECT what, detail FROM audit ORDER BY seq DESC LIMIT 3")
        ).all()
        assert audit.first_break(session, HOME) is None
    assert [what for what, _ in rows] == ["letter_retried", "letter_cancelled", "letter_released"]
    assert json.loads(rows[0][1])["letter"] == int(dead)


def test_a_page_that_fails_says_so_in_words(
    office: Office, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken() -> None:
        raise RuntimeError("secret detail")

    wheel: Callable[..., None] = broken
    monkeypatch.setattr(office, "wheel", wheel)
    answer = client_of(office).get("/", headers={"accept-language": "en"})
    assert answer.status_code == 500 and "Something went wrong on our side" in answer.text
    assert "secret" not in answer.text
    assert answer.headers["content-security-policy"].startswith("default-src 'none'")
    assert "a page failed" in caplog.text


def test_the_unit_s_last_day_is_heeded(client: TestClient, office: Office) -> None:
    with office.database.write() as session:
        unit = session.exec(select(Unit).where(Unit.name == "Furuskolan")).one()
        unit.closes = at(NOW).date() - timedelta(days=3)
        session.add(unit)
    assert "nedlagd 2027-05-09" in said(client.get("/units?q=furu&lang=sv").text)
