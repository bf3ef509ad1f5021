"""Signing in with a link by mail: asking for it, opening it, and signing out.

A page that is opened uses nothing up; only a form that is sent does, and for a link that was asked
for only in the browser that asked. So a scanner may open and press whatever it likes.
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from urllib.parse import urlencode

from fastapi import APIRouter, HTTPException, Request
from starlette.background import BackgroundTask
from starlette.responses import RedirectResponse, Response

from config.explain import explain
from config.mail_address import is_bare_address
from config.words import words
from flows.access.links import (
    Entered,
    LinkOver,
    OtherAddress,
    OtherBrowser,
    Place,
    ask,
    enter,
    look_at,
)
from flows.access.links import send as send_link
from flows.access.provider import SIGNED_OUT
from flows.access.sessions import leave
from flows.access.tries import TooManyTries
from flows.engine.office import Office
from flows.mail.deliver import between
from models.access.tables import SignInLink
from models.server import PATIENCE
from states.access import LASTS, Purpose
from states.errors import ArshjulError
from web.forms import Sent
from web.identity import (
    PROVIDER,
    SESSION,
    SIGN_IN,
    is_secure,
    own_page,
    secret_of,
    signs_in,
)
from web.pages import YEAR_SECONDS, render, spoken_in

router = APIRouter()
ASKED = "arshjul_asked"
"""The cookie of a browser that asked for a link, and where it wants to go on to."""
MINUTES = LASTS[Purpose.SIGN_IN] // timedelta(minutes=1)
ASKED_SECONDS = MINUTES * 60 * 2
KNOWN = "arshjul_known"
"""The cookie of a browser in which somebody has signed in before; it names nobody."""
TYPED = "arshjul_typed"
"""The cookie that keeps an address that could not be used, for as long as one corrects it: whoever
changes the language of the page finds it there again."""
TYPED_SECONDS = 10 * 60
HINT = "arshjul_hint"
"""The cookie of a browser that the provider signed in: the token that it did so with, which lets
nobody in anywhere, and by which the provider knows whom to sign out."""
READS = ["GET", "HEAD"]
MOBILE = (("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"))
SYSTEMS = (*MOBILE, ("Windows", "Windows"), ("Mac OS X", "Mac"), ("Linux", "Linux"))
BROWSERS = (("Edg", "Edge"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"))


@router.api_route(SIGN_IN, methods=READS)
def show(request: Request) -> Response:
    """The page where one asks for a link; what was typed and could not be used is there again."""
    _only_with_sign_in(request)
    typed = cookie(request, TYPED)
    problem = "" if not typed or is_bare_address(typed) else _no_address(request)
    return _form(request, own_page(request.query_params.get("to", "")), typed, problem)


def _form(
    request: Request, to: str, email: str = "", problem: str = "", status: int = 200
) -> Response:
    settings = request.app.state.office.settings
    on = f"?{urlencode({'to': to})}" if to != "/" else ""
    context = {
        "action": f"{SIGN_IN}{on}",
        "provider_url": f"{PROVIDER}{on}" if settings.by_provider else "",
        "provider": settings.oidc_name,
        "by_mail": settings.by_mail,
        "to": to,
        "email": email,
        "problem": problem,
    }
    return render(request, "sign_in", context, status=status)


def _no_address(request: Request) -> str:
    return words(spoken_in(request)).say("pages.sign_in.no_address")


@router.post(SIGN_IN)
def send(request: Request, sent: Sent) -> Response:
    """Answer alike, whether somebody has that address or not; the letter leaves after the answer,
    so that nobody can tell by the time that it takes either."""
    _only_by_mail(request)
    office: Office = request.app.state.office
    now, email, to = request.app.state.now(), sent.get("email").strip(), own_page(sent.get("to"))
    if not is_bare_address(email):
        return _again(request, to, email[:254], _no_address(request), 422)
    kept = _asked(request)[0] or secrets.token_urlsafe(32)
    try:
        ask(office, email, place(request, kept), now)
    except TooManyTries as error:
        return _again(request, to, email, _said(request, error), 429)
    response = render(request, "sign_in_sent", {"email": email, "minutes": MINUTES})
    keep(request, response, ASKED, f"{kept}|{to}", ASKED_SECONDS)
    forget(request, response, TYPED)
    response.background = BackgroundTask(_leave_now, office, email, place(request, kept), now)
    return response


def _again(request: Request, to: str, email: str, problem: str, status: int) -> Response:
    response = _form(request, to, email, problem, status)
    if email.isascii() and email.isprintable():
        keep(request, response, TYPED, email, TYPED_SECONDS)
    return response


def _leave_now(office: Office, email: str, where: Place, now: datetime) -> None:
    """The letter leaves once the page has been answered: nobody waits for it, so nothing of it is
    given up as a page's questions are."""
    PATIENCE.set("")
    send_link(office, email, where, now)
    between(office, now)


@router.api_route("/in/{token}", methods=READS)
def look(request: Request, token: str) -> Response:
    """What the link does, and a button that does it."""
    _only_with_sign_in(request)
    try:
        link = look_at(request.app.state.office, token, request.app.state.now())
    except LinkOver as error:
        return _over(request, error)
    return _page(request, link)


@router.post("/in/{token}")
def use(request: Request, token: str, sent: Sent) -> Response:
    """Begin a session, with a secret of its own, and go on to the page that was wanted."""
    _only_with_sign_in(request)
    office: Office = request.app.state.office
    now = request.app.state.now()
    kept, to = _asked(request)
    try:
        entered = enter(office, token, sent.get("email"), place(request, kept), now)
    except OtherAddress as error:
        link = look_at(office, token, now)
        return _page(request, link, _said(request, error), sent.get("email"), 422)
    except (LinkOver, OtherBrowser, TooManyTries) as error:
        return _over(request, error)
    return come_in(request, entered, to)


def come_in(request: Request, entered: Entered, to: str) -> Response:
    """On to the page that was wanted, with a session of its own; whoever was in here before is
    out."""
    leave(request.app.state.office, secret_of(request), request.app.state.now())
    response = RedirectResponse(to, 303)
    keep_session(request, response, entered.secret)
    keep(request, response, KNOWN, entered.mark, YEAR_SECONDS)
    forget(request, response, ASKED, TYPED, HINT)
    return response


@router.post("/sign-out")
def out(request: Request) -> Response:
    """The session ends."""
    _only_with_sign_in(request)
    leave(request.app.state.office, secret_of(request), request.app.state.now())
    there = request.app.state.office.settings.by_provider and cookie(request, HINT)
    response = RedirectResponse(SIGNED_OUT if there else SIGN_IN, 303)
    forget(request, response, SESSION)
    return response


def keep_session(request: Request, response: Response, secret: str) -> None:
    """The session's cookie lasts as long as the session may."""
    hours = request.app.state.office.settings.session_hours
    keep(request, response, SESSION, secret, hours * 3600)


def forget(request: Request, response: Response, *names: str) -> None:
    """The browser keeps these cookies no longer."""
    for name in names:
        response.delete_cookie(
            cookie_name(request, name),
            path="/",
            secure=is_secure(request),
            httponly=True,
            samesite="lax",
        )


def place(request: Request, browser: str = "") -> Place:
    """From where the request comes; ``browser``: what this one keeps of having asked."""
    network = request.client.host if request.client else ""
    mark = cookie(request, KNOWN)
    return Place(browser, _called(request.headers.get("user-agent", "")), network, mark)


def _called(agent: str) -> str:
    """What a browser calls itself, in two words; not what it could be told again by."""
    browser = next((name for sign, name in BROWSERS if sign in agent), "")
    system = next((name for sign, name in SYSTEMS if sign in agent), "")
    return " · ".join(part for part in (browser, system) if part)


def _only_by_mail(request: Request) -> None:
    if not request.app.state.office.settings.by_mail:
        raise HTTPException(404)


def _only_with_sign_in(request: Request) -> None:
    if not signs_in(request):
        raise HTTPException(404)


def cookie_name(request: Request, plain: str) -> str:
    """A cookie's whole name. With the prefix a browser takes it from this very host alone, and over
    TLS alone (RFC 6265bis, 4.1.3)."""
    return f"__Host-{plain}" if is_secure(request) else plain


def _asked(request: Request) -> tuple[str, str]:
    """What this browser keeps of having asked, and the page that it wants to go on to."""
    kept, _, to = cookie(request, ASKED).partition("|")
    return kept, own_page(to)


def cookie(request: Request, name: str) -> str:
    """What this browser keeps by the name; "" for nothing."""
    return request.cookies.get(cookie_name(request, name), "")


def keep(request: Request, response: Response, name: str, value: str, seconds: int) -> None:
    """The browser keeps it for so long, for this host alone, out of reach of any script."""
    response.set_cookie(
        cookie_name(request, name),
        value,
        max_age=seconds,
        path="/",
        httponly=True,
        samesite="lax",  # a link in a letter leads here, and its page has to know the browser
        secure=is_secure(request),
    )


def _said(request: Request, error: ArshjulError) -> str:
    return explain(error, words(spoken_in(request)))


def _page(
    request: Request, link: SignInLink, problem: str = "", email: str = "", status: int = 200
) -> Response:
    context = {"invited": link.purpose == Purpose.INVITATION, "problem": problem, "email": email}
    return render(request, "sign_in_link", context, status=status)


def _over(request: Request, error: ArshjulError) -> Response:
    status = 429 if isinstance(error, TooManyTries) else 410
    return render(request, "sign_in_over", {"text": _said(request, error)}, status=status)
