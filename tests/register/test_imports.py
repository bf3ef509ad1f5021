"""Files that cannot be read say why."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from flows.register.imports.calendars import import_calendar
from flows.register.imports.people import import_people
from flows.register.imports.units import import_units
from tests.conftest import TestTown
from tests.worlds.imports import (
    Take,
    unreadable,
    wrong,
)


@pytest.mark.parametrize("how", [import_units, import_people, import_calendar])
@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("empty.csv", b"", "the file is empty"),
        ("old.xls", b"\xd0\xcf\x11\xe0 an old workbook", "save it as .xlsx"),
        ("book.csv", b"PK\x03\x04 a workbook by another name", "by another name"),
        ("zero.csv", b"name,start\0,end\n", "not a text file"),
        ("book.xlsx", b"PK\x03\x04 this is no workbook", "xlsx"),
        ("empty.xlsx", b"", "xlsx"),
        ("image.csv", bytes(range(256)) * 40, "not a text file"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(
    town: TestTown, tmp_path: Path, how: Take, name: str, content: bytes, why: str
) -> None:
    file = tmp_path / name
    file.write_bytes(content)
    assert why in unreadable(town, how, file)


@pytest.mark.parametrize("how", [import_units, import_people, import_calendar])
def test_a_file_that_is_not_there_says_so(town: TestTown, tmp_path: Path, how: Take) -> None:
    assert "No such file" in unreadable(town, how, tmp_path / "borta.csv")
    assert "directory" in unreadable(town, how, tmp_path)


def test_missing_columns_are_named(town: TestTown, csv: Callable[..., Path]) -> None:
    assert "heading row is not recognised" in unreadable(town, import_units, csv("a,b", "c,d"))
    said = unreadable(town, import_people, csv("name,email", "Lo,lo@skola.example"))
    assert "the column role is missing" in said
    assert "the column end is missing" in unreadable(
        town, import_calendar, csv("name,start", "a,b")
    )


def test_a_huge_field_is_refused_and_not_swallowed(
    town: TestTown, csv: Callable[..., Path]
) -> None:
    assert "a cell from row 2 is too long" in unreadable(
        town, import_units, csv("name", "x" * 200_000)
    )
    assert wrong(town, import_units, csv("name", "x" * 100_000)) == [(2, "too_long")]


def test_a_quote_that_is_never_closed_is_refused(town: TestTown, csv: Callable[..., Path]) -> None:
    assert "quotation marks from row 2" in unreadable(
        town, import_units, csv("name", '"Asta', "Bo")
    )


# --- people ------------------------------------------------------------------------------------
