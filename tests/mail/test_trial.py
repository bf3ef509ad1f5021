"""One letter through the real mail host, and each of its answers."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from arshjul.cli import app
from config.locales import LOCALES
from config.settings import Settings
from flows.mail.trial import NoAddress, trial
from notifications.post import SmtpPostman
from tests.conftest import at
from tests.worlds.mail_host import MailHost, body, mail_host

NOON = at("2027-02-05 12:00")


def by_command(var: Path, url: str, address: str, *more: str) -> Result:
    environment = {"ARSHJUL_VAR": str(var), "ARSHJUL_SMTP_URL": url, "ARSHJUL_LANGUAGE": "en"}
    return CliRunner(env=environment).invoke(app, ["mail", "test", address, *more])


def test_the_letter_leaves_and_each_answer_is_told(tmp_path: Path) -> None:
    with mail_host() as host:
        done = by_command(tmp_path, host.url, "lo@skola.example")
        (letter,) = host.take()
    assert done.exit_code == 0, done.output
    assert host.envelopes == [("arshjul@localhost", ["lo@skola.example"])]
    assert letter["Subject"] == "Årshjul tries the mail"
    assert "arshjul@localhost" in body(letter)
    told = [line.strip() for line in done.output.splitlines()]
    assert [line[:3] for line in told[1:-1]] == ["250", "250", "250", "354", "250"]
    assert told[-2] == "250 taken"


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
