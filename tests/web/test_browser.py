"""The pages in a real browser: no violations, no strangers called, usable by keyboard and phone."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import cycle
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright
from sqlmodel import func, select

from config.locales import LOCALES
from flows.demos.town import fill
from flows.register.begun_things import keep_begun
from models.case.tables import Case
from models.post.tables import ActionLink
from states.safety_cycle import KARTLAGGNING
from tests import GOLDEN
from tests.conftest import Postbox, TestTown, at, make_office
from tests.worlds.browser import (
    CHROMIUM,
    QUIET,
    Site,
    Watch,
    be,
    serve,
    small_phone,
    unfold,
    violations,
    watched,
)
from tests.worlds.evidence import pdf
from tests.worlds.web_town import HOME, NOW, built_once, case_of, link, person

pytestmark = pytest.mark.skipif(
    CHROMIUM is None, reason="no Chromium: install it, or name it in CHROMIUM"
)


PAGES = (
    "/cases/1/proof",
    "/set-up/mail", "/set-up/texts/wheel", "/wheel/change", "/wheel/days",
    "/wheel/days?year=2027/28",
    "/", "/wheel", "/units", "/units?show=overdue", "/cases/1", "/cases/28", "/letters?view=held",
    "/letters", "/letters/1", "/letters/preview", "/runs", "/person", "/no", "/tasks",
    "/people", "/people/1", "/units/1", "/set-up", "/set-up/units", "/set-up/look", "/privacy",
    "/set-up/texts/activities", "/set-up/texts/documents", "/set-up/texts/targets",
    "/set-up/breaks", "/set-up/year", "/set-up/people", "/set-up/calendar",
    "/new/activity/1", "/new/activity/2", "/new/activity/3", "/new/decision/1", "/new/decision/2",
    "/new/service/1", "/new/service/2", "/new/service/3", "/new/measure/1", "/new/document/1",
    "/new", "/new/urgent/1", "/new/proposal/1", "/new/urgent/2",
    "/search", "/search?q=skolan", "/search?q=gransklan", "/search?q=x",
)  # fmt: skip


BEGUN = {
    "activity": {
        "type": "safety_round", "unit": "authority", "name": "Höstens rond", "first": "2027-05-20",
        "parts": "2", "part-1": "Skolgården", "part-2": "Matsalen",
    },
    "decision": {
        "body": "Barn- och utbildningsnämnden", "day": "2027-05-04", "paragraph": "§ 112",
        "outcome": "adopted", "clauses": "2",
    },
    "service": {
        "name": "Bokhyllan", "sort": "service", "purpose": "Låna böcker", "unit": "authority",
        "data": "2", "data_what-1": "namn", "data_what-2": "bild",
    },
    "urgent": {
        "matter": "breach", "known_at": "2027-05-12T08:30", "arena": "system", "scope": "during",
    },
}  # fmt: skip
"""What the coordinator has begun, so that there are steps with rows and pages that look it over."""


SHORT = ("sv", "en")
"""Languages of each time, one light and one dark; the others go with the campaigns."""
ACTIONS = ("done", "unchanged", "not_applicable", "delegate", "postpone")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    office = built_once(tmp_path_factory).copy(tmp_path_factory.mktemp("town"))
    for what, typed in BEGUN.items():
        keep_begun(office, HOME, person(office, "Asta Asp"), what, typed, at(NOW))
    yield from serve(office, NOW)


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The demo's town, where every process is under way."""
    office = make_office(tmp_path_factory.mktemp("demo"), Postbox(), None)
    fill(office, at("2026-11-20 08:00"))
    yield from serve(office, "2026-11-20 08:15")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield found
        found.close()


@pytest.fixture
def watch(site: Site, browser: Browser) -> Iterator[Watch]:
    yield from watched(site, browser.new_context(locale="sv-SE", base_url=site.url))


@pytest.fixture
def phone(site: Site, browser: Browser) -> Iterator[Watch]:
    """A small telephone without JavaScript."""
    yield from watched(site, small_phone(site, browser))


@pytest.fixture
def visit(demo: Site, browser: Browser) -> Iterator[Watch]:
    """The demo on a screen."""
    yield from watched(demo, browser.new_context(locale="sv-SE", base_url=demo.url))


@pytest.fixture
def pocket(demo: Site, browser: Browser) -> Iterator[Watch]:
    """The demo on a small telephone."""
    yield from watched(demo, small_phone(demo, browser))


def everything(site: Site) -> list[str]:
    return [*PAGES, *(link(site.office, "Backaskolan", action) for action in ACTIONS), "/l/forged"]


def of_every_kind(demo: Site) -> list[str]:
    """The pages that the demo fills, and a case of every kind that it has."""
    with demo.office.database.read() as session:
        cases = session.execute(select(Case.kind, func.max(Case.id)).group_by(Case.kind)).all()
    assert len(cases) >= 18
    return [
        *(
            "/",
            "/wheel",
            "/wheel?view=list",
            "/wheel?view=calendar",
            "/cases",
            "/cases?show=due_soon",
        ),
        *(
            "/services",
            "/programme",
            "/runs",
            "/decisions",
            "/decisions/1",
            "/networks",
            "/reports",
            "/reports/1",
            "/reports/1/figures",
            "/reports/1/parts/duty",
            "/set-up/letterhead",
        ),
        *(f"/cases/{number}" for _, number in cases),
    ]


@pytest.mark.parametrize(
    ("locale", "scheme"),
    [
        pytest.param(locale, scheme, marks=[] if locale in SHORT else [pytest.mark.campaign])
        for locale, scheme in zip(LOCALES, cycle(["light", "dark"]), strict=False)
    ],
)
def test_no_page_has_an_accessibility_violation(
    site: Site, watch: Watch, locale: str, scheme: str
) -> None:
    watch.page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    for address in everything(site):
        watch.page.goto(f"{address}{'&' if '?' in address else '?'}lang={locale}")
        unfold(watch.page)
        assert violations(watch.page) == [], address


@pytest.mark.parametrize(("locale", "scheme"), [("sv", "light"), ("nn", "dark")])
def test_no_page_of_any_kind_has_an_accessibility_violation(
    demo: Site, visit: Watch, locale: str, scheme: str
) -> None:
    visit.page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    for address in of_every_kind(demo):
        visit.page.goto(f"{address}{'&' if '?' in address else '?'}lang={locale}")
        unfold(visit.page)
        assert violations(visit.page) == [], address


def test_the_pages_of_a_mistake_and_of_thanks_are_accessible_too(site: Site, watch: Watch) -> None:
    page = watch.page
    page.goto(link(site.office, "Djupedalskolan", "done"))
    page.get_by_role("textbox").first.fill("En orsak")
    page.get_by_role("radio", name="Ja: Gå vidare till åtgärd").check()
    page.get_by_role("button").click()
    assert page.title().startswith("Fel:")
    assert page.evaluate("document.activeElement.className") == "problem"
    assert page.get_by_role("textbox").first.input_value() == "En orsak"
    assert violations(page) == []
    page.get_by_role("alert").get_by_role("link").first.click()
    assert page.evaluate("location.hash").startswith("#link-")
    page.goto(link(site.office, "Vällskolan", "postpone"))
    page.get_by_label("Ny sista dag").fill("2027-05-24")
    page.get_by_role("radio").check()
    page.get_by_role("button", name="Skicka svaret").click()
    assert "måndag 24 maj 2027" in page.inner_text("main")
    assert violations(page) == []
    page.goto("/letters?view=held")
    page.get_by_role("button", name="Skicka valda brev").click()
    assert "Välj minst ett brev" in page.inner_text("[role=alert]")
    assert violations(page) == []


def test_the_keyboard_reaches_the_content_first(watch: Watch) -> None:
    page = watch.page
    page.goto("/cases")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "q"


def test_the_key_leads_to_the_search_until_it_is_switched_off(watch: Watch) -> None:
    page = watch.page
    at = "document.activeElement.id"
    page.goto("/cases")
    for pressed in ("Control+/", "Alt+/"):
        page.keyboard.press(pressed)
        assert page.evaluate(at) != "find", pressed
    page.locator("#q").focus()
    page.keyboard.type("2026/27")
    assert page.locator("#q").input_value() == "2026/27"
    page.locator("h1").click()
    page.keyboard.press("/")
    assert page.evaluate(at) == "find" and page.locator("#find").input_value() == ""
    page.keyboard.type("tallskolan")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=tallskolan")
    assert page.locator("main mark").first.inner_text() == "Tallskolan"
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto("/cases")
    page.keyboard.press("/")
    page.wait_for_url("**/search")
    assert page.evaluate(at) == "search-q"
    page.get_by_role("button", name="Stäng av tangenten").click()
    assert "nu avstängd" in page.inner_text("main")
    page.goto("/cases")
    page.keyboard.press("/")
    assert page.evaluate(at) != "find" and page.url.endswith("/cases")


def test_a_person_is_chosen_by_the_keyboard_alone(site: Site, watch: Watch) -> None:
    page = watch.page
    page.context.clear_cookies()
    page.goto("/letters?view=held")
    assert page.url.endswith("/person?to=%2Fletters%3Fview%3Dheld") and violations(page) == []
    page.get_by_role("button", name="Lo Lind Rektor, Backaskolan").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/letters?view=held")
    assert "Du är Lo Lind." in page.inner_text("header")
    assert page.locator("main").get_by_role("button").count() == 0, "not hers to decide about"
    assert violations(page) == []
    page.get_by_role("link", name="Byt person").click()
    page.get_by_role("button", name="Asta Asp").click()
    page.wait_for_url("**/letters?view=held")
    assert page.locator("main").get_by_role("button").count() == 5, (
        "each letter's, and those of its reason"
    )


@pytest.mark.parametrize("action", ACTIONS)
def test_a_scanner_that_presses_the_only_button_changes_nothing(
    site: Site, watch: Watch, action: str
) -> None:
    before = case_of(site.office, "Bråtaskolan")
    page = watch.page
    for strict in (True, False):
        page.goto(link(site.office, "Bråtaskolan", action, who="Bo Björk"))
        if not strict:
            page.evaluate("document.querySelector('form').noValidate = true")
        page.locator("main button").click()
        page.wait_for_load_state()
    assert case_of(site.office, "Bråtaskolan") == before
    with site.office.database.read() as session:
        links = session.exec(select(ActionLink).where(ActionLink.case_id == before.id)).all()
    assert links and all(one.used_at is None for one in links)


def test_the_steps_that_are_looked_at_are_those_that_were_asked_for(watch: Watch) -> None:
    for address in (one for one in PAGES if one.startswith(("/new/", "/set-up/"))):
        watch.page.goto(address)
        assert watch.page.url.endswith(address)


CUT = """() => {
  const UNSEEN = "option, textarea, svg, .unseen, .to-search, .you, thead";
  const found = [], walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const top = (node, at) => {
    const range = document.createRange(); range.setStart(node, at); range.setEnd(node, at + 1);
    const box = [...range.getClientRects()].pop(); return box && box.height ? box.top : null;
  };
  for (let node; (node = walk.nextNode());) {
    const around = node.parentElement;
    if (!around.checkVisibility() || around.closest(UNSEEN)) continue;
    for (const word of node.data.matchAll(/[\\p{L}\\u00ad]{4,}/gu)) {
      for (let at = 1; at < word[0].length; at++) {
        const [before, here] = [top(node, word.index + at - 1), top(node, word.index + at)];
        if (before === null || here === null || here < before + 5) continue;
        const parts = [word[0].slice(0, at), word[0].slice(at)];
        if (!parts[0].endsWith("\\u00ad")) found.push(parts.join("|"));
      }
    }
  }
  return found;
}"""
"""The words of a page that a line cuts where they may not be divided."""


@pytest.mark.parametrize("wide", [390, 1000, 1280])
@pytest.mark.parametrize("locale", ["sv", "nn"])
def test_no_word_is_cut(demo: Site, visit: Watch, locale: str, wide: int) -> None:
    visit.page.set_viewport_size({"width": wide, "height": 800})
    for address in ("/", "/wheel", "/wheel?view=list", "/tasks", "/units", "/runs", "/programme"):
        visit.page.goto(f"{address}{'&' if '?' in address else '?'}lang={locale}")
        assert visit.page.evaluate(CUT) == [], address


def test_nothing_scrolls_sideways_on_a_small_phone(site: Site, phone: Watch) -> None:
    _fits(phone.page, everything(site))


def test_nothing_of_any_kind_scrolls_sideways_either(demo: Site, pocket: Watch) -> None:
    _fits(pocket.page, of_every_kind(demo))


def _fits(page: Page, addresses: list[str]) -> None:
    for address in addresses:
        for locale in ("sv", "nn"):
            page.goto(f"{address}{'&' if '?' in address else '?'}lang={locale}")
            wide = page.locator("html").evaluate("one => one.scrollWidth")
            assert wide <= 320, (address, locale)


def test_lo_answers_on_a_phone_without_javascript(site: Site, phone: Watch) -> None:
    page = phone.page
    assert case_of(site.office, "Backaskolan").state == KARTLAGGNING
    page.goto(link(site.office, "Backaskolan", "done"))
    page.get_by_label("Hur ni kartlade").fill("Enkät")
    page.get_by_label("Var uppgifterna kommer ifrån").fill("Elevenkäten")
    page.get_by_label("Vi fann inget").check()
    page.get_by_label("Ja: Gå vidare till analys").check()
    page.get_by_role("button", name="Skicka svaret").click()
    assert "Tack, svaret är sparat" in page.inner_text("main")
    assert case_of(site.office, "Backaskolan").state != KARTLAGGNING


def test_kim_answers_question_by_question_on_a_phone(site: Site, watch: Watch) -> None:
    """The words of a year ago, a protocol; sent, taken back, and sent again."""
    page = watch.page
    page.set_viewport_size({"width": 320, "height": 640})
    be(site, page.context, "Kim Kvist")
    page.goto("/tasks")
    page.get_by_role("link", name="Kartläggning 2026/27").click()
    _is_fit(page)
    page.get_by_role("button", name="Ta in i svaret och ändra").click()
    page.get_by_role("button", name="Spara och gå till fråga 2").click()
    assert "skriv en rad om varför" in page.inner_text("main")
    _is_fit(page)
    page.get_by_label("Varför stämmer det fortfarande?").fill("Samma enkät i år")
    file: Any = {"name": "rond.pdf", "mimeType": "application/pdf", "buffer": pdf()}
    page.get_by_label("Lägg till en fil").set_input_files(file)
    page.get_by_role("button", name="Spara och gå till fråga 2").click()
    assert "rond.pdf" in page.inner_text("main")
    page.get_by_label("Var uppgifterna kommer ifrån").fill("Elevenkäten")
    page.get_by_role("button", name="Spara och gå till fråga 3").click()
    page.get_by_role("button", name="Spara och gå till fråga 4").click()
    page.get_by_label("Vi fann inget").check()
    page.get_by_role("button", name="Skicka:").click()
    assert "Kartläggning: skickat" in page.inner_text("main")
    _is_fit(page)
    page.get_by_role("button", name="Ångra").click()
    assert case_of(site.office, "Båtsmansskolan").state == KARTLAGGNING
    _is_fit(page)
    page.goto(f"{page.url.partition('?')[0]}/4")
    page.get_by_role("button", name="Skicka:").click()
    assert case_of(site.office, "Båtsmansskolan").state != KARTLAGGNING


def _is_fit(page: Page) -> None:
    assert violations(page) == [], page.url
    assert page.locator("html").evaluate("one => one.scrollWidth") <= 320, page.url


def test_the_pages_print(site: Site, watch: Watch, tmp_path: Path) -> None:
    watch.page.goto("/wheel")
    watch.page.pdf(path=tmp_path / "wheel.pdf")
    assert (tmp_path / "wheel.pdf").stat().st_size > 10_000


A4 = {"/units": 1032}  # points between margins of 12 mm, the paper lying; of all others standing
ON_PAPER = ("/", "/tasks", "/cases", "/cases/1", "/people", "/letters", "/units", "/wheel",
            "/services", "/programme", "/set-up", "/set-up/texts/wheel")  # fmt: skip


def test_on_paper_stands_what_is_read_and_no_column_is_cut(demo: Site, visit: Watch) -> None:
    page = visit.page
    page.emulate_media(media="print")
    for address in ON_PAPER:
        wide = A4.get(address, 703)
        page.set_viewport_size({"width": wide, "height": 994})
        page.goto(address)
        right = "Math.max(...all.map(one => one.getBoundingClientRect().right))"
        assert page.locator("main *:visible").evaluate_all(f"all => {right}") <= wide + 1, address
        ways = page.locator("nav.menu, nav.languages, button, .button, .new-link, .you a")
        assert not any(one.is_visible() for one in ways.all()), address
        for head in page.locator("main table:visible thead").all():
            shown = head.evaluate("one => getComputedStyle(one).display")
            assert shown == "table-header-group", address


def test_on_paper_the_wheel_comes_before_its_letters(visit: Watch, tmp_path: Path) -> None:
    page = visit.page
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 703, "height": 994})
    page.goto("/wheel")
    picture, letters = (page.locator(one).bounding_box() for one in (".dial-sheet", ".beside"))
    assert picture and letters and picture["y"] + picture["height"] <= letters["y"]
    page.goto("/cases/20")
    heads = page.locator(".sheet > h2:visible")
    alone = "one.parentElement.innerText.trim() == one.innerText.trim()"
    assert heads.count() and not heads.evaluate_all(f"all => all.filter(one => {alone}).length")


def test_what_a_field_holds_is_printed_whole_and_no_button_is(visit: Watch) -> None:
    """A report's text stands in a field, which a printer would leave out or cut."""
    visit.page.goto("/reports/1/parts/duty")
    visit.page.emulate_media(media="print")
    field = visit.page.locator("textarea").first
    text = field.input_value()
    assert len(text) > 200 and not field.is_visible()
    shown = visit.page.locator(".printed").first
    assert shown.is_visible() and shown.inner_text().split() == text.split()
    assert visit.page.locator("button:visible").count() == 0


def test_no_letter_is_wider_than_a_phone_whatever_a_thing_is_called(browser: Browser) -> None:
    page = browser.new_page(viewport={"width": 390, "height": 844})
    for kept in sorted(GOLDEN.glob("*.html")):
        html = kept.read_text("utf-8")
        for name in ("Backaskolan", "Likabehandlingsplansgranskningsarbetsgruppen_2026/27"):
            page.set_content(html.replace("Backaskolan", name))
            assert page.evaluate("document.documentElement.scrollWidth") <= 390, kept.name
    page.close()


def test_the_whole_year_comes_by_itself_beside_the_difference(
    town: TestTown, browser: Browser
) -> None:
    town.open_year()
    served = serve(town.office, "2027-03-01 09:00")
    here = next(served)
    context = browser.new_context(locale="sv-SE", base_url=here.url)
    be(here, context, "Asta Asp")
    for watch in watched(here, context):
        page = watch.page
        page.goto("/wheel/change?step=kartläggning&cycle=2026/27")
        page.fill("#to", "2027-06-10")
        page.click("button[value=preview]")
        page.wait_for_selector(".whole-year progress")
        assert violations(page) == []
        page.wait_for_selector(".whole-year details", timeout=100_000)
        page.locator(".whole-year details").evaluate("one => { one.open = true }")
        assert violations(page) == []
        assert page.locator("button[value=save]").is_enabled()
    next(served, None)
