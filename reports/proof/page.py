"""The readable page of a proof: the same values as ``proof.json``, in words and tables."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from config.rung_names import rung_name
from config.words import Words
from states.ladder import Ladder

Json = dict[str, Any]
ZONE = ZoneInfo("Europe/Stockholm")  # Oslo's clocks have shown the same since 1980
NONE = "–"
ROW, LETTER = "reports.proof.", "letters_page."


@dataclass(frozen=True)
class Table:
    """A section: its heading, its columns and its rows."""

    heading: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Told:
    """The values of a proof and how they are said."""

    facts: Json
    anchors: Sequence[Json]
    say: Words
    ladder: Ladder

    def word(self, key: str, /, **given: object) -> str:
        return self.say.say(ROW + key, **given)

    @property
    def kind(self) -> str:
        return str(self.facts["case"]["kind"])

    def state(self, code: object) -> str:
        return self.say.find(self.kind, "states", str(code)) or str(code)

    def day(self, written: str | None) -> str:
        return self.say.day(date.fromisoformat(written)) if written else NONE

    def at(self, written: str | None) -> str:
        return self.say.instant(datetime.fromisoformat(written), ZONE) if written else NONE

    def person(self, number: int | None, nobody: str = NONE) -> str:
        """Somebody by name and number; by number alone who was erased."""
        if number is None:
            return nobody
        name = self.facts["people"].get(str(number))
        if not name:
            return self.word("erased", number=number)
        return self.word("numbered", name=name, number=number)

    def reason(self, key: str, name: str = "") -> str:
        """Why a letter was held, not sent or not delivered."""
        if self.say.has(f"roles.{name}"):
            name = self.say.say(f"roles.{name}")
        said = self.say.say(f"reasons.{key}") if self.say.has(f"reasons.{key}") else key
        said = f"{said} ({name})" if name and name != said else said
        return said[:1].upper() + said[1:]

    def rung(self, days: int, *, late: bool = False) -> str:
        return rung_name(self.say, days, self.ladder, late=late)


def page(facts: Json, anchors: Sequence[str], say: Words, ladder: Ladder) -> str:
    """The page as HTML. ``anchors`` are lines of JSON."""
    told = Told(facts, [json.loads(line) for line in anchors], say, ladder)
    taken = facts["taken"]
    by = told.person(taken["by"]) if taken["by"] else ""
    written = "written_by" if by else "written"
    context = {
        "lang": say.locale,
        "title": told.word("title", number=facts["case"]["number"]),
        "lead": told.word("lead", name=facts["municipality"]["name"]),
        "written": told.word(written, at=told.at(taken["at"]), **({"who": by} if by else {})),
        "about": [one for one in _about(told) if one[1]],
        "tables": [_happened(told), _letters(told), _not_sent(told), _files(told)],
        "nothing": told.word("nothing"),
        "check": told.word("check"),
        "checked": list(_checked(told)),
        "how": told.word("how"),
        "said": [told.word(key) for key in ("proves", "not_proved", "script")],
    }
    return _environment().get_template("page.html.jinja").render(context)


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _about(told: Told) -> Iterator[tuple[str, str]]:
    case, word = told.facts["case"], told.word
    ended = case["closed"] is not None
    state = told.say.say(f"outcomes.{case['outcome']}") if ended else told.state(case["state"])
    yield word("name"), case["name"]
    yield word("kind"), told.say.kind(told.kind)
    yield word("case_number"), str(case["number"])
    yield word("year"), case["year"]
    yield word("now"), state
    yield word("opened"), told.day(case["opened"])
    yield word("due"), told.day(case["due"]) if case["due"] else ""
    planned = case["planned"] != case["due"] and case["planned"]
    yield word("planned"), told.day(planned) if planned else ""
    yield word("closed"), told.day(case["closed"]) if ended else ""
    yield word("delegate"), told.person(case["delegate"]) if case["delegate"] else ""


def _table(told: Told, heading: str, columns: str, rows: Iterator[tuple[str, ...]]) -> Table:
    head = tuple(told.word(one) for one in columns.split())
    return Table(told.word(heading), head, tuple(rows))


def _happened(told: Told) -> Table:
    rows = (
        (
            str(one["row"]),
            told.at(one["at"]),
            _what(told, one),
            _who(told, one),
            _written(told, one),
        )
        for one in told.facts["happened"]
    )
    return _table(told, "happened", "row when what who why", rows)


def _what(told: Told, one: Json) -> str:
    what, _, step = one["what"].partition(":")
    detail = one["detail"]
    into = told.say.find(told.kind, "states", str(detail.get("to")))
    if step and into:
        return told.word("went", step=told.state(step), into=into)
    blanks = {
        "step": told.state(step) if step else "",
        "from_day": _a_day(told, detail.get("from")),
        "to_day": _a_day(told, detail.get("to")),
        "n": detail.get("measures", 0),
    }
    key = f"record.{what}"
    said = told.say.say(key, **blanks) if told.say.has(key) else what
    if "seal" in detail:
        said += f". {told.say.say('proof_page.seal', seal=detail['seal'])}"
    whom = detail.get("to") if what == "delegated" else detail.get("person")
    return f"{said}: {told.person(whom)}" if isinstance(whom, int) else said


def _a_day(told: Told, value: object) -> str:
    try:
        return told.day(value) if isinstance(value, str) else ""
    except ValueError:
        return ""


def _who(told: Told, one: Json) -> str:
    nobody = told.word("operator" if one["via"] == "cli" else "nobody")
    who = told.person(one["by"], nobody)
    if one["instead_of"] is not None:
        who = told.word("for_another", who=who, whom=told.person(one["instead_of"]))
    via = f"pages.via.{one['via']}"
    return f"{who}, {told.say.say(via)}" if told.say.has(via) else who


def _written(told: Told, one: Json) -> str:
    if one["words"]:
        return str(one["words"])
    return told.word("words_erased") if "words" in one["detail"] else ""


def _letters(told: Told) -> Table:
    rows = (
        (
            f"{_sort(told, one)} ({one['number']})",
            f"{told.person(one['to'])}{_roles(told, one)}",
            told.day(one["last_day"]),
            told.day(one["planned_for"]),
            _status(told, one),
            told.at(one["accepted_at"]),
            one["message_id"],
        )
        for one in told.facts["letters"]
    )
    return _table(told, "letters", "what to due_then planned_for status accepted mail_id", rows)


def _sort(told: Told, one: Json) -> str:
    if one["rung"] is not None:
        return told.rung(one["rung"], late=one["late"])
    named = f"{LETTER}kind.{one['letter']}"
    return told.say.say(named if told.say.has(named) else f"{LETTER}kind.{one['sort']}")


def _roles(told: Told, one: Json) -> str:
    names = []
    for role in one["roles"]:
        before, _, code = role.rpartition(":")
        name = told.say.say(f"roles.{code}") if told.say.has(f"roles.{code}") else code
        names.append(told.word("standing_in", role=name) if before else name)
    return f": {'; '.join(names)}" if names else ""


def _status(told: Told, one: Json) -> str:
    status = told.say.say(f"{LETTER}status.{one['status']}")
    return f"{status}: {told.reason(one['reason'])}" if one["reason"] else status


def _not_sent(told: Told) -> Table:
    rows = (
        (
            told.day(one["day"]),
            told.rung(one["rung"]),
            told.person(one["to"]),
            told.reason(one["reason"], one["name"]),
            told.day(one["goes_out"]),
        )
        for one in told.facts["not_sent"]
    )
    return _table(told, "not_sent", "day what to why instead", rows)


def _files(told: Told) -> Table:
    rows = (
        (
            one["name"],
            str(one["size"]),
            one["sha256"],
            f"{told.at(one['added_at'])}, {told.person(one['added_by'], told.word('operator'))}",
        )
        for one in told.facts["files"]
    )
    return _table(told, "files", "file size digest added", rows)


def _checked(told: Told) -> Iterator[str]:
    record = told.facts["record"]
    yield told.word("rows_told", n=record["rows"], head=record["head"])
    if record["first_wrong"] is None:
        yield told.word("fits")
    else:
        yield told.word("broken", row=record["first_wrong"])
    yield told.word("of_case", n=len(record["of_the_case"]))
    if told.anchors:
        last = told.word("anchored_rows", n=told.anchors[-1]["count"])
        yield f"{told.word('anchored', n=len(told.anchors))} {last}"
    else:
        yield told.word("never_anchored")
