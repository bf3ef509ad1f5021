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
    "move": "actions",
    "problem": "date_problems",
    "why": "file_problems",
    "role": "roles",
    "fact": "service_facts",
    "effect": "effects",
    "evidence": "evidence_problems",
    "undo": "undo_problems",
    "logo": "logo_problems",
    "letterhead": "letterhead_problems",
    "wanted": "reported_on",
}
"""The parameters that are words of ours, and the catalogues that know them."""

OF_A_KIND = {"move": ("moves", "states"), "state": ("states",)}
"""The parameters that are a kind's words, and where among these they stand."""

NO_PARAMS: Mapping[str, object] = MappingProxyType({})
ALSO = {"reschedule": "postpone"}  # a verb whose button has another name
LABELS = {"why": "verdict_why"}  # the one question whose label is not the start of its name


def explain(error: ArshjulError, say: Words) -> str:
    """What is wrong and what to do. An error without a sentence gets a general one."""
    key = f"errors.{error.key}"
    params = _said(error.params, say)
    if isinstance(error, BadAnswer):
        params["fields"] = _answers(error, say)
    sentence = say.say(key if say.has(key) else UNKNOWN, **params)
    if isinstance(error, EvidenceMissing):
        kind = str(error.params.get("kind", ""))
        return f"{sentence} {'; '.join(say.need(kind, need) for need in error.missing)}."
    if isinstance(error, BadWheel):
        return "\n".join([sentence, *(explain_problem(one, say) for one in error.problems)])
    return sentence


def explain_problem(problem: Problem, say: Words) -> str:
    """One error in the file of the wheel, after its place. The file's own words stay as written."""
    params: dict[str, object] = {name: plain(value) for name, value in problem.params.items()}
    params |= _counted(problem.params)
    return f"{plain(problem.where)}: {say.say(f'wheel_problems.{problem.key}', **params)}"


def _said(params: Mapping[str, Param], say: Words) -> dict[str, object]:
    """The parameters as the reader would write them; ``n`` counts what an error counts."""
    said: dict[str, object] = {}
    for name, value in params.items():
        if isinstance(value, date):
            said[name] = say.day(value)
        elif name not in CATALOGUES and name not in OF_A_KIND:
            said[name] = plain(value)
    kind = str(params.get("kind", ""))
    for name in params.keys() - said.keys():  # the last: what is wrong with a date may name another
        said[name] = _called(name, str(params[name]), kind, say, said)
    return said | _counted(params)


def _counted(params: Mapping[str, Param]) -> dict[str, object]:
    """The number that chooses the plural."""
    count = params.get("count")
    return {"n": count} if isinstance(count, int) else {}


def _called(name: str, key: str, kind: str, say: Words, params: Mapping[str, object]) -> str:
    """What the kind calls the parameter, else what our catalogue does, else as it stands."""
    for table in OF_A_KIND.get(name, ()):
        if found := say.find(kind, table, key):
            return found
    if name == "effect":  # a sentence of its own, about something that the error does not name
        return _word(key, say, CATALOGUES[name], {"name": "…"}).removesuffix(".")
    return _word(ALSO.get(key, key), say, CATALOGUES.get(name, ""), params)


def _answers(error: BadAnswer, say: Words) -> str:
    """Each question by its label, with what is wrong with its answer; the same one said once."""
    kind, lines = str(error.params["kind"]), []
    for name, problem in error.problems.items():
        start = name.partition("-")[0]
        label = say.find(kind, "fields", LABELS.get(start, start)) or plain(name)
        lines.append(f"{label}: {_word(problem, say, 'answer_problems', NO_PARAMS)}")
    return "; ".join(dict.fromkeys(lines))


def _word(key: str, say: Words, catalogue: str, params: Mapping[str, object]) -> str:
    """The catalogue's word for ``key``, else the key itself."""
    known = say.has(f"{catalogue}.{key}")
    return say.say(f"{catalogue}.{key}", **params) if known else str(plain(key))


def plain(value: Param) -> Param:
    """Text on one line without control characters, which a terminal would obey; a dash for none."""
    if not isinstance(value, str):
        return value
    shown = (sign if sign.isprintable() else " " for sign in value)
    return " ".join("".join(shown).split()) or "–"
