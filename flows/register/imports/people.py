"""Staff: ``name,email,role,unit,locale,deputy,from,to``, one row an appointment."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from config.locales import LOCALES, codes
from config.roles import known_roles, role_code
from flows.engine.door import verb
from flows.engine.handling import Desk
from flows.engine.unit_names import UnitNames
from flows.register.imports.reading import Work, importing
from flows.register.imports.tables import Report
from models.register import questions
from models.register.tables import Appointment, Person
from notifications.header import UnsafeHeaderText, one_address
from states.plain_names import same_name

COLUMNS = ("name", "email", "role", "unit", "locale", "deputy", "from", "to")
Key = tuple[str, str, int | None, date | None]


@dataclass(slots=True)
class Wanted:
    """One good row; ``locale`` is empty until it is known where the row says nothing. ``starts``
    and ``ends`` bound the appointment, both days included."""

    line: int
    name: str
    email: str
    role: str
    unit: int | None
    locale: str
    deputy: str
    starts: date | None
    ends: date | None

    @property
    def key(self) -> Key:
        return self.email, self.role, self.unit, self.starts


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

    A deputy must be in the file or in the register. Raises BadFile, ImportRefused,
    ColumnsAskedAbout.
    """
    home = desk.municipality
    with importing(
        desk, file, what="people", dry_run=dry_run, accept=accept, good_rows=good_rows
    ) as work:
        rows = work.rows(file, COLUMNS, ("name", "email", "role"))
        units = UnitNames(work.session, home)
        speaks = {one.email: one.locale for one in questions.people(work.session, home)}
        wanted: list[Wanted] = []
        for line, row in rows:
            read = _read(work, line, row, units)
            if read is not None:
                wanted.append(read)
        wanted = _contradicted(work, _twice(work, wanted))
        said = {row.email: row.locale for row in wanted if row.locale}
        for one in wanted:
            one.locale = said.get(one.email) or speaks.get(one.email, desk.place.locale)
        _write(work, home, wanted, {row["email"].lower() for _, row in rows})
    return work.report


def _read(work: Work, line: int, row: dict[str, str], units: UnitNames) -> Wanted | None:
    before = len(work.bad)
    name = work.name(line, row["name"], "name")
    email = row["email"].lower()
    if not _is_address(email):
        work.wrong(line, "bad_email", email=email[:80])
    role = role_code(row["role"])
    if role is None:
        work.wrong(line, "unknown_role", role=row["role"][:40], known=", ".join(known_roles()))
    unit = work.unit(line, row["unit"], units) if row["unit"] else None
    if role in ("headteacher", "ikt_pedagog") and not row["unit"]:
        work.wrong(line, "unit_missing")
    locale = codes().get(row["locale"].lower()) if row["locale"] else ""
    if locale is None:
        work.wrong(line, "unknown_locale", locale=row["locale"][:20], known=", ".join(LOCALES))
    deputy = row["deputy"].lower()
    if deputy and deputy == email:
        work.wrong(line, "deputy_self")
    _, starts = work.day(line, row["from"])
    _, ends = work.day(line, row["to"])
    if starts and ends and ends < starts:
        work.wrong(line, "ends_before_start")
    if len(work.bad) > before or name is None or role is None or locale is None:
        return None
    return Wanted(line, name, email, role, unit, locale, deputy, starts, ends)


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


def _known_deputies(
    work: Work, wanted: list[Wanted], people: Collection[str], in_file: set[str]
) -> list[Wanted]:
    """The rows whose deputy is known or comes with a good row. That a deputy's own row is wrong
    is said of that row alone, unless the good rows are to be written without it."""
    while True:
        here = {*people, *(row.email for row in wanted)}
        good = [row for row in wanted if not row.deputy or row.deputy in here]
        for row in wanted:
            if row.deputy and row.deputy not in here | (set() if work.good_rows else in_file):
                work.wrong(row.line, "unknown_deputy", deputy=row.deputy[:80])
        if len(good) == len(wanted):
            return good
        wanted = good


def _write(work: Work, municipality: str, wanted: list[Wanted], in_file: set[str]) -> None:
    session = work.session
    people = {person.email: person for person in questions.people(session, municipality)}
    wanted = _known_deputies(work, wanted, people, in_file)
    if work.stops:
        return
    altered: set[str] = set()
    for row in wanted:
        person = people.get(row.email)
        if person is None:
            person = Person(
                municipality_id=municipality, name=row.name, email=row.email, locale=row.locale
            )
            people[row.email] = person
            session.add(person)
        elif (person.name, person.locale) != (row.name, row.locale):
            person.name, person.locale = row.name, row.locale
            altered.add(row.email)
            session.add(person)
    session.flush()
    existing = {
        (post.person_id, post.role, post.unit_id, post.starts): post
        for post in questions.appointments(session, municipality)
    }
    for row in wanted:
        person_id = people[row.email].id or 0
        deputy = people[row.deputy].id if row.deputy else None
        post = existing.get((person_id, row.role, row.unit, row.starts))
        if post is None:
            work.report.added += 1
            session.add(
                Appointment(
                    municipality_id=municipality,
                    person_id=person_id,
                    role=row.role,
                    unit_id=row.unit,
                    deputy_id=deputy,
                    starts=row.starts,
                    ends=row.ends,
                )
            )
            continue
        if not work.has("deputy"):
            deputy = post.deputy_id
        ends = row.ends if work.has("to") else post.ends
        if (post.deputy_id, post.ends) != (deputy, ends):
            post.deputy_id, post.ends = deputy, ends
            work.report.changed += 1
            session.add(post)
        elif row.email in altered:
            work.report.changed += 1
            altered.discard(row.email)
        else:
            work.report.same += 1
