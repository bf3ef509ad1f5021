"""A municipality begins, somebody is away, a unit closes: small verbs about who and where."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated

from pydantic import Field
from sqlmodel import Session

from config.locales import codes, first_in
from flows.engine.casework import move_case
from flows.engine.door import About, Given, of_unit, verb
from flows.engine.handling import Desk, Who
from flows.engine.inputs import PersonNumber, UnitNumber
from flows.engine.office import Office
from flows.engine.record import note_down
from flows.engine.refusals import BadChoice, NotAllowed
from flows.register.people import BadSpan, somebody
from models.case.questions import under_way_at
from models.case.tables import LONG
from models.record import audit
from models.register.questions import absence_from
from models.register.tables import Absence, Municipality, Unit
from notifications.header import UnsafeHeaderText, one_line
from states.errors import ArshjulError
from states.owners import MUNICIPALITY, WORDS, organisation_number, owner_code

COUNTRIES = {"se": "SE", "sverige": "SE", "sweden": "SE", "no": "NO", "norge": "NO", "noreg": "NO"}
PRESETS = {
    "läsår": "läsår",
    "lasar": "läsår",
    "kalenderår": "kalenderår",
    "kalenderar": "kalenderår",
}


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
    owner: str = "",
    who: Who,
    now: datetime,
) -> tuple[Municipality, str]:
    """Begin with a municipality, or an owner of another kind (left out: a municipality); returns
    it, and what it is in the record: ``began`` or, of one that is there, ``owner_changed``. The
    same facts twice change nothing, which is told as "". Raises BadChoice, BadMunicipalCode,
    BadCountyCode, BadOrganisationNumber, AlreadyBegun, and NotAllowed for anybody but the operator.

    It takes an office and no desk: a desk is of a municipality, and there is none yet.
    """
    if who.person is not None:  # somebody of another municipality, who has no right here
        raise NotAllowed(verb="register.begin")
    land = country_of(country)
    spoken = locale_of(locale or first_in(land))
    kind = owner_of(owner) if owner else ""
    code = organisation_number(land, code) or code.strip()
    with office.database.read() as session:
        known = session.get(Municipality, f"{land.lower()}-{code}")
    # Who is there by a number keeps it, whatever kind of owner it turns out to be.
    code = known.code if known else code_of(kind or MUNICIPALITY, land, code)
    name = name_of(name)
    wanted = Municipality(
        id=f"{land.lower()}-{code}",
        code=code,
        name=name,
        country=land,
        locale=spoken,
        preset=preset_of(preset),
        owner=kind or MUNICIPALITY,
    )

    def noted(session: Session, what: str) -> None:
        detail = {"owner": wanted.owner}
        audit.write(session, wanted.id, what, at=now, via=who.via, actor=who.person, detail=detail)

    with office.database.write() as session:
        there = session.get(Municipality, wanted.id)
        if there is not None:
            if there.name == there.code:  # came with a whole register, without its name
                there.name, there.locale, there.preset = name, spoken, wanted.preset
                there.owner = wanted.owner
                session.add(there)
                noted(session, "began")
                return there, "began"
            same = (there.name, there.locale, there.preset)
            if same != (wanted.name, wanted.locale, wanted.preset):
                raise AlreadyBegun(municipality=there.name)
            if kind in ("", there.owner):
                return there, ""
            there.owner = kind
            session.add(there)
            noted(session, "owner_changed")
            return there, "owner_changed"
        session.add(wanted)
        session.flush()
        noted(session, "began")
        return wanted, "began"


def code_of(owner: str, land: str, text: str) -> str:
    """The code of an owner as it is kept. Raises BadChoice, and what ``owner_code`` raises."""
    code = owner_code(owner, land, text)
    if not code.isalnum() or not code.isascii() or len(code) > 12:
        raise BadChoice(what="municipality", value=code, known="1401")
    return code


def name_of(text: str) -> str:
    """The name of an owner, one line of at most 200 characters. Raises BadChoice."""
    name = text.strip()
    try:
        one_line(name, "name")
    except UnsafeHeaderText:
        raise BadChoice(what="name", value="?", known="Härryda") from None
    if not name or len(name) > 200:
        raise BadChoice(what="name", value=name[:40], known="Härryda")
    return name


def locale_of(text: str) -> str:
    """One of our languages, as people write them. Raises BadChoice."""
    return _chosen("locale", text, codes())


def owner_of(text: str) -> str:
    """One of the kinds of owner, as people write them. Raises BadChoice."""
    return _chosen("owner", text, WORDS)


def country_of(text: str) -> str:
    """SE or NO, as people write them. Raises BadChoice."""
    return _chosen("country", text, COUNTRIES)


def preset_of(text: str) -> str:
    """läsår or kalenderår, as people write them. Raises BadChoice."""
    return _chosen("preset", text, PRESETS)


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
    NoSuchPerson, BadSpan."""
    if ends < starts:
        raise BadSpan(day=ends)
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


def end_cases(
    desk: Desk, unit: int, *, why: str, detail: Mapping[str, object] | None = None
) -> int:
    """End the open cases of a unit that is closed, as not applicable; returns how many. ``detail``
    goes into the record beside the reason.

    What may not end in that way (a duty towards a pupil) stays open.
    """
    ended = 0
    for case in under_way_at(desk.session, desk.municipality, unit):
        if desk.kinds[case.kind].kind.offers(case.state, "not_applicable"):
            move_case(desk, case, "not_applicable", why=why, detail=detail)
            ended += 1
    return ended
