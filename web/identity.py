"""Who looks: the one place where sign-in, roles and tenants come in later."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import Request

from flows.engine.handling import Who
from flows.engine.local_time import today
from flows.engine.office import NotBegun, Office
from models.register.directory import directories
from models.register.questions import municipalities
from models.register.tables import Municipality
from states.ladder import COORDINATOR

COOKIE = "arshjul_municipality"


class ChooseFirst(Exception):
    """There are several municipalities and none has been chosen in this browser."""


@dataclass(frozen=True, slots=True)
class Viewer:
    """The person at the screen. ``person`` is None where nobody coordinates yet."""

    municipality: Municipality
    roles: frozenset[str]
    locale: str
    person: int | None
    has_choice: bool = False

    @property
    def who(self) -> Who:
        """The viewer as the record will name them."""
        return Who(self.person, "web")


def choices(office: Office) -> list[Municipality]:
    """The municipalities that this installation may show. Raises NotBegun."""
    with office.database.read() as session:
        found = municipalities(session)
    if not found:
        raise NotBegun()
    wanted = office.settings.municipality
    return [one for one in found if not wanted or wanted in (one.id, one.code)] or found


def home_locale(request: Request) -> str:
    """The language of a page that nobody's viewer stands behind: that of the only municipality."""
    try:
        found = {one.locale for one in choices(request.app.state.office)}
    except Exception:  # whatever a driver raises: it may be the page that says so
        return "en"
    return found.pop() if len(found) == 1 else "en"


def viewer(request: Request) -> Viewer:
    """The coordinator, until there is a sign-in: the pages listen on this machine only.

    Raises NotBegun, ChooseFirst.
    """
    office: Office = request.app.state.office
    found = choices(office)
    if len(found) > 1:
        chosen = request.cookies.get(COOKIE, "")
        found = [one for one in found if one.id == chosen] or found
    if len(found) > 1:
        raise ChooseFirst()
    return _coordinator(request, office, found[0])


def _coordinator(request: Request, office: Office, municipality: Municipality) -> Viewer:
    day = today(request.app.state.now())
    with office.database.read() as session:
        directory = directories(session, [municipality.id]).get(municipality.id)
        held = directory.holders(COORDINATOR, None, day) if directory else []
        several = len(municipalities(session)) > 1
    return Viewer(
        municipality=municipality,
        roles=frozenset({COORDINATOR}),
        locale=municipality.locale,
        person=held[0].person if held else None,
        has_choice=several and not office.settings.municipality,
    )
