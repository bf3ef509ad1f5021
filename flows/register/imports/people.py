"""Staff: ``name,email,role,unit,locale,deputy,from,to``, one row an appointment."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

from config.locales import LOCALES, codes
from config.roles import assists, known_roles, role_code
from flows.engine.door import verb
from flows.engine.handling import Desk
from flows.engine.unit_names import UnitNames
from flows.register.imports.appointments import NOT_SAID, Key, Wanted, write_people
from flows.register.imports.reading import Work, importing
from flows.register.imports.tables import BadRow, Report
from models.register.many import Known, known_people
from notifications.header import UnsafeHeaderText, one_address
from states.permissions import OPERATOR
from states.plain_names import same_name, says_none

COLUMNS = ("name", "email", "role", "unit", "locale", "deputy", "from", "to")
MOST_PEOPLE = 50_000  # rows: what is taken within a minute


@verb("register.import_people")
def import_people(
    desk: Desk,
    file: Path,
    *,
    dry_run: bool = False,
    accept: Sequence[str] = (),
    good_rows: bool = False,
) -> Report:
    """Take the people and their appointments. Nobody is removed: an appointment ends by ``to``.

    An empty cell leaves what stands, a dash clears it. A deputy must be in the file or in the
    register. Raises BadFile, ImportRefused, ColumnsAskedAbout.
    """
    home = desk.municipality
    with importing(
        desk, file, what="people", dry_run=dry_run, accept=accept, good_rows=good_rows
    ) as work:
        rows = work.rows(file, COLUMNS, ("name", "email", "role"), most=MOST_PEOPLE)
        units = UnitNames(work.session, home)
        wanted: list[Wanted] = []
        for line, row in work.each(rows):
            read = _read(
                work, line, row, units, operates=desk.who.person is None and desk.who.via != "clock"
            )
            if read is not None:
                wanted.append(read)
        people = known_people(work.session, home)
        wanted = _contradicted(work, _twice(work, wanted))
        _locales(wanted, people, desk.place.locale)
        wanted = _known_deputies(work, wanted, people, {row["email"].lower() for _, row in rows})
        write_people(work, desk, wanted, people)
    return work.report


def _read(
    work: Work, line: int, row: dict[str, str], units: UnitNames, *, operates: bool
) -> Wanted | None:
    before = len(work.bad)
    name = work.name(line, row["name"], "name")
    email = row["email"].lower()
    if not _is_address(email):
        work.wrong(line, "bad_email", email=email[:80])
    role = role_code(row["role"])
    # Whoever may set up a municipality makes nobody the operator of all.
    if role is None or (role == OPERATOR and not operates):
        known = [one for one in known_roles() if operates or role_code(one) != OPERATOR]
        work.wrong(line, "unknown_role", role=row["role"][:40], known=", ".join(known))
    elif assists(row["role"]):
        work.report.notes.append(BadRow(line, "assists", {"title": row["role"][:60]}))
    unit = work.unit(line, row["unit"], units) if row["unit"] else None
    if role in ("headteacher", "ikt_pedagog") and not row["unit"]:
        work.wrong(line, "unit_missing")
    locale = codes().get(row["locale"].lower()) if row["locale"] else ""
    if locale is None:
        work.wrong(line, "unknown_locale", locale=row["locale"][:20], known=", ".join(LOCALES))
    cells = {name: "" if says_none(row[name]) else row[name] for name in NOT_SAID}
    deputy = cells["deputy"].lower()
    if deputy and deputy == email:
        work.wrong(line, "deputy_self")
    _, starts = work.day(line, cells["from"])
    _, ends = work.day(line, cells["to"])
    if starts and ends and ends < starts:
        work.wrong(line, "ends_before_start")
    if len(work.bad) > before or name is None or role is None or locale is None:
        return None
    unsaid = frozenset(name for name in NOT_SAID if not row[name])
    return Wanted(line, name, email, role, unit, locale, deputy, starts, ends, unsaid)


def _is_address(email: str) -> bool:
    try:
        one_address(email, "email")
    except UnsafeHeaderText:
        return False
    return True


def _twice(work: Work, wanted: list[Wanted]) -> list[Wanted]:
    """The rows that say something of their own; the others are wrong."""
    lines: dict[Key, int] = {}
    for row in wanted:
        if row.key in lines:
            work.wrong(row.line, "twice", line=lines[row.key])
        lines.setdefault(row.key, row.line)
    return [row for row in wanted if lines[row.key] == row.line]


def _contradicted(work: Work, wanted: list[Wanted]) -> list[Wanted]:
    """The rows that agree with the first one of their address, on the name and the language."""
    first: dict[str, Wanted] = {}
    speaks: dict[str, Wanted] = {}
    good = []
    for row in wanted:
        other = first.setdefault(row.email, row)
        if same_name(other.name) != same_name(row.name):
            work.wrong(
                row.line,
                "one_address_two_names",
                email=row.email,
                name=row.name,
                other=other.name,
                line=other.line,
            )
            continue
        said = speaks.setdefault(row.email, row) if row.locale else row
        if said.locale != row.locale:
            work.wrong(row.line, "two_locales", email=row.email, line=said.line)
            continue
        good.append(row)
    return good


def _locales(wanted: Sequence[Wanted], people: Mapping[str, Known], home: str) -> None:
    """Everybody speaks what a row says, else what the register says, else as the municipality."""
    said = {row.email: row.locale for row in wanted if row.locale}
    for row in wanted:
        there = people.get(row.email)
        row.locale = said.get(row.email) or (there.locale if there else home)


def _known_deputies(
    work: Work, wanted: list[Wanted], people: Collection[str], in_file: set[str]
) -> list[Wanted]:
    """The rows whose deputy is known or comes with a good row. That a deputy's own row is wrong
    is said of that row alone, unless the good rows are to be written without it."""
    rows_of = Counter(row.email for row in wanted)
    deputies: dict[str, list[Wanted]] = defaultdict(list)
    for row in wanted:
        deputies[row.deputy].append(row)
    lost = [email for email in deputies if email and email not in people and not rows_of[email]]
    left_out: set[int] = set()
    while lost:
        unknown = lost.pop()
        for row in deputies[unknown]:
            if row.line in left_out:
                continue
            left_out.add(row.line)
            if work.good_rows or unknown not in in_file:
                work.wrong(row.line, "unknown_deputy", deputy=unknown[:80])
            rows_of[row.email] -= 1
            if not rows_of[row.email] and row.email not in people:
                lost.append(row.email)
    return [row for row in wanted if row.line not in left_out]
