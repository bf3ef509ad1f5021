"""No identity number is kept, whatever page, letter, command or file it comes by. The numbers here
are nobody's: an invented one that every Swede knows, and Norwegian ones with check digits made
for the test."""

from __future__ import annotations

from html import unescape
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import JSON, String, update
from sqlmodel import AutoString, select

from flows.engine import due_dates, verbs
from flows.engine.door import Errand
from flows.mail.answer_by_link import answer, look
from flows.register.imports.people import import_people
from flows.register.imports.tables import ImportRefused
from models.case.tables import Answer
from models.every_table import METADATA
from models.guard import MACHINE
from models.record.tables import Audit, AuditWords
from models.register.tables import Unit
from states.fields import BadAnswer
from states.privacy import HoldsIdentityNumber, holds_identity_number
from tests.conftest import OPERATOR, TestTown, at
from tests.worlds.mail_host import links
from tests.worlds.pages import at_the_screen
from web.app import make_app

NUMBER = "121212-1212"
NOW = at("2027-02-05 10:00")

SWEDISH = (
    "121212-1212", "1212121212", "121212+1212", "121212 1212", "19121212-1212", "191212121212",
    "1912-12-12-1212", "701063-2391", "Eleven (121212-1212) slog sig.", "pnr:121212-1212",
    "121212 - 1212", "121212–1212", "121212\N{NON-BREAKING HYPHEN}1212", "121212\N{MINUS SIGN}1212",
    "12121\N{ZERO WIDTH SPACE}2-1212", "\N{RIGHT-TO-LEFT OVERRIDE}121212-1212",
    "１２１２１２－１２１２", "١٢١٢١٢-١٢١٢",
)  # fmt: skip
NORWEGIAN = (
    "01019030071", "010190 30071", "010190-30071", "01.01.90 30071", "010190 300 71",
    "41019030065",  # a D-number
    "01819030037", "01419030054",  # invented people in test registers
)  # fmt: skip
NOBODYS = (
    "", "12", "212000-1355", "16212000-1355", "556677-8899",  # Swedish organisations
    "923 456 783", "923456783", "NO 923 456 783 MVA",
    "KS 2026/123", "KS-2026-00123", "BUN 2026/1234-5", "2026-000123-4", "26/01234-7",
    "2026-08-12", "20260812", "20260812-20270610", "2026-08-12 2027-06-10",
    "20260812 2027-06-10", "2026-08-12T14:30:00", "12.08.2026 14:30",
    "070-123 45 67", "070 123 45 67", "+46 70 123 45 67", "+46701234567", "08-123 456 78",
    "+47 22 33 44 55", "22334455", "1234.56.78903", "978-91-7000-123-4",
    "121212-1213", "121312-1212", "12121212121212", "01019030072",
)  # fmt: skip


@pytest.mark.parametrize("text", [*SWEDISH, *NORWEGIAN])
def test_a_number_that_could_be_somebodys_is_seen(text: str) -> None:
    assert holds_identity_number(text)


@pytest.mark.parametrize("text", NOBODYS)
def test_other_numbers_are_nobodys(text: str) -> None:
    assert not holds_identity_number(text)


def test_a_hash_is_no_identity_number_however_its_digits_fall() -> None:
    """One in some thousands holds ten digits in a row that would pass for somebody's number."""
    hashes = {
        (table.name, column.name)
        for table in METADATA.sorted_tables
        for column in table.columns
        if isinstance(column.type, String | AutoString) and column.type.length == 64
    }
    assert len(hashes) >= 6
    passed = {(name, column) for name, columns in MACHINE.items() for column in columns}
    assert hashes <= passed, "else a letter that has left could not be noted as sent"


def test_every_text_of_every_table_is_guarded(town: TestTown) -> None:
    tables = {table.name: table for table in METADATA.sorted_tables}
    known = {(name, column.name) for name, table in tables.items() for column in table.columns}
    own = {(name, column) for name, columns in MACHINE.items() for column in columns}
    assert own - known == {("alembic_version", "version_num")}, "what is passed over exists"
    looked_at = 0
    for name, column in sorted(known - own):
        sort = tables[name].c[column].type
        if isinstance(sort, JSON):
            value: object = {"why": [f"se {NUMBER}"]}
        elif isinstance(sort, String | AutoString):
            value = f"se {NUMBER}"
        else:
            continue
        looked_at += 1
        with pytest.raises(HoldsIdentityNumber), town.office.database.write() as session:
            session.execute(update(tables[name]).values({column: value}))
    assert looked_at > 150


def test_an_answer_from_a_letter_is_refused_and_nothing_typed_is_lost(town: TestTown) -> None:
    town.open_year()
    (letter, *_) = [one for one in town.tick("2027-02-05 08:00") if "lo@" in str(one["To"])]
    tokens = {look(town.office, one.rpartition("/")[2], NOW).action: one for one in links(letter)}
    site = TestClient(make_app(town.office, now=lambda: NOW), base_url="http://localhost")
    given = {
        "choice": "done",
        "method": "enkät i åk 6",
        "sources": "enkäten",
        "findings": f"Mörk skolgård\nEleven {NUMBER} slår andra",
    }
    origin = {"origin": "http://localhost"}
    refused = site.post(tokens["done"], data=given, headers=origin)
    assert refused.status_code == 422
    shown = unescape(refused.text)
    assert "ta bort personnumret" in shown.lower()
    for typed in ("enkät i åk 6", "enkäten", "Mörk skolgård"):
        assert typed in shown
    with town.office.database.read() as session:
        assert session.exec(select(Answer)).all() == []
    mended = {**given, "findings": "Mörk skolgård"}
    assert site.post(tokens["done"], data=mended, headers=origin).status_code == 200
    assert town.case("Backaskolan").state == "analys"


@pytest.mark.parametrize("action", ["not_applicable", "delegate", "postpone"])
def test_a_reason_from_a_letter_is_refused(town: TestTown, action: str) -> None:
    town.open_year()
    (letter, *_) = [one for one in town.tick("2027-02-05 08:00") if "lo@" in str(one["To"])]
    found = [one.rpartition("/")[2] for one in links(letter)]
    tokens = {look(town.office, token, NOW).action: token for token in found}
    kim = str(town.person("kim@skola.example"))
    given = {"why": f"{NUMBER} är sjuk", "to": kim, "day": "2027-04-20"}
    with pytest.raises(HoldsIdentityNumber):
        answer(town.office, tokens[action], action, given, NOW)
    case = town.case("Backaskolan")
    assert (case.state, case.delegate_id, case.postponed) == ("kartläggning", None, 0)
    path = next(one for one in links(letter) if one.endswith(tokens[action]))
    site = TestClient(make_app(town.office, now=lambda: NOW), base_url="http://localhost")
    shown = site.post(
        path, data={**given, "choice": action}, headers={"origin": "http://localhost"}
    )
    assert shown.status_code == 422
    assert f"{NUMBER} är sjuk" in shown.text, "to be mended, not typed again"


def test_the_case_page_refuses_it_in_an_answer_and_in_a_reason(town: TestTown) -> None:
    town.open_year()
    case = town.case("Backaskolan")
    site = at_the_screen(town.office, NOW)
    sent = {"do": "note", "since": str(case.since_version), "method": "rond", "sources": NUMBER}
    own = {"origin": "http://localhost"}
    refused = site.post(f"/cases/{case.id}", data=sent, headers=own)
    assert refused.status_code == 422
    assert 'value="rond"' in refused.text
    sent = {"do": "reschedule", "since": "1", "day": "2027-04-20", "why": f"om {NUMBER}"}
    assert site.post(f"/cases/{case.id}", data=sent, headers=own).status_code == 422
    assert town.case("Backaskolan").version == 1


def test_a_file_is_refused_whole_with_the_lines_that_hold_one(
    town: TestTown, tmp_path: Path
) -> None:
    file = tmp_path / "people.csv"
    file.write_text(
        "name;email;role;unit\n"
        "Nim Nypon;nim@skola.example;headteacher;Backaskolan\n"
        f"My Myrten {NUMBER};my@skola.example;headteacher;Ekdalaskolan\n",
        encoding="utf-8",
    )
    with pytest.raises(ImportRefused) as refused:
        import_people.alone(Errand(town.office, town.id, OPERATOR, NOW), file)
    (row,) = refused.value.rows
    assert (row.line, row.key, dict(row.params)) == (3, "identity_number", {"column": "name"})


def test_the_verbs_of_the_commands_refuse_it_too(town: TestTown) -> None:
    town.open_year()
    where = (town.office, town.id)
    case = town.case("Backaskolan").id or 0
    with pytest.raises(BadAnswer):
        verbs.note.alone(Errand(*where[:2], town.asta, NOW), *where[2:], case, {"method": NUMBER})
    with pytest.raises(HoldsIdentityNumber):
        verbs.move.alone(
            Errand(*where[:2], town.asta, NOW), *where[2:], case, "not_applicable", why=NUMBER
        )
    with pytest.raises(HoldsIdentityNumber):
        due_dates.reschedule.alone(
            Errand(*where[:2], town.asta, NOW),
            *where[2:],
            case,
            at("2027-04-20 08:00").date(),
            why=NUMBER,
        )
    with town.office.database.read() as session:
        assert session.exec(select(AuditWords)).all() == []
        assert {row.what for row in session.exec(select(Audit)).all()} == {"opened"}


def test_what_was_kept_before_does_not_stop_the_work(town: TestTown) -> None:
    """A row from before the guard: its other columns change, and a virtual year reads it."""
    with town.office.database.write() as session:
        session.connection().exec_driver_sql(  # past the guard
            f"UPDATE unit SET form = '{NUMBER}' WHERE name = 'Backaskolan'"
        )
    with town.office.database.write() as session:
        unit = session.exec(select(Unit).where(Unit.name == "Backaskolan")).one()
        unit.name = "Nya Backaskolan"
        session.add(unit)
    from models.municipality_copy import copy_of

    copy = copy_of(town.office.database, town.id)
    with copy.read() as session:
        assert session.exec(select(Unit).where(Unit.form == NUMBER)).one()
    copy.close()
