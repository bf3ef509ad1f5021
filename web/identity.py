"""Who looks: whoever has signed in, or a local person who was chosen on this machine.

Without sign-in nobody can be told from anybody else. So the pages answer on loopback alone, and
whoever sits there says who she is. What she may do is asked for as of anybody (``web.rights``).
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import urlencode

from fastapi import HTTPException, Request
from sqlmodel import Session

from flows.access.sessions import Inside, in_use, inside_in
from flows.engine.handling import Who
from flows.engine.local_time import today
from flows.engine.office import NotBegun, Office
from models.register.look import BUILT_IN, Seen, look_of
from models.register.questions import municipalities
from models.register.tables import Municipality
from models.server import EVERYWHERE, narrow
from states.errors import ArshjulError
from states.permissions import BEGINNERS
from web.guards import hostname

COOKIE = "arshjul_municipality"
PERSON = "arshjul_person"
SESSION = "arshjul_session"
SINCE = "arshjul_since"
CHOICE = "/person"  # where the person is chosen
SIGN_IN, ME = "/sign-in", "/me"
PROVIDER = "/sign-in/provider"  # on to the provider of identities


class ChooseFirst(Exception):
    """There are several municipalities and none has been chosen in this browser."""


class ChoosePerson(Exception):
    """Nobody has been chosen in this browser, or somebody who is gone."""


class SignInFirst(Exception):
    """Nobody has signed in in this browser, or the session is over."""


class NotLocal(ArshjulError):
    """The page was asked for from another machine, or by a name of the outer world."""

    key = "not_local"


@dataclass(frozen=True, slots=True)
class Viewer:
    """The person at the screen. ``has_choice``: there are several municipalities to look at;
    ``own_locale``: the language of her letters, where she is known; ``signed_in``: she is who she
    says; ``begins``: there is something new that she may make; ``look``: that of the municipality's
    pages."""

    municipality: Municipality
    person: int
    name: str
    has_choice: bool = False
    own_locale: str = ""
    signed_in: bool = False
    begins: bool = False
    look: Seen = BUILT_IN

    @property
    def locale(self) -> str:
        return self.own_locale or self.municipality.locale

    @property
    def who(self) -> Who:
        """The viewer as the record will name them."""
        return Who(self.person, "web")

    def instead_of(self, other: int | None) -> Who:
        """The viewer in another person's place; None: in her own."""
        return Who(self.person, "web", instead_of=other)


def choices(office: Office) -> list[Municipality]:
    """The municipalities that this installation may show. Raises NotBegun."""
    with office.database.read() as session:
        return _choices(office, session)


def _choices(office: Office, session: Session) -> list[Municipality]:
    found = every_municipality(office, session)
    if not found:
        raise NotBegun()
    wanted = office.settings.municipality
    return [one for one in found if not wanted or wanted in (one.id, one.code)] or found


def every_municipality(office: Office, session: Session) -> list[Municipality]:
    """All of this installation, in a transaction that sees all."""
    return office.kept.of(
        session,
        EVERYWHERE,
        "municipalities",
        lambda: municipalities(session),
        weight=lambda found: 2_000 * len(found),
    )


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


def signs_in(request: Request) -> bool:
    """Whether one signs in here, and is not merely chosen."""
    office: Office = request.app.state.office
    return office.settings.sign_in != "choose"


def session_cookie(request: Request) -> str:
    """The name of the cookie that a session is kept by. With the prefix a browser takes it from
    this very host alone, and over TLS alone (RFC 6265bis, 4.1.3)."""
    return f"__Host-{SESSION}" if is_secure(request) else SESSION


def is_secure(request: Request) -> bool:
    office: Office = request.app.state.office
    return office.settings.pages.startswith("https:")


def secret_of(request: Request) -> str:
    """What this browser keeps of its session; "" for none."""
    return request.cookies.get(session_cookie(request), "")


def kept_choices(request: Request) -> tuple[tuple[str, str], ...]:
    """What this browser keeps of choices of ours, but who is in, and when she looked last."""
    apart = (SESSION, SINCE)
    found = request.cookies.items()
    return tuple(sorted((name, one) for name, one in found if not name.endswith(apart)))


def choice_of(request: Request) -> str:
    """The address of the choice of a person, from which one comes back to this page; of her own
    page where one signs in."""
    if signs_in(request):
        return ME
    looks = request.method in ("GET", "HEAD")
    query = f"?{request.url.query}" if looks and request.url.query else ""
    wanted = own_page(request.url.path + query)
    return f"{CHOICE}?{urlencode({'to': wanted})}" if wanted != "/" else CHOICE


def own_page(address: str) -> str:
    """The address of a page of ours to go on to; the front page where it is none."""
    plain = address.isascii() and address.isprintable() and len(address) <= 500
    ours = address.startswith("/") and not address.startswith("//") and "\\" not in address
    of_no_use = (CHOICE, SIGN_IN, "/sign-out", "/signed-out", "/in/", ME)
    return address if plain and ours and not address.startswith(of_no_use) else "/"


def only_local(request: Request) -> None:
    """Raises NotLocal."""
    if not is_local(request):
        raise NotLocal()


def only_where_one_chooses(request: Request) -> None:
    """Raises HTTPException 404 where one signs in: nobody is anybody by a choice there."""
    if signs_in(request):
        raise HTTPException(404)


def refreshes(request: Request) -> bool:
    """Whether an open page asks by itself for what is new, and not a person."""
    looks = request.method in ("GET", "HEAD")
    return looks and request.headers.get("HX-Request") == "true"


def place_of(request: Request) -> Municipality:
    """The municipality that is looked at. Raises NotLocal, NotBegun, ChooseFirst, SignInFirst."""
    if signs_in(request):
        return viewer(request).municipality
    only_local(request)
    return _place(request, choices(request.app.state.office))


def _place(request: Request, found: list[Municipality]) -> Municipality:
    if len(found) > 1:
        chosen = request.cookies.get(COOKIE, "")
        found = [one for one in found if one.id == chosen] or found
    if len(found) > 1:
        raise ChooseFirst()
    return found[0]


def viewer(request: Request) -> Viewer:
    """The person who has signed in, or was chosen, in this browser, as long as she holds a role.

    Raises SignInFirst; or NotLocal, NotBegun, ChooseFirst, ChoosePerson.
    """
    office: Office = request.app.state.office
    if not signs_in(request):
        with office.database.read() as session:
            return _chosen(request, office, session)
    known: Viewer | None = getattr(request.state, "viewer", None)
    if known is None:
        with office.database.read() as session:
            inside = _inside(request, office, session)
            known = _signed_in(request, office, session, inside)
        _note_use(request, office, inside)
    return known


@contextmanager
def reading(request: Request) -> Iterator[tuple[Session, Viewer]]:
    """A transaction that reads in the viewer's municipality, and the viewer as of its moment.
    Raises as ``viewer`` does."""
    office: Office = request.app.state.office
    inside: Inside | None = None
    try:
        with office.database.read() as session:
            if signs_in(request):
                inside = _inside(request, office, session)
                seen = _signed_in(request, office, session, inside)
            else:
                seen = _chosen(request, office, session)
            narrow(session, seen.municipality.id)
            yield session, seen
    finally:
        _note_use(request, office, inside)


def _chosen(request: Request, office: Office, session: Session) -> Viewer:
    """Whoever was chosen in this browser, in a transaction that sees all."""
    only_local(request)
    kept = request.cookies.get(PERSON, "")
    number = int(kept) if kept.isascii() and kept.isdigit() and len(kept) < 19 else 0
    place = _place(request, _choices(office, session))
    several = len(every_municipality(office, session)) > 1
    directory = office.town(session, place.id).directory
    roles = directory.own_roles(number, today(request.app.state.now()))
    name = office.names(session, place.id).get(number, "") if roles else ""
    look = _look(office, session, place.id)
    if not name:
        raise ChoosePerson()
    has_choice = several and not office.settings.municipality
    begins = not roles.isdisjoint(BEGINNERS)
    return Viewer(place, number, name, has_choice, begins=begins, look=look)


def _inside(request: Request, office: Office, session: Session) -> Inside:
    """Whose the browser's session is, in a transaction that sees all. Raises SignInFirst."""
    now = request.app.state.now()
    found = inside_in(session, office.settings, secret_of(request), now)
    if found is None:
        raise SignInFirst()
    return found


def _look(office: Office, session: Session, home: str) -> Seen:
    return office.kept.of(
        session, home, "look", lambda: look_of(session, home), weight=lambda _found: 1_000
    )


def _signed_in(request: Request, office: Office, session: Session, inside: Inside) -> Viewer:
    place = session.get_one(Municipality, inside.municipality)
    begins = not inside.roles.isdisjoint(BEGINNERS)
    look, several = _look(office, session, place.id), bool(inside.elsewhere)
    found = Viewer(place, inside.person, inside.name, several, inside.locale, True, begins, look)
    request.state.viewer = found
    return found


def _note_use(request: Request, office: Office, inside: Inside | None) -> None:
    """The session is in use, unless a page asks by itself for what is new."""
    if inside is not None and not refreshes(request):
        in_use(office, inside, request.app.state.now())
