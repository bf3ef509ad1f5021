"""Beginning: a municipality, an absence, a unit that closes. Small verbs about who and where."""

from __future__ import annotations

from datetime import date, datetime

from sqlmodel import Session

from config.locales import codes, first_in
from flows.engine.casework import move_case
from flows.engine.door import desk_in
from flows.engine.handling import Who
from flows.engine.local_time import today
from flows.engine.lookup import person_by, unit_by
from flows.engine.office import Office
from flows.engine.refusals import BadChoice
from models.case.questions import under_way_at
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
    who: Who,
    now: datetime,
) -> tuple[Municipality, bool]:
    """Begin with a municipality; returns it and whether it is new. The same facts twice change
    nothing. Raises BadChoice, AlreadyBegun."""
    land = _chosen("country", country, COUNTRIES)
    spoken = _chosen("locale", locale or first_in(land), codes())
    code, name = code.strip(), name.strip()
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
    )
    with office.database.write() as session:
        there = session.get(Municipality, wanted.id)
        if there is not None:
            if there.name == there.code:  # came with a whole register, without its name
                there.name, there.locale, there.preset = name, spoken, wanted.preset
                session.add(there)
                audit.write(session, wanted.id, "began", at=now, via=who.via, actor=who.person)
                return there, True
            same = (there.name, there.locale, there.preset)
            if same != (wanted.name, wanted.locale, wanted.preset):
                raise AlreadyBegun(municipality=there.name)
            return there, False
        session.add(wanted)
        session.flush()
        audit.write(session, wanted.id, "began", at=now, via=who.via, actor=who.person)
        return wanted, True


def _chosen(what: str, value: str, known: dict[str, str]) -> str:
    found = known.get(value.strip().casefold())
    if found is None:
        listed = ", ".join(dict.fromkeys(known.values())).lower()
        raise BadChoice(what=what, value=value[:40], known=listed)
    return found


def note_absence(
    office: Office,
    municipality: str,
    email: str,
    starts: date,
    ends: date,
    *,
    who: Who,
    now: datetime,
) -> None:
    """Somebody is away from a day to a day, both included. Noted again, it is changed."""
    if ends < starts:
        raise BadChoice(what="to", value=ends.isoformat(), known=f"≥ {starts.isoformat()}")
    with office.database.write() as session:
        person = person_by(session, municipality, email)
        there = absence_from(session, municipality, person.id or 0, starts)
        row = there or Absence(
            municipality_id=municipality, person_id=person.id or 0, starts=starts, ends=ends
        )
        row.ends = ends
        session.add(row)
        detail = {"person": person.id, "from": starts.isoformat(), "to": ends.isoformat()}
        audit.write(
            session,
            municipality,
            "absence",
            at=now,
            via=who.via,
            actor=who.person,
            detail=detail,
        )


def close_unit(
    office: Office,
    municipality: str,
    name: str,
    on: date,
    *,
    why: str,
    who: Who,
    now: datetime,
) -> None:
    """A unit closes on a day: then its open cases end as not applicable; its history stays."""
    with office.database.write() as session:
        unit = unit_by(session, municipality, name)
        unit.closes = on
        session.add(unit)
        session.flush()
        audit.write(
            session,
            municipality,
            "unit_closed",
            at=now,
            via=who.via,
            actor=who.person,
            detail={"unit": unit.id, "on": on.isoformat()},
            words=why,
        )
        if on <= today(now):
            end_cases(session, office, unit, now=now, who=who, why=why)


def end_cases(
    session: Session, office: Office, unit: Unit, *, now: datetime, who: Who, why: str
) -> int:
    """End the open cases of a unit that is closed, as not applicable; returns how many.

    What may not end in that way (a duty towards a pupil) stays open.
    """
    at = desk_in(session, office, unit.municipality_id, who, now)
    ended = 0
    for case in under_way_at(session, unit.municipality_id, unit.id or 0):
        if at.kinds[case.kind].kind.offers(case.state, "not_applicable"):
            move_case(at, case, "not_applicable", why=why)
            ended += 1
    return ended
