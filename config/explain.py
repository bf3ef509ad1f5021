"""Errors in the reader's own language: what is wrong, and what to do about it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType

from config.wheel import BadWheel
from config.wheel_reader import Problem
from config.words import Words
from states.errors import ArshjulError, EvidenceMissing, Param
from states.fields import BadAnswer

UNKNOWN = "errors.unknown"
CATALOGUES = {
    "move": ("moves", "states", "actions"),
    "state": ("states",),
    "step": ("states",),
    "problem": ("date_problems",),
    "why": ("file_problems",),
    "role": ("roles",),
}
"""The parameters that are words of ours, and the catalogues that know them."""

ALSO = {"reschedule": "postpone"}  # a verb whose button has another name
LABELS = {"why": "verdict_why"}  # the one question whose label is not the start of its name


def explain(error: ArshjulError, say: Words) -> str:
    """What is wrong and what to do. An error without a sentence gets a general one."""
    key = f"errors.{error.key}"
    params = _said(error.params, say)
    if isinstance(error, BadAnswer):
        params["fields"] = _answers(error.problems, say)
    sentence = say.say(key if say.has(key) else UNKNOWN, **params)
    if isinstance(error, EvidenceMissing):
        missing = "; ".join(_word(need, say, ("evidence", "fields")) for need in error.missing)
        return f"{sentence} {missing}."
    if isinstance(error, BadWheel):
        return "\n".join([sentence, *(explain_problem(one, say) for one in error.problems)])
    return sentence


def explain_problem(problem: Problem, say: Words) -> str:
    """One error in the file of the wheel, after its place. The file's own words stay as written."""
    params = {name: plain(value) for name, value in problem.params.items()}
    return f"{plain(problem.where)}: {say.say(f'wheel_problems.{problem.key}', **params)}"


def _said(params: Mapping[str, Param], say: Words) -> dict[str, object]:
    """The parameters as the reader would write them; ``n`` counts what an error counts."""
    said: dict[str, object] = {}
    for name, value in params.items():
        if isinstance(value, date):
            said[name] = say.day(value)
        elif name not in CATALOGUES:
            said[name] = plain(value)
    for name, catalogues in CATALOGUES.items():
        if name in params:  # after the others: what is wrong with a date may name another date
            key = str(params[name])
            said[name] = _word(ALSO.get(key, key), say, catalogues, params=said)
    if isinstance(count := params.get("count"), int):
        said["n"] = count
    return said


def _answers(problems: Mapping[str, str], say: Words) -> str:
    """Each question by its label, with what is wrong with its answer; the same one said once."""
    lines = []
    for name, problem in problems.items():
        start = name.partition("-")[0]
        label = _word(LABELS.get(start, start), say, ("fields",), name)
        lines.append(f"{label}: {_word(problem, say, ('answer_problems',))}")
    return "; ".join(dict.fromkeys(lines))


def _word(
    key: str,
    say: Words,
    catalogues: tuple[str, ...],
    otherwise: str = "",
    params: Mapping[str, object] = MappingProxyType({}),
) -> str:
    """The first catalogue's word for ``key``, else ``otherwise`` or the key itself."""
    for catalogue in catalogues:
        if say.has(f"{catalogue}.{key}"):
            return say.say(f"{catalogue}.{key}", **params)
    return str(plain(otherwise or key))


def plain(value: Param) -> Param:
    """Text on one line without control characters, which a terminal would obey; a dash for none."""
    if not isinstance(value, str):
        return value
    shown = (sign if sign.isprintable() else " " for sign in value)
    return " ".join("".join(shown).split()) or "–"
