"""Several alike things on one page: rows of a few fields, one more at a time, without a script.

A row's field is called as its column and the row's number: ``effect-2``. How many rows there are is
kept under the name of the question itself.
"""

from __future__ import annotations

from collections.abc import Callable

from web.forms import Form
from web.new.thing import ROWS, Asked, Step, Typed

MOST = 40
MORE, LESS = "more", "less"


def numbers(asked: Asked, typed: Typed) -> range:
    """The numbers of the rows that are on the page: one at first."""
    text = typed.get(asked.name, "")
    count = int(text) if text.isascii() and text.isdecimal() and len(text) < 4 else 1
    return range(1, min(max(count, 1), MOST) + 1)


def rows_of(asked: Asked, typed: Typed) -> list[dict[str, str]]:
    """What was typed in each row, by column; rows in which nothing stands are left out."""
    every = [
        {one.name: typed.get(f"{one.name}-{at}", "").strip() for one in asked.columns}
        for at in numbers(asked, typed)
    ]
    return [row for row in every if any(row.values())]


def sent_rows(asked: Asked, sent: Form) -> dict[str, str]:
    """The rows as they were sent, and how many: those in which something stands come first."""
    numbered = numbers(asked, sent.values)
    every = [{one.name: sent.get(f"{one.name}-{at}") for one in asked.columns} for at in numbered]
    every.sort(key=lambda row: not any(text.strip() for text in row.values()))
    found = {asked.name: str(len(every))}
    for at, row in enumerate(every, start=1):
        found |= {f"{name}-{at}": text for name, text in row.items()}
    return found


def changed(step: Step, typed: Typed, do: str, what: str) -> tuple[dict[str, str], str] | None:
    """What stands in the step when a button of its rows was pressed, and the field to go on at;
    None where ``do`` is no such button. ``what``: the question, and for a row that goes its
    number: ``clauses-2``."""
    name, _, at = what.partition("-")
    asked = next((one for one in step.fields if one.sort == ROWS and one.name == name), None)
    if asked is None or do not in (MORE, LESS):
        return None
    count = len(numbers(asked, typed))
    if do == MORE:
        after = min(count + 1, MOST)
        return {**typed, asked.name: str(after)}, f"{asked.columns[0].name}-{after}"
    gone = int(at) if at.isascii() and at.isdecimal() and len(at) < 4 else 0
    if not 1 <= gone <= count:
        return dict(typed), asked.name
    found = {**typed, asked.name: str(max(count - 1, 1))}
    for one in asked.columns:
        left = [typed.get(f"{one.name}-{n}", "") for n in range(1, count + 1) if n != gone]
        for n, text in enumerate([*left, ""], start=1):
            found[f"{one.name}-{n}"] = text
    return found, asked.name


def problems_in(asked: Asked, typed: Typed, problem: Callable[[Asked, str], str]) -> dict[str, str]:
    """What is wrong in the rows, by field; rows in which nothing stands are no trouble, but for the
    first one where the question needs an answer."""
    found: dict[str, str] = {}
    for at in numbers(asked, typed):
        texts = [typed.get(f"{one.name}-{at}", "").strip() for one in asked.columns]
        if any(texts) or (asked.needed and at == 1):
            for one, text in zip(asked.columns, texts, strict=True):
                found[f"{one.name}-{at}"] = problem(one, text)
    return {name: key for name, key in found.items() if key}
