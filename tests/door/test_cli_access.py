"""invite and sign-out at a terminal."""

from __future__ import annotations

import re

import pytest
from sqlmodel import select
from typer.testing import CliRunner

from arshjul.cli import app
from config.explain import explain
from config.words import words as in_words
from flows.access.links import Place, enter
from flows.access.sessions import inside
from models.access.tables import SignInLink
from models.register.tables import Appointment, Person
from states.errors import ArshjulError
from tests.conftest import TestTown, at

NOW = "2026-10-05T09:00+02:00"


@pytest.fixture
def run(town: TestTown, monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    monkeypatch.setenv("ARSHJUL_VAR", str(town.office.settings.var))
    monkeypatch.setenv("ARSHJUL_LANGUAGE", "sv")
    return CliRunner()


def test_the_first_coordinator_comes_in_by_a_printed_link_and_out_by_a_command(
    run: CliRunner, town: TestTown
) -> None:
    words = ["invite", "ny@skola.example", "--role", "coordinator", "--name", "Ny Nyman"]
    done = run.invoke(app, [*words, "--print", "--at", NOW])
    assert done.exit_code == 0, done.output
    found = re.search(r"/in/(\S+)", done.output)
    assert found
    with town.office.database.read() as session:
        person = session.exec(select(Person).where(Person.email == "ny@skola.example")).one()
        held = session.exec(select(Appointment).where(Appointment.person_id == person.id)).one()
        assert (person.name, held.role, held.unit_id) == ("Ny Nyman", "coordinator", None)
    office, now = town.office, at("2026-10-05 10:00")
    office.key = office.settings.key()  # the command's own
    secret = enter(office, found.group(1), "ny@skola.example", Place("", "", ""), now).secret
    assert inside(office, secret, now)
    out = run.invoke(app, ["sign-out", "ny@skola.example", "--at", "2026-10-05T10:05+02:00"])
    assert out.output == "En inloggning har avslutats.\n"
    assert inside(office, secret, now) is None


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["vem@skola.example"], "Personen finns inte"),
        (["vem@skola.example", "--role", "headteacher"], "samordnare"),
        (["vem@skola.example", "--role", "vaktmästare"], "vaktmästare"),
        (
            ["v@skola.example", "--role", "operator", "--by", "asta@skola.example"],
            "Driftansvarig",
        ),
        (["inte en adress", "--role", "coordinator"], "inte en adress"),
    ],
)
def test_whom_nobody_can_invite_is_said_and_nothing_is_kept(
    run: CliRunner, town: TestTown, words: list[str], says: str
) -> None:
    done = run.invoke(app, ["invite", *words, "--print", "--at", NOW])
    assert done.exit_code != 0

    assert isinstance(done.exception, ArshjulError)
    assert says in explain(done.exception, in_words("sv"))
    with town.office.database.read() as session:
        assert not session.exec(select(SignInLink)).all()
        assert not session.exec(select(Person).where(Person.name == "vem")).all()
