"""People from a table: who they are, what they are called, which rows are refused."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from time import process_time

import pytest
from sqlmodel import col, select

from config.locales import LOCALES
from config.roles import ROLES, role_code
from config.words import words
from flows.register.imports.calendars import import_calendar
from flows.register.imports.people import import_people
from flows.register.imports.units import import_everywhere, import_units
from models.register.tables import Appointment, Person
from tests.conftest import TestTown
from tests.worlds.imports import (
    HEAD,
    REGISTER,
    counts,
    people_file,
    take,
    wrong,
)


def test_people_come_with_their_role_unit_language_deputy_and_days(
    town: TestTown, csv: Callable[..., Path]
) -> None:
    file = people_file(
        csv,
        "Asta Ny,ASTA.NY@Skola.Example,Samordnare,,nn,,,",
        "Lo Ny,lo.ny@skola.example,Rektor,Backaskolan,,ny@skola.example,2026-08-01,2027-06-30",
        "Ny Nyman,ny@skola.example,ikt-pedagog,Backaskolan,no,,,",
    )
    assert counts(take(town, import_people, file)) == (3, 0, 0)
    with town.office.database.read() as session:
        rows = session.execute(
            select(Person, Appointment)
            .join(Appointment, col(Appointment.person_id) == col(Person.id))
            .where(col(Person.email).like("%ny@%"))
            .order_by(col(Person.email))
        ).all()
        found = {
            person.email: (person.name, person.locale, post.role, post.starts, post.ends)
            for person, post in rows
        }
        deputy = {person.email: post.deputy_id for person, post in rows}["lo.ny@skola.example"]
    assert found == {
        "asta.ny@skola.example": ("Asta Ny", "nn", "coordinator", None, None),
        "lo.ny@skola.example": (
            "Lo Ny", "sv", "headteacher", date(2026, 8, 1), date(2027, 6, 30),
        ),
        "ny@skola.example": ("Ny Nyman", "nb", "ikt_pedagog", None, None),
    }  # fmt: skip
    assert deputy == town.person("ny@skola.example"), "who stood further down in the same file"
    assert counts(take(town, import_people, file)) == (0, 0, 3)


def test_a_new_name_an_end_and_a_deputy_are_changes(
    town: TestTown, csv: Callable[..., Path]
) -> None:
    row = "Lo {0},lo@skola.example,headteacher,Backaskolan,sv,{1},,{2}"
    kim = "kim@skola.example"
    assert counts(take(town, import_people, people_file(csv, row.format("Lind", kim, "")))) == (
        0, 0, 1,
    )  # fmt: skip
    for name, deputy, ends in (("Ask", kim, ""), ("Ask", "-", ""), ("Ask", "-", "2027-06-30")):
        file = people_file(csv, row.format(name, deputy, ends))
        assert counts(take(town, import_people, file)) == (0, 1, 0)
        assert counts(take(town, import_people, file)) == (0, 0, 1)


DPO = "data_protection_officer"
SPOKEN = [
    ("rektor", "headteacher"), ("REKTOR", "headteacher"), ("Headteacher", "headteacher"),
    ("principal", "headteacher"), ("styrer", "headteacher"),
    ("samordnare", "coordinator"), ("Koordinator", "coordinator"), ("coordinator", "coordinator"),
    ("verksamhetschef", "manager"), ("virksomhetsleder", "manager"), ("manager", "manager"),
    ("skolchef", "school_chief"), ("skolesjef", "school_chief"), ("skulesjef", "school_chief"),
    ("förvaltningschef", "head_of_administration"), ("kommunalsjef", "head_of_administration"),
    ("Barn-  och utbildningschef", "head_of_administration"),
    ("dataskyddsombud", "data_protection_officer"), ("personvernombud", "data_protection_officer"),
    ("handläggare", "case_officer"), ("saksbehandler", "case_officer"),
    ("sakshandsamar", "case_officer"), ("IKT-rettleiar", "ikt_pedagog"),
    ("nämndledamot", "board_reader"), ("operator", "operator"),
    ("tf rektor", "headteacher"), ("T.f. rektor", "headteacher"), ("t f rektor", "headteacher"),
    ("Rektor (tf)", "headteacher"), ("rektor, vik.", "headteacher"),
    ("rektor vikar", "headteacher"),
    ("vik. rektor", "headteacher"), ("vik.rektor", "headteacher"), ("kst. styrar", "headteacher"),
    ("konstituert rektor", "headteacher"), ("fungerande rektor", "headteacher"),
    ("fungerende styrer", "headteacher"), ("Barnehageleiar", "headteacher"),
    ("dagleg leiar", "headteacher"), ("förskolechef", "headteacher"),
    ("bitr rektor", "headteacher"), ("bitr. rektor", "headteacher"),
    ("Biträdande rektor", "headteacher"), ("assisterende rektor", "headteacher"),
    ("tf. biträdande rektor", "headteacher"), ("ass. styrer", "headteacher"),
    ("utdanningssjef", "school_chief"), ("tf utbildningschef", "school_chief"),
    ("kommunalsjef oppvekst", "head_of_administration"), ("personvernombod", DPO),
    ("verksemdsleiar", "manager"), ("einingsleiar", "manager"), ("utvalsmedlem", "board_reader"),
]  # fmt: skip


@pytest.mark.parametrize(("word", "role"), SPOKEN)
def test_a_role_is_known_by_what_people_call_it(word: str, role: str) -> None:
    assert role_code(word) == role


@pytest.mark.parametrize("locale", LOCALES)
def test_every_role_is_known_by_our_own_word_for_it(locale: str) -> None:
    spoken = {words(locale).say(f"roles.{role}"): role for role in ROLES}
    assert len(spoken) == len(ROLES), "two roles of one name cannot be told apart"
    assert {word: role_code(word) for word in spoken} == spoken


def test_nobody_is_called_the_school_cat() -> None:
    for title in ("skolkatt", "biträdande skolkatt", "rektors sekreterare", "tf", "biträdande"):
        assert role_code(title) is None
    assert role_code("biträdande skolchef") is None, "who assists a chief decides for nobody"
    assert role_code("") is None


@pytest.mark.parametrize(
    "email",
    ["", "lo", "lo@", "@skola.example", "lo@skola example", "lo@skola.example,bo@skola.example",
     "Lo <lo@skola.example>", "lo@skola.example\\r\\nBcc: x@evil.example", "lö@skola.example",
     "=?utf-8?q?lo?=@skola.example", "lo@-skola.example", "x" * 65 + "@skola.example"],
)  # fmt: skip
def test_a_bad_address_is_refused(town: TestTown, csv: Callable[..., Path], email: str) -> None:
    file = people_file(csv, f'Lo,"{email}",samordnare,,,,,')
    assert wrong(town, import_people, file) == [(2, "bad_email")]


@pytest.mark.parametrize(
    ("row", "key"),
    [
        (",bo.ny@skola.example,samordnare,,,,,", "name_missing"),
        ("Bo,bo.ny@skola.example,skolkatt,,,,,", "unknown_role"),
        ("Bo,bo.ny@skola.example,,,,,,", "unknown_role"),
        ("Bo,bo.ny@skola.example,rektor,Ingenstans,,,,", "unknown_unit"),
        ("Bo,bo.ny@skola.example,rektor,,,,,", "unit_missing"),
        ("Bo,bo.ny@skola.example,samordnare,,da,,,", "unknown_locale"),
        ("Bo,bo.ny@skola.example,samordnare,,,sam@skola.example,,", "unknown_deputy"),
        ("Bo,bo.ny@skola.example,samordnare,,,BO.NY@skola.example,,", "deputy_self"),
        ("Bo,bo.ny@skola.example,samordnare,,,,31/2 2026,", "bad_date"),
        ("Bo,bo.ny@skola.example,samordnare,,,,,2026-02-30", "bad_date"),
        ("Bo,bo.ny@skola.example,samordnare,,,,2027-01-02,2027-01-01", "ends_before_start"),
    ],
)
def test_a_bad_row_is_named_and_no_row_is_taken(
    town: TestTown, csv: Callable[..., Path], row: str, key: str
) -> None:
    good = "Kim Ny,kim.ny@skola.example,samordnare,,,,,"
    assert wrong(town, import_people, people_file(csv, good, row)) == [(3, key)]
    assert take(town, import_people, people_file(csv, good)).added == 1


def test_every_bad_row_is_told_at_once_with_its_line(
    town: TestTown, csv: Callable[..., Path]
) -> None:
    file = people_file(
        csv,
        "Kim,kim.ny@skola.example,skolkatt,,,,,",
        "",
        "Bo,bo.ny@skola.example,samordnare,,,kim.ny@skola.example,,",
        "Lo,lo,skolkatt,Ingenstans,,,,",
        "Mo,mo.ny@skola.example,samordnare,,,,,",
        "Mo,mo.ny@skola.example,Koordinator,,,,,",
    )
    assert wrong(town, import_people, file) == [
        (2, "unknown_role"),  # and Bo's deputy stands in the file, wrong row or not
        (5, "bad_email"),
        (5, "unknown_role"),
        (5, "unknown_unit"),
        (7, "twice"),
    ]


@pytest.mark.parametrize(
    "name",
    ["Lo\r\nBcc: x@evil.example", "Lo\nLind", "Lo\x1b[2J", "=?utf-8?q?Hej=0D=0ABcc=3A?=",
     "Lo\u2028Lind", "Lo \u202eDniL", "Lo\x7f", "Lo\tLind"],
)  # fmt: skip
def test_a_name_that_could_become_a_header_is_refused(
    town: TestTown, csv: Callable[..., Path], name: str
) -> None:
    file = people_file(csv, f'"{name}",lo.ny@skola.example,samordnare,,,,,')
    assert [key for _, key in wrong(town, import_people, file)] == ["unsafe_text"]


def test_the_same_dangers_in_names_of_units_and_breaks(
    town: TestTown, csv: Callable[..., Path]
) -> None:
    for name in ("Asta\r\nBcc: x@evil.example", "=?utf-8?q?Asta?="):
        assert [key for _, key in wrong(town, import_units, csv("name", f'"{name}"'))] == [
            "unsafe_text"
        ]
        file = csv("name,start,end", f'"{name}",2026-10-26,2026-10-30')
        assert [key for _, key in wrong(town, import_calendar, file)] == ["unsafe_text"]


def test_another_municipalitys_unit_is_as_unknown_as_a_missing_one(
    town: TestTown, csv: Callable[..., Path]
) -> None:
    take(town, import_everywhere, REGISTER)
    file = people_file(csv, "Sam,sam@skola.example,rektor,Breddenskolan,,,,")
    assert wrong(town, import_people, file) == [(2, "unknown_unit")]


def test_a_spreadsheet_of_people_with_real_dates(town: TestTown, xlsx: Callable[..., Path]) -> None:
    file = xlsx(
        HEAD.split(","),
        ("Lo Ny", "lo.ny@skola.example", "Rektor", "Backaskolan", None, None,
         datetime(2026, 8, 1), date(2027, 6, 30)),  # noqa: DTZ001  cells have no zone
        (None,) * 8,
        ("Bo Ny", "bo.ny@skola.example", "Rektor", "Ekdalaskolan", "en", None, "2026-08-01", None),
    )  # fmt: skip
    assert counts(take(town, import_people, file)) == (2, 0, 0)
    with town.office.database.read() as session:
        post = session.exec(
            select(Appointment).where(Appointment.person_id == town.person("lo.ny@skola.example"))
        ).one()
    assert (post.starts, post.ends) == (date(2026, 8, 1), date(2027, 6, 30))


def test_a_bad_row_of_a_spreadsheet_is_named_by_its_row(
    town: TestTown, xlsx: Callable[..., Path]
) -> None:
    file = xlsx(HEAD.split(","), (None,) * 8, ("Lo", "lo.ny@skola.example", "skolkatt"))
    assert wrong(town, import_people, file) == [(3, "unknown_role")]


def test_four_times_as_many_people_with_deputies_take_about_four_times_as_long(
    town: TestTown, csv: Callable[..., Path]
) -> None:
    def seconds(letter: str, number: int) -> float:
        rows = [
            f"Kim {n},{letter}{n}@skola.example,mentor,,,{letter}{(n + 1) % number}@skola.example,,"
            for n in range(number)
        ]
        file = people_file(csv, *rows)
        began = process_time()
        assert take(town, import_people, file).added == number
        return process_time() - began

    few = max(seconds("a", 1_000), 0.1)
    assert seconds("b", 4_000) < 12 * few, "each with each would be sixteen times"


# --- school breaks -----------------------------------------------------------------------------
