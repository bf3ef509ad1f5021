"""Letters that come back: only a genuine report about the very address marks it."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest
from pydantic import SecretStr

from arshjul.cli import main
from config.settings import BadSetting, Settings, read_settings
from flows.engine import verbs
from flows.engine.handling import Who
from flows.mail import held_letters
from flows.mail.bounces import (
    LARGEST,
    BounceForged,
    BouncesNotSet,
    BounceTooLarge,
    Returned,
    take_in,
)
from flows.mail.trial import trial
from models.register.tables import Person
from notifications.post import SmtpPostman
from notifications.return_path import letter_in, sign
from tests.conftest import TestTown, at
from tests.worlds.mail_host import mail_host
from tests.worlds.returned_letters import BACK, DAY, dead, report, sent, told, unreachable

LATER = at(f"{DAY} 11:00")


@pytest.fixture
def town(town_with: Callable[..., TestTown]) -> TestTown:
    town = town_with(bounces=BACK)
    town.open_year()
    return town


def test_each_letter_has_a_return_path_of_its_own_and_its_sender_stays(town: TestTown) -> None:
    letters = sent(town)
    paths = {one.sender for one in letters.values()}
    assert len(paths) == len(letters) == 2
    assert all(path.startswith("returer+") and path.endswith("@skola.example") for path in paths)
    assert all(len(path.rpartition("@")[0]) <= 64 for path in paths)
    assert all(b"returer+" not in one.content for one in letters.values())


def test_the_longest_return_path_fits_and_a_letter_more_is_refused() -> None:
    longest = sign(f"{'r' * 24}@skola.example", 10**18 - 1, "<x@y>", b"key")
    assert len(longest.rpartition("@")[0]) == 64
    assert letter_in(longest, f"{'r' * 24}@skola.example") == 10**18 - 1
    with pytest.raises(BadSetting):
        read_settings(bounces=f"{'r' * 25}@skola.example")


def test_a_report_of_an_unknown_address_marks_it_and_the_deputy_hears_the_same(
    town: TestTown,
) -> None:
    path = sent(town)["lo@skola.example"].sender
    assert take_in(town.office, report(path), LATER) is Returned.MARKED
    assert unreachable(town) == ["lo@skola.example"]
    (letter,) = dead(town)
    assert letter.reason == "address"
    assert "User unknown" in letter.last_answer
    assert told(town) == ["address_came_back"]
    heard = [one for hour in (12, 13) for one in town.tick(f"{DAY} {hour}:15")]
    assert [str(one["To"].addresses[0].addr_spec) for one in heard] == ["kim@skola.example"]


def test_a_report_that_comes_after_the_step_was_left_wakes_nobody(town: TestTown) -> None:
    path = sent(town)["lo@skola.example"].sender
    lo = Who(town.person("lo@skola.example"), "web")
    answers = {"method": "enkät", "sources": "enkäten", "nothing_found": "yes"}
    case = town.case("Backaskolan").id or 0
    verbs.move.alone(town.errand(lo, at(f"{DAY} 09:00")), case, "analyse", answers=answers)
    before = town.timer(town.case("Backaskolan"))
    assert take_in(town.office, report(path), LATER) is Returned.MARKED
    assert town.timer(town.case("Backaskolan")) == before


def test_the_same_report_twice_says_nothing_new(town: TestTown) -> None:
    path = sent(town)["lo@skola.example"].sender
    assert take_in(town.office, report(path), LATER) is Returned.MARKED
    town.tick(f"{DAY} 12:15")
    assert take_in(town.office, report(path), at(f"{DAY} 13:00")) is Returned.NOTED
    assert town.tick(f"{DAY} 13:15") == []


@pytest.mark.parametrize(
    ("about", "status", "action"),
    [
        ("lo@skola.example", "5.2.2", "failed"),  # full
        ("lo@skola.example", "5.7.1", "failed"),  # blocked
        ("lo@skola.example", "5.4.4", "failed"),
        ("lo@skola.example", "4.1.1", "delayed"),
        ("lo@skola.example", "5.1.1", "delayed"),
        ("lo@skola.example", "2.1.5", "delivered"),
        ("lo@skola.example", "5.1.8", "failed"),  # it is the sender's address
        ("lo@skola.example", "", "failed"),
        ("hemma@post.example", "5.1.1", "failed"),  # whom Lo passed it on to
        ("bo@skola.example", "5.1.1", "failed"),  # not whom this letter was for
    ],
)
def test_any_other_report_is_noted_and_marks_nobody(
    town: TestTown, about: str, status: str, action: str
) -> None:
    path = sent(town)["lo@skola.example"].sender
    assert take_in(town.office, report(path, about, status, action), LATER) is Returned.NOTED
    assert (unreachable(town), dead(town)) == ([], [])
    assert told(town) == ["letter_came_back"]


@pytest.mark.parametrize(
    "head",
    [
        "Subject: Autosvar: jag är ledig\nAuto-Submitted: auto-replied\nPrecedence: bulk\n",
        "Subject: Re: Kartläggning\n",
        "Subject: x\nContent-Type: multipart/report; report-type=disposition-notification;"
        " boundary=y\n",
        "Subject: 550 5.1.1 lo@skola.example\nX-Loop: returer@skola.example\n",
    ],
)
def test_an_automatic_reply_or_a_loop_changes_nothing(town: TestTown, head: str) -> None:
    path = sent(town)["lo@skola.example"].sender
    raw = f"From: lo@skola.example\nTo: {path}\n{head}\nStatus: 5.1.1\nAction: failed\n".encode()
    assert take_in(town.office, raw, LATER) is Returned.NO_REPORT
    assert (unreachable(town), dead(town), told(town)) == ([], [], [])
    assert town.post.take() == [], "and nothing is answered"


def forged(path: str, other: str) -> list[str]:
    name, _, domain = path.partition("@")
    last = "a" if name[-1] != "a" else "b"
    return [
        BACK,
        f"{name[:-1]}{last}@{domain}",
        f"{name}@annan.example",
        name.replace("returer", "arshjul") + f"@{domain}",
        other.partition("-")[0] + "-" + path.partition("-")[2],
        f"returer+{'9' * 18}-{'a' * 20}@{domain}",
        "",
    ]


def test_a_forged_report_is_refused(town: TestTown) -> None:
    letters = sent(town)
    mine, other = letters["lo@skola.example"].sender, letters["bo@skola.example"].sender
    for path in forged(mine, other):
        with pytest.raises(BounceForged):
            take_in(town.office, report(path), LATER)
    assert (unreachable(town), told(town)) == ([], [])
    assert take_in(town.office, report(mine), LATER) is Returned.MARKED, "the control"


def test_a_mail_server_may_say_by_itself_where_it_came_to_and_in_capitals(town: TestTown) -> None:
    path = sent(town)["lo@skola.example"].sender.upper()
    raw = report("alla@skola.example", "LO@SKOLA.EXAMPLE")
    assert take_in(town.office, raw, LATER, path) is Returned.MARKED


@pytest.mark.parametrize("header", ["Delivered-To", "X-Original-To", "Envelope-To"])
def test_the_headers_that_mail_servers_write_are_read(town: TestTown, header: str) -> None:
    path = sent(town)["lo@skola.example"].sender
    assert take_in(town.office, report(path, header=header), LATER) is Returned.MARKED


def test_an_address_that_was_mended_is_not_marked_by_what_comes_late(town: TestTown) -> None:
    path = sent(town)["lo@skola.example"].sender
    with town.office.database.write() as session:
        lo = session.get_one(Person, town.person("lo@skola.example"))
        lo.email = "lo.lind@skola.example"
        session.add(lo)
    assert take_in(town.office, report(path), LATER) is Returned.NOTED
    assert unreachable(town) == []


def test_what_was_marked_can_be_tried_again(town: TestTown) -> None:
    path = sent(town)["lo@skola.example"].sender
    take_in(town.office, report(path), LATER)
    asta = Who(town.person("asta@skola.example"), "web")
    (letter,) = dead(town)
    assert held_letters.retry.alone(town.errand(asta, LATER), [letter.id or 0]) == 1
    assert (unreachable(town), dead(town)) == ([], [])


def test_without_an_address_for_it_nothing_is_signed_and_nothing_taken_in(
    town_with: Callable[..., TestTown],
) -> None:
    town = town_with()
    town.open_year()
    letters = sent(town)
    assert {one.sender for one in letters.values()} == {town.office.settings.mail_from}
    with pytest.raises(BouncesNotSet):
        take_in(town.office, report(BACK), LATER)


def test_a_letter_of_trial_shows_whether_the_mail_host_takes_such_senders(tmp_path: Path) -> None:
    with mail_host() as host:
        settings = Settings(var=tmp_path, smtp_url=SecretStr(host.url), bounces=BACK)
        trial(settings, SmtpPostman(settings.smtp), "lo@skola.example", "sv", LATER)
    assert [sender.partition("-")[0] for sender, _ in host.envelopes] == ["returer+0"]


def test_a_message_without_an_end_is_not_read(town: TestTown) -> None:
    with pytest.raises(BounceTooLarge):
        take_in(town.office, b"x" * (LARGEST + 1), LATER)


def test_the_command_reads_a_pipe_and_refuses_what_is_forged(
    town: TestTown, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = sent(town)["lo@skola.example"].sender
    monkeypatch.setenv("ARSHJUL_VAR", str(town.office.settings.var))
    monkeypatch.setenv("ARSHJUL_SECRET_KEY", town.office.key.decode())
    monkeypatch.setenv("ARSHJUL_BOUNCES", BACK)
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")

    def pipe(raw: bytes) -> tuple[int, str, str]:
        monkeypatch.setattr(
            sys, "argv", ["arshjul", "mail", "bounce", "--at", f"{DAY}T11:00+01:00"]
        )
        monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(raw)))
        code = 0
        try:
            main()
        except SystemExit as ended:
            code = int(ended.code or 0)
        return code, *capsys.readouterr()

    code, out, err = pipe(report(BACK))
    assert (code, out) == (1, "")
    assert "signed" in err
    assert pipe(report(path)) == (
        0,
        "There is no such address, says the report. It is not used until it is corrected or the "
        "email is tried again.\n",
        "",
    )
    assert unreachable(town) == ["lo@skola.example"]
