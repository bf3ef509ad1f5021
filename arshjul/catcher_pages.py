"""The pages of the local mail catcher: every letter as its reader would see it."""

from __future__ import annotations

from pathlib import Path

from fastapi import APIRouter, HTTPException, Request
from starlette.responses import HTMLResponse, Response

from arshjul.catcher import caught, one
from web.identity import only_local
from web.pages import render

ADDRESS = "/caught"
READS = ["GET", "HEAD"]
# The letters carry their own styles. They may do nothing but be read and open their links.
LETTER_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; "
    "sandbox allow-popups allow-popups-to-escape-sandbox allow-top-navigation-by-user-activation"
)


def catcher_pages(folder: Path) -> APIRouter:
    """A list of the letters in ``folder``, and each letter as HTML and as text: for whoever sits at
    this machine, who need not have signed in: the letter to sign in with is among them."""
    router = APIRouter()

    @router.api_route(ADDRESS, methods=READS)
    def letters(request: Request) -> Response:
        only_local(request)
        context = {"letters": caught(folder), "address": ADDRESS}
        return render(request, "caught", context, here="caught")

    @router.api_route(ADDRESS + "/{number}", methods=READS)
    def letter(request: Request, number: str) -> Response:
        only_local(request)
        found = one(folder, number)
        if found is None:
            raise HTTPException(404)
        response = HTMLResponse(found.html)
        response.headers["Content-Security-Policy"] = LETTER_POLICY
        return response

    @router.api_route(ADDRESS + "/{number}/text", methods=READS)
    def text(request: Request, number: str) -> Response:
        only_local(request)
        found = one(folder, number)
        if found is None:
            raise HTTPException(404)
        body = f"To: {found.to}\nSubject: {found.subject}\nDate: {found.date}\n\n{found.text}"
        return Response(body, media_type="text/plain; charset=utf-8")

    return router
