"""Who looks: a local person, chosen on this machine. A sign-in comes in here later, and here only.

Without sign-in nobody can be told from anybody else. So the pages answer on loopback alone, and
whoever sits there says who she is; what she may do is asked for as of anybody (``web.rights``).
"""

from __future__ import annotations

import ipaddress
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from fastapi import Request
from sqlmodel import Session

from flows.engine.handling import Who
from flows.engine.local_time import today
from flows.engine.office import NotBegun, Office
from models.register.directory import Directory, directories
from models.register.questions import everybodys_names, municipalities, names_of
from models.register.tables import Municipality
from states.errors import ArshjulError
from states.ladder import COORDINATOR
from web.guards import hostname

COOKIE = "arshjul_municipality"
PERSON = "arshjul_person"
CHOICE = "/person"  # where the person is chosen
Held = tuple[str, int | None]
"""A role, and the unit that it is held at; None: the authority."""


class ChooseFirst(Exception):
    """There are several municipalities and none has been chosen in this browser."""


class ChoosePerson(Exception):
    """Nobody has been chosen in this browser, or somebody who is gone."""


class NotLocal(ArshjulError):
    """The page was asked for from another machine, or by a name of the outer world."""

    key = "not_local"


@dataclass(frozen=True, slots=True)
class Viewer:
    """The person at the screen. ``has_choice``: there are several municipalities to look at."""

    municipality: Municipality
    person: int
    name: str
    has_choice: bool = False

    @property
    def locale(self) -> str:
        return self.municipality.locale

    @property
    def who(self) -> Who:
        """The viewer as the record will name them."""
        return Who(self.person, "web")

    def instead_of(self, other: int | None) -> Who:
        """The viewer in another person's place; None: in her own."""
        return Who(self.person, "web", instead_of=other)


@dataclass(frozen=True, slots=True)
class Choice:
    """Somebody whom one can be, with the roles of the day."""

    person: int
    name: str
    held: tuple[Held, ...]

    @property
    def coordinates(self) -> bool:
        return any(role == COORDINATOR for role, _ in self.held)


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


def is_local(request: Request) -> bool:
    """Whether somebody at this machine asks, by its own name for itself."""
    client = request.client.host if request.client else ""
    return _loops_back(client) and _loops_back(hostname(request.headers.get("host", "")))


def _loops_back(name: str) -> bool:
    try:
        return name == "localhost" or ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def choice_of(request: Request) -> str:
    """The address of the choice of a person, from which one comes back to this page."""
    looks = request.method in ("GET", "HEAD")
    query = f"?{request.url.query}" if looks and request.url.query else ""
    wanted = own_page(request.url.path + query)
    return f"{CHOICE}?{urlencode({'to': wanted})}" if wanted != "/" else CHOICE


def own_page(address: str) -> str:
    """The address of a page of ours to go on to; the front page where it is none."""
    plain = address.isascii() and address.isprintable() and len(address) <= 500
    ours = address.startswith("/") and not address.startswith("//") and "\\" not in address
    return address if plain and ours and not address.startswith(CHOICE) else "/"


def only_local(request: Request) -> None:
    """Raises NotLocal."""
    if not is_local(request):
        raise NotLocal()


def place_of(request: Request) -> Municipality:
    """The municipality that is looked at. Raises NotLocal, NotBegun, ChooseFirst."""
    only_local(request)
    found = choices(request.app.state.office)
    if len(found) > 1:
        chosen = request.cookies.get(COOKIE, "")
        found = [one for one in found if one.id == chosen] or found
    if len(found) > 1:
        raise ChooseFirst()
    return found[0]


def viewer(request: Request) -> Viewer:
    """The person who was chosen in this browser, as long as she holds a role.

    Raises NotLocal, NotBegun, ChooseFirst, ChoosePerson.
    """
    office: Office = request.app.state.office
    place = place_of(request)
    kept = request.cookies.get(PERSON, "")
    number = int(kept) if kept.isascii() and kept.isdigit() and len(kept) < 19 else 0
    with office.database.read() as session:
        held = _directory(session, place.id).holds_any(number, today(request.app.state.now()))
        name = names_of(session, place.id, [number]).get(number, "") if held else ""
        several = len(municipalities(session)) > 1
    if not name:
        raise ChoosePerson()
    return Viewer(place, number, name, several and not office.settings.municipality)


def people_of(session: Session, municipality: str, day: date) -> list[Choice]:
    """Everybody who holds a role on the day: those who coordinate first, then by name."""
    held: dict[int, dict[Held, None]] = defaultdict(dict)
    for post in _directory(session, municipality).held_on(day):
        held[post.person][post.role, post.unit] = None
    names = everybodys_names(session, municipality)
    found = [Choice(one, names[one], tuple(roles)) for one, roles in held.items() if names.get(one)]
    return sorted(found, key=lambda one: (not one.coordinates, one.name.casefold(), one.person))


def _directory(session: Session, municipality: str) -> Directory:
    return directories(session, [municipality]).get(municipality) or Directory()
