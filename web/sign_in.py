"""Signing in with a link by mail: asking for it, opening it, and signing out.

A page that is opened uses nothing up; only a form that is sent does, and for a link that was asked
for only in the browser that asked. So a scanner may open and press whatever it likes.
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from fastapi import APIRouter, HTTPException, Request
from starlette.background import BackgroundTask
from starlette.responses import RedirectResponse, Response

from config.explain import explain
from config.mail_address import is_bare_address
from config.words import words
from flows.access.links import (
    LinkOver,
    OtherAddress,
    OtherBrowser,
    Place,
    ask,
    enter,
    look_at,
)
from flows.access.links import send as send_link
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
    SIGN_IN,
    is_secure,
    own_page,
    secret_of,
    session_cookie,
    signs_in,
)
from web.pages import render, spoken_in

router = APIRouter()
ASKED = "arshjul_asked"
"""The cookie of a browser that asked for a link, and where it wants to go on to."""
MINUTES = LASTS[Purpose.SIGN_IN] // timedelta(minutes=1)
ASKED_SECONDS = MINUTES * 60 * 2
READS = ["GET", "HEAD"]
MOBILE = (("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"))
SYSTEMS = (*MOBILE, ("Windows", "Windows"), ("Mac OS X", "Mac"), ("Linux", "Linux"))
BROWSERS = (("Edg", "Edge"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"))


@router.api_route(SIGN_IN, methods=READS)
def show(request: Request) -> Response:
    """The page where one asks for a link."""
    _only_with_sign_in(request)
    to = own_page(request.query_params.get("to", ""))
    return render(request, "sign_in", {"to": to, "email": "", "problem": ""})


@router.post(SIGN_IN)
def send(request: Request, sent: Sent) -> Response:
    """Answer alike, whether somebody has that address or not; the letter leaves after the answer,
    so that nobody can tell by the time that it takes either."""
    _only_with_sign_in(request)
    office: Office = request.app.state.office
    now, email, to = request.app.state.now(), sent.get("email").strip(), own_page(sent.get("to"))
    if not is_bare_address(email):
        problem = words(spoken_in(request)).say("pages.sign_in.no_address")
        context = {"to": to, "email": email[:254], "problem": problem}
        return render(request, "sign_in", context, status=422)
    kept = _asked(request)[0] or secrets.token_urlsafe(32)
    try:
        ask(office, email, place(request, kept), now)
    except TooManyTries as error:
        context = {"to": to, "email": email, "problem": _said(request, error)}
        return render(request, "sign_in", context, status=429)
    response = render(request, "sign_in_sent", {"email": email, "minutes": MINUTES})
    _keep(request, response, asked_cookie(request), f"{kept}|{to}", ASKED_SECONDS)
    response.background = BackgroundTask(_leave_now, office, email, place(request, kept), now)
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
        secret = enter(office, token, sent.get("email"), place(request, kept), now)
    except OtherAddress as error:
        link = look_at(office, token, now)
        return _page(request, link, _said(request, error), sent.get("email"), 422)
    except (LinkOver, OtherBrowser, TooManyTries) as error:
        return _over(request, error)
    leave(office, secret_of(request), now)  # whoever was in here before
    response = RedirectResponse(to, 303)
    keep_session(request, response, secret)
    response.delete_cookie(asked_cookie(request), path="/", secure=is_secure(request))
    return response


@router.post("/sign-out")
def out(request: Request) -> Response:
    """The session ends."""
    _only_with_sign_in(request)
    leave(request.app.state.office, secret_of(request), request.app.state.now())
    response = RedirectResponse(SIGN_IN, 303)
    response.delete_cookie(session_cookie(request), path="/", secure=is_secure(request))
    return response


def keep_session(request: Request, response: Response, secret: str) -> None:
    """The session's cookie lasts as long as the session may."""
    hours = request.app.state.office.settings.session_hours
    _keep(request, response, session_cookie(request), secret, hours * 3600)


def place(request: Request, browser: str = "") -> Place:
    """From where the request comes; ``browser``: what this one keeps of having asked."""
    network = request.client.host if request.client else ""
    return Place(browser, _called(request.headers.get("user-agent", "")), network)


def _called(agent: str) -> str:
    """What a browser calls itself, in two words; not what it could be told again by."""
    browser = next((name for sign, name in BROWSERS if sign in agent), "")
    system = next((name for sign, name in SYSTEMS if sign in agent), "")
    return " · ".join(part for part in (browser, system) if part)


def _only_with_sign_in(request: Request) -> None:
    if not signs_in(request):
        raise HTTPException(404)


def asked_cookie(request: Request) -> str:
    """The name of the cookie of a browser that asked for a link."""
    return f"__Host-{ASKED}" if is_secure(request) else ASKED


def _asked(request: Request) -> tuple[str, str]:
    """What this browser keeps of having asked, and the page that it wants to go on to."""
    kept, _, to = request.cookies.get(asked_cookie(request), "").partition("|")
    return kept, own_page(to)


def _keep(request: Request, response: Response, name: str, value: str, seconds: int) -> None:
    response.set_cookie(
        name,
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
