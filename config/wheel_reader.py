"""Reading a hand-edited TOML table kindly: every error is collected, with its place and a mend."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches

from states.school_year import MonthDay

Raw = dict[str, object]


@dataclass(frozen=True, slots=True)
class Problem:
    """One error: ``key`` is its sentence in ``wheel_problems``, ``where`` its place."""

    key: str
    where: str
    params: Mapping[str, str | int]


@dataclass
class Reader:
    """Takes values out of raw tables. What is wrong goes to ``problems``; a default comes back."""

    problems: list[Problem] = field(default_factory=list)

    def problem(self, key: str, where: str, **params: str | int) -> None:
        self.problems.append(Problem(key, where, params))

    def has_problem(self, where: str) -> bool:
        """Whether something at ``where`` or inside it was wrong: what follows from it is not."""
        return any(f"{one.where}.".startswith(f"{where}.") for one in self.problems)

    def only(self, raw: Raw, where: str, known: Sequence[str]) -> None:
        """Every key in ``raw`` is known; an unknown one is named with the nearest known."""
        for key in raw:
            if key not in known:
                near = get_close_matches(key, known, n=1, cutoff=0.5)
                hint = near[0] if near else ", ".join(known)
                self.problem("unknown_key", f"{where}.{key}".lstrip("."), hint=hint)

    def table(self, raw: Raw, where: str, key: str, needed: bool = True) -> Raw:
        place = f"{where}.{key}".lstrip(".")
        value = raw.get(key)
        if value is None:
            if needed:
                self.problem("missing", place)
            return {}
        if not isinstance(value, dict):
            self.problem("not_a_table", place)
            return {}
        return value

    def rows(self, raw: Raw, key: str, needed: bool = True) -> Iterator[tuple[str, Raw]]:
        value = raw.get(key, [])
        if not isinstance(value, list) or not all(isinstance(row, dict) for row in value):
            self.problem("not_rows", key)
            return
        if needed and not value:
            self.problem("missing", key)
        for number, row in enumerate(value, start=1):
            yield f"{key} {number}", row

    def whole(
        self,
        raw: Raw,
        where: str,
        key: str,
        default: int,
        *,
        least: int,
        most: int,
        needed: bool = False,
    ) -> int:
        value = raw.get(key)
        if value is None:
            if needed:
                self.problem("missing", f"{where}.{key}")
            return default
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            self.problem("not_a_number", f"{where}.{key}", least=least, most=most)
            return default
        return value

    def choice(
        self,
        raw: Raw,
        where: str,
        key: str,
        known: Sequence[str],
        default: str,
        needed: bool = False,
    ) -> str:
        value = raw.get(key)
        if value is None:
            if needed:
                self.problem("missing", f"{where}.{key}")
            return default
        if value not in known:
            self.problem("not_a_choice", f"{where}.{key}", known=", ".join(known))
            return default
        return str(value)

    def choices(self, raw: Raw, where: str, key: str, known: Sequence[str]) -> tuple[str, ...]:
        value = raw.get(key)
        if not isinstance(value, list) or not value or any(one not in known for one in value):
            self.problem("not_choices", f"{where}.{key}", known=", ".join(known))
            return ()
        return tuple(str(one) for one in value)

    def month_day(self, raw: Raw, where: str, key: str) -> MonthDay:
        """``MM-DD`` or ``MM-DD +1``. 29 February is allowed and falls on 28 in common years."""
        value = raw.get(key)
        place = f"{where}.{key}"
        if value is None:
            if raw:
                self.problem("missing", place)
            return MonthDay(8, 1)
        found = re.fullmatch(r"(\d{1,2})-(\d{1,2})(?:\s*\+\s*([0-3]))?", str(value).strip())
        if not found:
            self.problem("not_a_day", place, value=str(value))
            return MonthDay(8, 1)
        month, day, later = int(found[1]), int(found[2]), int(found[3] or 0)
        if not 1 <= month <= 12 or not 1 <= day <= calendar.monthrange(2024, month)[1]:
            self.problem("no_such_day", place, value=str(value))
            return MonthDay(8, 1)
        return MonthDay(month, day, later)
