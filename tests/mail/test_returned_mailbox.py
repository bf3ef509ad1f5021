"""A mailbox that letters come back to: each message is taken in once, whatever else fails."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from time import monotonic

import pytest
from pydantic import SecretStr

from arshjul.cli import main
from flows.mail import returned_mail
from flows.mail.bounces import LARGEST, Returned, take_in
from flows.mail.returned_mail import read_mailbox
from models.record import mailbox_marks
from tests.conftest import TestTown, at
from tests.worlds.certificate import CERTIFICATE, server_side
from tests.worlds.imap_host import PASSWORD, ImapHost, imap_host
from tests.worlds.returned_letters import BACK, DAY, report, sent, told, unreachable

LATER = at(f"{DAY} 11:00")
SOON = 0.4  # seconds of patience with a mailbox that fails
JUNK = b"From: x@y.example\r\nTo: returer@skola.example\r\nSubject: Rea\r\n\r\nKop!\r\n"


@pytest.fixture
def host() -> Iterator[ImapHost]:
    with imap_host() as made:
        yield made


@pytest.fixture
def town(town_with: Callable[..., TestTown], host: ImapHost) -> TestTown:
    town = town_with(bounces=BACK, bounce_imap=host.url(), bounce_password=SecretStr(PASSWORD))
    town.open_year()
    return town


def wire(raw: bytes) -> bytes:
    """The message as it lies in a mailbox."""
    return raw.replace(b"\n", b"\r\n")


def trouble(town: TestTown) -> mailbox_marks.Trouble | None:
    with town.office.database.read() as session:
        return mailbox_marks.trouble(session)


def test_each_message_is_taken_in_once_and_marked_as_read(town: TestTown, host: ImapHost) -> None:
    letters = sent(town)
    lo, bo = letters["lo@skola.example"].sender, letters["bo@skola.example"].sender
    reply = f"From: bo@skola.example\nTo: {bo}\nSubject: Autosvar\n\nLedig.\n".encode()
    full = report(bo, "bo@skola.example", "5.2.2")
    host.put(JUNK, wire(report(lo)), wire(reply), wire(full), wire(report(lo)[:200]))
    account = read_mailbox(town.office, LATER)
    assert account.counts == {
        "bounces_forged": 1,
        "bounces_marked": 1,
        "bounces_no_report": 2,  # a torn one says nothing
        "bounces_noted": 1,
    }
    assert host.read() == [1, 2, 3, 4, 5]
    assert unreachable(town) == ["lo@skola.example"]
    assert read_mailbox(town.office, LATER).counts == {}
    assert told(town) == ["address_came_back", "letter_came_back"]
    assert host.commands[-1] == "LOGOUT"


def test_whoever_is_killed_before_the_mark_takes_it_in_again_and_nothing_is_new(
    town: TestTown, host: ImapHost
) -> None:
    bo = sent(town)["bo@skola.example"].sender
    host.put(wire(report(bo, "bo@skola.example", "5.2.2")))
    host.fail = ("STORE", "drop")
    assert read_mailbox(town.office, LATER).counts == {"mailbox_failed": 1}
    assert (told(town), host.read()) == (["letter_came_back"], [])
    host.fail = ("", "")
    assert read_mailbox(town.office, LATER).counts == {"bounces_noted": 1}
    assert (told(town), host.read()) == (["letter_came_back"], [1])


def test_the_same_message_in_two_copies_marks_and_tells_once(
    town: TestTown, host: ImapHost
) -> None:
    lo = sent(town)["lo@skola.example"].sender
    host.put(wire(report(lo)), wire(report(lo)))
    read_mailbox(town.office, LATER)
    assert (told(town), unreachable(town)) == (["address_came_back"], ["lo@skola.example"])


def test_a_message_that_cannot_be_taken_in_stops_no_other(
    town: TestTown, host: ImapHost, monkeypatch: pytest.MonkeyPatch
) -> None:
    lo = sent(town)["lo@skola.example"].sender
    host.put(b"odd\r\n", wire(report(lo)))

    def broken(office: object, raw: bytes, now: object) -> Returned:
        if raw.startswith(b"odd"):
            raise LookupError("unknown encoding")
        return take_in(town.office, raw, LATER)

    monkeypatch.setattr(returned_mail, "take_in", broken)
    account = read_mailbox(town.office, LATER)
    assert account.counts == {"bounces_stumbled": 1, "bounces_marked": 1}
    assert host.flags[1] == {r"\Seen", r"\Flagged"}, "for a person to look at"
    assert host.flags[2] == {r"\Seen"}


def test_a_huge_message_is_not_fetched_and_left_for_people(town: TestTown, host: ImapHost) -> None:
    lo = sent(town)["lo@skola.example"].sender
    host.put(b"x" * 100, wire(report(lo)))
    host.says[1] = LARGEST + 1
    account = read_mailbox(town.office, LATER)
    assert account.counts == {"bounces_too_large": 1, "bounces_marked": 1}
    assert not any(one.startswith("UID FETCH 1 (BODY") for one in host.commands)
    assert r"\Flagged" in host.flags[1]


def test_a_host_that_lies_about_a_size_is_not_believed(
    town: TestTown, host: ImapHost, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(returned_mail, "LARGEST", 1_000)
    host.put(b"x" * 5_000)
    host.says[1] = 10
    assert read_mailbox(town.office, LATER).counts == {"bounces_forged": 1}
    assert host.sent < 3_000, "no more is asked for than is read"


def test_so_many_messages_a_beat_and_the_rest_in_the_next(
    town: TestTown, host: ImapHost, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(returned_mail, "AT_ONCE", 3)
    host.put(*[JUNK] * 5)
    assert read_mailbox(town.office, LATER).counts == {"bounces_forged": 3}
    assert read_mailbox(town.office, LATER).counts == {"bounces_forged": 2}


def test_a_stop_is_heard_between_two_messages(town: TestTown, host: ImapHost) -> None:
    host.put(JUNK, JUNK)
    town.office.stopping.set()
    assert read_mailbox(town.office, LATER).counts == {}
    assert host.read() == []


@pytest.mark.parametrize("how", ["hang", "drip", "drop"])
@pytest.mark.parametrize("when", ["GREETING", "AUTHENTICATE", "SELECT", "SEARCH", "FETCH 2 (BODY"])
def test_a_mailbox_that_fails_is_told_and_looked_into_again(
    town: TestTown, host: ImapHost, when: str, how: str
) -> None:
    host.put(JUNK, JUNK)
    host.fail = (when, how)
    begun = monotonic()
    account = read_mailbox(town.office, LATER, seconds=SOON)
    assert monotonic() - begun < SOON + 3
    assert account.counts["mailbox_failed"] == 1
    found = trouble(town)
    assert found is not None and (found.since, bool(found.why)) == (LATER, True)
    assert host.read() == ([1] if "FETCH" in when else [])
    host.fail = ("", "")
    again = read_mailbox(town.office, at(f"{DAY} 11:05"))
    assert again.counts == {"bounces_forged": 1 if "FETCH" in when else 2}
    assert trouble(town) is None


@pytest.mark.parametrize(("when", "why"), [("AUTHENTICATE", "not now"), ("SELECT", "not now")])
def test_what_the_host_says_is_told(town: TestTown, host: ImapHost, when: str, why: str) -> None:
    host.fail = (when, "no")
    read_mailbox(town.office, LATER)
    read_mailbox(town.office, at(f"{DAY} 11:05"))
    found = trouble(town)
    assert found is not None and why in found.why
    assert found.since == LATER, "since the first time"
    assert PASSWORD not in found.why


def test_a_host_that_takes_a_login_alone(town: TestTown, host: ImapHost) -> None:
    host.plain = False
    read_mailbox(town.office, LATER)
    found = trouble(town)
    assert found is not None and "ascii" in found.why, "it cannot be said in a LOGIN"
    town.office.settings = town.office.settings.model_copy(
        update={"bounce_password": SecretStr('a "b')}
    )
    host.password = r"a \"b"
    assert "mailbox_failed" not in read_mailbox(town.office, LATER).counts


def test_without_a_mailbox_the_beat_does_nothing(town_with: Callable[..., TestTown]) -> None:
    assert read_mailbox(town_with(bounces=BACK).office, LATER).counts == {}


@pytest.mark.parametrize("scheme", ["imaps", "imap+starttls"])
def test_by_tls_and_only_with_a_certificate_that_is_right(
    town_with: Callable[..., TestTown],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    scheme: str,
) -> None:
    with imap_host(server_side(tmp_path), at_once=scheme == "imaps") as host:
        password = SecretStr(PASSWORD)
        town = town_with(bounces=BACK, bounce_imap=host.url(scheme), bounce_password=password)
        host.put(JUNK)
        assert read_mailbox(town.office, LATER).counts == {"mailbox_failed": 1}
        found = trouble(town)
        assert found is not None and "certificate" in found.why.lower()
        assert not any(one.startswith("AUTH") for one in host.commands)
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / CERTIFICATE))
        assert read_mailbox(town.office, LATER).counts == {"bounces_forged": 1}


def test_the_command_tells_what_it_took_in_and_why_it_could_not(
    town: TestTown,
    host: ImapHost,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("ARSHJUL_VAR", str(town.office.settings.var))
    monkeypatch.setenv("ARSHJUL_BOUNCES", BACK)
    monkeypatch.setenv("ARSHJUL_BOUNCE_IMAP", host.url())
    monkeypatch.setenv("ARSHJUL_BOUNCE_PASSWORD", PASSWORD)
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")

    def mailbox() -> tuple[int, str, str]:
        monkeypatch.setattr(
            sys, "argv", ["arshjul", "mail", "bounces", "--at", f"{DAY}T11:00+01:00"]
        )
        code = 0
        try:
            main()
        except SystemExit as ended:
            code = int(ended.code or 0)
        return code, *capsys.readouterr()

    host.put(JUNK)
    assert mailbox() == (0, "one message that is about no email of ours\n", "")
    monkeypatch.setenv("ARSHJUL_BOUNCE_PASSWORD", "fel")
    code, out, err = mailbox()
    assert (code, out) == (1, "")
    assert "wrong password" in err and "ARSHJUL_BOUNCE_IMAP" in err
    monkeypatch.delenv("ARSHJUL_BOUNCE_IMAP")
    code, _, err = mailbox()
    assert (code, "No mailbox is set" in err) == (1, True)
