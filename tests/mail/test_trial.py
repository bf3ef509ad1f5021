"""One letter through the real mail host, and each of its answers."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlmodel import select
from typer.testing import CliRunner, Result

from arshjul.cli import app
from config.locales import LOCALES
from config.settings import Settings
from flows.engine.handling import Who
from flows.mail.remind import remind
from flows.mail.trial import (
    HOUR,
    MOST,
    NoAddress,
    TooManyTrials,
    Trial,
    hand_over,
    trial,
    try_out,
)
from models.post.tables import Message
from notifications.post import SmtpPostman
from tests.conftest import TestTown, at
from tests.worlds.mail_host import MailHost, body, mail_host

NOON = at("2027-02-05 12:00")
FRIDAY = at("2027-02-05 16:55")
OPERATOR = Who(None, "cli")


def by_command(var: Path, url: str, address: str, *more: str) -> Result:
    environment = {"ARSHJUL_VAR": str(var), "ARSHJUL_SMTP_URL": url, "ARSHJUL_LANGUAGE": "en"}
    return CliRunner(env=environment).invoke(app, ["mail", "test", address, *more])


def test_the_letter_leaves_and_each_answer_is_told(tmp_path: Path) -> None:
    with mail_host() as host:
        done = by_command(tmp_path, host.url, "lo@skola.example")
        (letter,) = host.take()
    assert done.exit_code == 0, done.output
    assert host.envelopes == [("arshjul@localhost", ["lo@skola.example"])]
    assert letter["Subject"] == "Årshjul tries the mail (localhost)"
    assert "arshjul@localhost" in body(letter)
    told = [line.strip() for line in done.output.splitlines()]
    assert [line[:3] for line in told[1:-2]] == ["250", "250", "250", "354", "250"]
    assert told[-3] == "250 taken" and "nobody’s in the register" in told[-1]


@pytest.mark.parametrize("where", ["rcpt", "content", "nobody"])
def test_a_host_that_will_not_have_it_is_an_error(tmp_path: Path, where: str) -> None:
    with mail_host() as host:
        if where == "rcpt":
            host.refuse["lo@skola.example"] = "550 5.7.1 relay not permitted"
        if where == "content":
            host.refuse_content = "554 looks like spam"
        url = "smtp://127.0.0.1:9" if where == "nobody" else host.url
        done = by_command(tmp_path, url, "lo@skola.example", "--json")
        assert host.take() == []
    assert done.exit_code == 1
    told = json.loads(done.output)
    assert told["taken"] is False
    last = {"rcpt": "550 5.7.1 relay not permitted", "content": "554 looks like spam"}
    assert told["replies"][-1] == last.get(where, told["replies"][-1])
    assert "refused" in told["replies"][-1] or where != "nobody"


@pytest.mark.parametrize("locale", LOCALES)
def test_in_each_language(tmp_path: Path, locale: str) -> None:
    with mail_host() as host:
        found = trial(
            Settings(var=tmp_path), SmtpPostman(host.url), "lo@skola.example", locale, NOON
        )
        (letter,) = host.take()
    assert found.taken
    assert "{" not in body(letter)
    assert str(letter["Content-Language"])


@pytest.mark.parametrize("odd", ["", "lo", "Lo <lo@skola.example>", "a@a.example,b@b.example"])
def test_only_to_an_address(tmp_path: Path, odd: str) -> None:
    with pytest.raises(NoAddress):
        trial(Settings(var=tmp_path), SmtpPostman(MailHost().url or "smtp://x"), odd, "sv", NOON)


@pytest.fixture
def night(town: TestTown) -> datetime:
    """A Saturday, half past eleven in the evening: nothing else leaves, and what waits does not."""
    town.open_year()
    remind(town.office, FRIDAY)
    with town.office.database.read() as session:
        assert session.exec(select(Message).where(Message.status == "pending")).all()
    return at("2027-02-06 23:30")


def with_host(town: TestTown, url: str) -> None:
    update = {"smtp_url": SecretStr(url)}
    town.office.settings = town.office.settings.model_copy(update=update)


def send(town: TestTown, now: datetime, who: Who = OPERATOR) -> Trial:
    asta = town.person("asta@skola.example")
    return hand_over(town.office, try_out.alone(town.errand(who, now), asta), now)


def row_of(town: TestTown, found: Trial) -> Message:
    with town.office.database.read() as session:
        return session.get_one(Message, found.letter)


def test_to_somebody_in_the_register_it_stands_in_the_outbox_and_nothing_else_leaves(
    town: TestTown, night: datetime
) -> None:
    with mail_host() as host:
        with_host(town, host.url)
        found = send(town, night)
        (letter,) = host.take()
    assert found.taken and found.replies[-1] == "250 taken"
    assert letter["Subject"] == "Årshjul provar e-posten (Härryda)"
    row = row_of(town, found)
    assert (row.sort, row.status, row.letter, row.last_answer) == (
        "trial", "sent", "trial", "250 taken"
    )  # fmt: skip
    assert row.message_id == letter["Message-ID"]


def test_a_host_that_is_down_is_asked_all_the_same_and_what_it_says_is_told(
    town: TestTown, night: datetime
) -> None:
    with_host(town, "smtp://127.0.0.1:9")
    for _ in range(4):
        found = send(town, night)
        assert not found.taken and "refused" in found.replies[-1]
    assert (row_of(town, found).status, row_of(town, found).letter) == ("pending", "")
    with mail_host() as host:
        host.refuse_content = "554 looks like spam"
        with_host(town, host.url)
        found = send(town, night)
    assert found.replies[-1] == "554 looks like spam"
    assert (row_of(town, found).status, row_of(town, found).reason) == ("dead", "refused")


def test_so_many_an_hour_by_a_person_and_any_number_by_the_operator(
    town: TestTown, night: datetime
) -> None:
    asta = Who(town.person("asta@skola.example"), "web")
    with mail_host() as host:
        with_host(town, host.url)
        for _ in range(MOST):
            assert send(town, night, asta).taken
        with pytest.raises(TooManyTrials):
            send(town, night, asta)
        assert send(town, night).taken
        assert send(town, night + HOUR + timedelta(minutes=1), asta).taken
        assert len(host.take()) == MOST + 2


def test_the_command_finds_whose_address_it_is(town: TestTown) -> None:
    var = town.office.settings.var
    with mail_host() as host:
        done = by_command(var, host.url, "Asta@skola.example", "--json")
    told = json.loads(done.output)
    assert told["taken"] and row_of(town, Trial(True, (), told["letter"])).status == "sent"
