"""The pages of every kind of case, in the demo's town: nothing raw, nothing of another kind."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from html import unescape

import pytest
from fastapi.testclient import TestClient
from sqlmodel import col, select

from config.locales import LOCALES
from config.words import words
from flows.clock.schedule import RHYTHM
from flows.demos.town import fill
from flows.engine.action_links import Grant, keep
from flows.engine.office import Office
from models.case.tables import Case
from models.post.tables import Message
from models.register.tables import Person
from states.kinds import KINDS
from states.safety_cycle import KIND as CYCLE
from tests.conftest import Postbox, at, make_office
from tests.worlds.pages import at_the_screen

NOW = "2026-11-20 08:15"
OWN = {"origin": "http://localhost", "sec-fetch-site": "same-origin", "accept-language": "sv"}
RAW = re.compile(
    r"\b[a-zæøåäö]+_[a-zæøåäö_]+\b|\b(?:pages|kind|shared|states|moves|fields|options|roles)\.\w"
)
OF_THE_CYCLE = re.compile(r"cykel|säkerhetsarbetet|[Ss]teget|\bi år\b")


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    office = make_office(tmp_path_factory.mktemp("demo"), Postbox(), None)
    fill(office, at("2026-11-20 08:00"))
    with office.database.write() as session:
        asta = session.exec(select(Person.id).where(Person.name == "Asta Asp")).one()
        session.add(
            Message(
                municipality_id="se-0000",
                person_id=asta or 0,
                day=date(2026, 11, 20),
                next_at=at(NOW),
                created_at=at(NOW),
                message_id="<one@exempel.example>",
            )
        )
    yield office
    office.database.close()


@pytest.fixture
def client(office: Office) -> TestClient:
    return at_the_screen(office, at(NOW))


def said(html: str) -> str:
    whole = re.sub(r'<span class="nowrap">([^<]*)</span>', r"\1", html)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", whole)).replace("\u00ad", "").split())


def main_of(html: str) -> str:
    return said(html.partition("<main")[2].partition("</main>")[0])


def one_of_each(office: Office) -> list[Case]:
    """One case for each kind and state that there is."""
    with office.database.read() as session:
        found = session.exec(select(Case).order_by(col(Case.id).desc())).all()
    return list({(case.kind, case.state): case for case in found}.values())


def case_of(office: Office, kind: str, state: str) -> Case:
    return next(c for c in one_of_each(office) if (c.kind, c.state) == (kind, state))


def link(office: Office, case: Case, action: str) -> str:
    with office.database.write() as session:
        asta = session.exec(select(Person.id).where(Person.name == "Asta Asp")).one() or 0
        letter = session.exec(select(Message.id)).first() or 0
        grant = Grant(
            case.municipality_id,
            letter,
            case.id or 0,
            asta,
            action,
            case.since_version,
            date(2027, 7, 1),
        )
        [token] = keep(session, office.key, [grant])
    return f"/l/{token}"


def answered(client: TestClient, token: str, choice: str, **given: str) -> str:
    answer = client.post(token, data={"choice": choice, **given}, headers=OWN)
    assert answer.status_code == 200, said(answer.text)
    return main_of(answer.text)


@pytest.mark.parametrize("locale", LOCALES)
def test_a_case_of_every_kind_opens_in_every_language(
    client: TestClient, office: Office, locale: str
) -> None:
    cases = one_of_each(office)
    assert len({case.kind for case in cases}) >= 18
    for case in cases:
        answer = client.get(f"/cases/{case.id}", headers={"accept-language": locale})
        assert answer.status_code == 200, (case.kind, case.state)
        shown = main_of(answer.text)
        assert words(locale).kind(case.kind) in shown
        assert not RAW.search(shown), (case.kind, RAW.search(shown))


def test_a_case_of_another_kind_does_not_speak_of_the_cycle(
    client: TestClient, office: Office
) -> None:
    for case in one_of_each(office):
        if case.kind != CYCLE:
            html = client.get(f"/cases/{case.id}", headers=OWN).text
            form = re.sub(r"<(textarea|h1)\b.*?</\1>", "", html, flags=re.S)
            shown = main_of(form).partition("Det här har hänt")[0]
            shown = shown.replace("Plan för systematiskt säkerhetsarbete", "")
            assert not OF_THE_CYCLE.search(shown), (case.kind, OF_THE_CYCLE.search(shown))


def test_a_case_that_waits_for_nobody_says_so(client: TestClient, office: Office) -> None:
    planned = case_of(office, "phase", "planned")
    shown = main_of(client.get(f"/cases/{planned.id}", headers=OWN).text)
    assert "Status Inget att göra nu" in shown and "Ansvarig nu Ingen än" in shown
    assert "Ingen påminnelse behövs" in shown and "Säg till när" not in shown
    listed = main_of(client.get("/cases?kind=phase", headers=OWN).text)
    assert "Planerad Inget att göra nu" in listed


def test_a_kind_and_a_state_are_asked_for_by_a_word_of_any_language(
    client: TestClient, office: Office
) -> None:
    with office.database.read() as session:
        planned = session.exec(
            select(Case.kind).where(Case.state == "planned", col(Case.closed).is_(None))
        ).all()
    assert len(set(planned)) > 2
    count = words("sv").say
    for word in ("planned", "PLANERAD", "planlagt", "Planned"):
        listed = client.get(f"/cases?state={word}", headers=OWN).text
        assert count("pages.cases.count", n=len(planned)) in main_of(listed), word
        assert "<option selected>Planerad</option>" in listed, "what is asked for is shown"
    named = client.get("/cases?state=planned&kind=programme phase", headers=OWN).text
    assert count("pages.cases.count", n=planned.count("phase")) in main_of(named)
    assert '<option value="phase" selected>' in named
    assert "<option>Kartläggning</option>" not in named, "only the states of that kind"
    assert "<option>Kartläggning</option>" in client.get("/cases", headers=OWN).text
    for asked, would_do in (("state=nästan", "mapping_open"), ("kind=nästan", "quality_review")):
        refused = client.get(f"/cases?{asked}", headers=OWN)
        assert refused.status_code == 422
        assert "nästan" in main_of(refused.text) and would_do in main_of(refused.text)


def test_the_hint_is_the_kind_s_own() -> None:
    say = words("sv")
    assert say.hint("rollout", "planned") != say.hint("activity", "planned")
    assert say.hint("data_breach", "known") == say.say("shared.hints.known")
    assert say.hint("phase", "nowhere") == ""
    for key in (key for key in say.entries if ".hints." in key and key.startswith("kind.")):
        _, kind, _, state = key.split(".")
        assert state in KINDS[kind].waits or state == "nothing_to_answer", key


def test_the_late_and_the_soon_due_are_chosen_among_all_kinds(client: TestClient) -> None:
    late = main_of(client.get("/cases?show=overdue", headers=OWN).text)
    assert "2 ärenden" in late and "Klottertavlan" in late and "Granskolan" in late
    assert "Förfaller snart senast" not in late
    soon = main_of(client.get("/cases?show=due_soon", headers=OWN).text)
    assert "Ekskolan" in soon and "Klottertavlan" not in soon


def test_answers_of_other_kinds_are_thanked_for_in_their_own_words(
    client: TestClient, office: Office
) -> None:
    roll_out = case_of(office, "rollout", "planned")
    token = link(office, roll_out, "done")
    asked = main_of(client.get(token, headers=OWN).text)
    assert "Du behöver inte fylla i något" in asked and "Införandet ska börja senast" in asked
    assert "Läget är nu: Påbörjat. Sista dagen är" in answered(client, token, "done")
    request = case_of(office, "revision_request", "request_raised")
    ended = answered(client, link(office, request, "not_applicable"), "not_applicable", why="Nej")
    assert "Ärendet är avslutat. Du behöver inte göra något mer." in ended and "cykel" not in ended


def test_an_answer_after_which_nothing_waits_names_no_day(
    client: TestClient, office: Office
) -> None:
    newcomer = case_of(office, "service_validation", "service_registered")
    token = link(office, newcomer, "done")
    given = {"initial_view": "stop", "initial_why": "Vi har redan en godkänd tjänst för det."}
    shown = answered(client, token, "done", **given)
    assert "Läget är nu: Ej godkänd. Du kan stänga sidan." in shown and "Sista dag" not in shown


@pytest.mark.parametrize("by", ["letter", "page"])
def test_a_question_that_hangs_on_an_answer_comes_with_the_refusal(
    client: TestClient, office: Office, by: str
) -> None:
    draft = case_of(office, "governing_document", "draft")
    at_page = {"do": "answer", "since": str(draft.since_version)}
    form = {"choice": "done"} if by == "letter" else at_page
    address = link(office, draft, "done") if by == "letter" else f"/cases/{draft.id}"
    assert "Dag då det fastställdes" not in client.get(address, headers=OWN).text
    answer = client.post(address, data={**form, "document_decider": "here"}, headers=OWN)
    shown = main_of(answer.text)
    assert answer.status_code == 422 and "Behöver fyllas i." in shown
    assert "Dag då det fastställdes Dagen då" in shown and 'value="here" checked' in answer.text
    given = {"document_decider": "here", "adopted_on": "i går"}
    answer = client.post(address, data={**form, **given}, headers=OWN)
    assert answer.status_code == 422 and 'name="adopted_on" value="i går"' in answer.text


def test_a_first_look_at_the_horizon_has_nothing_to_confirm(
    client: TestClient, office: Office
) -> None:
    token = link(office, case_of(office, "horizon_round", "looking_around"), "unchanged")
    assert "Det finns inget tidigare svar" in main_of(client.get(token, headers=OWN).text)
    sent = {"choice": "unchanged", "looked_at": "Nätverkets sida"}
    answer = client.post(token, data=sent, headers=OWN)
    assert answer.status_code == 422 and "Det finns inget tidigare svar" in answer.text
    assert case_of(office, "horizon_round", "looking_around").closed is None


@pytest.mark.parametrize("locale", LOCALES)
def test_every_beat_has_its_word(client: TestClient, locale: str) -> None:
    shown = said(client.get("/runs", headers={"accept-language": locale}).text)
    for beat in RHYTHM:
        assert words(locale).say(f"pages.runs.beat.{beat.name}") in shown
