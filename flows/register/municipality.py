"""A municipality begins, somebody is away, a unit closes: small verbs about who and where."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from pydantic import Field

from config.locales import codes, first_in
from flows.engine.casework import move_case
from flows.engine.door import About, Given, of_unit, verb
from flows.engine.handling import Desk, Who
from flows.engine.inputs import PersonNumber, UnitNumber
from flows.engine.office import Office
from flows.engine.record import note_down
from flows.engine.refusals import BadChoice, NotAllowed
from flows.register.people import somebody
from models.case.questions import under_way_at
from models.case.tables import LONG
from models.record import audit
from models.register.questions import absence_from
from models.register.tables import Absence, Municipality, Unit
from notifications.header import UnsafeHeaderText, one_line
from states.errors import ArshjulError

COUNTRIES = {"se": "SE", "sverige": "SE", "sweden": "SE", "no": "NO", "norge": "NO", "noreg": "NO"}
PRESETS = {
    "läsår": "läsår",
    "lasar": "läsår",
    "kalenderår": "kalenderår",
    "kalenderar": "kalenderår",
}


OWNERS = {
    **dict.fromkeys(("municipality", "kommun", "kommune"), "municipality"),
    **dict.fromkeys(("county", "region", "fylke", "fylkeskommune"), "county"),
    **dict.fromkeys(("association", "kommunalförbund", "förbund", "interkommunal"), "association"),
    **dict.fromkeys(("independent", "enskild", "fristående", "privat", "private"), "independent"),
}
WEIGHTS = {"SE": (2, 1) * 5, "NO": (3, 2, 7, 6, 5, 4, 3, 2, 1)}  # of an organisation number


class AlreadyBegun(ArshjulError):
    """The municipality is there already, with other facts."""

    key = "already_begun"


def begin(
    office: Office,
    *,
    code: str,
    name: str,
    country: str,
    preset: str = "läsår",
    locale: str = "",
    owner: str = "municipality",
    who: Who,
    now: datetime,
) -> tuple[Municipality, bool]:
    """Begin with a municipality, or another owner of schools; returns it and whether it is new.
    ``code`` is the municipality's, whose zeros may be lacking, or another owner's organisation
    number. The same facts twice change nothing. Raises BadChoice, AlreadyBegun, and NotAllowed
    for anybody but the operator.

    It takes an office and no desk: a desk is of a municipality, and there is none yet.
    """
    if who.person is not None:  # somebody of another municipality, who has no right here
        raise NotAllowed(verb="register.begin")
    land = _chosen("country", country, COUNTRIES)
    spoken = _chosen("locale", locale or first_in(land), codes())
    owned_by = _chosen("owner", owner, OWNERS)
    code, name = _code(code.strip(), land, owned_by), name.strip()
    if not code.isalnum() or not code.isascii() or len(code) > 12:
        raise BadChoice(what="municipality", value=code, known="1401")
    try:
        one_line(name, "name")
    except UnsafeHeaderText:
        raise BadChoice(what="name", value="?", known="Härryda") from None
    if not name or len(name) > 200:
        raise BadChoice(what="name", value=name[:40], known="Härryda")
    wanted = Municipality(
        id=f"{land.lower()}-{code}",
        code=code,
        name=name,
        country=land,
        locale=spoken,
        preset=_chosen("preset", preset, PRESETS),
        owner=owned_by,
    )
    with office.database.write() as session:
        there = session.get(Municipality, wanted.id)
        if there is not None:
            if there.name == there.code:  # came with a whole register, without its name
                there.name, there.locale, there.preset = name, spoken, wanted.preset
                session.add(there)
                audit.write(session, wanted.id, "began", at=now, via=who.via, actor=who.person)
                return there, True
            same = (there.name, there.locale, there.preset, there.owner)
            if same != (wanted.name, wanted.locale, wanted.preset, wanted.owner):
                raise AlreadyBegun(municipality=there.name)
            return there, False
        session.add(wanted)
        session.flush()
        audit.write(session, wanted.id, "began", at=now, via=who.via, actor=who.person)
        return wanted, True


def _code(code: str, country: str, owner: str) -> str:
    """The code as it is kept. Raises BadChoice for what is no organisation number."""
    if owner == "municipality":
        return code.zfill(4) if code.isascii() and code.isdigit() else code
    number = code.replace("-", "").replace(" ", "")
    if not is_organisation(number, country):
        raise BadChoice(what="municipality", value=code[:20], known="212000-0142, 974 760 673")
    return number


def is_organisation(number: str, country: str) -> bool:
    """Whether the digits are an organisation number: ten with a check by Luhn in Sweden, nine with
    a check by 11 in Norway."""
    weights = WEIGHTS[country]
    if len(number) != len(weights) or not (number.isascii() and number.isdigit()):
        return False
    parts = [int(digit) * weight for digit, weight in zip(number, weights, strict=True)]
    if country == "SE":
        return sum(part - 9 if part > 9 else part for part in parts) % 10 == 0
    return sum(parts) % 11 == 0


def _chosen(what: str, value: str, known: dict[str, str]) -> str:
    found = known.get(value.strip().casefold())
    if found is None:
        listed = ", ".join(dict.fromkeys(known.values())).lower()
        raise BadChoice(what=what, value=value[:40], known=listed)
    return found


def _where(desk: Desk, given: Given) -> About:
    """A person works at her one unit; who has several, or none, at the authority."""
    units = desk.place.directory.units_of(given["person"], desk.day)
    return About(unit=units.pop() if len(units) == 1 else None)


@verb("register.note_absence", _where)
def note_absence(desk: Desk, person: PersonNumber, starts: date, ends: date) -> None:
    """Somebody is away from a day to a day, both included. Noted again, it is changed. Raises
    NoSuchPerson, BadChoice."""
    if ends < starts:
        raise BadChoice(what="to", value=ends.isoformat(), known=f"≥ {starts.isoformat()}")
    somebody(desk, person)
    home = desk.municipality
    row = absence_from(desk.session, home, person, starts) or Absence(
        municipality_id=home, person_id=person, starts=starts, ends=ends
    )
    row.ends = ends
    desk.session.add(row)
    span = {"from": starts.isoformat(), "to": ends.isoformat()}
    note_down(desk, "absence", {"person": person, **span})


@verb("register.close_unit", of_unit("unit"))
def close_unit(
    desk: Desk, unit: UnitNumber, on: date, *, why: Annotated[str, Field(max_length=LONG)]
) -> None:
    """A unit closes on a day: then its open cases end as not applicable; its history stays.
    Raises NoSuchUnit."""
    row = desk.session.get_one(Unit, unit)
    row.closes = on
    desk.session.add(row)
    desk.session.flush()
    note_down(desk, "unit_closed", {"unit": unit, "on": on.isoformat()}, why)
    if on <= desk.day:
        end_cases(desk, unit, why=why)


def end_cases(desk: Desk, unit: int, *, why: str) -> int:
    """End the open cases of a unit that is closed, as not applicable; returns how many.

    What may not end in that way (a duty towards a pupil) stays open.
    """
    ended = 0
    for case in under_way_at(desk.session, desk.municipality, unit):
        if desk.kinds[case.kind].kind.offers(case.state, "not_applicable"):
            move_case(desk, case, "not_applicable", why=why)
            ended += 1
    return ended
