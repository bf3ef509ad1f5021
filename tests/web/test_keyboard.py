"""By keyboard alone: whatever can be used is reached with Tab, in the order of the page, and where
one is can be seen."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, sync_playwright

from flows.demos.town import fill
from tests.conftest import Postbox, at, make_office
from tests.worlds.browser import CHROMIUM, QUIET, be, serve

pytestmark = pytest.mark.skipif(
    CHROMIUM is None, reason="no Chromium: install it, or name it in CHROMIUM"
)
PAGES = (
    "/", "/tasks", "/wheel", "/wheel?view=list", "/units", "/cases", "/cases/121", "/people",
    "/people/1", "/letters", "/services", "/programme", "/search?q=alm", "/new", "/new/service/1",
    "/new/decision/2", "/set-up", "/me",
)  # fmt: skip
USABLE = """() => [...document.querySelectorAll(
    'a[href], button, input, select, textarea, summary')].filter(
      one => !one.disabled && one.type !== 'hidden' && one.tabIndex >= 0
        && one.checkVisibility({visibilityProperty: true}))
  .map((one, number) => { one.dataset.stop = number; return one.outerHTML.slice(0, 120) })"""
AT = """() => {
  const probe = document.createElement('i');
  probe.style.color = 'var(--focus)';
  document.body.append(probe);
  const colour = getComputedStyle(probe).color;
  probe.remove();
  const one = document.activeElement;
  if (!one || one === document.body) return null;
  const box = one.getBoundingClientRect();
  const outlined = (part, pseudo = null) => {
    const style = getComputedStyle(part, pseudo);
    return parseFloat(style.outlineWidth) > 0 && style.outlineStyle !== 'none';
  };
  const drawn = outlined(one) || outlined(one, '::after')
    || one.type === 'date'  // the browser draws it at the part of the day
    || [...one.querySelectorAll('*')].some(
      part => one.ownerSVGElement && (outlined(part) || getComputedStyle(part).stroke === colour));
  const inside = box.bottom > 0 && box.top < innerHeight;
  return [one.dataset.stop ?? null, drawn && inside, one.outerHTML.slice(0, 120)];
}"""


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    office = make_office(tmp_path_factory.mktemp("demo"), Postbox(), None)
    fill(office, at("2026-11-20 08:00"))
    pages = serve(office, "2026-11-20 08:15")
    site = next(pages)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        context = browser.new_context(base_url=site.url, locale="sv-SE")
        be(site, context, "Asta Asp")
        yield context.new_page()
        browser.close()
    next(pages, None)


@pytest.mark.parametrize("address", PAGES)
def test_whatever_can_be_used_is_reached_with_tab_and_seen(page: Page, address: str) -> None:
    page.goto(address)
    page.evaluate("document.activeElement.blur()")
    usable = page.evaluate(USABLE)
    assert usable, address
    reached: list[str] = []
    unseen = []
    for _ in range(2 * len(usable) + 10):
        page.keyboard.press("Tab")
        found = page.evaluate(AT)
        if found is None or (reached and found[0] == reached[0]):
            break
        stop, drawn, html = found
        if stop is not None:
            reached.append(stop)
        if not drawn:
            unseen.append(html)
    assert unseen == [], "where she is cannot be seen"
    chosen = [usable[int(one)] for one in dict.fromkeys(reached)]
    radios = [one for one in usable if 'type="radio"' in one]  # one stop for each group
    missed = [one for one in usable if one not in chosen and one not in radios]
    assert missed == [], "cannot be reached"
    assert [int(one) for one in reached] == sorted(int(one) for one in reached), "out of order"
