"""The pages of coming in, and their bad states, in a real browser."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from tests.conftest import Postbox, make_office, settle_town
from tests.worlds.browser import CHROMIUM, QUIET, Site, serve, violations

PAGES = ("/sign-in", "/sign-in/provider", "/sign-in/back", "/signed-out", "/in/1-a")

pytestmark = pytest.mark.skipif(
    CHROMIUM is None, reason="no Chromium: install it, or name it in CHROMIUM"
)


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    office = make_office(
        tmp_path / "var",
        Postbox(),
        sign_in="oidc+mail",
        oidc_issuer="http://127.0.0.1:9",  # where nobody answers
        oidc_client_id="arshjul",
        oidc_client_secret="a secret of ours",
    )
    settle_town(office.database)
    yield from serve(office, "2026-10-07 10:00")


def test_nobody_is_kept_out_by_how_the_pages_are_made(site: Site) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        for locale, scheme, width in (("sv", "light", 1280), ("nn", "dark", 320)):
            size = {"width": width, "height": 800}
            page = browser.new_page(viewport=size, color_scheme=scheme)  # type: ignore[arg-type]
            for address in PAGES:
                page.goto(f"{site.url}{address}?lang={locale}")
                assert violations(page) == [], (address, locale)
                assert page.evaluate("document.documentElement.scrollWidth") == width, address
            page.goto(f"{site.url}/sign-in?to=%2Fcases")
            page.eval_on_selector("#email", "field => { field.form.noValidate = true }")
            page.fill("#email", "mo")
            page.keyboard.press("Enter")
            page.wait_for_selector("[role=alert]")
            assert violations(page) == []
            page.get_by_role("link", name="English").click()
            assert page.locator("#email").input_value() == "mo", "and the language is another"
            page.close()
        browser.close()
