"""Services from a file: ``name,supplier,purpose,…``, all or nothing, again without harm.

A service that is new gets its validation; one that is there gets what the row says, and where a
material fact changes, the event that follows from it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from flows.engine.door import verb
from flows.engine.handling import Desk
from flows.engine.unit_names import UnitNames
from flows.register.imports.reading import Work, importing
from flows.register.imports.tables import Report, What
from flows.services.introduce_many import introduce_many, note_first_uses
from flows.services.register import change, note_use
from flows.services.sheet import (
    FLAGS,
    TEXTS,
    BadService,
    Sheet,
    blank_service,
    check_sheet,
    plain_name,
)
from models.services.many import services_by_name, users_now
from models.services.questions import Registered, registered
from models.services.suppliers import suppliers_here
from models.services.tables import Service
from states.plain_names import says_none
from states.service_facts import SORTS, normal

COLUMNS = (
    "name",
    "supplier",
    "sort",
    *TEXTS,
    "data",
    "users",
    "users_about",
    "grades",
    "subprocessors",
    "integrations",
    "unit",
    "in_use_since",
    *FLAGS,
)
_PROBLEMS = {"bad_service_signs": "unsafe_text", "bad_service_empty": "may_not_be_empty"}
LISTS = ("data", "users", "subprocessors", "integrations")
YES = frozenset({"ja", "yes", "x", "1", "true", "sann"})
NO = frozenset({"nej", "nei", "no", "0", "false", "usann"})


@dataclass(frozen=True, slots=True)
class Wanted:
    """One good row; ``there`` is the service that it is about, if that is registered."""

    line: int
    name: str
    sheet: Sheet
    unit: int | None
    since: date | None
    there: Registered | None


@verb("services.import_services")
def import_services(
    desk: Desk,
    file: Path,
    *,
    dry_run: bool = False,
    reason: str = "",
    accept: Sequence[str] = (),
    good_rows: bool = False,
) -> Report:
    """Take the services of a file. A cell holds several things with | or lines between them; an
    empty one says nothing, a dash that there is none. New ones get their days from the weekly
    queue; ``reason`` is why they come, repeated by the letters. Raises BadFile, ImportRefused,
    ColumnsAskedAbout."""
    with importing(
        desk, file, what="services", dry_run=dry_run, accept=accept, good_rows=good_rows
    ) as work:
        wanted = _wanted(work, desk, file)
        if not work.stops:
            _write(work, desk, wanted, reason)
    return work.report


def _wanted(work: Work, desk: Desk, file: Path) -> list[Wanted]:
    """The good rows of the file; the others are wrong, each by its line."""
    home = desk.municipality
    names = services_by_name(desk.session, home)
    known = registered(desk.session, home)
    units = UnitNames(desk.session, home)
    suppliers = {normal(one.name) for one in suppliers_here(desk.session, home)}
    blank = blank_service(desk)
    seen: dict[str, int] = {}
    found: list[Wanted] = []
    for line, row in work.each(work.rows(file, COLUMNS, ("name",))):
        name = work.name(line, row["name"], "name")
        if name is None:
            continue
        if (key := normal(name)) in seen:
            work.wrong(line, "two_services", name=name, line=seen[key])
            continue
        seen[key] = line
        there = known[names[key].id or 0] if key in names else None
        read = _read(work, line, name, row, units, there)
        if read is not None and _can_be_said(work, read, blank, suppliers):
            found.append(read)
    return found


def _read(
    work: Work,
    line: int,
    name: str,
    row: dict[str, str],
    units: UnitNames,
    there: Registered | None,
) -> Wanted | None:
    before = len(work.bad)
    sheet = _sheet(work, line, row)
    unit = work.unit(line, row["unit"], units) if row["unit"] else None
    _, since = work.day(line, row["in_use_since"])
    if len(work.bad) > before or sheet is None:
        return None
    return Wanted(line, name, sheet, unit, since, there)


def _can_be_said(work: Work, row: Wanted, blank: Service, suppliers: Collection[str]) -> bool:
    """Whether the facts may stand in the register; what may not is wrong by its line."""
    try:
        check_sheet(row.there.service if row.there else blank, row.sheet)
        if row.sheet.supplier and normal(row.sheet.supplier) not in suppliers:
            plain_name(row.sheet.supplier)
    except BadService as error:
        work.wrong(row.line, _PROBLEMS.get(error.key, "too_long"), column=str(error.params["fact"]))
        return False
    return True


def _write(work: Work, desk: Desk, wanted: Sequence[Wanted], reason: str) -> None:
    new = [row for row in wanted if row.there is None]
    made = introduce_many(desk, [(row.name, row.sheet, row.unit) for row in new], reason)
    for row in new:
        work.report.took(row.line, What.ADDED, row.name)
    first_used = [
        (one, row.since, row.unit)
        for one, row in zip(made, new, strict=True)
        if row.since is not None
    ]
    note_first_uses(desk, first_used)
    users = users_now(desk.session, desk.municipality)
    done = len(new)
    for row in wanted:
        if row.there is None:
            continue
        changes = _changes(row.there, row.sheet)
        if changes:
            change(desk, row.there.id, row.sheet)
        if row.since is not None and (row.there.id, row.unit) not in users:
            note_use(desk, row.there.id, row.since, row.unit)
        work.report.took_as_it_is(row.line, row.name, changes)
        done += 1
        desk.progress(done, len(wanted))


def _changes(there: Registered, sheet: Sheet) -> dict[str, tuple[str, str]]:
    """What a row says otherwise than the register, so that reading a file twice leaves no
    trace."""
    found: dict[str, tuple[str, str]] = {}
    for name in sheet.told():
        value = getattr(sheet, name)
        if name == "grades":
            lowest, highest = there.service.lowest, there.service.highest
            span = () if lowest is None else (lowest, highest)
            if span != ((min(value), max(value)) if value else ()):
                found[name] = (_span(span), _span(value))
        elif name in LISTS:
            kept = getattr(there.facts, name)
            says = {normal(text.partition(":")[0]) for text in value}
            if {normal(one) for one in kept} != says:
                found[name] = (", ".join(sorted(kept)), ", ".join(value))
        else:
            stands = there.facts.supplier if name == "supplier" else getattr(there.service, name)
            if stands != value:
                found[name] = (_plain(stands), _plain(value))
    return found


def _span(grades: Sequence[int | None]) -> str:
    return "" if not grades else f"{grades[0]}-{grades[-1]}"


def _plain(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _sheet(work: Work, line: int, row: dict[str, str]) -> Sheet | None:
    """The row as a sheet; empty cells say nothing. None when a cell is wrong, which is noted."""
    wrong = len(work.bad)
    told: dict[str, object] = {
        name: "" if says_none(row[name]) else row[name]
        for name in ("supplier", *TEXTS)
        if row[name]
    }
    for name in LISTS:
        if row[name]:
            told[name] = () if says_none(row[name]) else several(row[name])
    for name in FLAGS:
        if row[name]:
            value = row[name].casefold()
            if value not in YES | NO:
                work.wrong(line, "bad_flag", value=row[name][:40], column=name)
            told[name] = value in YES
    for name, longest in TEXTS.items():
        if len(row[name]) > longest:
            work.wrong(line, "too_long", column=name)
    if told.get("data") and told.get("no_personal_data"):
        work.wrong(line, "data_and_none")
    if row["sort"]:
        told["sort"] = row["sort"]
        if row["sort"] not in SORTS:
            work.wrong(line, "bad_sort_of_service", value=row["sort"][:40], known=", ".join(SORTS))
    if row["grades"]:
        told["grades"] = () if says_none(row["grades"]) else grades(row["grades"])
        if not told["grades"] and not says_none(row["grades"]):
            work.wrong(line, "bad_grades", value=row["grades"][:40])
    if row["users_about"]:
        plain = "0" if says_none(row["users_about"]) else row["users_about"].replace(" ", "")
        told["users_about"] = int(plain) if plain.isascii() and plain.isdecimal() else -1
        if not 0 <= int(str(told["users_about"])) <= 1_000_000:
            work.wrong(line, "users_not_a_number", value=row["users_about"][:40])
    return None if len(work.bad) > wrong else Sheet(**told)  # type: ignore[arg-type]


def several(text: str) -> tuple[str, ...]:
    """The things in one cell: by | or line where these stand, else by comma or semicolon. What
    comes after a colon is a reason, whose commas part nothing."""
    parts = re.split(r"[|\r\n]+", text)
    if len(parts) == 1 and ":" not in text:
        parts = re.split(r"[,;]", text)
    return tuple(part.strip() for part in parts if part.strip())


_GRADE_WORDS = re.compile(
    r"åk|årskurs(?:er)?|årskurserna|klasse?|trinn|trinnet|steg|grades?|år|i|\.", re.IGNORECASE
)
_NAMED_GRADES = {"f": 0, "fk": 0, "förskoleklass": 0, "förskola": -1, "barnehage": -1}


def grades(text: str) -> tuple[int, ...]:
    """Lowest and highest grade in ``4-6``, ``åk 4–6``, ``1.–4. trinn``, ``F-3``, ``4, 5, 6`` or
    ``7``; nothing when it is none."""
    found = re.sub(r"[–—−]|\btill\b|\btil\b", "-", text.casefold())
    words = [one for one in re.findall(r"[^\W\d_]+|-?\d+|\S", found) if one]
    plain = "".join(str(_NAMED_GRADES.get(one, one)) for one in words if not _says_grade(one))
    if re.fullmatch(r"\d+(?:[,;]\d+)+", plain):
        numbers = tuple(int(part) for part in re.split("[,;]", plain))
        numbers = (min(numbers), max(numbers))
        return numbers if numbers[1] <= 13 else ()
    cut = plain.find("-", 1)
    parts = (plain,) if cut < 0 else (plain[:cut], plain[cut + 1 :])
    try:
        numbers = tuple(int(part) for part in parts)
    except ValueError:
        return ()
    ordered = len(numbers) == 1 or numbers[0] <= numbers[1]
    return numbers if ordered and all(-1 <= one <= 13 for one in numbers) else ()


def _says_grade(word: str) -> bool:
    return _GRADE_WORDS.fullmatch(word) is not None
