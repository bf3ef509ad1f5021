"""A letter of trial from the page: it leaves at once, and what the host said is told in words."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient
from pydantic import SecretStr

from config.locales import LOCALES
from flows.engine.office import Office
from flows.mail.trial import MOST
from tests.conftest import at
from tests.web.test_set_up import SV
from tests.worlds.mail_host import mail_host
from tests.worlds.pages import at_the_screen
from tests.worlds.web_town import NOW
from tests.worlds.web_visits import OWN, digest, said


def with_host(office: Office, url: str) -> None:
    update = {"smtp_url": SecretStr(url)}
    office.settings = office.settings.model_copy(update=update)


def press(client: TestClient) -> str:
    """What the page says after the button was pressed."""
    done = client.post("/set-up/mail", headers=SV)
    assert (done.status_code, done.headers["location"]) == (303, "/set-up/mail?did=sent")
    return said(client.get("/set-up/mail?did=sent", headers=SV).text)


def test_asta_tries_the_mail_and_reads_what_the_host_answered(
    office: Office, client: TestClient
) -> None:
    assert 'href="/set-up/mail"' in client.get("/set-up", headers=SV).text
    before = digest(office)
    first = said(client.get("/set-up/mail", headers=SV).text)
    assert (
        "Ett kort brev går genast till asta.asp@skola.example" in first
        and "Så gick det" not in first
    )
    assert digest(office) == before, "a look sends nothing"
    with mail_host() as host:
        with_host(office, host.url)
        page = press(client)
        (letter,) = host.take()
        assert "E-postservern har tagit emot brevet." in page and "250 taken" in page
        assert letter["Message-ID"].strip("<>") in page
        host.refuse["asta.asp@skola.example"] = "550 5.1.1 no such user"
        assert "din adress inte finns" in press(client)
        host.refuse["asta.asp@skola.example"] = "451 4.7.1 greylisted"
        assert "tar inte emot brevet än" in press(client)
        host.refuse["asta.asp@skola.example"] = "550 5.7.1 relay not permitted"
        assert "vill inte ha brevet" in press(client)
    with_host(office, "smtp://127.0.0.1:9")
    assert "kommer inte fram till e-postservern" in press(client)
    late = client.post("/set-up/mail", headers=SV)
    assert late.status_code == 422 and "flera provbrev den senaste timmen" in said(late.text)
    listed = said(client.get("/letters?sort=trial", headers=SV).text)
    assert listed.count("Prov av e-posten") == MOST and "Avvisat" in listed


@pytest.mark.parametrize("locale", LOCALES)
def test_in_each_language(client: TestClient, locale: str) -> None:
    assert client.post("/set-up/mail", headers=OWN).status_code == 303
    page = client.get("/set-up/mail", params={"lang": locale})
    assert page.status_code == 200 and "try_mail" not in page.text


def test_whoever_may_not_set_up_sends_nothing(office: Office) -> None:
    lo = at_the_screen(office, at(NOW), "Lo Lind")
    before = digest(office)
    assert lo.get("/set-up/mail", headers=SV).status_code == 403
    assert lo.post("/set-up/mail", headers=SV).status_code == 403
    assert digest(office) == before
