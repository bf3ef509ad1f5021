"""What stands still for one reason is let go by one command."""

from __future__ import annotations

import pytest
from sqlmodel import select
from typer.testing import CliRunner

from arshjul.cli import app
from config.locales import LOCALES
from config.words import words
from models.post.standing import REASONS
from models.post.tables import Message
from tests.conftest import TestTown
from tests.worlds.failing_host import letters

BY = ("--by", "asta@skola.example", "--at", "2027-02-05T10:00+01:00")


def release(town: TestTown, *words_: str) -> tuple[int, str]:
    runner = CliRunner(env={"ARSHJUL_VAR": str(town.office.settings.var)})
    done = runner.invoke(app, ["release", *words_, *BY])
    return done.exit_code, str(done.exception)


def test_all_of_a_reason_and_no_other(town: TestTown) -> None:
    letters(town, 4)
    with town.office.database.write() as session:
        found = session.exec(select(Message).order_by(Message.id)).all()  # type: ignore[arg-type]
        for one, (status, reason) in zip(
            found,
            [("held", "host_refuses"), ("held", "tick_cap"), ("held", "host_refuses")],
            strict=False,
        ):
            one.status, one.reason = status, reason
            session.add(one)
    assert release(town, "--reason", "host_refuses")[0] == 0
    with town.office.database.read() as session:
        statuses = [one.status for one in session.exec(select(Message).order_by(Message.id))]  # type: ignore[arg-type]
    assert statuses == ["pending", "held", "pending", "pending"]


@pytest.mark.parametrize("given", [(), ("1", "--reason", "address"), ("--reason", "weather")])
def test_numbers_or_a_reason_that_is_one(town: TestTown, given: tuple[str, ...]) -> None:
    code, error = release(town, *given)
    assert code == 1
    assert "numbers_or_reason" in error


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("reason", REASONS)
def test_each_reason_has_its_words(locale: str, reason: str) -> None:
    assert words(locale).has(f"reasons.{reason}")
