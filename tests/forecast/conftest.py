"""A year in advance."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.worlds.year_ahead import (
    AUTUMN,
    CHRISTMAS,
    Ahead,
    brisk,
    digest,
    settled,
    year,
)


@pytest.fixture(scope="module")
def ahead(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ahead]:
    var = tmp_path_factory.mktemp("ahead")
    town, other = settled(var / "one"), settled(var / "two", brisk())
    before = digest(town), digest(other)
    silent, busy = year(town), year(other, all_answer=True, first=AUTUMN, last=CHRISTMAS)
    yield Ahead(town, silent, other, busy, before, (digest(town), digest(other)))
    town.office.database.close()
    other.office.database.close()
