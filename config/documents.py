"""The types of governing documents and the bodies that decide, read from TOML."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from pathlib import Path

from config.bodies import bodies_in
from config.law import Basis, basis, countries, law_in, line, said_of
from config.roles import ROLES
from config.wheel import BadWheel
from config.wheel_reader import Problem, Raw, Reader
from config.words import Words
from states.bodies import Body
from states.cadence import Cadence
from states.errors import ArshjulError
from states.governing_document import BOARD, HERE
from states.law import Law
from states.school_year import MonthDay

BUILT_IN = Path(__file__).with_name("documents.toml")
KEYS = (
    "code",
    "decided_by",
    "role",
    "cadence",
    "opens_days",
    "per_unit",
    "schools_only",
    "restricted",
    "parts",
    "themes",
    "name",
    "review",
    "basis",
    "secrecy",
    "keeps_years",
    "countries",
)


class UnknownType(ArshjulError):
    """There is no such type of document."""

    key = "unknown_document_type"


class BadDocuments(BadWheel):
    """The file of document types has errors; its problems are said as those of the wheel."""

    key = "bad_documents"


@dataclass(frozen=True, slots=True)
class DocumentType:
    """``name`` only where the municipality's own file gives one; else the catalogue
    ``document_types`` knows the code. ``review``: the days of the yearly review, if any.
    ``basis``: the law behind it by country; ``secrecy``: the law that keeps it from the public;
    ``keeps_years``: how long it is kept after it has ceased to hold, where a law says so.
    ``countries``: where it is expected of each unit, none: in all; elsewhere it may be registered
    and nobody is asked for it."""

    code: str
    decided_by: str
    role: str
    cadence: Cadence
    opens_days: int
    per_unit: bool = False
    schools_only: bool = False
    restricted: bool = False
    parts: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    name: str = ""
    review: tuple[MonthDay, MonthDay] | None = None
    basis: Basis = field(default_factory=dict)
    secrecy: str = ""
    keeps_years: int = 0
    countries: tuple[str, ...] = ()

    def law_in(self, country: str) -> Law:
        """The law behind it in a country (SE, NO), or an empty one."""
        return law_in(self.basis, country)

    def is_expected(self, country: str, day: date) -> bool:
        """Whether it is asked for in the country on the day."""
        return country in (self.countries or (country,)) and self.law_in(country).holds(day)


Types = Mapping[str, DocumentType]


@dataclass(frozen=True, slots=True)
class Documents:
    """All that the file says. ``bodies``: the chains of both countries, in their order."""

    types: Types
    bodies: tuple[Body, ...]


def read_types(folder: Path | None = None) -> Types:
    """The municipality's file in the data folder, else the built-in one. Raises BadDocuments."""
    return _in(folder).types


def read_chain(folder: Path | None, country: str) -> tuple[Body, ...]:
    """The bodies that decide in a country ("SE", "NO"), the first of the chain first: those of the
    municipality's file, else the built-in ones. Raises BadDocuments."""
    return chain_of(_in(folder), country)


def chain_of(documents: Documents | None, country: str) -> tuple[Body, ...]:
    """The bodies that decide in a country, of a municipality's own file or the built-in one."""
    listed = documents.bodies if documents else ()
    own = [body for body in listed if country in (body.countries or (country,))]
    built_in = _in(None).bodies
    return tuple(own) or tuple(body for body in built_in if country in body.countries)


def _in(folder: Path | None) -> Documents:
    own = folder / "documents.toml" if folder else None
    path = own if own is not None and own.exists() else BUILT_IN
    return _read(path, path.stat().st_mtime_ns)


def law_lines(one: DocumentType, country: str, day: date, say: Words) -> list[str]:
    """What is said of the law behind a type: the law, whose choice the interval is, what keeps it
    from the public and how long it is kept. Nothing where no law of the country asks for it."""
    law = one.law_in(country)
    if not law.text:
        return []
    lines = [said_of(law, day, say)]
    if not law.holds(day) and law.since is not None:
        lines.append(say.say("law.from", day=say.day(law.since)))
    if one.cadence is not Cadence.WHEN_NEEDED and not law.interval:
        lines.append(say.say("law.own_interval"))
    if one.secrecy:
        lines.append(say.say("law.secrecy", law=one.secrecy))
    if one.keeps_years:
        lines.append(say.say("law.kept", n=one.keeps_years))
    return lines


def type_named(types: Types, code: str) -> DocumentType:
    """The type. Raises UnknownType."""
    found = types.get(code)
    if found is None:
        raise UnknownType(type=code[:40], known=", ".join(types))
    return found


@lru_cache(maxsize=8)
def _read(path: Path, _stamp: int) -> Documents:
    try:
        return parse(path.read_text(encoding="utf-8-sig"), path)
    except UnicodeDecodeError:
        raise BadDocuments(path, (Problem("not_utf8", path.name, {}),)) from None


def parse(text: str, path: Path = BUILT_IN) -> Documents:
    """The types and bodies in ``text``. Raises BadDocuments with every problem at once."""
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadDocuments(path, (Problem("not_toml", path.name, {"why": str(error)}),)) from None
    reader = Reader()
    reader.only(raw, "", ("type", "body"))
    found: dict[str, DocumentType] = {}
    for where, row in reader.rows(raw, "type"):
        one = _type(reader, where, row)
        if one.code in found:
            reader.problem("not_a_choice", f"{where}.code", known=f"≠ {one.code}")
        found[one.code] = one
    bodies = bodies_in(reader, raw)
    if reader.problems:
        raise BadDocuments(path, tuple(reader.problems))
    return Documents(found, bodies)


def _type(reader: Reader, where: str, row: Raw) -> DocumentType:
    reader.only(row, where, KEYS)
    return DocumentType(
        code=_code(reader, where, row),
        decided_by=reader.choice(row, where, "decided_by", (BOARD, HERE), BOARD, needed=True),
        role=reader.choice(row, where, "role", ROLES, "coordinator", needed=True),
        cadence=Cadence(
            reader.choice(row, where, "cadence", tuple(Cadence), Cadence.YEARLY, needed=True)
        ),
        opens_days=reader.whole(row, where, "opens_days", 60, least=1, most=330),
        per_unit=row.get("per_unit") is True,
        schools_only=row.get("schools_only") is True,
        restricted=row.get("restricted") is True,
        parts=_words(row.get("parts")),
        themes=_words(row.get("themes")),
        name=str(row.get("name", ""))[:200],
        review=_review(reader, where, row),
        basis=basis(reader, row, where) if "basis" in row else {},
        secrecy=line(reader, row, where, "secrecy"),
        keeps_years=reader.whole(row, where, "keeps_years", 0, least=0, most=100),
        countries=countries(reader, row, where),
    )


def _code(reader: Reader, where: str, row: Raw) -> str:
    code = row.get("code")
    if not isinstance(code, str) or not code.replace("_", "").isalnum() or len(code) > 40:
        reader.problem("missing", f"{where}.code")
        return ""
    return code


def _words(value: object) -> tuple[str, ...]:
    return tuple(str(one)[:40] for one in value) if isinstance(value, list) else ()


def _review(reader: Reader, where: str, row: Raw) -> tuple[MonthDay, MonthDay] | None:
    review = reader.table(row, where, "review", needed=False)
    if not review:
        return None
    place = f"{where}.review"
    reader.only(review, place, ("opens", "due"))
    return reader.month_day(review, place, "opens"), reader.month_day(review, place, "due")
