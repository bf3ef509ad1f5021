"""The search: what is found, in which order, by whom, and what is said where nothing is."""

from __future__ import annotations

import re

from fastapi.testclient import TestClient

from flows.engine.office import Office
from tests.worlds.web_town import person
from tests.worlds.web_visits import said


def found(client: TestClient, text: str, more: str = "") -> list[str]:
    """What is found, in the order of the page."""
    answer = client.get(f"/search?q={text}{more}", headers={"accept-language": "sv"})
    assert answer.status_code == 200, answer.status_code
    lists = re.findall(r'<ul class="found">(.*?)</ul>', answer.text, re.S)
    every = re.findall(r'<li><a href="([^"]+)">(.*?)</a>', "".join(lists))
    return [f"{said(name)} {address}".replace("&amp;", "&") for address, name in every]


def test_every_page_has_the_box_and_each_hit_is_a_link(client: TestClient) -> None:
    for address in ("/", "/cases", "/people", "/search", "/privacy"):
        assert '<form class="find" method="get" action="/search"' in client.get(address).text
    assert found(client, "tallskolan")[0].endswith(" /units/18")


def test_a_person_is_found_by_name_address_and_role(office: Office, client: TestClient) -> None:
    lo = person(office, "Lo Lind")
    assert found(client, "lo lind")[0] == f"Lo Lind /people/{lo}"
    assert found(client, "lo.lind@skola.example")[0] == f"Lo Lind /people/{lo}"
    assert f"Lo Lind /people/{lo}" in found(client, "rektor backaskolan")
