"""The page of a case: refused files, what two have written, where it stands, its people."""

from __future__ import annotations

import re
from datetime import date
from html import unescape
from typing import Any

from fastapi.testclient import TestClient

from flows.engine import due_dates, verbs
from flows.engine.door import Errand
from flows.engine.handling import Who
from flows.engine.office import Office
from flows.following.horizon import note_horizon
from models.case.files import files_of
from models.safety_cycle.evidence import evidence_of
from states.safety_cycle import ANALYS, fields
from tests.conftest import at
from tests.worlds.web_town import HOME, NOW, answers, case_of, person
from tests.worlds.web_visits import OWN, said

SCHOOL = "Djupedalskolan"
HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')


def test_a_refused_file_is_told_at_its_field(client: TestClient, office: Office) -> None:
    case = case_of(office, SCHOOL)
    sent = {"file": ("plan.exe", b"MZ\x90\x00\x03\x00", "application/pdf")}
    answer = client.post(f"/cases/{case.id}/files", files=sent, headers=OWN)
    assert answer.status_code == 422
    assert 'href="#task-file"' in answer.text and 'id="task-file-problem"' in answer.text
    assert 'aria-describedby="task-file-problem task-file-hint" aria-invalid="true"' in answer.text
    assert "Något behöver rättas" in said(answer.text) and SCHOOL in said(answer.text)
    with office.database.read() as session:
        assert files_of(session, case) == []


# Two who change the same thing: the second sees both, and chooses.


def _form(client: TestClient, number: int) -> dict[str, str]:
    """What the answer's form hides: as a browser would send it."""
    return _hidden(client.get(f"/cases/{number}").text)


def _hidden(page: str, where: str = 'class="on-paper"') -> dict[str, str]:
    form = page[page.index(where) :]
    return {name: unescape(value) for name, value in HIDDEN.findall(form[: form.index("</form>")])}


def _kept(office: Office, number: int) -> dict[str, str]:
    with office.database.read() as session:
        asked = fields(ANALYS, evidence_of(session, number))
    return {one.name: one.value for one in asked}


def _note(client: TestClient, number: int, **typed: str) -> Any:
    return client.post(f"/cases/{number}", data={"do": "note", **typed}, headers=OWN)


def test_the_second_sees_both_and_chooses(client: TestClient, office: Office) -> None:
    number = case_of(office, SCHOOL).id or 0
    first, second = list(answers(office, number, ANALYS))[:2]
    seen = _form(client, number)
    _note(client, number, **seen, **{first: "Ansvaret är otydligt", second: ""})
    refused = _note(client, number, **seen, **{first: "Vikarier vet inte", second: "high"})
    assert refused.status_code == 409
    page = said(refused.text)
    assert "Någon annan hann före" in page and "Välj vad som ska gälla för ett svar" in page
    assert "Ansvaret är otydligt" in page and "Vikarier vet inte" in page
    assert "Asta Asp, 2027-05-12 kl. 10.15" in page, "who, and when"
    assert f'name="pick-{first}"' in refused.text and f'name="pick-{second}"' not in refused.text
    again = _hidden(refused.text)
    assert again[f"mine-{first}"] == "Vikarier vet inte"
    unchosen = _note(client, number, **again, **{first: "Vikarier vet inte", second: "high"})
    assert unchosen.status_code == 422 and "Välj vad som ska gälla" in said(unchosen.text)
    mine = {f"pick-{first}": "mine", first: "annat", second: "high"}
    assert _note(client, number, **again, **mine).status_code == 303
    assert (_kept(office, number)[first], _kept(office, number)[second]) == (
        "Vikarier vet inte",
        "high",
    )


def test_one_may_keep_what_stands_or_write_something_else(
    client: TestClient, office: Office
) -> None:
    number = case_of(office, SCHOOL).id or 0
    first = next(iter(answers(office, number, ANALYS)))
    for pick, right in (("now", "Deras"), ("edit", "Bådas")):
        seen = _form(client, number)
        _note(client, number, **seen, **{first: "Deras"})
        again = _hidden(_note(client, number, **seen, **{first: "Mitt"}).text)
        sent = {**again, f"pick-{first}": pick, first: "Bådas"}
        assert _note(client, number, **sent).status_code == 303
        assert _kept(office, number)[first] == right
        _note(client, number, **_form(client, number), **{first: ""})


def test_what_nobody_else_touched_meets_nobody(client: TestClient, office: Office) -> None:
    case = case_of(office, SCHOOL)
    number, seen = case.id or 0, _form(client, case.id or 0)
    first = next(iter(answers(office, number, ANALYS)))
    errand = Errand(office, HOME, Who(person(office, "Asta Asp"), "web"), at(NOW))
    due_dates.reschedule.alone(errand, number, date(2027, 6, 1), why="Ledig")
    assert _note(client, number, **seen, **{first: "En orsak"}).status_code == 303
    assert _kept(office, number)[first] == "En orsak"


def test_two_move_the_last_day(client: TestClient, office: Office) -> None:
    case = case_of(office, SCHOOL)
    seen = {"since": str(case.since_version), "version": str(case.version), "do": "reschedule"}
    typed = {"day": "2027-06-04", "why": "Vi hinner inte"}
    errand = Errand(office, HOME, Who(person(office, "Asta Asp"), "web"), at(NOW))
    due_dates.reschedule.alone(errand, case.id or 0, date(2027, 6, 1), why="Studiedag")
    refused = client.post(f"/cases/{case.id}", data={**seen, **typed}, headers=OWN)
    page = said(refused.text)
    assert refused.status_code == 409 and "Studiedag" in page
    assert "tisdag 1 juni 2027" in page and "fredag 4 juni 2027" in page
    assert "Behåll det som står nu" in page and "Ta det jag skrev" in page
    taken = {**_hidden(refused.text, 'class="sheet met"'), "do": "reschedule"}
    assert client.post(f"/cases/{case.id}", data=taken, headers=OWN).status_code == 303
    assert case_of(office, SCHOOL).due == date(2027, 6, 4)


def test_whoever_answers_a_step_that_is_over_sees_what_stands_there(
    client: TestClient, office: Office
) -> None:
    number = case_of(office, SCHOOL).id or 0
    given, seen = answers(office, number, ANALYS), _form(client, number)
    first = next(iter(given))
    errand = Errand(office, HOME, Who(person(office, "Asta Asp"), "web"), at(NOW))
    verbs.done.alone(errand, number, answers=given)
    refused = _note(client, number, **seen, **{**given, first: "Mina egna ord"})
    page = said(refused.text)
    assert refused.status_code == 409 and "Läget som du svarade i är avslutat" in page
    assert given[first] in page and "Mina egna ord" in page and "pick-" not in refused.text


# Where it stands: drawn, and as an ordered list.


def _state(page: str, sort: str) -> list[str]:
    """The words of the boxes of a sort."""
    found = re.findall(rf'<g class="state is-{sort}">(.*?)</g>', page)
    return [" ".join(re.findall(r">([^<>]+)</text>", one)) for one in found]


def test_the_case_stands_on_the_diagram_of_its_kind(client: TestClient, office: Office) -> None:
    case = case_of(office, SCHOOL)
    page = client.get(f"/cases/{case.id}").text
    assert len(re.findall('<g class="state ', page)) == 6
    [been], [late] = _state(page, "been"), _state(page, "late")
    assert been == "Kartläggning ✓ Klart 2027-03-17"
    assert late.startswith("Analys ! Nu, försenat senast 2027-")
    assert 'class="state-map"' in page and 'aria-hidden="true" focusable="false">' in page
    listed = page[page.index('<ol class="track') :]
    assert listed.count("<li") >= 5 and 'aria-current="step"' in listed
    assert page.count('class="way is-been"') == 1 and page.count('class="way is-next"') == 3


def test_a_kind_without_steps_lists_where_it_was_where_it_is_and_what_may_follow(
    client: TestClient, office: Office
) -> None:
    errand = Errand(office, HOME, Who(person(office, "Asta Asp"), "web"), at(NOW))
    case = note_horizon.alone(errand, "Ny lag om skolan")
    verbs.done.alone(errand, case.id or 0, answers={"what_it_means": "Den berör oss"})
    page = client.get(f"/cases/{case.id}").text
    stops = page[page.index('<ol class="stops') :]
    listed = said(stops[: stops.index("</ol>")])
    assert listed.startswith("✓ Registrerad Klart 2027-05-12 ● Bedömd Nu")
    assert listed.count("kan komma härnäst") == 2


# Its people and its letters, and what lies beside it.


def test_who_knows_and_who_hears_next(client: TestClient, office: Office) -> None:
    number = case_of(office, SCHOOL).id or 0
    page = client.get(f"/cases/{number}").text
    knows = page[page.index('id="knows"') : page.index('id="near"')]
    assert "My Myrten" in knows and "Läs brevet" in knows
    letters = set(re.findall(r'href="/letters/(\d+)"', knows))
    assert letters and client.get(f"/letters/{letters.pop()}").status_code == 200
    rungs = said(page[page.index('<ol class="rungs">') : page.index('id="knows"')])
    assert "Eskalerat till" in rungs
    assert "Därefter, om inget händer" in said(page)


def test_only_whoever_may_read_a_letter_is_led_to_it(client: TestClient, office: Office) -> None:
    number = case_of(office, SCHOOL).id or 0
    bo = {"person": person(office, "Bo Björk"), "to": "/"}
    assert client.post("/person", data=bo, headers=OWN).status_code == 303
    page = client.get(f"/cases/{number}").text
    main = page[page.index("<main") :]
    assert "My Myrten" in main[main.index('id="knows"') :] and "/letters/" not in main


def test_the_year_before_and_other_units_lie_beside_it(client: TestClient, office: Office) -> None:
    number = case_of(office, SCHOOL).id or 0
    before = case_of(office, SCHOOL, "2025/26").id
    page = client.get(f"/cases/{number}").text
    near = page[page.index('id="near"') :]
    assert f'<a href="/cases/{before}" rel="prev">Föregående: 2025/26</a>' in near
    assert "Analys blev klar 2026-04-22" in said(near)
    assert "Samma sak vid 19 andra enheter" in said(near)
    assert f'<a href="/cases/{number}" rel="next">' in client.get(f"/cases/{before}").text


def test_the_page_leads_to_its_unit_its_people_and_on(client: TestClient, office: Office) -> None:
    case = case_of(office, "Backaskolan")
    page = client.get(f"/cases/{case.id}").text
    assert f'<a href="/units/{case.unit_id}">Backaskolan</a>' in page
    assert f'<a href="/people/{person(office, "Lo Lind")}">Lo Lind</a>' in page
    assert f'href="/new/measure/1?unit={case.unit_id}"' in page and "/new/decision/1" in page
