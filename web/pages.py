"""From values to a page: templates, words, the language switcher, and the pages of refusal."""

from __future__ import annotations

import hashlib
import html
import re
from collections.abc import Hashable, Mapping
from datetime import date
from functools import cache
from pathlib import Path
from urllib.parse import urlencode

from fastapi import Request
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from jinja2.filters import do_mark_safe
from starlette.responses import HTMLResponse, Response

from config.compounds import divisible
from config.locales import LOCALES, Language
from config.words import Words, words
from flows.engine.local_time import ZONE, today
from states.process import Outcome
from web import language, search_key
from web.identity import (
    Viewer,
    choice_of,
    home_locale,
    is_local,
    is_secure,
    kept_choices,
    secret_of,
    signs_in,
)
from web.look import look_for

FOLDER = Path(__file__).parent
STATIC = FOLDER / "static"
Entry = tuple[str, str]
"""A place in the menu: its key in the words, and its address."""
MENU: tuple[Entry, ...] = (
    ("today", "/"),
    ("tasks", "/tasks"),
    ("wheel", "/wheel"),
    ("units", "/units"),
    ("cases", "/cases"),
    ("people", "/people"),
    ("letters", "/letters"),
    ("services", "/services"),
    ("programme", "/programme"),
)
MORE: tuple[Entry, ...] = (
    ("reports", "/reports"),
    ("decisions", "/decisions"),
    ("runs", "/runs"),
    ("set_up", "/set-up"),
)
"""What is seldom gone to, behind one word at the menu's end."""
YEAR_SECONDS = 365 * 86_400
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_MAIL = re.compile(
    r"<(title|textarea|option|script|style)\b.*?</\1>|(?<![\w@.-])e-post\w*(?=[^<>]*<)", re.S | re.I
)
REFUSALS = (400, 403, 404, 405, 410, 413, 421, 422, 500)


@cache
def environment() -> Environment:
    """The templates. The filter ``whole`` keeps a day of digits on one line, ``divisible`` lets a
    long word of a narrow column be divided; ``outcomes`` are the ways in which a case ends."""
    made = Environment(
        loader=FileSystemLoader(FOLDER / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["whole"] = _whole
    made.filters["divisible"] = divisible
    made.globals["outcomes"] = tuple(Outcome)
    made.globals["asset"] = asset
    return made


def _whole(text: str) -> str:
    """``text`` as HTML, escaped, in which no line ends within a day."""
    return do_mark_safe(_DAY.sub(r'<span class="nowrap">\g<0></span>', html.escape(text)))


@cache
def asset(name: str) -> str:
    """The address of a file of ``static/``; another one when its content is another. Raises
    FileNotFoundError."""
    digest = hashlib.sha256((STATIC / name).read_bytes()).hexdigest()
    return f"/static/{name}?v={digest[:10]}"


def render(
    request: Request,
    template: str,
    context: Mapping[str, object],
    *,
    viewer: Viewer | None = None,
    status: int = 200,
    locale: str | None = None,
    here: str = "",
    home: str = "",
) -> Response:
    """The page in the reader's language. ``here`` is the menu's entry that it belongs to; ``home``
    whose page it is where nobody is known."""
    content = page_html(
        request, template, context, viewer=viewer, locale=locale, here=here, home=home
    )
    return page_response(request, content, locale or spoken_in(request, viewer), status)


def page_html(
    request: Request,
    template: str,
    context: Mapping[str, object],
    *,
    viewer: Viewer | None = None,
    locale: str | None = None,
    here: str = "",
    home: str = "",
) -> bytes:
    """The page that ``render`` gives."""
    spoken = locale or spoken_in(request, viewer)
    say = words(spoken)
    everywhere = {
        "viewer": viewer,
        "look": look_for(request, viewer, home),
        "choice_url": choice_of(request),
        "local_only": not signs_in(request),
        "here": here,
        "menu": MENU,
        "more_menu": (*MORE, *request.app.state.more_menu),
        "has_menu": viewer is not None,
        "search_key": search_key.is_on(request),
        "languages": _switcher(request, spoken),
    }
    day = today(request.app.state.now())
    return _filled(template, {**everywhere, **context}, say, day).encode()


def hangs_on(request: Request, viewer: Viewer) -> tuple[Hashable, ...]:
    """What a page shows of its reader and of how it was asked for, beside its own. Of the reader
    all: she was read a moment before the page's own rows."""
    home = viewer.municipality
    return (
        (viewer.person, viewer.name, viewer.own_locale, viewer.look, viewer.begins),
        (viewer.has_choice, viewer.signed_in),
        (home.id, home.name, home.locale, home.country),
        kept_choices(request),
        spoken_in(request, viewer),
        request.url.query,
        choice_of(request),
        signs_in(request),
        request.app.state.more_menu,
        today(request.app.state.now()),
    )


def page_response(request: Request, content: bytes, locale: str, status: int = 200) -> Response:
    """The answer that brings a page in a language."""
    say = words(locale)
    response = HTMLResponse(content, status_code=status)
    response.headers["Content-Language"] = say.language.html
    response.headers["Vary"] = "Accept-Language, Cookie"
    asked = request.query_params.get("lang", "")
    if asked in LOCALES:
        keep_cookie(request, response, language.COOKIE, asked)
    return response


def part_of_page(template: str, context: Mapping[str, object], say: Words, day: date) -> str:
    """A part of a page as HTML, in the reader's language, to be put into the page by its name. It
    knows nothing of who asks but what the context says."""
    return do_mark_safe(_filled(template, context, say, day))


def _filled(template: str, context: Mapping[str, object], say: Words, day: date) -> str:
    known = {"say": say, "t": say.say, "today": day, "zone": ZONE}
    made = environment().get_template(f"{template}.html").render({**known, **context})
    return _MAIL.sub(_on_one_line, made)


def _on_one_line(found: re.Match[str]) -> str:
    """No line ends after the e of e-post; what shows no elements stays as it is."""
    return found[0] if found[1] else f'<span class="nowrap">{found[0]}</span>'


def spoken_in(request: Request, viewer: Viewer | None = None) -> str:
    """The language of a page for this reader."""
    return language.language(request, viewer.locale if viewer else home_locale(request))


def keep_cookie(request: Request, response: Response, name: str, value: str) -> None:
    """A cookie of ours: a choice, no identity; a year long, sent to these pages only."""
    response.set_cookie(
        name,
        value,
        max_age=YEAR_SECONDS,
        httponly=True,
        samesite="lax",
        # On loopback there is no TLS, whatever the letters' own address is.
        secure=is_secure(request) and not is_local(request),
    )


def _switcher(request: Request, spoken: str) -> list[tuple[Language, str, bool]]:
    """Per language: its row, the address of this page in it, and whether it is spoken now."""
    kept = [
        (name, value[:200]) for name, value in request.query_params.multi_items() if name != "lang"
    ][:20]
    return [
        (row, "?" + urlencode([*kept, ("lang", code)], errors="replace"), code == spoken)
        for code, row in LOCALES.items()
    ]


def refusal(
    request: Request,
    status: int,
    *,
    text: str = "",
    key: str = "",
    viewer: Viewer | None = None,
) -> Response:
    """The page that says why not, and how to go on; ``text`` is what exactly was wrong, ``key``
    the sort of refusal where the status alone does not tell."""
    known = status if status in REFUSALS else (404 if status < 500 else 500)
    # A link leads nowhere else, whatever happens, and whoever is elsewhere comes to no page.
    inside = bool(secret_of(request)) if signs_in(request) else is_local(request)
    alone = request.url.path.startswith("/l/") or not inside
    context = {"key": key or f"s{known}", "text": text, "alone": alone}
    return render(request, "refusal", context, viewer=viewer, status=status)
