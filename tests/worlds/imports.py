"""Taking files: the register before and after, what is refused and why."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import col, select

from config.explain import explain
from config.locales import LOCALES
from config.words import words
from flows.engine.door import Verb
from flows.register.imports.tables import BadFile, ImportRefused, Report
from models.every_table import METADATA
from models.register.tables import SchoolBreak, Unit
from tests import DATA
from tests.conftest import OPERATOR, TestTown, at
from tests.worlds.cycle_walks import picture as cases_picture

REGISTER = DATA / "skolverksamhet.csv"
NOW = at("2026-08-17 09:00")
HEAD = "name,email,role,unit,locale,deputy,from,to"

Take = Verb[..., Report]


def take(town: TestTown, how: Take, file: Path, **more: Any) -> Report:
    return how.alone(town.errand(OPERATOR, NOW), file, **more)


def wrong(town: TestTown, how: Take, file: Path, **more: Any) -> list[tuple[int, str]]:
    """The lines that were refused and why; each explained in every language, nothing kept."""
    before = register(town)
    with pytest.raises(ImportRefused) as found:
        take(town, how, file, **more)
    assert register(town) == before, "all or nothing"
    for locale in LOCALES:
        for row in found.value.rows:
            said = words(locale).say(f"import_problems.{row.key}", **row.params)
            assert said and "{" not in said
        assert file.name in explain(found.value, words(locale))
    return [(row.line, row.key) for row in found.value.rows]


def unreadable(town: TestTown, how: Take, file: Path, **more: Any) -> str:
    """Why the file was refused, as English would say it."""
    before = register(town)
    with pytest.raises(BadFile) as found:
        take(town, how, file, **more)
    assert register(town) == before
    for locale in LOCALES:
        assert file.name in explain(found.value, words(locale))
    return explain(found.value, words("en"))


def register(town: TestTown) -> list[list[tuple[object, ...]]]:
    """Everything that an import may touch."""
    wanted = ("municipality", "unit", "person", "appointment", "school_break")
    with town.office.database.read() as session:
        tables = [METADATA.tables[name] for name in wanted]
        rows = [[tuple(row) for row in session.execute(table.select())] for table in tables]
    return rows + cases_picture(town)


def units(town: TestTown, municipality: str = "se-1401") -> list[str]:
    with town.office.database.read() as session:
        return sorted(
            session.exec(select(Unit.name).where(Unit.municipality_id == municipality)).all()
        )


def counts(report: Report) -> tuple[int, int, int]:
    return report.added, report.changed, report.same


def people_file(csv: Callable[..., Path], *rows: str) -> Path:
    return csv(HEAD, *rows)


def breaks(town: TestTown) -> dict[str, tuple[str, str]]:
    with town.office.database.read() as session:
        return {
            row.name: (row.starts.isoformat(), row.ends.isoformat())
            for row in session.exec(select(SchoolBreak).order_by(col(SchoolBreak.id)))
        }


def ics(folder: Path, *events: str, name: str = "lov.ics") -> Path:
    file = folder / name
    body = "".join(
        f"BEGIN:VEVENT\r\nUID:{n}\r\n{one}\r\nEND:VEVENT\r\n" for n, one in enumerate(events)
    )
    file.write_bytes(
        f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n{body}END:VCALENDAR\r\n".encode()
    )
    return file
