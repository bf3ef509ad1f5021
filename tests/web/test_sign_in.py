"""Signing in with a link by mail: in the browser that asked, once, and for so long."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from sqlmodel import select

from config.settings import BadSetting, read_settings
from config.words import words
from flows.access.invitations import invite
from flows.access.links import Place, new_session
from flows.access.sessions import end, inside
from flows.engine.door import Errand
from flows.engine.handling import Who
from flows.mail.deliver import between
from flows.mail.hold_after_restore import hold_everything
from flows.register.people import change_address, erase
from models.access.questions import end_session, touch
from models.access.tables import SignInLink, SignInTry, WebSession
from models.post.tables import Message
from models.record.tables import Audit
from models.register.tables import Appointment, Municipality, Person
from tests.conftest import Postbox, make_office, settle_town
from tests.worlds.sign_in_house import ADDRESS, ASTA, NIGHT, House, link_in, post
from web.app import make_app


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    made = House(tmp_path)
    yield made
    made.office.database.close()


def test_whoever_asked_comes_in_and_on_to_the_page_that_was_wanted(house: House) -> None:
    browser = house.browser()
    first = browser.get("/cases?show=overdue")
    assert first.status_code == 303
    assert first.headers["location"] == "/sign-in?to=%2Fcases%3Fshow%3Doverdue"
    path = house.ask(browser, to="/cases?show=overdue")
    assert browser.get(path).status_code == 200, "to look uses nothing up"
    assert browser.get(path).status_code == 200
    answer = browser.post(path, headers={"Origin": ADDRESS})
    assert (answer.status_code, answer.headers["location"]) == (303, "/cases?show=overdue")
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith("__Host-arshjul_session=")
    assert all(part in cookie for part in ("HttpOnly", "Secure", "SameSite=lax", "Path=/"))
    page = browser.get("/cases")
    assert page.status_code == 200 and "Asta Asp" in page.text


def test_the_letter_leaves_at_once_at_night_past_holds_and_keeps_no_live_link(house: House) -> None:
    path = house.ask(house.browser())
    assert path
    with house.office.database.read() as session:
        [row] = session.exec(select(Message).where(Message.sort == "sign_in"))
        assert row.status == "sent"
        stored = [*session.exec(select(SignInLink)), *session.exec(select(Message))]
    assert path.partition("/in/")[2] not in repr(stored)
    kept = house.office.settings.var
    secret = path.partition("/in/")[2].partition("-")[2].encode()  # it may hold a dash itself
    assert len(secret) > 20
    assert not [one for one in kept.rglob("*") if one.is_file() and secret in one.read_bytes()]


@pytest.mark.parametrize("email", ["nobody@skola.example", "asta@skola.example"])
def test_a_known_and_an_unknown_address_are_answered_alike(house: House, email: str) -> None:
    answer = house.browser().post(
        "/sign-in", data={"email": email, "to": "/"}, headers={"Origin": ADDRESS}
    )
    other = house.browser().post(
        "/sign-in", data={"email": "vem@skola.example", "to": "/"}, headers={"Origin": ADDRESS}
    )
    assert answer.status_code == other.status_code == 200
    assert answer.text.replace(email, "") == other.text.replace("vem@skola.example", "")
    assert bool(house.post.letters) == (email == "asta@skola.example")


def test_another_browser_comes_not_in_and_uses_nothing_up(house: House) -> None:
    mine, scanner = house.browser(), house.browser("203.0.113.9")
    path = house.ask(mine)
    for _ in range(3):
        assert scanner.get(path).status_code == 200
        assert post(scanner, path) == 410
    house.ask(scanner, "kim@skola.example")  # has asked for a link of its own
    assert post(scanner, path) == 410
    assert post(mine, path) == 303
    assert post(mine, path) == 410, "once"


def test_a_link_runs_out(house: House) -> None:
    browser = house.browser()
    path = house.ask(browser)
    house.pass_time(minutes=15)
    assert browser.get(path).status_code == 410
    assert post(browser, path) == 410


@pytest.mark.parametrize(
    "change",
    [
        lambda path: path[:-1] + ("A" if path[-1] != "A" else "B"),
        lambda path: path.replace("/in/1-", "/in/2-"),
        lambda path: "/in/1-",
        lambda path: "/in/x",
        lambda path: "/in/" + "9" * 40 + "-a",
        lambda path: "/in/1-%C3%A5",
    ],
)
def test_another_link_is_none(house: House, change: Callable[[str], str]) -> None:
    browser = house.browser()
    path = house.ask(browser)
    assert browser.get(change(path)).status_code == 410
    assert post(browser, change(path)) == 410
    assert post(browser, path) == 303


def invited(house: House, email: str, role: str = "", by: str = "") -> str:
    who = Who(house.town.person(by) if by else None, "cli")
    errand = Errand(house.office, house.town.id, who, house.now)
    with errand.desk() as desk:
        invite(desk, email, role)
    house.post.letters.clear()
    between(house.office, house.now)
    return link_in(house.post.letters)


def test_an_invitation_asks_for_the_address_and_lasts_three_days(house: House) -> None:
    path = invited(house, "ny@skola.example", "coordinator")
    browser = house.browser()
    house.pass_time(hours=71, minutes=59)
    assert browser.get(path).status_code == 200
    assert post(browser, path, email="asta@skola.example") == 422
    assert post(browser, path, email="") == 422
    assert post(browser, path, email=" NY@skola.example ") == 303
    assert browser.get("/").status_code == 200
    assert post(house.browser(), path, email="ny@skola.example") == 410


def test_whoever_guesses_an_invitations_address_is_stopped(house: House) -> None:
    path = invited(house, "kim@skola.example")
    for number in range(20):
        tried = house.browser(f"198.51.100.{number}")
        assert post(tried, path, email=f"gissning{number}@skola.example") == 422
    assert post(house.browser("203.0.113.1"), path, email="kim@skola.example") == 429


def test_a_session_ends_when_nobody_uses_it_and_in_any_case(house: House) -> None:
    browser = house.browser()
    post(browser, house.ask(browser))
    for _ in range(14):
        house.pass_time(minutes=50)
        assert browser.get("/cases").status_code == 200, "in use"
    house.pass_time(minutes=50)
    assert browser.get("/cases").status_code == 303, "twelve hours have passed"
    post(browser, house.ask(browser))
    house.pass_time(minutes=59)
    assert browser.get("/cases").status_code == 200
    house.pass_time(minutes=60)
    assert browser.get("/cases").status_code == 303, "an hour without a page"


def test_each_sign_in_begins_a_session_of_its_own(house: House) -> None:
    browser = house.browser()
    post(browser, house.ask(browser))
    before = browser.cookies["__Host-arshjul_session"]
    post(browser, house.ask(browser))
    assert browser.cookies["__Host-arshjul_session"] != before
    assert inside(house.office, before, house.now) is None, "the one before is over"


def test_out_is_out(house: House) -> None:
    browser, phone = house.browser(), house.browser()
    for one in (browser, phone):
        post(one, house.ask(one))
    kept = browser.cookies["__Host-arshjul_session"]
    assert post(browser, "/sign-out") == 303
    browser.cookies.set("__Host-arshjul_session", kept)
    assert browser.get("/cases").status_code == 303
    assert phone.get("/cases").status_code == 200
    assert post(phone, "/me/end") == 303
    assert phone.get("/cases").status_code == 303


def test_a_coordinator_ends_anothers_session_and_nobody_else_does(house: House) -> None:
    asta, kim = house.browser(), house.browser()
    post(asta, house.ask(asta))
    post(kim, house.ask(kim, "kim@skola.example"))
    number = str(house.town.person("asta@skola.example"))
    assert "Asta" not in kim.get("/me").text
    assert post(kim, "/sessions/end", person=number) == 403
    assert "Kim Kvist" in asta.get("/me").text
    assert post(asta, "/sessions/end", person=str(house.town.person("kim@skola.example"))) == 303
    with house.office.database.read() as session:
        assert "sessions_ended" in [one.what for one in session.exec(select(Audit))]
    assert kim.get("/cases").status_code == 303
    assert asta.get("/cases").status_code == 200


def test_whoever_holds_no_role_any_more_is_out_and_gets_no_link(house: House) -> None:
    kim = house.browser()
    post(kim, house.ask(kim, "kim@skola.example"))
    with house.office.database.write() as session:
        for held in session.exec(
            select(Appointment).where(
                Appointment.person_id == house.town.person("kim@skola.example")
            )
        ):
            held.ends = date(2026, 10, 9)
            session.add(held)
    assert kim.get("/cases").status_code == 303
    assert house.ask(kim, "kim@skola.example") == ""


def test_whoever_is_erased_leaves_no_trace_of_having_come_in(house: House) -> None:
    kim = house.browser()
    post(kim, house.ask(kim, "kim@skola.example"))
    number = house.town.person("kim@skola.example")
    erase.alone(house.town.errand(house.town.asta, house.now), number)
    assert kim.get("/cases").status_code == 303
    with house.office.database.read() as session:
        assert not session.exec(select(WebSession)).all()
        assert not session.exec(select(SignInLink)).all()
        assert "kim" not in repr(session.exec(select(SignInTry)).all())


def test_ten_letters_an_hour_and_twenty_tries_from_a_place(house: House) -> None:
    for _ in range(10):
        assert house.ask(house.browser())
    again = house.browser()
    assert post(again, "/sign-in", email="asta@skola.example") == 429
    assert post(again, "/sign-in", email="lo@skola.example") == 200, "others come in"
    for number in range(9):
        assert post(again, "/sign-in", email=f"n{number}@skola.example") == 200
    assert post(again, "/sign-in", email="mo@skola.example") == 429, "from there too often"
    elsewhere = house.browser("203.0.113.77")
    assert post(elsewhere, "/sign-in", email="mo@skola.example") == 200
    house.pass_time(hours=1, seconds=1)
    assert house.ask(again), "an hour later"


def test_one_customers_addresses_are_one(house: House) -> None:
    for number in range(20):
        there = house.browser(f"2001:db8:1:2::{number:x}")
        assert post(there, "/sign-in", email=f"n{number}@skola.example") == 200
    assert post(house.browser("2001:db8:1:2:ffff::1"), "/sign-in", email="mo@skola.example") == 429
    assert post(house.browser("2001:db8:1:3::1"), "/sign-in", email="mo@skola.example") == 200


@pytest.mark.parametrize("email", ["mo", "mo@", "a\x00@skola.example", "mo@skola.example, lo@x.y"])
def test_what_is_no_address_is_said(house: House, email: str) -> None:
    assert post(house.browser(), "/sign-in", email=email) == 422


def test_a_form_of_another_site_signs_nobody_in_or_out(house: House) -> None:
    browser = house.browser()
    path = house.ask(browser)
    for address in ("/sign-in", path, "/sign-out", "/me/end"):
        answer = browser.post(address, headers={"Origin": "https://evil.example"})
        assert answer.status_code == 403, address
    assert post(browser, path) == 303


def test_a_hash_whose_digits_pass_for_an_identity_number_locks_nobody_out(house: House) -> None:
    """One in some thousands does."""
    unlucky = "a8112189876b" + "c" * 52
    with house.office.database.write(house.town.id) as session:
        row = new_session(house.town.id, house.town.person(ASTA), "x", Place("", "", ""), NIGHT)
        row.id_hash = unlucky
        session.add(row)
    with house.office.database.write(house.town.id) as session:
        touch(session, unlucky, NIGHT + timedelta(minutes=2))
        assert end_session(session, unlucky, NIGHT + timedelta(minutes=3))
    with house.office.database.write(house.town.id) as session:
        session.get_one(WebSession, unlucky).browser = "Firefox"


def test_whoever_reads_the_old_mailbox_is_out_when_the_address_changes(house: House) -> None:
    kim, thief = house.browser(), house.browser()
    post(kim, house.ask(kim, "kim@skola.example"))
    waiting = house.ask(thief, "kim@skola.example")
    errand = house.town.errand(house.town.asta, house.now)
    change_address.alone(errand, house.town.person("kim@skola.example"), "kim.k@skola.example")
    assert kim.get("/cases").status_code == 303
    assert post(thief, waiting) == 410


def test_whoever_is_signed_out_by_another_has_no_link_left(house: House) -> None:
    kim = house.browser()
    post(kim, house.ask(kim, "kim@skola.example"))
    waiting = house.ask(kim, "kim@skola.example")
    end.alone(house.town.errand(house.town.asta, house.now), house.town.person("kim@skola.example"))
    assert post(kim, waiting) == 410


def test_after_a_restore_everybody_signs_in_anew(house: House) -> None:
    asta = house.browser()
    post(asta, house.ask(asta))
    waiting = house.ask(asta)
    with house.office.database.write() as session:
        hold_everything(house.office.settings, session, house.now)
    assert asta.get("/cases").status_code == 303
    assert post(asta, waiting) == 410


def test_no_page_says_that_it_is_of_one_machine_alone(house: House) -> None:
    browser = house.browser()
    assert local_words() not in browser.get("/sign-in").text
    post(browser, house.ask(browser))
    for path in ("/", "/cases", "/cases/999999", "/nowhere", "/municipality", "/me"):
        assert local_words() not in browser.get(path).text, path


def local_words() -> str:
    return words("sv").say("pages.local_only")[:30]


def test_the_host_is_the_one_that_was_named(house: House) -> None:
    for name in ("http://localhost", "http://127.0.0.1", "https://arshjul.example.evil.example"):
        there = house.browser("127.0.0.1", name)
        assert there.get("/sign-in").status_code == 421
    watcher = house.browser("127.0.0.1", "http://127.0.0.1")
    assert watcher.get("/livez").status_code == 200, "whoever watches over it asks by number"


def test_nobody_is_anybody_by_a_choice(house: House) -> None:
    browser = house.browser("127.0.0.1")
    browser.cookies.set("arshjul_person", str(house.town.person("asta@skola.example")))
    assert browser.get("/cases").status_code == 303
    assert browser.get("/person").status_code == 404
    assert post(browser, "/person", person=str(house.town.person("asta@skola.example"))) == 404


def test_where_one_chooses_nobody_signs_in(tmp_path: Path) -> None:
    office = make_office(tmp_path / "var", Postbox())
    settle_town(office.database)
    app = make_app(office, now=lambda: NIGHT)
    here = TestClient(
        app, base_url="http://localhost", client=("127.0.0.1", 1), follow_redirects=False
    )
    assert here.get("/sign-in").status_code == 404
    assert here.get("/in/1-a").status_code == 404
    assert here.get("/me").status_code == 404
    office.database.close()


def test_a_person_of_two_municipalities_changes_over_and_stays_as_long(house: House) -> None:
    with house.office.database.write() as session:
        session.add(
            Municipality(
                id="no-9999", code="9999", name="Dømevik", country="NO", locale="nb",
                preset="läsår",
            )
        )  # fmt: skip
        session.flush()
        twin = Person(
            municipality_id="no-9999", name="Asta Asp", email="asta@skola.example", locale="nb"
        )
        session.add(twin)
        session.flush()
        session.add(
            Appointment(municipality_id="no-9999", person_id=twin.id or 0, role="case_officer")
        )
    asta, kim = house.browser(), house.browser()
    post(asta, house.ask(asta))
    post(kim, house.ask(kim, "kim@skola.example"))
    first = inside(house.office, asta.cookies["__Host-arshjul_session"], house.now)
    assert first is not None
    other = ({"no-9999", house.town.id} - {first.municipality}).pop()
    assert "Dømevik" in asta.get("/municipality").text
    assert "Dømevik" not in kim.get("/municipality").text
    assert post(kim, "/municipality", municipality="no-9999") == 422
    assert post(asta, "/municipality", municipality=other) == 303
    second = inside(house.office, asta.cookies["__Host-arshjul_session"], house.now)
    assert second is not None and second.municipality == other
    house.pass_time(hours=11, minutes=59)
    with house.office.database.read() as session:
        began = {one.began_at for one in session.exec(select(WebSession))}
    assert len(began) == 1, "it lasts no longer for that"


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"BASE_URL": ""}, "ARSHJUL_BASE_URL"),
        ({"BASE_URL": "http://arshjul.example"}, "https://"),
        ({"SMTP_URL": ""}, "ARSHJUL_SMTP_URL"),
        ({"PROXIES": "*"}, "proxies"),
        ({"PROXIES": "proxy.example"}, "proxies"),
        ({"PROXIES": "0.0.0.0/0"}, "proxies"),
        ({"PROXIES": "127.0.0.1, 10.1.2.0/24"}, ""),
        ({}, ""),
    ],
)
def test_on_the_network_nothing_is_left_to_chance(
    changes: dict[str, str], says: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = {
        "HOST": "0.0.0.0",
        "SIGN_IN": "mail",
        "BASE_URL": ADDRESS,
        "SMTP_URL": "smtp://mail.example",
        **changes,
    }
    for name, value in given.items():
        monkeypatch.setenv(f"ARSHJUL_{name}", value)
    if not says:
        assert read_settings().sign_in == "mail"
        return
    with pytest.raises(BadSetting, match=says):
        read_settings()
