"""The words: in every language the same keys, the same blanks to fill in."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from pathlib import Path
from string import Formatter

import pytest

from config.locales import LOCALES
from config.rung_names import rung_name
from config.words import FOLDER, BadCatalogue, Entry, Words, read, words
from states import safety_cycle
from states.kinds import KINDS
from states.ladder import DEFAULT_LEVELS, Ladder
from tests.worlds.words_of_kinds import alarmed, also_asked, asked

FILES = sorted({path.name for path in FOLDER.glob("*/*.toml")})


def blanks(entry: Entry) -> set[str]:
    sentences = [entry] if isinstance(entry, str) else list(entry.values())
    fields = (field for s in sentences for _, field, _, _ in Formatter().parse(s))
    return {field for field in fields if field is not None}


def _one_file(locale: str, name: str, tmp_path: Path) -> dict[str, Entry]:
    path = FOLDER / locale / name
    assert path.exists(), f"{locale} has no {name}"
    folder = tmp_path / locale
    folder.mkdir()
    (folder / name).write_bytes(path.read_bytes())
    return read(folder)


@pytest.mark.parametrize("name", FILES)
def test_the_languages_have_the_same_keys_and_the_same_blanks(name: str, tmp_path: Path) -> None:
    kept = {locale: _one_file(locale, name, tmp_path) for locale in LOCALES}
    first = kept["sv"]
    for locale, entries in kept.items():
        assert entries.keys() == first.keys(), f"{name}: {locale} and sv differ"
        for key, entry in entries.items():
            assert blanks(entry) == blanks(first[key]), f"{name}: {key} in {locale}"
            assert isinstance(entry, str) == isinstance(first[key], str), f"{key} in {locale}"


@pytest.mark.parametrize("locale", LOCALES)
def test_every_entry_can_be_said(locale: str) -> None:
    book = words(locale)
    for key, entry in book.entries.items():
        for n in (0, 1, 2, 5):
            params = dict.fromkeys(blanks(entry), "x") | {"n": n}
            said = book.say(key, **params)
            assert said.strip() and "{" not in said


@pytest.mark.parametrize("locale", LOCALES)
def test_plurals_have_both_forms(locale: str) -> None:
    for key, entry in words(locale).entries.items():
        if not isinstance(entry, str):
            assert {"one", "other"} <= set(entry) <= {"one", "two", "other"}, key


@pytest.mark.parametrize("locale", LOCALES)
def test_every_state_move_and_rung_has_its_word(locale: str) -> None:
    book = words(locale)
    for state in safety_cycle.STATES:
        assert book.state(safety_cycle.KIND, state)
        assert book.hint(safety_cycle.KIND, state) or state in safety_cycle.PROCESS.ends
    for move in safety_cycle.PROCESS.moves:
        assert book.move(safety_cycle.KIND, move.name)
    for level in DEFAULT_LEVELS:
        name, label = rung_name(book, level.days, Ladder()), book.say(f"{level.letter}.label")
        assert name.startswith(label), "a rung is called as its letter is headed"
        assert all(book.has(f"roles.{role}") for role in level.to)


@pytest.mark.parametrize("locale", LOCALES)
def test_a_kind_has_no_word_that_nothing_asks_for(locale: str) -> None:
    own = {name: _table(locale, f"kind.{name}") for name in KINDS}
    sought = {name: asked(kind) | also_asked(kind) for name, kind in KINDS.items()}
    for name in KINDS:
        said = {"name", "todo"} if name in alarmed() else {"name"}
        assert own[name] <= sought[name] | said, f"{locale}: {name}"
    assert {key.split(".")[1] for key in words(locale).entries if key[:5] == "kind."} == set(KINDS)
    for key in _table(locale, "shared"):
        saying = [name for name in KINDS if key in sought[name] - own[name]]
        assert len(saying) > 1, f"{locale}: {key} is shared by {saying}"


def _table(locale: str, above: str) -> set[str]:
    """The keys of one table of a language, below its name."""
    every = words(locale).entries
    return {key.removeprefix(f"{above}.") for key in every if key.startswith(f"{above}.")}


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("name", sorted(KINDS))
def test_the_words_of_a_kind_lie_in_its_own_file(name: str, locale: str, tmp_path: Path) -> None:
    there = {key for key in words(locale).entries if key.startswith(f"kind.{name}.")}
    assert set(_one_file(locale, f"{name}.toml", tmp_path)) == there


# Quotation marks of another language, the neighbour's words, and forms that were not chosen:
# in nynorsk -ar in "svarar", "oppgi" and "òg". An audit is no change of a text: the glossary.
FOREIGN = {
    "sv": r"[“«»]|\b(ikke|fra|revision(en|er)?)\b",
    "nb": r"[“”]|\b(ikkje|frå|kva|korleis|och|inte|stavemåten|revisjon(en|er)?)\b",
    "nn": r"[“”]|\b(ikke|fra|noen?|hvis|også|svarer|oppgje|å vera|stavemåten|revisjon(en|ar)?)\b",
    "en": r"[«»]|\b(och|ikke|tiltaksplan)\b",
}


@pytest.mark.parametrize("locale", LOCALES)
def test_each_language_keeps_to_its_own_words_and_quotation_marks(locale: str) -> None:
    foreign = re.compile(FOREIGN[locale], re.IGNORECASE)
    for key, entry in words(locale).entries.items():
        for sentence in [entry] if isinstance(entry, str) else entry.values():
            found = foreign.search(re.sub(r"\{[^}]*\}", "", sentence))
            assert found is None, f"{locale}: {key}: {found and found[0]}"


def test_a_plural_follows_the_number() -> None:
    assert words("sv").say("table.days", n=1) == "en arbetsdag försenat"
    assert words("nn").say("table.days", n=4) == "4 arbeidsdagar forseinka"
    assert words("en").say("table.days", n=0) == "0 working days late"
    with pytest.raises(KeyError, match=r"table\.days.*'sv'.*'n'"):
        words("sv").say("table.days")


def test_an_unknown_word_is_named_with_its_language() -> None:
    with pytest.raises(KeyError, match=r"letters\.nowhere.*'nb'"):
        words("nb").say("letters.nowhere")
    with pytest.raises(KeyError, match=r"foot\.contact.*'en'.*'contact'"):
        words("en").say("foot.contact")
    with pytest.raises(KeyError, match="no language 'da'"):
        words("da")
    assert not words("sv").has("letters.nowhere")


def test_what_a_person_wrote_is_never_taken_for_a_blank() -> None:
    said = words("en").say("foot.contact", contact="{municipality} {0.__class__}")
    assert said == "Questions? Contact {municipality} {0.__class__}."


@pytest.mark.parametrize(
    ("locale", "short", "long", "week", "instant"),
    [
        ("sv", "2026-10-14", "onsdag 14 oktober 2026", "v. 42", "2026-10-14 kl. 08.05"),
        ("nb", "14.10.2026", "onsdag 14. oktober 2026", "uke 42", "14.10.2026 kl. 08.05"),
        ("nn", "14.10.2026", "onsdag 14. oktober 2026", "veke 42", "14.10.2026 kl. 08.05"),
        ("en", "14 October 2026", "Wednesday 14 October 2026", "week 42", "14 October 2026, 08:05"),
    ],
)
def test_days_are_written_as_the_country_writes_them(
    locale: str, short: str, long: str, week: str, instant: str
) -> None:
    book, day = words(locale), date(2026, 10, 14)
    assert (book.day(day), book.long_day(day), book.week(day)) == (short, long, week)
    assert book.instant(datetime(2026, 10, 14, 6, 5, tzinfo=UTC), "Europe/Oslo") == instant
    assert book.instant(datetime(2026, 10, 14, 8, 5, tzinfo=UTC), UTC) == instant


def test_weekdays_are_the_languages_own() -> None:
    sunday = date(2027, 1, 3)
    said = [words(locale).long_day(sunday) for locale in LOCALES]
    assert said == [
        "söndag 3 januari 2027",
        "søndag 3. januar 2027",
        "søndag 3. januar 2027",
        "Sunday 3 January 2027",
    ]
    assert words("nn").long_day(date(2026, 11, 2)) == "måndag 2. november 2026"
    assert words("sv").week(sunday) == "v. 53"


def test_an_instant_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        words("sv").instant(datetime(2026, 10, 14, 6, 5), UTC)  # noqa: DTZ001 - the point


def test_the_same_key_in_two_files_is_refused(tmp_path: Path) -> None:
    for name in ("a.toml", "b.toml"):
        (tmp_path / name).write_text('[states]\nanalys = "Analys"\n', encoding="utf-8")
    with pytest.raises(BadCatalogue, match=r"states\.analys"):
        read(tmp_path)


def test_a_number_is_no_word(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text("[states]\nanalys = 3\n", encoding="utf-8")
    with pytest.raises(BadCatalogue, match=r"states\.analys"):
        read(tmp_path)


def test_the_catalogue_is_read_once() -> None:
    assert words("sv") is words("sv")
    assert isinstance(words("sv"), Words)
