"""The words of each language, from the TOML files in ``config/words/<code>/``."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, TypeGuard
from zoneinfo import ZoneInfo

from config.locales import LOCALES, Language

if TYPE_CHECKING:
    from babel import Locale

FOLDER = Path(__file__).parent / "words"

_PLURALS = frozenset({"zero", "one", "two", "few", "many", "other"})

Entry = str | Mapping[str, str]


class BadCatalogue(ValueError):
    """A file of words cannot be used."""


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one language. An entry is a sentence, or one sentence for each plural form.
    ``two`` is said of exactly two, where a language has a word for it: varannan, annenhver."""

    language: Language
    entries: Mapping[str, Entry]

    @property
    def locale(self) -> str:
        return self.language.code

    @property
    def babel(self) -> Locale:
        return _babel(self.language.territory)

    def has(self, key: str) -> bool:
        return key in self.entries

    def say(self, key: str, /, **params: object) -> str:
        """The sentence of ``key`` with its ``{params}`` filled in; a plural is chosen by ``n``."""
        entry = self.entries.get(key)
        if entry is None:
            raise KeyError(f"no word {key!r} in {self.locale!r}")
        if not isinstance(entry, str):
            entry = self._plural(key, entry, params.get("n"))
        try:
            return entry.format(**params) if "{" in entry else entry
        except KeyError as missing:
            raise KeyError(f"{key!r} in {self.locale!r} needs {missing.args[0]!r}") from None

    def find(self, kind: str, table: str, code: str) -> str | None:
        """What a kind calls one of its codes, or what the kinds share; None where neither has it.
        ``table`` is states, moves, hints, fields, field_hints, options.<question> or evidence."""
        for key in (f"kind.{kind}.{table}.{code}", f"shared.{table}.{code}"):
            if key in self.entries:
                return self.say(key)
        return None

    def kind(self, kind: str) -> str:
        return self.say(f"kind.{kind}.name")

    def todo(self, kind: str) -> str:
        """What an alarm about a case of an urgent kind says is to be done."""
        return self.say(f"kind.{kind}.todo")

    def state(self, kind: str, state: str) -> str:
        return self._of(kind, "states", state)

    def move(self, kind: str, move: str) -> str:
        return self._of(kind, "moves", move)

    def hint(self, kind: str, state: str) -> str:
        """What to do in a state; "" where there is nothing to say."""
        return self.find(kind, "hints", state) or ""

    def field(self, kind: str, label: str) -> str:
        return self._of(kind, "fields", label)

    def field_hint(self, kind: str, label: str) -> str:
        return self._of(kind, "field_hints", label)

    def option(self, kind: str, question: str, option: str) -> str:
        return self._of(kind, f"options.{question}", option)

    def need(self, kind: str, key: str) -> str:
        """The evidence that a move lacks: in words of its own, or as its question is called."""
        return self.find(kind, "evidence", key) or self.field(kind, key)

    def day(self, day: date) -> str:
        """Short, as a form would write it: 2026-03-14, 14.03.2026, 14 March 2026."""
        return _written(day, self.language.day, self.language.territory)

    def long_day(self, day: date) -> str:
        """With its weekday: onsdag 14 oktober 2026, Wednesday 14 October 2026."""
        return _written(day, self.language.long_day, self.language.territory)

    def week(self, day: date) -> str:
        """The ISO week: v. 44, uke 44, veke 44, week 44."""
        return self.week_number(day.isocalendar().week)

    def week_number(self, number: int) -> str:
        return self.language.week.format(number)

    def instant(self, instant: datetime, tz: tzinfo | str) -> str:
        """Day and time on the clock of ``tz``: 2026-03-14 kl. 08.30."""
        return self._at(instant, tz, self.day)

    def long_instant(self, instant: datetime, tz: tzinfo | str) -> str:
        """The same with its weekday, for a sentence: lördag 14 mars 2026 kl. 08.30."""
        return self._at(instant, tz, self.long_day)

    def hour(self, instant: datetime, tz: tzinfo | str) -> str:
        """The time of day on the clock of ``tz``, where its day was told: 08.30."""
        local = instant.astimezone(ZoneInfo(tz) if isinstance(tz, str) else tz)
        return local.strftime(self.language.clock[-5:])

    def _at(self, instant: datetime, tz: tzinfo | str, say_day: Callable[[date], str]) -> str:
        if instant.tzinfo is None:
            raise ValueError("an instant has a time zone")
        local = instant.astimezone(ZoneInfo(tz) if isinstance(tz, str) else tz)
        return local.strftime(self.language.clock).format(say_day(local.date()))

    def _of(self, kind: str, table: str, code: str) -> str:
        found = self.find(kind, table, code)
        if found is None:
            raise KeyError(f"no word {table}.{code} of {kind!r} in {self.locale!r}")
        return found

    def _plural(self, key: str, forms: Mapping[str, str], n: object) -> str:
        if not isinstance(n, int):
            raise KeyError(f"{key!r} in {self.locale!r} is counted and needs a whole number 'n'")
        if n == 2 and "two" in forms:
            return forms["two"]
        return forms.get(self.babel.plural_form(n), forms["other"])


def in_a_sentence(word: str) -> str:
    """A word of a heading within a sentence: small, but IKT stays IKT."""
    return word if word[1:2].isupper() else word[:1].lower() + word[1:]


def words(locale: str) -> Words:
    """The words of a language, read once."""
    if locale not in LOCALES:
        raise KeyError(f"no language {locale!r}; there are {', '.join(LOCALES)}")
    return _words(LOCALES[locale], FOLDER)


@cache
def _words(language: Language, folder: Path) -> Words:
    return Words(language, read(folder / language.code))


def read(folder: Path) -> dict[str, Entry]:
    """Every entry of every TOML file in ``folder``, by its dotted key."""
    entries: dict[str, Entry] = {}
    for path in sorted(folder.glob("*.toml")):
        with path.open("rb") as file:
            table = tomllib.load(file)
        for key, entry in _flat(table, path.name):
            if key in entries:
                raise BadCatalogue(f"{folder.name}/{path.name}: {key} is already in another file")
            entries[key] = entry
    return entries


def _flat(table: Mapping[str, object], file: str, above: str = "") -> Iterator[tuple[str, Entry]]:
    for name, value in table.items():
        key = f"{above}{name}"
        if isinstance(value, str) or _is_plural(value):
            yield key, value
        elif isinstance(value, dict):
            yield from _flat(value, file, f"{key}.")
        else:
            raise BadCatalogue(f"{file}: {key} is neither a sentence nor a table of sentences")


def _is_plural(value: object) -> TypeGuard[Mapping[str, str]]:
    return (
        isinstance(value, dict)
        and "other" in value
        and value.keys() <= _PLURALS
        and all(isinstance(form, str) for form in value.values())
    )


@cache
def _babel(territory: str) -> Locale:
    from babel import Locale

    return Locale.parse(territory)


@lru_cache(maxsize=4096)
def _written(day: date, pattern: str, territory: str) -> str:
    from babel.dates import format_date

    return format_date(day, pattern, locale=_babel(territory))
