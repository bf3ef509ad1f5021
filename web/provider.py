"""Signing in with a provider of identities: there and back, and out of it again.

The way there is a link and not a form: a form of ours may lead to no page but ours. It changes
nothing here, whoever follows it.
"""

from __future__ import annotations

from urllib.parse import urlencode

from fastapi import APIRouter, HTTPException, Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from config.explain import explain
from config.words import words
from flows.access.id_tokens import NotBelieved
from flows.access.provider import BACK, ENDED, SIGNED_OUT, Provider, ProviderDown, ProviderRefused
from flows.access.provider_login import LASTS, Back, LoginOver, NobodyHere, begin, finish
from flows.access.provider_logout import end_by_provider
from flows.access.said_of_people import NotVouchedFor
from flows.access.tries import TooManyTries
from flows.engine.office import Office
from states.errors import ArshjulError
from web.forms import Sent
from web.identity import PROVIDER, SIGN_IN, own_page, signs_in
from web.pages import render, spoken_in
from web.sign_in import HINT, come_in, cookie, forget, keep, place

router = APIRouter()
LOGIN = "arshjul_login"
"""The cookie of a browser that is on its way to the provider, and where it wants to go on to."""
LONGEST_HINT = 2_500
"""Of a token that is kept for signing out: a browser takes four thousand signs for a cookie."""
UNSAID = "-"
READS = ["GET", "HEAD"]
STATUS = {ProviderDown: 503, TooManyTries: 429, NobodyHere: 403, NotVouchedFor: 403}
REFUSES = (
    *STATUS,
    LoginOver,
    NotBelieved,
    ProviderRefused,
)


@router.get(PROVIDER)
def there(request: Request) -> Response:
    """On to the provider."""
    _only_with_provider(request)
    to = own_page(request.query_params.get("to", ""))
    try:
        begun = begin(request.app.state.office, _provider(request), request.app.state.now())
    except ProviderDown as error:
        return _refused(request, error, to)
    response = RedirectResponse(begun.address, 303)
    keep(request, response, LOGIN, f"{begun.kept}|{to}", int(LASTS.total_seconds()))
    return response


@router.get(BACK)
def back(request: Request) -> Response:
    """Back from the provider: in, and on to the page that was wanted."""
    _only_with_provider(request)
    office: Office = request.app.state.office
    asked = request.query_params
    kept, _, to = cookie(request, LOGIN).partition("|")
    told = Back(kept, asked.get("state", ""), asked.get("code", ""), asked.get("iss", ""))
    to = own_page(to)
    try:
        came = finish(office, _provider(request), told, place(request), request.app.state.now())
    except REFUSES as error:
        response = _refused(request, error, to)
    else:
        response = come_in(request, came.entered, to)
        hint = came.token if len(came.token) <= LONGEST_HINT else UNSAID
        keep(request, response, HINT, hint, office.settings.session_hours * 3600)
    forget(request, response, LOGIN)
    return response


@router.api_route(SIGNED_OUT, methods=READS)
def signed_out(request: Request) -> Response:
    """She is out here. Whoever came by the provider may be signed out there too, which is a choice:
    other pages that she has open may hang on it."""
    _only_with_provider(request)
    hint = cookie(request, HINT)
    where = _provider(request).signs_out_at("" if hint == UNSAID else hint) if hint else ""
    response = render(request, "signed_out", {"where": where, "provider": _name(request)})
    forget(request, response, HINT)
    return response


@router.post(ENDED)
def ended(request: Request, sent: Sent) -> Response:
    """The provider says by itself that somebody is out there: her sessions end. Nobody is told how
    many; what is not believed stands in the log."""
    _only_with_provider(request)
    office: Office = request.app.state.office
    try:
        end_by_provider(
            office, _provider(request), sent.get("logout_token"), request.app.state.now()
        )
    except (NotBelieved, ProviderDown):
        return JSONResponse({"error": "invalid_request"}, 400)
    return Response(status_code=200)


def _only_with_provider(request: Request) -> None:
    if not (signs_in(request) and request.app.state.office.settings.by_provider):
        raise HTTPException(404)


def _provider(request: Request) -> Provider:
    provider: Provider = request.app.state.provider
    return provider


def _name(request: Request) -> str:
    office: Office = request.app.state.office
    return office.settings.oidc_name or words(spoken_in(request)).say("pages.provider.unnamed")


def _refused(request: Request, error: ArshjulError, to: str) -> Response:
    """Why not, and the ways that there are."""
    on = f"?{urlencode({'to': to})}" if to != "/" else ""
    status = next((found for sort, found in STATUS.items() if isinstance(error, sort)), 410)
    context = {
        "text": explain(error, words(spoken_in(request))),
        "by_mail": request.app.state.office.settings.by_mail,
        "again_url": f"{PROVIDER}{on}",
        "sign_in_url": f"{SIGN_IN}{on}",
    }
    return render(request, "provider_refused", context, status=status)
