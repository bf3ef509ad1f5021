"""A trial run leaves nothing: no row of any table is another one after it, not even of the table
that says when each municipality is looked at next."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlmodel import select

from arshjul import commands
from models.record.tables import Fact
from models.whole_copy import digests
from tests import DATA
from tests.conftest import Postbox, TestTown, make_office, settle_town
from tests.register.test_units_that_go_on import new_unit
from tests.worlds.terminal import Say

NOW = "2026-10-05T09:00+02:00"
FILES = {
    "register.csv": "Kod;Skolenhetsnamn;Grund-skola;Förskole-klass;Fritids-hem\n"
    "1401;Nya skolan;1;;\n1480;Bredvidskolan;1;;\n",
    "skolor.csv": "namn;skolform;tillhör\nNya skolan;grundskola;\n",
    "personal.csv": "namn;e-post;roll;skola\nTuva Tall;tuva@skola.example;rektor;Backaskolan\n"
    "Lo Lund;lo@skola.example;rektor;Backaskolan\n",
    "tillbud.csv": "läsår;enhet;typ;allvarlighet;arena;status;antal\n"
    "2025/26;Backaskolan;Hot;mindre;fysisk;avslutade;7\n",
    "tjanster.csv": "name;supplier;sort;purpose;data\nKompis;Ek AB;tool;Samarbete;namn\n",
}
BY = ("--by", "asta@skola.example")
SPORT = ("Sportlov", "2027-02-15")
MERGER = ("--on", "2026-10-05", "--why", "En skola")
TRIED: dict[str, tuple[str, ...]] = {
    "import units": ("import", "units", "skolor.csv"),
    "import people": ("import", "people", "personal.csv"),
    "import calendar": ("import", "calendar", str(DATA / "lov.ics")),
    "incidents import": ("incidents", "import", "tillbud.csv", "--source", "Stella", *BY),
    "service import": ("service", "import", "tjanster.csv"),
    "change-break": ("change-break", *SPORT, "--from", "2027-02-22", "--to", "2027-02-26"),
    "remove-break": ("remove-break", *SPORT),
    "unit merge": ("unit", "merge", "Ekdalaskolan", "--into", "Backaskolan", *MERGER),
    "unit split": ("unit", "split", "Backaskolan", "--into", "Öst", "--into", "Väst", *MERGER),
}
MORE = {"import units --all": ("import", "units", "register.csv", "--all")}
"""Another way of one of them."""
ELSEWHERE = {
    "programme.change": "tests/skolesec: a round is loaded first",
    "wheel.choose": "tests/register/test_wheel_command: its effect takes a virtual year",
    "wheel.year": "as choose",
    "wheel.load": "as choose",
    "wheel.reset": "as choose",
}


@pytest.fixture
def town(var: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> TestTown:
    """A town in its year, whose days are all reckoned."""
    made = TestTown(make_office(var, Postbox()), Postbox())
    settle_town(made.office.database)
    made.open_year()
    for name in ("Öst", "Väst"):
        new_unit(made, name)
    for name, text in FILES.items():
        (tmp_path / name).write_text(text, "utf-8")
    monkeypatch.chdir(tmp_path)
    made.tick("2026-10-05 08:30")
    return made


def every_row(town: TestTown) -> tuple[dict[str, tuple[int, str]], dict[str, str]]:
    """All that the tables say. A mark (``models.marks``) may be another one: it only says that
    pages are worked out anew."""
    with town.office.database.read() as session:
        tables = digests(session)
        facts = {one.key: one.value for one in session.exec(select(Fact)).all()}
    del tables["fact"]
    return tables, {key: value for key, value in facts.items() if not key.startswith("mark:")}


@pytest.mark.parametrize("command", [*TRIED, *MORE])
def test_a_trial_run_leaves_every_row_as_it_was(command: str, town: TestTown, say: Say) -> None:
    before, words = every_row(town), {**TRIED, **MORE}[command]
    done = say(*words, "--dry-run", "--at", NOW)
    assert done.exit_code == 0, done.stderr
    assert every_row(town) == before
    assert say(*words, "--at", NOW).exit_code == 0
    assert every_row(town) != before, "there was something to try"


@pytest.mark.parametrize("command", [*TRIED, *MORE])
def test_a_trial_run_waits_for_nobody_who_writes(command: str, town: TestTown, say: Say) -> None:
    with town.office.database.write() as session:
        session.add(Fact(key="somebody", value="writes"))
        session.flush()
        done = say(*{**TRIED, **MORE}[command], "--dry-run", "--at", NOW)
    assert done.exit_code == 0, done.stderr


def test_every_command_that_can_be_tried_is_tried() -> None:
    [folder] = map(Path, commands.__path__)
    able = sum(one.read_text("utf-8").count("dry_run: DryRun") for one in folder.glob("*.py"))
    assert able == len(TRIED) + len(ELSEWHERE)
