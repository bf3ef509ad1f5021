"""The two pages that an authority owes its users: how accessible the pages are, and what is kept
about people. They need no sign-in, and answer also to whoever has only a letter."""

from __future__ import annotations

from datetime import timedelta

from fastapi import APIRouter, Request
from starlette.responses import Response

from config.personal_data import HELD, kept
from config.retention import Lasts
from config.settings import Settings
from flows.access.provider_login import LASTS
from flows.clock.backup import MONTHLY
from flows.engine.office import Office
from flows.views.statement import countries_of
from states.errors import ArshjulError
from web import language, search_key
from web.identity import (
    COOKIE,
    PERSON,
    ChooseFirst,
    ChoosePerson,
    SignInFirst,
    Viewer,
    choices,
    session_cookie,
    signs_in,
    viewer,
)
from web.pages import YEAR_SECONDS, render
from web.provider import LOGIN
from web.sign_in import ASKED, ASKED_SECONDS, HINT, KNOWN, TYPED, TYPED_SECONDS, cookie_name
from web.today import since

router = APIRouter()
READS = ["GET", "HEAD"]
PLACES = {
    "SE": ("https://www.digg.se/tdosanmalan", "https://www.imy.se"),
    "NO": ("https://www.uutilsynet.no", "https://www.datatilsynet.no"),
}
"""Where one reports a shortcoming, and where one complains about personal data, by country."""


@router.api_route("/accessibility", methods=READS)
def accessibility(request: Request) -> Response:
    """What works, what does not, and whom to turn to."""
    settings = _settings(request)
    lacks = ["language", "files", "people"]
    if signs_in(request):
        lacks.insert(0, "timeout")
    if settings.prefect:
        lacks.append("prefect")
    return _page(request, "accessibility", {"lacks": lacks})


@router.api_route("/privacy", methods=READS)
def privacy(request: Request) -> Response:
    """What is kept about people, why, how long, and what a browser keeps of these pages."""
    settings = _settings(request)
    context = {
        "held": [(key, kept(settings, key)) for key in HELD],
        "cookies": cookies(request),
        "backup_days": MONTHLY.days if settings.backup else 0,
    }
    return _page(request, "privacy", context)


def cookies(request: Request) -> list[tuple[str, str, str, int]]:
    """Each cookie that these pages set: name, the key of what it is for, and how long it lasts, as
    a unit and a number of it."""
    days = YEAR_SECONDS // 86_400
    found = [
        (language.COOKIE, "language", "days", days),
        (since.COOKIE, "since", "days", days),
        (search_key.COOKIE, "search_key", "days", days),
    ]
    if signs_in(request):
        hours = _settings(request).session_hours
        found.append((session_cookie(request), "session", "hours", hours))
        found.append((cookie_name(request, KNOWN), "known", "days", days))
        if _settings(request).by_mail:
            found.append((cookie_name(request, ASKED), "asked", "minutes", ASKED_SECONDS // 60))
            found.append((cookie_name(request, TYPED), "typed", "minutes", TYPED_SECONDS // 60))
        if _settings(request).by_provider:
            minutes = LASTS // timedelta(minutes=1)
            found.append((cookie_name(request, LOGIN), "login", "minutes", minutes))
            found.append((cookie_name(request, HINT), "hint", "hours", hours))
    else:
        found += [(COOKIE, "municipality", "days", days), (PERSON, "person", "days", days)]
    return found


def _settings(request: Request) -> Settings:
    office: Office = request.app.state.office
    return office.settings


def _page(request: Request, name: str, context: dict[str, object]) -> Response:
    seen, office = _known(request), request.app.state.office
    countries = (seen.municipality.country,) if seen else countries_of(office)
    told = {
        "stated": office.settings,
        "countries": countries,
        "places": PLACES,
        "several": not seen and _several(office),
        "is_time": lambda rule: isinstance(rule, Lasts),
        **context,
    }
    return render(request, name, told, viewer=seen)


def _known(request: Request) -> Viewer | None:
    """Whoever looks, where she is known; these pages ask nobody to be."""
    try:
        return viewer(request)
    except (ArshjulError, ChooseFirst, ChoosePerson, SignInFirst):
        return None


def _several(office: Office) -> bool:
    try:
        return len(choices(office)) > 1
    except ArshjulError:
        return False
