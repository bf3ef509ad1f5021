"""Set-up: the municipality's own wheel, types and targets on a page: what holds, what another text
would change, and the built-in again.

Asta coordinates; Lo leads Backaskolan and may not set up.
"""

from __future__ import annotations

import re
from html import unescape

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response

from config.ladder_text import with_rungs
from config.locales import LOCALES
from config.own import BUILT_IN, check
from config.text_sorts import Sort
from config.toml_places import line_of, line_said
from config.wheel import parse
from flows.engine.office import Office
from tests.conftest import at
from tests.worlds.pages import at_the_screen
from tests.worlds.web_town import NOW
from tests.worlds.web_visits import OWN, digest, said

SV = {**OWN, "accept-language": "sv"}
WHEEL = "/set-up/texts/wheel"
BUILT = BUILT_IN[Sort.WHEEL].read_text(encoding="utf-8")
LATER = BUILT.replace("days = 7\n", "days = 8\n").replace('due = "03-31"', 'due = "04-10"')
FIELDS = {f"days-{at}": str(one.days) for at, one in enumerate(parse(BUILT).ladder.levels, 1)}


def bring(client: TestClient, text: str | bytes, address: str = WHEEL) -> Response:
    body = text.encode() if isinstance(text, str) else text
    return client.post(
        address, data={"do": "look"}, files={"file": ("x.toml", body)}, headers=SV
    )  # fmt: skip


def press(client: TestClient, page: str, button: str, address: str = WHEEL) -> Response:
    form = next(one for one in page.split("<form")[1:] if button in one)
    found = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form)
    do = re.findall(r'name="do" value="(\w+)"', form)
    sent = {**{name: unescape(value) for name, value in found}, "do": do[-1]}
    return client.post(address, data=sent, headers=SV)


def test_another_wheel_is_seen_before_it_holds_and_the_built_in_comes_back(
    office: Office, client: TestClient
) -> None:
    first = said(client.get(WHEEL, headers=SV).text)
    assert "Det inbyggda gäller." in first and "Eskalerat närmaste chef" in first
    before = digest(office)
    page = bring(client, LATER).text
    assert digest(office) == before, "it was looked at, no more"
    assert "Kartläggning 2026/27: 2027-02-01 – 2027-03-31 → 2027-02-01 – 2027-04-10" in said(page)
    assert "<del>− days = 7</del>" in page and "<ins>+ days = 8</ins>" in page
    done = press(client, page, "Låt texten gälla")
    assert (done.status_code, done.headers["location"]) == (303, f"{WHEEL}?did=read")
    now = client.get(f"{WHEEL}?did=read", headers=SV).text
    assert "Hjulet: inläst och gäller från nu." in said(now)
    assert re.search(r"Kommunens eget gäller, inläst [\d-]+ av Asta Asp\.", said(now))
    assert client.get(f"{WHEEL}/file", headers=SV).text == LATER
    assert "densamma" in bring(client, LATER).text
    back = press(client, now, "om det inbyggda gäller igen")
    assert "<ins>+ days = 7</ins>" in back.text and "Det här skulle ändras" in said(back.text)
    done = press(client, back.text, "Låt det inbyggda gälla")
    assert done.headers["location"] == f"{WHEEL}?did=back"
    assert client.get(f"{WHEEL}/file", headers=SV).text == BUILT


def test_the_ladder_is_changed_by_its_fields_and_the_comments_stay(
    office: Office, client: TestClient
) -> None:
    changed = {**FIELDS, "calm": "25", "days-6": "9", "do": "rungs"}
    page = client.post(WHEEL, data=changed, headers=SV).text
    assert "<ins>+ days = 9</ins>" in page and "<ins>+ every = 25</ins>" in page
    assert press(client, page, "Låt texten gälla").status_code == 303
    held = client.get(f"{WHEEL}/file", headers=SV).text
    assert held == BUILT.replace("days = 7\n", "days = 9\n").replace("every = 20", "every = 25")
    before = digest(office)
    wrong = client.post(WHEEL, data={**changed, "days-6": "-40"}, headers=SV)
    assert wrong.status_code == 422 and 'href="#days-6"' in wrong.text
    assert 'name="days-6" value="-40"' in wrong.text, "what was typed stands there"
    odd = client.post(WHEEL, data={**changed, "days-1": "tio"}, headers=SV)
    assert odd.status_code == 422 and "Skriv ett helt antal arbetsdagar" in said(odd.text)
    assert digest(office) == before


def test_each_error_is_told_with_its_line(office: Office, client: TestClient) -> None:
    before = digest(office)
    spoiled = BUILT.replace("lead = 10 ", 'lead = "x"').replace('due = "01-31"', 'due = "13-31"')
    page = bring(client, spoiled)
    lines = spoiled.splitlines()
    at_lead = next(n for n, one in enumerate(lines, 1) if one.startswith("lead"))
    assert page.status_code == 422 and f"Rad {at_lead}: cycle.lead:" in said(page.text)
    at_due = lines.index('due = "13-31"') + 1
    assert f"Rad {at_due}: presets.kalenderår.steps.kartläggning.due:" in said(page.text)
    assert "2 fel i texten" in said(page.text) and "Inget har sparats." in said(page.text)
    assert "Rad 3: " in said(bring(client, "[cycle]\nlead = 1\nlead\n").text)
    assert "går inte att läsa som vanlig text" in said(bring(client, b"\xff\xfe\x00").text)
    assert "Välj en fil först." in said(client.post(WHEEL, data={"do": "look"}, headers=SV).text)
    assert digest(office) == before


def test_what_changed_meanwhile_is_shown_before_it_holds(
    office: Office, client: TestClient
) -> None:
    page = bring(client, LATER).text
    press(client, bring(client, LATER.replace("days = 8", "days = 9")).text, "Låt texten gälla")
    late = press(client, page, "Låt texten gälla")
    assert late.status_code == 422 and "Något har ändrats sedan du såg skillnaden" in late.text
    assert "<del>− days = 9</del>" in late.text


@pytest.mark.parametrize(
    ("sort", "text", "words"),
    [
        (
            Sort.ACTIVITIES,
            '[types.vatten]\nname = "Vattenprov"\ncategory = "preventive"\nscope = "each_unit"\n'
            'role = "headteacher"\nday = "10-01"\n',
            "Vattenprov varje enhet 1 okt. med 12 månaders mellanrum Rektor",
        ),
        (Sort.TARGETS, '[[target]]\nkey = "violation_told"\nhours = 12\n', "12 timmar 24 timmar"),
    ],
)
def test_other_texts_are_told_as_tables(
    client: TestClient, sort: Sort, text: str, words: str
) -> None:
    address = f"/set-up/texts/{sort}"
    assert words not in said(client.get(address, headers=SV).text)
    page = bring(client, text, address).text
    assert press(client, page, "Låt texten gälla", address).status_code == 303
    assert words in said(client.get(address, headers=SV).text)


def test_lo_may_not(office: Office) -> None:
    lo = at_the_screen(office, at(NOW), "Lo Lind")
    before = digest(office)
    assert lo.get(WHEEL).status_code == lo.get(f"{WHEEL}/file").status_code == 403
    assert bring(lo, LATER).status_code == 403 and digest(office) == before
    assert WHEEL not in lo.get("/set-up").text


@pytest.mark.parametrize("locale", LOCALES)
def test_every_text_speaks_each_language(client: TestClient, locale: str) -> None:
    for sort in Sort:
        page = client.get(f"/set-up/texts/{sort}", params={"lang": locale})
        assert page.status_code == 200 and "set_up_texts." not in page.text


def test_a_place_is_found_in_a_text() -> None:
    text = '[a."b c"]\nx = 1\n[[row]]\ny = 1\n[[row]]\n# y\nz = 2\n'
    assert line_of(text, "row 2.z") == 7
    assert line_of(text, "row 2.y") == 5, "what is missing: the table around it"
    assert line_of(text, "a.b c.x") == 2 and line_of(text, "nothing") == 0
    assert line_said("Expected '=' (at line 3, column 5)") == 3 and line_said("no") == 0


def test_the_ladders_days_are_written_in_their_places() -> None:
    days = [one.days for one in parse(BUILT).ladder.levels]
    assert with_rungs(BUILT, days, 20) == BUILT
    assert with_rungs(BUILT, days[:-1], 20) is None
    bare = BUILT.replace("[calm]\nevery = 20\n", "")
    added = with_rungs(bare, days, 30)
    assert added and parse(added).ladder.calm == 30
    check(Sort.WHEEL, added)
