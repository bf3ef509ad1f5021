"""Who may do what with the register and with letters that wait: Asta coordinates, Lo leads
Backaskolan, Bo another school, Sam is a stranger without a role; the operator sets up."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

import pytest
from sqlmodel import select
from typer.testing import CliRunner

from arshjul.cli import app as arshjul
from flows.engine.handling import Desk, Who
from flows.engine.refusals import NoSuchUnit, NotAllowed
from flows.mail.held_letters import NoSuchLetter, cancel, release, retry
from flows.register.breaks import change_break, remove_break
from flows.register.imports.calendars import import_calendar
from flows.register.imports.people import import_people
from flows.register.imports.tables import ImportRefused
from flows.register.imports.units import import_everywhere, import_units
from flows.register.municipality import begin, close_unit, note_absence
from flows.register.people import change_address, erase
from flows.safety_cycle.year import open_year
from models.post import outbox
from models.post.tables import Message
from models.record.tables import Audit
from models.register.tables import Absence, Municipality, Person, Unit
from states.errors import ArshjulError
from states.school_year import SchoolYear
from tests import DATA
from tests.conftest import OPERATOR, TestTown, at

NOW = at("2026-09-01 09:00")
FIRST, LAST = date(2026, 10, 5), date(2026, 10, 9)
AUTUMN, CHRISTMAS, WINTER = date(2026, 10, 26), date(2026, 12, 21), date(2027, 2, 15)
LO, BO, KIM, MO, SAM = (f"{name}@skola.example" for name in ("lo", "bo", "kim", "mo", "sam"))
Act = Callable[[Desk], object]


@pytest.fixture
def town(town: TestTown) -> TestTown:
    """With Sam, who is in the register and holds no role."""
    with town.office.database.write() as session:
        session.add(Person(municipality_id=town.id, name="Sam Sten", email=SAM, locale="sv"))
    return town


def may(town: TestTown, who: Who, act: Act) -> bool:
    try:
        with town.errand(who, NOW).desk() as desk:
            act(desk)
    except NotAllowed:
        return False
    return True


def person(town: TestTown, email: str) -> Who:
    return Who(town.person(email), "web")


def test_who_leads_a_school_notes_who_is_away_there_and_nowhere_else(town: TestTown) -> None:
    kim, bo, mo = (town.person(one) for one in (KIM, BO, MO))
    lo = person(town, LO)
    assert may(town, lo, lambda desk: note_absence(desk, kim, FIRST, LAST))
    assert not may(town, lo, lambda desk: note_absence(desk, bo, FIRST, LAST)), "another school's"
    assert not may(town, lo, lambda desk: note_absence(desk, mo, FIRST, LAST)), "the authority's"
    for stranger in (SAM, KIM):
        who = person(town, stranger)
        assert not may(town, who, lambda desk: note_absence(desk, kim, FIRST, LAST))
    for who in (town.asta, person(town, MO), OPERATOR):
        assert may(town, who, lambda desk: note_absence(desk, bo, FIRST, LAST))
    with town.office.database.read() as session:
        assert set(session.exec(select(Absence.person_id))) == {kim, bo}


def test_the_register_is_set_up_by_the_coordinator_or_the_operator(
    town: TestTown, tmp_path: Path
) -> None:
    people, units = tmp_path / "people.csv", tmp_path / "units.csv"
    people.write_text("name,email,role\nNy Nyman,ny@skola.example,mentor\n", "utf-8")
    units.write_text("name,form,parent\nByskolan,grundskola,\n", "utf-8")
    own = town.unit("Backaskolan")
    acts: tuple[Act, ...] = (
        lambda desk: import_people(desk, people),
        lambda desk: import_units(desk, units),
        lambda desk: import_calendar(desk, DATA / "lov.ics"),
        lambda desk: import_calendar(desk, DATA / "lov.ics", dry_run=True),
        lambda desk: change_break(desk, "Höstlov", AUTUMN, AUTUMN, AUTUMN),
        lambda desk: open_year(desk, SchoolYear(2026)),
        lambda desk: close_unit(desk, own, FIRST, why="Läggs ned"),
    )
    for act in acts:
        for email in (LO, BO, KIM, SAM):
            assert not may(town, person(town, email), act), "not even for her own school"
        assert may(town, OPERATOR, act)
        assert may(town, town.asta, act)


def test_a_break_is_taken_away_by_the_coordinator_or_the_operator(town: TestTown) -> None:
    for email in (LO, BO, KIM, SAM):
        assert not may(
            town, person(town, email), lambda desk: remove_break(desk, "Jullov", CHRISTMAS)
        )
    assert may(town, OPERATOR, lambda desk: remove_break(desk, "Jullov", CHRISTMAS))
    assert may(town, town.asta, lambda desk: remove_break(desk, "Sportlov", WINTER))


def test_what_becomes_of_a_person_is_the_coordinators(town: TestTown) -> None:
    kim, sam = town.person(KIM), town.person(SAM)
    for who in (OPERATOR, person(town, LO), person(town, SAM)):
        assert not may(town, who, lambda desk: change_address(desk, kim, "k@skola.example"))
        assert not may(town, who, lambda desk: erase(desk, sam))
    assert may(town, town.asta, lambda desk: change_address(desk, kim, "k@skola.example"))
    assert may(town, town.asta, lambda desk: erase(desk, sam))


def test_letters_that_wait_are_the_coordinators(town: TestTown) -> None:
    def letter(status: str, day: date) -> int:
        lo = town.person(LO)
        row = outbox.message_row(town.id, lo, day, NOW, domain="x.example", status=status)
        with town.office.database.write() as session:
            outbox.put_messages(session, [row])
            return session.exec(select(Message.id).where(Message.day == day)).one() or 0

    for number, (verb, status) in enumerate(
        ((release, "held"), (cancel, "held"), (retry, "dead")), start=1
    ):
        one = letter(status, date(2026, 9, number))

        def act(desk: Desk, verb=verb, one: int = one) -> object:  # type: ignore[no-untyped-def]
            return verb(desk, [one])

        for who in (OPERATOR, person(town, LO), person(town, SAM)):
            assert not may(town, who, act), "not even whose letter it is"
        assert may(town, town.asta, act)
    with pytest.raises(NoSuchLetter):
        may(town, town.asta, lambda desk: release(desk, [one, 987654]))


def test_what_reaches_every_municipality_is_the_operators(town: TestTown) -> None:
    register = DATA / "skolverksamhet.csv"
    for who in (town.asta, person(town, LO), person(town, SAM)):
        assert not may(town, who, lambda desk: import_everywhere(desk, register))
        with pytest.raises(NotAllowed):
            begin(town.office, code="1402", name="Partille", country="se", who=who, now=NOW)
    with town.office.database.read() as session:
        assert len(session.exec(select(Municipality)).all()) == 1
    assert may(town, OPERATOR, lambda desk: import_everywhere(desk, register))


def test_another_municipalitys_coordinator_is_nobody_here(town: TestTown) -> None:
    begin(town.office, code="1402", name="Partille", country="se", who=OPERATOR, now=NOW)
    with town.office.database.write() as session:
        theirs = Unit(municipality_id="se-1402", name="Björkskolan")
        session.add(theirs)
        session.flush()
        number = theirs.id or 0
    with pytest.raises(NoSuchUnit):
        may(town, town.asta, lambda desk: close_unit(desk, number, FIRST, why="Läggs ned"))
    ours = town.unit("Backaskolan")
    next_door = TestTown(town.office, town.post, "se-1402")
    assert not may(next_door, town.asta, lambda desk: close_unit(desk, number, FIRST, why="Slut"))
    with pytest.raises(NoSuchUnit):
        may(next_door, OPERATOR, lambda desk: close_unit(desk, ours, FIRST, why="Slut"))


def test_a_command_says_who_acts_and_takes_the_whole_value_from_a_file(
    town: TestTown, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ARSHJUL_VAR", str(town.office.settings.var))
    monkeypatch.setenv("ARSHJUL_LANGUAGE", "en")

    def run(*words: str, given: Mapping[str, object] | None = None) -> tuple[int, str]:
        file = tmp_path / "value.json"
        file.write_text(json.dumps(given or {}), "utf-8")
        more = ("--input", str(file)) if given else ()
        done = CliRunner().invoke(arshjul, [*words, *more, "--at", "2026-09-01T09:00+02:00"])
        if not isinstance(done.exception, SystemExit | ArshjulError | None):
            raise done.exception
        sys.stdout.write(done.output)  # pytest shows it beside a failure
        return done.exit_code, done.stdout

    away = {"person": KIM, "starts": "2026-10-05", "ends": "2026-10-09"}
    assert run("absence", "--by", SAM, given=away)[0] == 1
    assert run("absence", "--by", LO, given=away)[0] == 0
    assert run("absence", BO, "--from", "2026-10-05", "--to", "2026-10-09")[0] == 0, "the operator"
    assert run("person", SAM, "--erase")[0] == 2, "somebody has to say who she is"
    assert run("person", SAM, "--erase", "--by", LO)[0] == 1
    year = {"year": "2026/27"}
    assert json.loads(run("open-year", given=year)[1])["result"] == 2
    moved: dict[str, object] = {"unit": "Backaskolan", "year": "2026/27", "why": "Flytt"}
    moved |= {"step": "kartläggning", "to": "2027-05-20"}
    assert run("exempt", "--by", LO, given=moved)[0] == 1
    assert run("exempt", "--by", "asta@skola.example", given=moved)[0] == 0
    assert "kartläggning | analys" in run("exempt", "--help")[1]
    with town.office.database.read() as session:
        rows = session.exec(select(Audit).where(Audit.what == "absence").order_by(Audit.seq))  # type: ignore[arg-type]
        assert [row.actor for row in rows] == [town.person(LO), None]


def test_a_coordinators_file_makes_nobody_the_operator_of_all(
    town: TestTown, tmp_path: Path
) -> None:
    file = tmp_path / "staff.csv"
    file.write_text("name,email,role\nNy Nyman,ny@skola.example,operator\n", "utf-8")
    with pytest.raises(ImportRefused) as refused:
        import_people.alone(town.errand(town.asta, NOW), file)
    [row] = refused.value.rows
    assert row.key == "unknown_role"
    assert "operator" not in str(row.params["known"])
    assert import_people.alone(town.errand(OPERATOR, NOW), file).added == 1
