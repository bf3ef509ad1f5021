"""Every row says whose it is: its municipality stands in it, and so do the rows that it names."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Table
from sqlalchemy.orm import Mapper
from sqlmodel import SQLModel

from models.every_table import METADATA

COMMON = "Common to all:"
MAPPERS: dict[str, Mapper[object]] = {
    str(one.local_table.name): one  # type: ignore[attr-defined]
    for one in SQLModel._sa_registry.mappers
}


def is_common(name: str) -> bool:
    return COMMON in (MAPPERS[name].class_.__doc__ or "")


def gaps(table: Table) -> Iterator[str]:
    """What of a table, and of the rows that it refers to, could be another municipality's."""
    if "municipality_id" not in table.c:
        yield f"{table.name} does not say whose a row is"
    for key in table.foreign_key_constraints:
        there = key.referred_table.name
        within = {one.column.name for one in key.elements}
        if not is_common(there) and "municipality_id" not in within:
            yield f"{table.name} may refer to another municipality's {there}"


def test_every_row_says_whose_it_is_and_refers_to_rows_of_the_same_municipality() -> None:
    found = [
        gap
        for name, one in MAPPERS.items()
        if not is_common(name)
        for gap in gaps(METADATA.tables[name])
    ]
    assert found == []


def test_what_is_common_to_all_is_a_short_list_of_tables_that_hold_nobodys_rows() -> None:
    common = {name for name in MAPPERS if is_common(name)}
    assert {"municipality", "kind_state", "run", "mail_host", "fact"} <= common
    assert len(common) < 20
    holds = [name for name in common if "municipality_id" in METADATA.tables[name].c]
    assert holds == [], "a row of one municipality is not common to all"
