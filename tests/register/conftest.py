"""A town whose database is made once, and files as people save them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from openpyxl import Workbook

from tests.conftest import Postbox, TestTown, make_office, settle_town
from tests.worlds.copies import copy


@pytest.fixture(scope="module")
def settled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The town's database, made once for the many tests of this file."""
    var = tmp_path_factory.mktemp("settled")
    office = make_office(var, Postbox())
    settle_town(office.database)
    office.database.close()
    return var


@pytest.fixture
def town(tmp_path: Path, post: Postbox, settled: Path) -> Iterator[TestTown]:
    copy(settled, tmp_path / "var")
    office = make_office(tmp_path / "var", post)
    yield TestTown(office, post)
    office.database.close()


@pytest.fixture
def csv(tmp_path: Path) -> Callable[..., Path]:
    """A file of these lines, as this program or that would save it."""

    def write(
        *lines: str, name: str = "file.csv", end: str = "\r\n", encoding: str = "utf-8-sig"
    ) -> Path:
        file = tmp_path / name
        file.write_bytes((end.join(lines) + end).encode(encoding))
        return file

    return write


@pytest.fixture
def xlsx(tmp_path: Path) -> Callable[..., Path]:
    def write(*rows: Sequence[object], name: str = "file.xlsx") -> Path:
        book = Workbook()
        sheet = book.active
        assert sheet is not None
        for row in rows:
            sheet.append(list(row))
        book.save(tmp_path / name)
        return tmp_path / name

    return write


# --- units, from the public register ---------------------------------------------------------
