"""The provider says that somebody is out there: her sessions that it began end here, and no token
that is not its own, not for us, or not of now ends anything."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlmodel import select

from flows.access.logout_tokens import EVENT
from models.access.tables import WebSession
from tests.worlds.provider import CLIENT, ISSUER, ProviderHouse, unsigned
from tests.worlds.sign_in_house import ADDRESS

Change = Callable[[dict[str, Any]], object]


@pytest.fixture
def house(tmp_path: Path) -> Iterator[ProviderHouse]:
    made = ProviderHouse(tmp_path)
    yield made
    made.office.database.close()


def claims(house: ProviderHouse, **more: Any) -> dict[str, Any]:
    now = int(house.now.timestamp())
    told = {"iss": ISSUER, "aud": CLIENT, "iat": now, "exp": now + 120, "jti": "t-1"}
    return {**told, "events": {EVENT: {}}, "sub": "u-1", "sid": "s-1", **more}


def tell(house: ProviderHouse, token: str) -> int:
    """The provider's server posts it: no cookie, no origin."""
    server = house.browser("203.0.113.9")
    answer = server.post("/sign-in/ended", data={"logout_token": token})
    assert "no-store" in answer.headers["cache-control"]
    return answer.status_code


def comes_in(house: ProviderHouse, **said: Any) -> TestClient:
    browser = house.browser()
    assert house.back(browser, **said).status_code == 303
    assert is_in(browser)
    return browser


def is_in(browser: TestClient) -> bool:
    return browser.get("/cases").status_code == 200


def test_the_session_that_the_provider_names_ends_and_no_other(house: ProviderHouse) -> None:
    first, second = comes_in(house, sid="s-1"), comes_in(house, sid="s-2")
    by_mail = house.browser()
    assert by_mail.post(house.ask(by_mail), headers={"Origin": ADDRESS}).status_code == 303
    assert tell(house, house.provider.signed(claims(house))) == 200
    assert [is_in(one) for one in (first, second, by_mail)] == [False, True, True]


def test_where_it_names_her_alone_all_that_it_began_ends(house: ProviderHouse) -> None:
    hers = [comes_in(house, sid="s-1"), comes_in(house, sid="s-2")]
    lo = comes_in(house, email="lo@skola.example", sub="u-2", sid="s-3")
    told = claims(house)
    del told["sid"]
    assert tell(house, house.provider.signed(told)) == 200
    assert [is_in(one) for one in (*hers, lo)] == [False, False, True]


def test_nothing_of_the_providers_names_is_kept_as_it_is(house: ProviderHouse) -> None:
    comes_in(house, sid="s-1")
    with house.office.database.read(municipality="*") as session:
        [row] = session.exec(select(WebSession))
    assert len(row.provider_session) == len(row.provider_name) == 64
    assert row.provider_session != row.provider_name


def drop(name: str) -> Change:
    return lambda told: told.pop(name)


SPOILT: dict[str, Change] = {
    "another issuer": lambda told: told.update(iss="https://other.example"),
    "another client": lambda told: told.update(aud=["somebody-else"]),
    "no time": drop("iat"),
    "long ago": lambda told: told.update(iat=told["iat"] - 600, exp=told["exp"] + 600),
    "not yet": lambda told: told.update(iat=told["iat"] + 600),
    "over": lambda told: told.update(exp=told["iat"] - 120),
    "no name of its own": drop("jti"),
    "an empty name": lambda told: told.update(jti=""),
    "no event": drop("events"),
    "another event": lambda told: told.update(events={"https://x.example/y": {}}),
    "an event that is no object": lambda told: told.update(events={EVENT: "yes"}),
    "an ID token": lambda told: told.update(nonce="n"),
    "nobody": lambda told: (told.pop("sub"), told.pop("sid")),
    "a number": lambda told: told.update(sid=7),
    "a long name": lambda told: told.update(sid="s" * 300),
}


def test_what_is_not_a_logout_token_of_now_for_us_ends_nothing(house: ProviderHouse) -> None:
    browser = comes_in(house, sid="s-1")
    for how, spoil in SPOILT.items():
        told = claims(house)
        spoil(told)
        assert tell(house, house.provider.signed(told)) == 400, how
    told = claims(house)
    forged = (unsigned(told), unsigned(told, "HS256"), "", "x", "å", "x" * 9000)
    assert {tell(house, token) for token in forged} == {400}
    assert is_in(browser)


def test_a_token_counts_once(house: ProviderHouse) -> None:
    comes_in(house, sid="s-1")
    token = house.provider.signed(claims(house))
    assert tell(house, token) == 200
    again = comes_in(house, sid="s-1")
    assert tell(house, token) == 400
    assert is_in(again)


def test_while_the_providers_keys_cannot_be_had_nothing_is_believed(house: ProviderHouse) -> None:
    browser = comes_in(house, sid="s-1")
    house.seconds += 4000
    house.provider.down = True
    assert tell(house, house.provider.signed(claims(house))) == 400
    assert is_in(browser)


def test_without_a_provider_there_is_no_such_address(tmp_path: Path) -> None:
    house = ProviderHouse(tmp_path, sign_in="mail")
    assert tell(house, "x") == 404
    house.office.database.close()
