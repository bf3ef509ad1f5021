"""A sentence that counts agrees with its number, and it counts one thing."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from config.locales import LOCALES
from config.words import Entry, words
from tests.house.test_words import blanks

NUMBERS = (0, 1, 2, 5)

# Whatever the number is, the words are these: a label, a number in brackets, a unit of measure.
NEUTRAL = (
    "check.free",
    "cli.most_a_week",
    "digest.of_kind",
    "incidents.line",
    "report.times",
    "reports.programme.in_state",
    "reports.programme.led_to",
    "reports.year.led_to",
    "pages.held.held",
    "pages.held.dead",
    "pages.cases.part.",
    "pages.services.part.",
)
# Numbers after a label each, or of the same thing.
SEVERAL = (
    "cli.imported",
    "cli.simulated",
    "pages.set_up_page.numbers",
    "pages.units.count",
    "reports.programme.measures",
)
# Put together of phrases, each of which has counted its own.
OF_PHRASES = (
    "reports.plan.units",
    "report.tally",
    "report.rolled_out",
    "incidents.source",
    "cli.round_loaded",
)
COUNTS = {
    "added",
    "artefacts",
    "changed",
    "closed",
    "count",
    "days",
    "done",
    "gatherings",
    "late",
    "mails",
    "measures",
    "minor",
    "months",
    "n",
    "opened",
    "phases",
    "pupils",
    "quiet",
    "same",
    "serious",
    "total",
    "units",
}

# What was rebuilt so that each count has its own plural: with one, and with several.
REBUILT: dict[str, dict[str, tuple[str, str]]] = {
    "report.opened": {
        "sv": ("öppnade 1", "öppnade 2"),
        "nb": ("1 åpnet", "2 åpnet"),
        "nn": ("1 opna", "2 opna"),
        "en": ("1 opened", "2 opened"),
    },
    "report.closed": {
        "sv": ("avslutade 1", "avslutade 2"),
        "nb": ("1 avsluttet", "2 avsluttet"),
        "nn": ("1 avslutta", "2 avslutta"),
        "en": ("1 finished", "2 finished"),
    },
    "report.late": {
        "sv": ("försenade 1", "försenade 2"),
        "nb": ("1 forsinket", "2 forsinket"),
        "nn": ("1 forseinka", "2 forseinka"),
        "en": ("1 late", "2 late"),
    },
    "report.units": {
        "sv": ("1 enhet", "2 enheter"),
        "nb": ("1 enhet", "2 enheter"),
        "nn": ("1 eining", "2 einingar"),
        "en": ("1 unit", "2 units"),
    },
    "cli.round_phases": {
        "sv": ("1 fas", "2 faser"),
        "nb": ("1 fase", "2 faser"),
        "nn": ("1 fase", "2 fasar"),
        "en": ("1 phase", "2 phases"),
    },
    "cli.round_gatherings": {
        "sv": ("1 gemensam träff", "2 gemensamma träffar"),
        "nb": ("1 fellessamling", "2 fellessamlinger"),
        "nn": ("1 fellessamling", "2 fellessamlingar"),
        "en": ("1 joint gathering", "2 joint gatherings"),
    },
    "cli.week_things": {
        "sv": ("en ny uppgift", "2 nya uppgifter"),
        "nb": ("én ny oppgave", "2 nye oppgaver"),
        "nn": ("éi ny oppgåve", "2 nye oppgåver"),
        "en": ("one new thing", "2 new things"),
    },
    "digest.all_overdue": {
        "sv": ("Se det försenade ärendet", "Se alla 2 försenade ärenden"),
        "nb": ("Se den forsinkede saken", "Se alle 2 forsinkede saker"),
        "nn": ("Sjå den forseinka saka", "Sjå alle 2 forseinka saker"),
        "en": ("See the overdue case", "See all 2 overdue cases"),
    },
    "digest.all_due_soon": {
        "sv": ("Se ärendet som snart förfaller", "Se alla 2 ärenden som snart förfaller"),
        "nb": ("Se saken der fristen nærmer seg", "Se alle 2 saker der fristen nærmer seg"),
        "nn": ("Sjå saka der fristen nærmar seg", "Sjå alle 2 saker der fristen nærmar seg"),
        "en": ("See the case due soon", "See all 2 cases due soon"),
    },
    "pages.runs.every.minutes": {
        "sv": ("En gång i minuten", "Med 2 minuters mellanrum"),
        "nb": ("Hvert minutt", "Hvert 2. minutt"),
        "nn": ("Kvart minutt", "Kvart 2. minutt"),
        "en": ("Every minute", "Every 2 minutes"),
    },
}
EVERY: dict[str, tuple[str, str, str]] = {
    "sv": ("varje månad", "varannan månad", "med 3 månaders mellanrum"),
    "nb": ("hver måned", "annenhver måned", "hver 3. måned"),
    "nn": ("kvar månad", "annankvar månad", "kvar 3. månad"),
    "en": ("every month", "every second month", "every 3 months"),
}
PROGRESS: dict[str, dict[tuple[str, int, int], str]] = {
    "sv": {
        ("phases", 1, 5): "av 5 faser klar",
        ("phases", 2, 5): "av 5 faser klara",
        ("phases", 1, 1): "av 1 fas klar",
        ("artefacts", 1, 2): "av 2 dokument förankrat",
        ("artefacts", 0, 2): "av 2 dokument förankrade",
        ("measures", 1, 2): "av 2 åtgärder genomförd",
        ("measures", 2, 2): "av 2 åtgärder genomförda",
    },
    "nb": {
        ("phases", 1, 5): "av 5 faser ferdig",
        ("phases", 5, 5): "av 5 faser ferdige",
        ("phases", 0, 1): "av 1 fase ferdige",
        ("artefacts", 1, 1): "av 1 dokument forankret",
        ("artefacts", 1, 2): "av 2 dokumenter forankret",
        ("measures", 1, 2): "av 2 tiltak gjennomført",
    },
    "nn": {
        ("phases", 1, 5): "av 5 fasar ferdig",
        ("phases", 2, 5): "av 5 fasar ferdige",
        ("artefacts", 1, 2): "av 2 dokument forankra",
        ("measures", 1, 2): "av 2 tiltak gjennomført",
        ("measures", 5, 5): "av 5 tiltak gjennomførte",
    },
    "en": {
        ("phases", 1, 1): "of 1 phase done",
        ("artefacts", 1, 2): "of 2 documents endorsed",
        ("measures", 0, 5): "of 5 measures carried out",
    },
}


@pytest.mark.parametrize("locale", LOCALES)
def test_each_counted_sentence_is_read_with_none_one_and_several(locale: str) -> None:
    say = words(locale)
    for key, entry in say.entries.items():
        if isinstance(entry, str):
            continue
        others = dict.fromkeys(blanks(entry) - {"n", "count"}, "x")
        for n in NUMBERS:
            form = (
                entry["one"]
                if n == 1
                else entry["two"]
                if n == 2 and "two" in entry
                else entry["other"]
            )
            assert say.say(key, n=n, count=n, **others) == _spoken(form).format(
                n=n, count=n, **others
            )
        assert not {"n", "count"} & blanks(entry) or {"n", "count"} & blanks(entry["other"]), key


def _spoken(form: str) -> str:
    """A form with the number that it says in words."""
    return re.sub(r"\{n:(.+?)\}", r"\1", form)


def _counts(locale: str) -> Iterator[tuple[str, set[str]]]:
    """The sentences with numbers in them, and the names of these."""
    for key, entry in words(locale).entries.items():
        if found := blanks(entry) & COUNTS:
            yield key, found


@pytest.mark.parametrize("locale", LOCALES)
def test_no_sentence_counts_two_things(locale: str) -> None:
    several = {key for key, found in _counts(locale) if len(found) > 1}
    assert several <= {*SEVERAL, *OF_PHRASES}


@pytest.mark.parametrize("locale", LOCALES)
def test_a_number_has_its_plural_or_words_that_fit_every_number(locale: str) -> None:
    entries = words(locale).entries
    lacking = [key for key, found in _counts(locale) if "n" in found and _is_plain(entries[key])]
    assert [key for key in lacking if not key.startswith(NEUTRAL)] == []


def _is_plain(entry: Entry) -> bool:
    return isinstance(entry, str)


@pytest.mark.parametrize("key", sorted(REBUILT))
def test_what_was_rebuilt_agrees(key: str) -> None:
    for locale, (one, two) in REBUILT[key].items():
        read = {n: words(locale).say(key, n=n) for n in NUMBERS}
        assert read == {0: two.replace("2", "0"), 1: one, 2: two, 5: two.replace("2", "5")}


@pytest.mark.parametrize("locale", sorted(EVERY))
def test_every_second_month_has_its_own_word(locale: str) -> None:
    one, two, three = EVERY[locale]
    assert [words(locale).say("activities.every", n=n) for n in (1, 2, 3)] == [one, two, three]


@pytest.mark.parametrize("locale", sorted(PROGRESS))
def test_how_much_of_a_round_is_done_agrees_with_both_numbers(locale: str) -> None:
    say = words(locale).say
    for (key, done, every), expected in PROGRESS[locale].items():
        of = say(f"pages.programme.{key}_all", n=every)
        is_done = say(f"pages.programme.{key}_done", n=done)
        assert say("pages.programme.progress_of", all=of, done=is_done) == expected
