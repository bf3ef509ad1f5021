"""Which language a page speaks: asked for, chosen before, the browser's wish, the place's own."""

from __future__ import annotations

from fastapi import Request

from config.locales import LOCALES, nearest

COOKIE = "arshjul_language"


def chosen(request: Request) -> str | None:
    """The language that was chosen on a page, now or earlier."""
    asked = request.query_params.get("lang", "")
    kept = request.cookies.get(COOKIE, "")
    return next((one for one in (asked, kept) if one in LOCALES), None)


def wished(header: str) -> str | None:
    """The best of our languages for an Accept-Language header; None when none of them is named."""
    wishes: list[tuple[float, int, str]] = []
    for place, part in enumerate(header[:1000].split(",")):
        tag, _, weight = part.strip().partition(";")
        code = nearest(tag.strip().lower().split("-")[0])
        try:
            quality = float(weight.strip().removeprefix("q=") or 1) if weight else 1.0
        except ValueError:
            continue
        if code and quality > 0:
            wishes.append((-quality, place, code))
    return min(wishes)[2] if wishes else None


def language(request: Request, own: str) -> str:
    """The page's language; ``own`` is that of the municipality."""
    header = request.headers.get("accept-language", "")
    return chosen(request) or wished(header) or own


def language_of_link(request: Request, own: str) -> str:
    """A link's page opens in its person's own language, unless another was chosen."""
    return chosen(request) or own
