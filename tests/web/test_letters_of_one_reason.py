"""Letters that stand still for one reason are let go by one button, which says what it does."""

from __future__ import annotations

import re

import pytest
from fastapi.testclient import TestClient
from sqlmodel import col, select

from config.locales import LOCALES
from config.words import words
from flows.engine.office import Office
from models.post.standing import REASONS
from models.post.tables import Message
from tests.worlds.web_visits import OWN, said
from web.letters.held import CAUTIONS


def stand(office: Office, *pairs: tuple[str, str]) -> list[int]:
    """The first letters stand still so; their numbers. No other does."""
    with office.database.write() as session:
        found = list(session.exec(select(Message).order_by(col(Message.id))))
        for one in found:
            one.status, one.reason = "sent", ""
        chosen = found[: len(pairs)]
        for one, (one.status, one.reason) in zip(chosen, pairs, strict=True):
            session.add(one)
        session.add_all(found)
        return [one.id or 0 for one in chosen]


def statuses(office: Office, numbers: list[int]) -> list[str]:
    with office.database.read() as session:
        return [session.get_one(Message, number).status for number in numbers]


def fields(page: str, reason: str) -> dict[str, str]:
    """What the form of the reason sends, by its one button."""
    [form] = [one for one in page.split("<form") if f'value="{reason}"' in one]
    found = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', form))
    [button] = re.findall(r'name="do" value="(\w+)"', form.partition("</form>")[0])
    return {**found, "do": button}


BACK, CAP = ("held", "came_back"), ("held", "tick_cap")


def test_all_of_one_reason_leave_and_no_other(client: TestClient, office: Office) -> None:
    numbers = stand(office, BACK, CAP, BACK, CAP, BACK, ("dead", "address"))
    page = client.get("/letters?view=held").text
    assert "Knappen skickar alla 3 brev." in said(page)
    assert "Skicka alla 3 brev" in said(page) and "rätta felet först" in said(page)
    answer = client.post("/letters", data=fields(page, "came_back"), headers=OWN)
    assert answer.headers["location"] == "/letters?view=held&did=release&n=3"
    assert statuses(office, numbers) == ["pending", "held", "pending", "held", "pending", "dead"]


def test_those_that_did_not_arrive_are_tried_again(client: TestClient, office: Office) -> None:
    perhaps = ("dead", "perhaps_delivered")
    numbers = stand(office, perhaps, ("dead", "refused"), perhaps)
    page = client.get("/letters?view=held").text
    assert "Försök igen med alla 2 brev" in said(page) and "två gånger" in said(page)
    answer = client.post("/letters", data=fields(page, "perhaps_delivered"), headers=OWN)
    assert answer.headers["location"] == "/letters?view=held&did=retry&n=2"
    assert statuses(office, numbers) == ["pending", "dead", "pending"]


def test_what_came_after_the_page_was_shown_stays(client: TestClient, office: Office) -> None:
    numbers = stand(office, BACK, BACK, ("sent", ""))
    sent = fields(client.get("/letters?view=held").text, "came_back")
    with office.database.write() as session:
        late = session.get_one(Message, numbers[2])
        late.status, late.reason = BACK
        session.add(late)
    client.post("/letters", data=sent, headers=OWN)
    assert statuses(office, numbers) == ["pending", "pending", "held"]


def test_a_single_letter_needs_no_button_of_its_own(client: TestClient, office: Office) -> None:
    stand(office, BACK, CAP)
    assert 'name="reason"' not in client.get("/letters?view=held").text


@pytest.mark.parametrize(
    "odd",
    [
        {"do": "release", "reason": "weather", "upto": "99999"},
        {"do": "cancel", "reason": "came_back", "upto": "99999"},
        {"do": "release", "reason": "came_back"},
        {"do": "release", "reason": "came_back", "upto": "x"},
    ],
)
def test_a_form_that_is_none_of_ours_releases_nothing(
    client: TestClient, office: Office, odd: dict[str, str]
) -> None:
    numbers = stand(office, BACK, BACK)
    assert client.post("/letters", data=odd, headers=OWN).status_code == 422
    assert statuses(office, numbers) == ["held", "held"]


def test_a_form_of_another_site_releases_nothing(client: TestClient, office: Office) -> None:
    numbers = stand(office, BACK, BACK)
    sent = fields(client.get("/letters?view=held").text, "came_back")
    there = client.post("/letters", data=sent, headers={"origin": "https://annan.example"})
    assert there.status_code == 403
    assert statuses(office, numbers) == ["held", "held"]


@pytest.mark.parametrize("locale", LOCALES)
def test_each_caution_has_its_words_and_its_reason(locale: str) -> None:
    assert set(CAUTIONS) <= set(REASONS)
    for reason in CAUTIONS:
        assert words(locale).has(f"pages.held.caution.{reason}")
