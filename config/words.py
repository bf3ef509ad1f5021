"""The words of each language, from the TOML files in ``config/words/<code>/``."""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from functools import cache, lru_cache
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, TypeGuard
from zoneinfo import ZoneInfo

from config.locales import LOCALES, Language

if TYPE_CHECKING:
    from babel import Locale

FOLDER = Path(__file__).parent / "words"

_IN_WORDS = re.compile(r"\{n:([^{}]+)\}")
"""A number that a sentence says in words, ``{n:en gång}``: those who mark numbers find it so."""
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

    def day_and_month(self, day: date) -> str:
        """Without its year, for a heading: 14 okt., 14. okt., 14 Oct."""
        return _written(day, self.language.day_month, self.language.territory)

    def month(self, day: date) -> str:
        """The month and its year, for a sentence: januari 2024, January 2024."""
        return _written(day, "MMMM y", self.language.territory)

    def short_day(self, day: date) -> str:
        """As few signs as a cell has room for: 14/10, 14.10., 14 Oct."""
        return _written(day, self.language.short_day, self.language.territory)

    def weekday(self, day: date) -> str:
        """Its weekday and number, in a column of days: tis 9, tir. 9, Tue 9."""
        return _written(day, "EEE d", self.language.territory)

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
        form = forms.get(self.babel.plural_form(n), forms["other"])
        return _IN_WORDS.sub(r"\1", form) if type(n) is int else form


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
    return Words(language, Book(folder / language.code))


class Book(Mapping[str, Entry]):
    """The entries of a folder's files; a file is read when one of its tables is asked for."""

    def __init__(self, folder: Path) -> None:
        self._waiting: dict[str, list[Path]] = defaultdict(list)
        for path in sorted(folder.glob("*.toml")):
            for table in _tables_in(path):
                self._waiting[table].append(path)
        self._files: set[Path] = set()
        self._read: dict[str, Entry] = {}
        self._one_at_a_time = Lock()

    def __getitem__(self, key: str) -> Entry:
        if key not in self._read:
            first, _, rest = key.partition(".")
            for table in (first, f"{first}.{rest.partition('.')[0]}"):
                if table in self._waiting:
                    self._take(table)
        return self._read[key]

    def __iter__(self) -> Iterator[str]:
        for table in tuple(self._waiting):
            self._take(table)
        return iter(self._read)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def _take(self, table: str) -> None:
        with self._one_at_a_time:
            for path in self._waiting.get(table, ()):
                if path not in self._files:
                    self._files.add(path)
                    self._add(path)
            self._waiting.pop(table, None)

    def _add(self, path: Path) -> None:
        with path.open("rb") as file:
            entries = dict(_flat(tomllib.load(file), path.name))
        if twice := sorted(self._read.keys() & entries.keys()):
            where = f"{path.parent.name}/{path.name}"
            raise BadCatalogue(f"{where}: {twice[0]} is already in another file")
        self._read.update(entries)


_HEADING = re.compile(r"^\s*\[([\w.-]+)\]", re.MULTILINE)
_NAME = re.compile(r"^\s*([\w.-]+)\s*=", re.MULTILINE)


def _tables_in(path: Path) -> set[str]:
    """What a file's keys begin with: one name or two."""
    text = path.read_text("utf-8")
    first = _HEADING.search(text)
    above = _NAME.findall(text[: first.start()] if first else text)
    return {".".join(one.split(".")[:2]) for one in (*above, *_HEADING.findall(text))}


def read(folder: Path) -> dict[str, Entry]:
    """Every entry of every TOML file in ``folder``, by its dotted key."""
    return dict(Book(folder))


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
