"""Every letter in every language is read as a whole: the golden files are what people get."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import UTC, date, datetime
from html.parser import HTMLParser
from itertools import pairwise

import pytest
from jinja2 import UndefinedError

from config.locales import LOCALES
from config.words import words
from flows.views.letter_samples import TODAY, late_schools, letter, sample, step
from notifications.envelope import seal
from notifications.header import UnsafeHeaderText
from notifications.letter import LETTERS, REASONS, Alert, Item, Letter, Link, group_of, name_for
from notifications.letters import WRITERS, NothingToSay, write
from notifications.rendering import FOLDER, html_environment, text_environment
from tests import GOLDEN

EACH_LETTER = [(name, locale) for name in LETTERS for locale in LOCALES]
DRAWN = "sv"  # the language whose pages are kept too; the others are built the same


class Page(HTMLParser):
    """What a reader of the HTML meets: tags, texts, links with the name that is read aloud."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        if data.strip():
            self.texts.append(data.strip())

    def all(self, *names: str) -> list[dict[str, str | None]]:
        return [attributes for tag, attributes in self.tags if tag in names]


@pytest.mark.parametrize(("name", "locale"), EACH_LETTER)
def test_the_letter_reads_as_its_golden_file(name: str, locale: str) -> None:
    written = write(letter(name, locale))
    pages = {f"{name}.{locale}.txt": f"{written.subject}\n\n{written.text}"}
    if locale == DRAWN:
        pages[f"{name}.{locale}.html"] = written.html
    for file, page in pages.items():
        path = GOLDEN / file
        if os.environ.get("ARSHJUL_GOLDEN") == "write":
            path.parent.mkdir(exist_ok=True)
            path.write_text(page, encoding="utf-8")
        assert page == path.read_text(encoding="utf-8"), f"see {path.name}; ARSHJUL_GOLDEN=write"


def test_each_letter_has_one_function_one_folder_and_its_golden_files() -> None:
    assert tuple(WRITERS) == LETTERS
    assert {path.name for path in FOLDER.iterdir()} == {*LETTERS, "_base"}
    kept = {path.name for path in GOLDEN.iterdir()}
    assert kept == {f"{n}.{lang}.txt" for n, lang in EACH_LETTER} | {
        f"{name}.{DRAWN}.html" for name in LETTERS
    }


@pytest.mark.parametrize(("name", "locale"), EACH_LETTER)
def test_the_page_of_each_language_is_built_as_the_one_that_is_kept(name: str, locale: str) -> None:
    kept = Page((GOLDEN / f"{name}.{DRAWN}.html").read_text("utf-8"))
    page = Page(write(letter(name, locale)).html)
    assert [tag for tag, _ in page.tags] == [tag for tag, _ in kept.tags]


@pytest.mark.parametrize(("name", "locale"), EACH_LETTER)
def test_the_html_is_whole_accessible_and_asks_nobody_else_for_anything(
    name: str, locale: str
) -> None:
    written = write(letter(name, locale))
    page = Page(written.html)
    assert [tag["lang"] for tag in page.all("html")] == [locale]
    assert len(page.all("h1")) == 1
    assert not page.all("img", "link", "script", "iframe", "form", "object", "video")
    assert "url(" not in written.html and "@import" not in written.html
    assert "<!--" not in written.html and "{{" not in written.html
    assert "@media (prefers-color-scheme: dark)" in written.html
    assert "@media (max-width: 480px)" in written.html
    for link in page.all("a"):
        assert str(link["href"]).startswith("https://arshjul.skola.example/")
    headings = [int(tag[1]) for tag, _ in page.tags if tag in ("h1", "h2", "h3")]
    assert all(after - before <= 1 for before, after in pairwise(headings))


@pytest.mark.parametrize(("name", "locale"), EACH_LETTER)
def test_both_forms_say_the_same_links_and_stay_short_in_the_subject(
    name: str, locale: str
) -> None:
    written = write(letter(name, locale))
    page = Page(written.html)
    for link in page.all("a"):
        assert str(link["href"]) in written.text
    assert len(written.subject) <= 90
    assert written.subject.endswith(f"({sample(locale).municipality})")


@pytest.mark.parametrize("locale", LOCALES)
def test_no_two_answers_sound_alike(locale: str) -> None:
    page = Page(write(letter("reminder", locale)).html)
    spoken = [link.get("aria-label") or link["href"] for link in page.all("a")]
    assert len(set(spoken)) == len(spoken)


def test_a_link_says_what_it_answers_out_of_context() -> None:
    page = Page(write(letter("overdue", "sv")).html)
    assert page.all("a")[0]["aria-label"] == "Gå vidare till utvärdering: Åtgärd, Åskolan"


def test_kim_with_thirty_late_schools_gets_the_latest_ten_and_the_others_counted() -> None:
    many = replace(letter("escalation", "sv"), items=late_schools(sample("sv"), 30))
    written = write(many)
    assert written.subject == "Eskalerat: 30 steg (Exempelby kommun)"
    page = Page(written.html)
    assert len(page.all("table")) == 1
    assert len(page.all("tr")) == 11
    late = [int(text.split()[0]) for text in page.texts if text.endswith(" arbetsdagar försenat")]
    assert late == sorted(late, reverse=True) and len(late) == 10
    assert written.text.count(": 4 till (") == 5, "alike things in one line"
    assert written.html.count(": 4 till (") == 5


def test_a_letter_of_two_hundred_cases_is_short_and_its_first_button_near() -> None:
    token = "https://arshjul.skola.example/l/" + "x" * 43
    links = tuple(Link(one, token) for one in ("delegate", "postpone"))
    late = tuple(replace(one, links=links) for one in late_schools(sample("sv"), 200))
    written = write(replace(letter("escalation", "sv"), items=late))
    mail = seal(
        written,
        sender="arshjul@example.org",
        to_name="Kim",
        to="kim@example.org",
        message_id="<1@example.org>",
        date=datetime(2026, 10, 12, 8, tzinfo=UTC),
        locale="sv",
    )
    assert len(mail) < 60_000
    buttons = [tag for tag, given in Page(written.html).tags if tag == "a" and "href" in given]
    assert len(buttons) <= 10 * 2 + 1
    assert written.html.index("<a ") < written.html.index("</tr>", written.html.index("<tbody"))


def test_one_letter_gathers_all_levels_most_urgent_first() -> None:
    town = sample("sv")
    items = tuple(step(town, n, level, TODAY) for n, level in enumerate((-30, 0, 3, 14)))
    text = write(replace(letter("escalation", "sv"), items=items)).text
    order = ("SISTA DAGEN ÄR I DAG", "ESKALERAT TILL DIG", "FÖRSENAT", "PÅ GÅNG")
    places = [text.index(heading) for heading in order]
    assert places == sorted(places)


def test_the_week_can_follow_any_letter() -> None:
    both = replace(letter("reminder", "en"), digest=letter("digest", "en").digest)
    written = write(both)
    assert written.subject.startswith("Reminder: Mapping, Hillside School")
    assert "WHERE THINGS STAND, WEEK 42" in written.text
    assert "Emails held: 3" in written.text
    assert "<h2" in written.html and "Where things stand, week 42" in Page(written.html).texts


def test_a_calm_week_says_so() -> None:
    sample = letter("digest", "nn")
    assert sample.digest is not None
    calm = write(replace(sample, digest=replace(sample.digest, overdue=())))
    assert calm.subject == "Årshjul veke 42: ingenting forseinka (Dømevik kommune)"
    assert "Ingenting er forseinka." in calm.text


@pytest.mark.parametrize(
    ("level", "group"),
    [
        (-30, "coming"),
        (-10, "coming"),
        (-3, "now"),
        (0, "now"),
        (3, "overdue"),
        (7, "escalated"),
        (30, "escalated"),
    ],
)
def test_every_level_has_its_heading(level: int, group: str) -> None:
    item = Item(1, "safety_cycle", "Backaskolan", "2026/27", "analys", level, date(2027, 1, 1))
    assert group_of(item) == group


def test_a_letter_is_named_after_its_most_urgent_part() -> None:
    town = sample("sv")
    soon, late = step(town, 1, -3, TODAY), step(town, 2, 7, TODAY)
    week = letter("digest", "sv").digest
    assert name_for([soon], week) == "reminder"
    assert name_for([soon, late]) == "escalation"
    assert name_for([], week) == "digest"
    assert name_for([late], None, Alert(1, "restored", 0, "https://skola.example/")) == "held"
    with pytest.raises(ValueError, match="something to say"):
        name_for([])


@pytest.mark.parametrize(
    ("due", "late_by", "said"),
    [
        (TODAY, 0, "Sista dag: onsdag 14 oktober 2026 (i dag)."),
        (date(2026, 10, 15), 0, "Sista dag: torsdag 15 oktober 2026 (i morgon)."),
        (date(2026, 10, 19), 0, "Sista dag: måndag 19 oktober 2026 (om 3 arbetsdagar)."),
        (date(2026, 10, 11), 0, "Sista dagen var söndag 11 oktober 2026."),
        (date(2026, 10, 13), 1, "Det är en arbetsdag försenat."),
        (date(2026, 10, 9), 3, "Det är 3 arbetsdagar försenat."),
    ],
)
def test_the_day_is_said_as_a_person_would(due: date, late_by: int, said: str) -> None:
    item = step(sample("sv"), 1, 0, due, late_by=late_by)
    assert said in write(replace(letter("reminder", "sv"), items=(item,))).text


@pytest.mark.parametrize(
    "name",
    ["Lo\r\nBcc: sam@example.org", "Lo\x00", "=?utf-8?q?Hej=0D=0ABcc=3A?=", "\u202eol", "a\u2028b"],
)
def test_a_name_that_could_become_a_header_is_refused(name: str) -> None:
    sample = letter("overdue", "sv")
    with pytest.raises(UnsafeHeaderText):
        write(replace(sample, to_name=name))
    with pytest.raises(UnsafeHeaderText):
        write(replace(sample, municipality=name))
    with pytest.raises(UnsafeHeaderText):
        write(replace(sample, items=(replace(sample.items[0], unit=name),)))


def test_an_encoded_word_put_together_from_two_names_is_refused() -> None:
    sample = letter("overdue", "sv")
    split = replace(sample.items[0], unit="=?utf-8?q?x")
    with pytest.raises(UnsafeHeaderText):
        write(replace(sample, items=(split,), municipality="y?="))


def test_a_note_is_shown_as_text_and_on_one_line() -> None:
    sample = letter("reminder", "sv")
    item = replace(sample.items[0], note="<b>Hej</b>\r\nKlar: https://sam.example {{ 7*7 }}\x07")
    written = write(replace(sample, items=(item,)))
    assert "Bra att veta: <b>Hej</b> Klar: https://sam.example {{ 7*7 }}" in written.text.replace(
        "\n", " "
    )
    assert "<b>" not in written.html and "&lt;b&gt;Hej&lt;/b&gt;" in written.html


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "/a/1", "https://skola.example/a b", "https://x\r\n", "mailto:x"]
)
def test_only_whole_web_addresses_are_links(url: str) -> None:
    sample = letter("overdue", "sv")
    item = replace(sample.items[0], links=(Link("done", url),))
    with pytest.raises(ValueError, match="link"):
        write(replace(sample, items=(item,)))


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": "greeting"},
        {"name": "digest"},
        {"name": "held"},
        {"items": ()},
    ],
)
def test_a_letter_without_the_part_it_is_named_after_is_refused(wrong: dict[str, str]) -> None:
    with pytest.raises(NothingToSay):
        write(replace(letter("overdue", "sv"), **wrong))  # type: ignore[arg-type]


def test_a_missing_value_in_a_template_is_an_error_not_a_gap() -> None:
    for environment in (html_environment(), text_environment()):
        with pytest.raises(UndefinedError):
            environment.from_string("{{ nobody }}").render()


@pytest.mark.parametrize("locale", LOCALES)
def test_letters_held_back_for_any_reason_are_announced(locale: str) -> None:
    sample = letter("held", locale)
    said = {
        reason: write(replace(sample, alert=Alert(2, reason, 40, "https://skola.example/"))).text
        for reason in (*REASONS, "a_new_reason")
    }
    assert len(set(said.values())) == len(REASONS) + 1
    assert "40" in said["tick_cap"] and "40" in said["person_cap"]
    assert all("https://skola.example/" in text for text in said.values())


def test_a_letter_without_links_promises_no_buttons() -> None:
    plain = Letter(
        "overdue",
        "en",
        "Lo Lind",
        "Exampleby",
        TODAY,
        items=(Item(1, "safety_cycle", "Mill School", "2026/27", "analys", 3, TODAY, 1),),
    )
    written = write(plain)
    assert "Choose an answer" not in written.text and "are personal" not in written.html


@pytest.mark.parametrize("locale", LOCALES)
def test_a_welcome_says_how_one_signs_in_here_later(locale: str) -> None:
    entry = letter("welcome", locale).entry
    assert entry is not None
    say = words(locale).say
    mail = say("welcome.later_mail")
    for later, called in (("mail", "Kontot"), ("provider", "Kontot"), ("either", "")):
        welcome = replace(
            letter("welcome", locale), entry=replace(entry, later=later, provider=called)
        )
        text = " ".join(write(welcome).text.split())
        told = say(f"welcome.later_{later}", provider=called or say("welcome.unnamed"))
        assert told in text and (later == "mail") == (mail in text)
