"""Reading what a file says of the law behind a duty: a line, or a line for each country."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from config.wheel_reader import Raw, Reader
from config.words import Words
from states.law import Certainty, Law

COUNTRIES = ("SE", "NO")
KEYS = ("law", "certainty", "checked", "since", "interval")
LONGEST = 200
NO_LAW = Law()

Basis = Mapping[str, Law]
"""The law by country; under "" what holds in every other one."""


def law_in(basis: Basis, country: str) -> Law:
    """The law behind it in a country (SE, NO), or an empty one."""
    return basis.get(country, basis.get("", NO_LAW))


def basis(reader: Reader, raw: Raw, where: str) -> Basis:
    """What stands under ``basis``: a line for all, or by country a line or a table of KEYS."""
    if not isinstance(raw.get("basis"), dict):
        return {"": Law(line(reader, raw, where, "basis"))}
    place, table = f"{where}.basis", reader.table(raw, where, "basis")
    reader.only(table, place, COUNTRIES)
    return {country: _law(reader, table, place, country) for country in table}


def countries(reader: Reader, raw: Raw, where: str) -> tuple[str, ...]:
    """The countries in which the thing is expected; none: in all."""
    if "countries" not in raw:
        return ()
    return reader.choices(raw, where, "countries", COUNTRIES)


def line(reader: Reader, raw: Raw, where: str, key: str) -> str:
    """One printable line, or nothing."""
    value = raw.get(key, "")
    if not isinstance(value, str) or len(value) > LONGEST or not value.isprintable():
        reader.problem("not_a_line", f"{where}.{key}")
        return ""
    return value.strip()


def said_of(law: Law, day: date, say: Words) -> str:
    """The law with how sure that is and when it was checked, and a warning after a year."""
    if not law.certainty or law.checked is None:
        return law.text
    key = "law.old" if law.is_old(day) else "law.checked"
    certainty = say.say(f"certainties.{law.certainty}")
    return say.say(key, law=law.text, certainty=certainty, day=say.day(law.checked))


def _law(reader: Reader, table: Raw, place: str, country: str) -> Law:
    if not isinstance(table[country], dict):
        return Law(line(reader, table, place, country))
    where, row = f"{place}.{country}", reader.table(table, place, country)
    reader.only(row, where, KEYS)
    return Law(
        text=line(reader, row, where, "law"),
        certainty=reader.choice(row, where, "certainty", tuple(Certainty), "", needed=True),
        checked=_day(reader, row, where, "checked"),
        since=_day(reader, row, where, "since"),
        interval=row.get("interval") is True,
    )


def _day(reader: Reader, row: Raw, where: str, key: str) -> date | None:
    """A day as TOML writes it, or nothing."""
    value = row.get(key)
    if value is None:
        return None
    if not isinstance(value, date) or isinstance(value, datetime):
        reader.problem("not_a_day", f"{where}.{key}", value=str(value)[:40])
        return None
    return value
