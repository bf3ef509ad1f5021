"""A real browser at pages on a free port of loopback."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from threading import Thread
from time import monotonic, sleep
from typing import Any

import uvicorn
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from sqlmodel import select

from flows.engine.office import Office
from models.register.tables import Person
from tests.conftest import at, free_port
from web.app import make_app
from web.identity import PERSON

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")


QUIET = ["--no-sandbox", "--disable-background-networking", "--disable-component-update"]


@dataclass
class Site:
    """The pages on a free port of loopback."""

    office: Office
    url: str


@dataclass
class Clock:
    """It stands still until it is moved."""

    time: datetime

    def __call__(self) -> datetime:
        return self.time

    def move(self, to: str) -> None:
        self.time = at(to)


def serve(office: Office, now: str | Clock, port: int = 0) -> Iterator[Site]:
    """The pages; ``port`` is a free one unless it is named."""
    port = port or free_port()
    app = make_app(office, now=now if isinstance(now, Clock) else lambda: at(now))
    config = uvicorn.Config(app, host="127.0.0.1", port=port, log_level="error", lifespan="off")
    server = uvicorn.Server(config)
    thread = Thread(target=server.run, daemon=True)
    thread.start()
    until = monotonic() + 20
    while not server.started:
        assert monotonic() < until, "the pages did not start"
        sleep(0.05)
    yield Site(office, f"http://127.0.0.1:{port}")
    server.should_exit = True
    thread.join(10)
    office.database.close()


@dataclass
class Watch:
    """What a page did that it should not have done."""

    page: Page
    said: list[str] = field(default_factory=list)
    called: list[str] = field(default_factory=list)

    def listen(self, home: str) -> None:
        self.page.on("console", lambda message: self._say(message.type, message.text))
        self.page.on("pageerror", lambda error: self.said.append(str(error)))

        def asked(request: Any) -> None:
            if not request.url.startswith((home, "data:")):
                self.called.append(request.url)

        self.page.on("request", asked)

    def _say(self, sort: str, words: str) -> None:
        # A status of ours that is no success is told on the console by every browser.
        if not words.startswith("Failed to load resource: the server responded with a status of 4"):
            self.said.append(f"{sort}: {words}")


def small_phone(site: Site, browser: Browser) -> BrowserContext:
    return browser.new_context(
        locale="sv-SE",
        base_url=site.url,
        viewport={"width": 320, "height": 640},
        java_script_enabled=False,
    )


def watched(site: Site, context: BrowserContext) -> Iterator[Watch]:
    found = Watch(context.new_page())
    found.listen(site.url)
    be(site, context, "Asta Asp")
    yield found
    assert found.said == [], "nothing is said on the console"
    assert found.called == [], "nobody else is called"
    context.close()


def be(site: Site, context: BrowserContext, name: str) -> None:
    """Choose the person whom the pages act as."""
    with site.office.database.read() as session:
        number = session.exec(select(Person.id).where(Person.name == name)).one()
    context.add_cookies([{"name": PERSON, "value": str(number), "url": site.url}])


@contextmanager
def at_the_desk(office: Office, now: str | Clock, name: str) -> Iterator[Page]:
    """Her page in a browser on a screen, while the pages are served."""
    pages = serve(office, now)
    site = next(pages)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        context = browser.new_context(
            base_url=site.url, locale="sv-SE", viewport={"width": 1280, "height": 900}
        )
        be(site, context, name)
        page = context.new_page()
        page.set_default_timeout(10_000)
        yield page
        browser.close()
    next(pages, None)


def unfold(page: Page) -> None:
    """Open all that is folded, so that it is looked at too."""
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")


def violations(page: Page) -> list[str]:
    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    return [
        f"{one['id']}: {one['nodes'][0]['html'][:200]} {one['nodes'][0]['failureSummary'][:300]}"
        for one in found
    ]
