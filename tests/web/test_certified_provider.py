"""Signing in with a certified provider of identities (npm's oidc-provider), over a real network:
what it is sent, and what it says, is not what we think of the standard, but what it thinks."""

from __future__ import annotations

import html
import re
import shutil
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import parse_qs, urljoin, urlsplit

import httpx
import pytest
from fastapi.testclient import TestClient
from sqlmodel import col, select

from models.register.tables import Appointment
from tests import ROOT
from tests.conftest import free_port
from tests.worlds.sign_in_house import ADDRESS, House

HERE = ROOT / "tests" / "provider"
CLIENT, SECRET = "arshjul", "~a secret+with/signs% that forms write otherwise"
ROW = '[[give]]\ngroup = "g-it"\nrole = "board_reader"\n'


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    node = shutil.which("node")
    if node is None:
        pytest.skip("there is no Node")
    if not (HERE / "node_modules" / "oidc-provider").is_dir():
        pytest.skip("its packages are not here: `make provider` brings them")
    port = free_port()
    told = [node, "provider.mjs", str(port), ADDRESS, CLIENT, SECRET]
    with subprocess.Popen(
        told, cwd=HERE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as child:
        assert child.stdout is not None
        try:
            assert child.stdout.readline() == "ready\n", "it does not start"
            yield f"http://127.0.0.1:{port}"
        finally:
            child.terminate()


@pytest.fixture
def house(tmp_path: Path, issuer: str) -> Iterator[House]:
    roles = tmp_path / "roles.toml"
    roles.write_text(ROW, encoding="utf-8")
    made = House(
        tmp_path,
        sign_in="oidc",
        oidc_issuer=issuer,
        oidc_client_id=CLIENT,
        oidc_client_secret=SECRET,
        oidc_roles=roles,
    )
    made.now = datetime.now(UTC)  # the provider's own clock goes as it does
    yield made
    made.office.database.close()


class There:
    """What a browser is at the provider's own pages: it follows them until they lead back to us."""

    def __init__(self) -> None:
        self.browser = httpx.Client(follow_redirects=False, trust_env=False, timeout=20)

    def goes(self, address: str, email: str = "") -> str:
        """Until it is sent back to our pages; the address of ours, without the host."""
        page = self.browser.get(address)
        for _ in range(20):
            while page.is_redirect:
                on = urljoin(str(page.url), page.headers["location"])
                if on.startswith(ADDRESS):
                    return on.removeprefix(ADDRESS)
                page = self.browser.get(on)
            assert page.status_code == 200, page.text
            page = self._fill_in(page, email)
        raise AssertionError("it leads nowhere")

    def _fill_in(self, page: httpx.Response, email: str) -> httpx.Response:
        form = re.search(r"<form[^>]*action=\"([^\"]+)\"", page.text)
        assert form, page.text
        hidden = dict(
            re.findall(r"<input type=\"hidden\" name=\"(\w+)\" value=\"([^\"]*)\"", page.text)
        )
        given = {"login": email, "password": "any"} if 'name="login"' in page.text else {}
        sends_out = {"logout": "yes"} if "logout" in form.group(1) + page.text[:3000] else {}
        where = urljoin(str(page.url), html.unescape(form.group(1)))
        return self.browser.post(where, data={**hidden, **given, **sends_out})


@pytest.fixture
def there() -> Iterator[There]:
    made = There()
    yield made
    made.browser.close()


def begun(browser: TestClient) -> str:
    answer = browser.get("/sign-in/provider?to=%2Fcases")
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


def test_whoever_it_knows_comes_in_and_is_signed_out_there_too(house: House, there: There) -> None:
    browser = house.browser()
    address = begun(browser)
    asked = parse_qs(urlsplit(address).query)
    assert asked["code_challenge_method"] == ["S256"]
    back = there.goes(address, "kim@skola.example")
    assert back.startswith("/sign-in/back?") and "iss=" in back
    answer = browser.get(back)
    assert (answer.status_code, answer.headers["location"]) == (303, "/cases"), answer.text
    assert "Kim Kvist" in browser.get("/me").text
    with house.office.database.read() as session:
        given = session.exec(select(Appointment.role).where(col(Appointment.claimed)))
        assert list(given) == ["board_reader"], "by the group that stands at its userinfo endpoint"
    out = browser.post("/sign-out", headers={"Origin": ADDRESS})
    assert out.headers["location"] == "/signed-out"
    found = re.search(r'href="(http://127[^"]+)"', browser.get("/signed-out").text)
    assert found, "its own way out is offered"
    assert there.goes(html.unescape(found.group(1))) == "/signed-out"
    again = there.browser.get(begun(house.browser()))
    while again.is_redirect:
        again = there.browser.get(urljoin(str(again.url), again.headers["location"]))
    assert 'name="login"' in again.text, "and it has forgotten her"


@pytest.mark.parametrize("email", ["vem@skola.example", "unverified@skola.example"])
def test_whoever_is_nobody_here_stays_out(house: House, there: There, email: str) -> None:
    browser = house.browser()
    assert browser.get(there.goes(begun(browser), email)).status_code == 403
    assert browser.get("/cases").status_code == 303


def test_a_code_is_of_one_login_to_it_as_well(house: House, there: There) -> None:
    """Another's code in one's own login: the provider refuses the verifier."""
    mine, thief = house.browser(), house.browser()
    code = parse_qs(urlsplit(there.goes(begun(mine), "kim@skola.example")).query)["code"][0]
    own = there.goes(begun(thief), "lo@skola.example")
    stolen = re.sub(r"code=[^&]+", f"code={code}", own)
    assert stolen != own
    assert thief.get(stolen).status_code == 410
