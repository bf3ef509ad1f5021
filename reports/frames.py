"""What stands around the parts of a report: who sends it, what it is about, the period, the names
of those who lead; and small things that several sorts say alike."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from config.own import Own, own
from config.roles import word_at
from config.wheel import Wheel, read_wheel
from models.figures.of_unit import holders
from models.register.own_texts import own_texts
from models.register.tables import Municipality, Unit
from reports.report import Bullets, Line, Signer, Table
from reports.teller import Teller, words
from states.ladder import HEADTEACHER

Head = tuple[tuple[str, str], ...]
NONE = "–"
ZONE = ZoneInfo("Europe/Stockholm")  # Oslo's clocks have shown the same since 1980


def home_of(teller: Teller) -> Municipality:
    """The municipality that the report is about."""
    return teller.session.get_one(Municipality, teller.scope.municipality)


def unit_of(teller: Teller) -> Unit:
    """The unit that the report is about. Raises LookupError where it has none of its own."""
    unit = teller.session.get(Unit, teller.scope.unit) if teller.scope.unit else None
    if unit is None or unit.municipality_id != teller.scope.municipality:
        raise LookupError("a report about a unit knows its unit")
    return unit


def own_of(teller: Teller) -> Own:
    """What the municipality has set for itself."""
    home = teller.scope.municipality
    return own(own_texts(teller.session, [home]).get(home, {}))


def wheel_of(teller: Teller) -> Wheel:
    """The municipality's own wheel, or the built-in one."""
    return own_of(teller).wheel or read_wheel()


def period(teller: Teller, start: date, end: date) -> str:
    """From day to day, as a form would write it."""
    return teller.say.say("reports.period", start=teller.say.day(start), end=teller.say.day(end))


def headed(teller: Teller, *more: tuple[str, str], of_period: str = "") -> Head:
    """The day of the report and its period, or another one, and what else stands over the title;
    what has no value is left out."""
    say, scope = teller.say.say, teller.scope
    rows = (
        (say("reports.date"), teller.say.day(scope.today)),
        (say("reports.of_period"), of_period or period(teller, scope.start, scope.end)),
        *more,
    )
    return tuple((name, value) for name, value in rows if value)


def leaders(teller: Teller, unit: int, day: date) -> list[str]:
    """Who leads the unit on the day, by name; nobody whose name was erased."""
    return holders(teller.session, teller.scope.municipality, HEADTEACHER, unit, day)


def role_name(teller: Teller, role: str, *forms: str) -> str:
    """What a role is called at units of these forms: who leads a preschool may have another
    title."""
    return teller.say.say(f"roles.{word_at(role, *filter(None, forms))}")


def signed(teller: Teller, role: str, names: Iterable[str], form: str = "") -> tuple[Signer, ...]:
    """Those who sign, each with the role's name."""
    title = role_name(teller, role, form)
    return tuple(Signer(name=name, title=title) for name in names)


def text(value: str) -> Line:
    """What somebody wrote, as a line; a dash for nothing."""
    return words(" ".join(value.split()) or NONE)


def sentence(value: str) -> str:
    """What somebody wrote, on one line and with a stop at its end."""
    said = " ".join(value.split())
    return said if not said or said[-1] in ".!?…" else f"{said}."


def day_cell(teller: Teller, day: date | None) -> Line:
    """A day in a table; a dash where there is none."""
    return words(teller.say.day(day) if day else NONE)


def local_day(instant: datetime | None) -> date | None:
    """The day of an instant by the schools' clocks."""
    return instant.astimezone(ZONE).date() if instant else None


def table(
    teller: Teller,
    key: str,
    columns: Sequence[str],
    rows: Iterable[tuple[Line, ...]],
    **more: object,
) -> list[Table]:
    """A table whose caption is ``<key>.caption`` and whose columns are ``<key>.<column>``; none
    without rows."""
    kept = tuple(rows)
    if not kept:
        return []
    say = teller.say.say
    head = tuple(say(f"{key}.{column}") for column in columns)
    made = {"caption": say(f"{key}.caption"), "head": head, "rows": kept, **more}
    return [Table.model_validate(made)]


def bullets(lines: Iterable[Line]) -> list[Bullets]:
    """A list; none without lines."""
    kept = tuple(lines)
    return [Bullets(lines=kept)] if kept else []
