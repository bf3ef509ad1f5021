"""Signing in with a provider of identities: what it says is believed, and what is not."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from joserfc import jwt
from joserfc.jwk import OctKey
from sqlmodel import select

from flows.access.invitations import invite
from flows.access.links import Place, new_session
from flows.access.sessions import inside
from flows.mail.deliver import between
from models.access.questions import people_at
from models.access.tables import WebSession
from models.register.tables import Appointment, Municipality, Person
from tests.worlds.provider import CLIENT, ISSUER, SECRET, ProviderHouse, key, unsigned
from tests.worlds.sign_in_house import ADDRESS, ASTA, post

KIM = "kim@skola.example"
SESSION = "__Host-arshjul_session"


@pytest.fixture
def house(tmp_path: Path) -> Iterator[ProviderHouse]:
    made = ProviderHouse(tmp_path)
    yield made
    made.office.database.close()


def nobody_is_in(house: ProviderHouse) -> bool:
    with house.office.database.read() as session:
        return not session.exec(select(WebSession)).all()


def test_whoever_the_provider_knows_comes_in_and_on_to_the_page_that_was_wanted(
    house: ProviderHouse,
) -> None:
    browser = house.browser()
    page = browser.get("/sign-in?to=%2Fcases%3Fshow%3Doverdue").text
    assert page.index("/sign-in/provider?to=%2Fcases") < page.index('name="email"')
    answer = house.back(browser, "?to=%2Fcases%3Fshow%3Doverdue")
    assert (answer.status_code, answer.headers["location"]) == (303, "/cases?show=overdue")
    cookies = answer.headers.get_list("set-cookie")
    [session] = [one for one in cookies if one.startswith(f"{SESSION}=")]
    assert all(part in session for part in ("HttpOnly", "Secure", "SameSite=lax", "Path=/"))
    assert "__Host-arshjul_login" not in browser.cookies
    shown = browser.get("/cases")
    assert shown.status_code == 200 and "Asta Asp" in shown.text


def test_an_answer_counts_once_and_in_the_browser_that_began(house: ProviderHouse) -> None:
    mine, thief = house.browser(), house.browser("203.0.113.9")
    house.provider.now = int(house.now.timestamp())
    address = house.provider.go(house.there(mine))
    assert thief.get(address).status_code == 410
    house.there(thief)
    assert thief.get(address).status_code == 410, "it has begun a login of its own"
    kept = mine.cookies["__Host-arshjul_login"]
    assert mine.head(address).status_code == 405, "to look begins nothing"
    assert mine.get(address).status_code == 303
    mine.cookies.set("__Host-arshjul_login", kept)
    assert mine.get(address).status_code == 410, "once"
    with house.office.database.read() as session:
        assert len(session.exec(select(WebSession)).all()) == 1


def test_a_login_lasts_ten_minutes(house: ProviderHouse) -> None:
    browser = house.browser()
    address = house.provider.go(house.there(browser))
    house.pass_time(minutes=10)
    assert browser.get(address).status_code == 410
    assert nobody_is_in(house)


@pytest.mark.parametrize(
    "change",
    [
        lambda address: address.replace("state=", "state=x"),
        lambda address: address.partition("&state")[0],
        lambda address: address.replace("state=", "state=å"),
        lambda address: address + "&iss=https%3A%2F%2Fevil.example",
        lambda address: "/sign-in/back?error=access_denied&" + address.rpartition("&")[2],
        lambda address: address.replace("code=", "code=x"),
    ],
)
def test_another_answer_is_none(house: ProviderHouse, change: Callable[[str], str]) -> None:
    browser = house.browser()
    house.provider.now = int(house.now.timestamp())
    address = house.provider.go(house.there(browser))
    assert browser.get(change(address)).status_code == 410
    assert nobody_is_in(house)


@pytest.mark.parametrize("kept", ["", "x", "1.2.3", "9" * 30 + ".a.b", "...", "1.a." + "A" * 43])
def test_a_cookie_that_somebody_made_up_begins_nothing(house: ProviderHouse, kept: str) -> None:
    browser = house.browser()
    address = house.provider.go(house.there(browser))
    browser.cookies.delete("__Host-arshjul_login")
    browser.cookies.set("__Host-arshjul_login", f"{kept}|/")
    assert browser.get(address).status_code == 410
    assert "/token" not in house.provider.asked, "and the provider is not even asked"


def of(**claims: Any) -> Callable[[dict[str, Any]], None]:
    return lambda told: told.update(claims)


def without(name: str) -> Callable[[dict[str, Any]], None]:
    return lambda told: told.pop(name)


def later(name: str, seconds: int) -> Callable[[dict[str, Any]], None]:
    return lambda told: told.update({name: told["iat"] + seconds})


@pytest.mark.parametrize(
    "change",
    [
        of(nonce="another"),
        without("nonce"),
        of(iss="https://evil.example"),
        of(iss=f"{ISSUER}/"),
        without("iss"),
        of(aud="another"),
        of(aud=["another", CLIENT], azp="another"),
        of(aud=["another", CLIENT]),
        of(azp="another"),
        of(aud="another", azp=CLIENT),
        without("aud"),
        later("exp", -61),
        without("exp"),
        of(exp="soon"),
        later("nbf", 120),
        later("iat", 120),
        without("sub"),
        of(sub=None),
        of(sub=["a"]),
        of(at_hash="AAAA"),
    ],
)
def test_a_token_that_is_not_for_us_and_now_lets_nobody_in(
    house: ProviderHouse, change: Callable[[dict[str, Any]], None]
) -> None:
    house.provider.change = change
    answer = house.back(house.browser())
    assert answer.status_code == 410
    assert nobody_is_in(house)
    house.provider.change = lambda _claims: None
    assert house.back(house.browser()).status_code == 303


def by_another(claims: dict[str, Any]) -> str:
    return jwt.encode({"alg": "RS256", "kid": "first"}, claims, key("another"))


def by_an_unknown_key(claims: dict[str, Any]) -> str:
    return jwt.encode({"alg": "RS256", "kid": "another"}, claims, key("another"))


def with_our_secret(claims: dict[str, Any]) -> str:
    return jwt.encode({"alg": "HS256", "kid": "first"}, claims, OctKey.import_key(SECRET))


def with_the_public_key_as_secret(claims: dict[str, Any]) -> str:
    public = key().as_pem(private=False)
    return jwt.encode({"alg": "HS256", "kid": "first"}, claims, OctKey.import_key(public))


def cut(claims: dict[str, Any]) -> str:
    return jwt.encode({"alg": "RS256", "kid": "first"}, claims, key())[:-4] + "AAAA"


@pytest.mark.parametrize(
    "sign",
    [
        by_another,
        by_an_unknown_key,
        with_our_secret,
        unsigned,
        lambda claims: unsigned(claims, "RS256"),
        lambda claims: unsigned(claims, "None"),
        cut,
        lambda _claims: "",
        lambda _claims: "a.b",
        lambda _claims: "a.b.c.d.e",
    ],
)
def test_a_token_that_the_provider_has_not_signed_lets_nobody_in(
    house: ProviderHouse, sign: Callable[[dict[str, Any]], str]
) -> None:
    house.provider.sign = sign
    assert house.back(house.browser()).status_code == 410
    assert nobody_is_in(house)


def test_a_key_that_the_provider_has_changed_is_fetched_and_not_time_and_again(
    house: ProviderHouse,
) -> None:
    assert house.back(house.browser()).status_code == 303
    house.provider.sign = by_an_unknown_key
    house.provider.keys = [key("another")]
    assert house.back(house.browser()).status_code == 410, "fetched a moment ago"
    house.seconds += 61
    assert house.back(house.browser()).status_code == 303
    assert house.provider.asked.count("/keys") == 2
    assert house.provider.asked.count("/.well-known/openid-configuration") == 1
    house.seconds += 3601
    assert house.back(house.browser()).status_code == 303
    assert house.provider.asked.count("/.well-known/openid-configuration") == 2, "kept for an hour"


@pytest.mark.parametrize(
    "said",
    [
        {"email_verified": False},
        {"email_verified": None},
        {"email_verified": "false"},
        {"email": None},
        {"email": "asta"},
        {"email": ["asta@skola.example"]},
        {"email": "asta@skola.example, kim@skola.example"},
    ],
)
def test_an_address_that_nothing_vouches_for_is_nobodys(
    house: ProviderHouse, said: dict[str, Any]
) -> None:
    answer = house.back(house.browser(), **said)
    assert answer.status_code == 403
    assert nobody_is_in(house)


def test_the_address_is_found_however_it_is_written(house: ProviderHouse) -> None:
    assert house.back(house.browser(), email=" ASTA@Skola.example").status_code == 303


def test_whoever_has_no_role_here_is_told_so_and_stays_out(house: ProviderHouse) -> None:
    answer = house.back(house.browser(), email="vem@skola.example")
    assert answer.status_code == 403 and "vem@skola.example" in answer.text
    with house.office.database.write() as session:
        kim = house.town.person(KIM)
        for held in session.exec(select(Appointment).where(Appointment.person_id == kim)):
            session.delete(held)
    assert house.back(house.browser(), email=KIM).status_code == 403
    assert nobody_is_in(house)


def test_what_is_told_beside_the_token_is_of_the_same_person(house: ProviderHouse) -> None:
    house.provider.said = {}
    house.provider.beside = {"email": KIM, "email_verified": True}
    browser = house.browser()
    assert house.back(browser).status_code == 303
    assert "Kim Kvist" in browser.get("/me").text
    house.provider.beside["sub"] = "u-2"
    assert house.back(house.browser()).status_code == 410


@pytest.mark.parametrize(
    ("settings", "said", "comes_in"),
    [
        ({"oidc_verified_by": "xms_edov"}, {"xms_edov": True, "email_verified": None}, True),
        ({"oidc_verified_by": "xms_edov"}, {"xms_edov": "1"}, True),
        ({"oidc_verified_by": "xms_edov"}, {"email_verified": True}, False),
        ({"oidc_verified_by": "xms_edov"}, {"xms_edov": False}, False),
        ({"oidc_verified_by": "issuer"}, {"email_verified": None}, True),
        ({"oidc_verified_by": "issuer"}, {"email_verified": False}, False),
        (
            {"oidc_verified_by": "issuer", "oidc_address": "upn"},
            {"upn": ASTA, "email": KIM, "email_verified": None},
            True,
        ),
    ],
)
def test_what_vouches_for_an_address_is_a_setting(
    tmp_path: Path, settings: dict[str, Any], said: dict[str, Any], comes_in: bool
) -> None:
    house = ProviderHouse(tmp_path, **settings)
    browser = house.browser()
    assert house.back(browser, **said).status_code == (303 if comes_in else 403)
    assert not comes_in or "Asta Asp" in browser.get("/me").text
    house.office.database.close()


@pytest.fixture
def two(house: ProviderHouse) -> ProviderHouse:
    """A second municipality in the installation, where Asta is known by the same address."""
    with house.office.database.write() as session:
        session.add(
            Municipality(
                id="no-9999", code="9999", name="Dømevik", country="NO", locale="nb", preset="läsår"
            )
        )
        session.flush()
        row = Person(municipality_id="no-9999", name="Asta Asp", email=ASTA, locale="nb")
        other = Person(municipality_id="no-9999", name="Ola Ås", email="ola@d.example", locale="nb")
        session.add_all([row, other])
        session.flush()
        for one in (row, other):
            number = one.id or 0
            session.add(
                Appointment(municipality_id="no-9999", person_id=number, role="coordinator")
            )
    return house


def speaks_for(house: ProviderHouse, named: str) -> None:
    changed = house.office.settings.model_copy(update={"oidc_municipalities": named})
    house.office.settings = changed


def test_one_municipalitys_provider_says_nothing_of_anothers_people(two: ProviderHouse) -> None:
    assert two.back(two.browser()).status_code == 403, "several, and none is named"
    speaks_for(two, "1401")
    assert two.back(two.browser(), email="ola@d.example").status_code == 403
    browser = two.browser()
    assert two.back(browser, email=ASTA).status_code == 303
    seen = inside(two.office, browser.cookies[SESSION], two.now)
    assert seen is not None and (seen.municipality, seen.elsewhere) == ("se-1401", ())
    assert post(browser, "/municipality", municipality="no-9999") == 422, "nor does she change over"
    there = Place("", "Firefox", "")
    with two.office.database.write("no-9999") as session:
        [twin] = [one for one in people_at(session, ASTA) if one.municipality_id == "no-9999"]
        session.add(new_session("no-9999", twin.id or 0, "another's", there, two.now))
    assert "Firefox" not in browser.get("/me").text, "nor learns that somebody is in there"
    speaks_for(two, "no-9999")
    assert browser.get("/cases").status_code == 303, "and what was begun before is over"


def test_a_provider_may_speak_for_all(two: ProviderHouse) -> None:
    speaks_for(two, "*")
    browser = two.browser()
    assert two.back(browser).status_code == 303
    first = inside(two.office, browser.cookies[SESSION], two.now)
    assert first is not None and len(first.elsewhere) == 1
    assert post(browser, "/municipality", municipality=first.elsewhere[0]) == 303
    speaks_for(two, first.municipality)
    assert browser.get("/cases").status_code == 303, "the new session remembers who vouched"


@pytest.mark.parametrize(
    "to",
    [
        "https://evil.example",
        "//evil.example",
        "/\\evil.example",
        "/sign-in/back",
        "/in/1-a",
        "\r\nSet-Cookie: a=b",
        "/x\x00",
    ],
)
def test_nobody_is_led_elsewhere(house: ProviderHouse, to: str) -> None:
    browser = house.browser()
    house.provider.now = int(house.now.timestamp())
    there = browser.get("/sign-in/provider", params={"to": to})
    answer = browser.get(house.provider.go(there.headers["location"]))
    assert answer.headers["location"] == "/"
    other = house.browser()
    address = house.provider.go(house.there(other))
    kept = other.cookies["__Host-arshjul_login"].strip('"').partition("|")[0]
    other.cookies.delete("__Host-arshjul_login")
    other.cookies.set("__Host-arshjul_login", f"{kept}|https://evil.example")
    assert other.get(address).headers["location"] == "/"


@pytest.mark.parametrize(
    "spoil",
    [
        {"issuer": "https://evil.example"},
        {"issuer": f"{ISSUER}/"},
        {"token_endpoint": "http://login.example/token"},
        {"jwks_uri": "file:///etc/passwd"},
        {"jwks_uri": "https://[x/keys"},
        {"authorization_endpoint": None},
    ],
)
def test_a_provider_that_is_none_is_as_good_as_down(
    house: ProviderHouse, spoil: dict[str, Any]
) -> None:
    house.provider.about |= spoil
    assert house.browser().get("/sign-in/provider").status_code == 503


@pytest.mark.parametrize(
    ("locale", "says"),
    [("sv", "svarar inte"), ("nb", "svarer ikke"), ("nn", "svarar ikkje"), ("en", "not answering")],
)
def test_a_provider_that_is_down_is_said_and_a_link_by_mail_offered(
    house: ProviderHouse, locale: str, says: str
) -> None:
    house.provider.down = True
    browser = house.browser()
    answer = browser.get(f"/sign-in/provider?to=%2Fcases&lang={locale}")
    assert answer.status_code == 503 and says in answer.text
    assert 'href="/sign-in?to=%2Fcases"' in answer.text
    asked = len(house.provider.asked)
    for _ in range(5):
        assert browser.get("/sign-in/provider").status_code == 503
    assert len(house.provider.asked) == asked, "nobody waits for it again at once"
    house.provider.down = False
    house.seconds += 16
    assert browser.get("/sign-in/provider").status_code == 303


def test_a_provider_that_falls_silent_on_the_way_is_said_too(house: ProviderHouse) -> None:
    browser = house.browser()
    address = house.provider.go(house.there(browser))
    house.provider.down = True
    assert browser.get(address).status_code == 503


def test_nothing_of_the_database_is_held_while_the_network_takes_its_time(
    house: ProviderHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    held: list[int] = []
    answer = house.provider._answer
    pool = house.office.database.engine.pool

    def seen(request: Any) -> Any:
        held.append(pool.checkedout())  # type: ignore[attr-defined]
        return answer(request)

    monkeypatch.setattr(house.provider, "_answer", seen)
    house.ours._transport = house.provider.transport()
    assert house.back(house.browser()).status_code == 303
    assert len(held) == 3 and set(held) == {0}


def test_answers_that_are_guessed_are_counted_and_others_given_back(house: ProviderHouse) -> None:
    for _ in range(30):
        assert house.back(house.browser()).status_code == 303, "a town hall behind one address"
    for _ in range(20):
        browser = house.browser()
        address = house.provider.go(house.there(browser))
        assert browser.get(address.replace("code=", "code=x")).status_code == 410
    assert house.back(house.browser()).status_code == 429
    assert house.back(house.browser("203.0.113.4")).status_code == 303


def test_each_sign_in_begins_a_session_of_its_own(house: ProviderHouse) -> None:
    browser = house.browser()
    house.back(browser)
    before = browser.cookies[SESSION]
    house.back(browser)
    assert browser.cookies[SESSION] != before
    assert inside(house.office, before, house.now) is None


def test_whoever_signs_out_may_be_signed_out_at_the_provider_too(house: ProviderHouse) -> None:
    browser = house.browser()
    house.back(browser)
    hint = browser.cookies["__Host-arshjul_hint"]
    answer = browser.post("/sign-out", headers={"Origin": ADDRESS})
    assert (answer.status_code, answer.headers["location"]) == (303, "/signed-out")
    assert browser.get("/cases").status_code == 303
    page = browser.get("/signed-out")
    assert page.status_code == 200
    assert f"{ISSUER}/logout?client_id={CLIENT}" in page.text
    assert "post_logout_redirect_uri=https%3A%2F%2Farshjul.example%2Fsigned-out" in page.text
    assert f"id_token_hint={hint}" in page.text
    again = browser.get("/signed-out").text
    assert "/logout?" not in again, "whoever comes back from there is through"
    by_mail = house.browser()
    post(by_mail, house.ask(by_mail))
    answer = by_mail.post("/sign-out", headers={"Origin": ADDRESS})
    assert answer.headers["location"] == "/sign-in", "she never was at the provider"


def test_a_token_that_is_too_long_for_a_cookie_is_not_kept(house: ProviderHouse) -> None:
    browser = house.browser()
    house.back(browser, groups=["x" * 30] * 100)
    browser.post("/sign-out", headers={"Origin": ADDRESS})
    page = browser.get("/signed-out").text
    assert "/logout?client_id=" in page and "id_token_hint" not in page


def test_a_token_lets_nobody_in_by_itself(house: ProviderHouse) -> None:
    browser = house.browser()
    house.back(browser)
    other = house.browser()
    other.cookies.set("__Host-arshjul_hint", browser.cookies["__Host-arshjul_hint"])
    assert other.get("/cases").status_code == 303


def test_where_the_provider_alone_lets_people_in_no_link_by_mail_does(tmp_path: Path) -> None:
    house = ProviderHouse(tmp_path, sign_in="oidc", smtp_url="")
    browser = house.browser()
    assert 'name="email"' not in browser.get("/sign-in").text
    assert post(browser, "/sign-in", email=ASTA) == 404
    assert not house.post.letters
    assert house.back(browser).status_code == 303
    house.office.settings = house.office.settings.model_copy(update={"sign_in": "oidc+mail"})
    waiting = house.ask(browser)
    house.office.settings = house.office.settings.model_copy(update={"sign_in": "oidc"})
    assert post(browser, waiting) == 410, "nor one that was sent before"
    house.office.database.close()


@pytest.mark.parametrize(
    ("sign_in", "later"), [("oidc", "med Kontot, som"), ("mail", "med en länk")]
)
def test_an_invitation_says_how_one_signs_in_later(
    tmp_path: Path, sign_in: str, later: str
) -> None:
    house = ProviderHouse(tmp_path, sign_in=sign_in, oidc_name="Kontot")
    invite.alone(house.town.errand(house.town.asta, house.now), "lo@skola.example")
    between(house.office, house.now)
    [letter] = house.post.take()
    text = letter.get_body(("plain",))
    assert text is not None and f"Senare loggar du in {later}" in " ".join(
        text.get_content().split()
    )
    house.office.database.close()


def test_without_a_provider_there_are_no_such_pages(tmp_path: Path) -> None:
    house = ProviderHouse(tmp_path, sign_in="mail")
    for path in ("/sign-in/provider", "/sign-in/back?code=a&state=b", "/signed-out"):
        assert house.browser().get(path).status_code == 404
    assert "/sign-in/provider" not in house.browser().get("/sign-in").text
    assert house.provider.asked == []
    house.office.database.close()


def test_the_pages_of_the_provider_are_watched_like_all_others(house: ProviderHouse) -> None:
    browser: TestClient = house.browser()
    for path in ("/sign-in/provider", "/sign-in/back", "/signed-out"):
        headers = browser.get(path).headers
        assert headers["Cache-Control"] == "no-store"
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
        assert headers["Referrer-Policy"] == "same-origin"
