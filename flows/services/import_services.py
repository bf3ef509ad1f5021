"""Services from a file: ``name,supplier,purpose,…``, all or nothing, again without harm.

A service that is new gets its validation; one that is there gets what the row says, and where a
material fact changes, the event that follows from it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from flows.engine.door import verb
from flows.engine.handling import Desk
from flows.register.imports.reading import Work, importing
from flows.register.imports.tables import Report
from flows.services.introduce_many import introduce_many
from flows.services.register import change, note_use
from flows.services.sheet import FLAGS, TEXTS, BadService, Sheet
from models.register.questions import unit_names
from models.services.questions import facts_of, service_named
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
LISTS = ("data", "users", "subprocessors", "integrations")
YES = frozenset({"ja", "yes", "x", "1", "true", "sann"})
NO = frozenset({"nej", "nei", "no", "0", "false", "usann"})


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
    """Take the services of a file. A cell holds several things with | or lines between them. New
    ones get their days from the weekly queue; ``reason`` is why they come, repeated by the
    letters. Raises BadFile, ImportRefused, ColumnsAskedAbout."""
    with importing(
        desk, file, what="services", dry_run=dry_run, accept=accept, good_rows=good_rows
    ) as work:
        seen: dict[str, int] = {}
        named = unit_names(desk.session, desk.municipality)
        units = {normal(name): number for number, name in named.items()}
        for line, row in work.rows(file, COLUMNS, ("name",)):
            name = work.name(line, row["name"], "name")
            if name is None:
                continue
            if (key := normal(name)) in seen:
                work.wrong(line, "two_services", name=name, line=seen[key])
                continue
            seen[key] = line
            _take(work, desk, line, name, row, units, reason)
    return work.report


def _take(
    work: Work,
    at: Desk,
    line: int,
    name: str,
    row: dict[str, str],
    units: dict[str, int],
    reason: str,
) -> None:
    before = len(work.bad)
    sheet = _sheet(work, line, row)
    unit = units.get(normal(row["unit"])) if row["unit"] else None
    if row["unit"] and unit is None:
        work.wrong(line, "unknown_unit", unit=row["unit"][:80])
    good, since = work.day(line, row["in_use_since"])
    if work.stops or len(work.bad) > before or sheet is None or not good:
        return
    counts = (work.report.added, work.report.changed, work.report.same)
    try:
        with work.session.begin_nested():
            subject = _put(work, at, name, sheet, unit, reason)
    except BadService as error:
        work.report.added, work.report.changed, work.report.same = counts
        why = "unsafe_text" if error.key.endswith("signs") else "too_long"
        work.wrong(line, why, column=str(error.params["fact"]))
        return
    if since is not None:
        note_use(at, subject, since, unit)


def _put(work: Work, at: Desk, name: str, sheet: Sheet, unit: int | None, reason: str) -> int:
    there = service_named(work.session, at.municipality, name)
    if there is None or there.ends is not None:
        work.report.added += 1
        [made] = introduce_many(at, [(name, sheet, unit)], reason)
        return made.subject
    number = there.id or 0
    before = facts_of(work.session, at.municipality, number)
    if sheet.told() and _says_something_new(at, number, sheet):
        change(at, number, sheet)
    same = before == facts_of(work.session, at.municipality, number)
    work.report.same += same
    work.report.changed += not same
    return number


def _says_something_new(at: Desk, subject: int, sheet: Sheet) -> bool:
    """Whether a row differs from the register, so that reading a file twice leaves no trace."""
    facts = facts_of(at.session, at.municipality, subject)
    for name in sheet.told():
        value = getattr(sheet, name)
        if name == "grades":
            if (facts.lowest, facts.highest) != (min(value), max(value)):
                return True
        elif name in LISTS:
            wanted = {normal(text.partition(":")[0]) for text in value}
            if {normal(one) for one in getattr(facts, name)} != wanted:
                return True
        elif hasattr(facts, name) and getattr(facts, name) != value:
            return True
    return False


def _sheet(work: Work, line: int, row: dict[str, str]) -> Sheet | None:
    """The row as a sheet; empty cells say nothing. None when a cell is wrong, which is noted."""
    told: dict[str, object] = {name: row[name] for name in ("supplier", *TEXTS) if row[name]}
    wrong = len(work.bad)
    for name in LISTS:
        if row[name]:
            told[name] = several(row[name])
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
        told["grades"] = grades(row["grades"])
        if not told["grades"]:
            work.wrong(line, "bad_grades", value=row["grades"][:40])
    if row["users_about"]:
        plain = row["users_about"].replace(" ", "")
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
