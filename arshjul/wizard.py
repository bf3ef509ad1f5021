"""The few questions of a first start, on the terminal."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TypedDict

import typer

from arshjul.speech import say
from config.explain import explain
from config.locales import LOCALES, first_in
from flows.engine.refusals import BadChoice
from flows.register.municipality import (
    code_of,
    country_of,
    locale_of,
    name_of,
    owner_of,
    preset_of,
)
from states.errors import ArshjulError
from states.owners import owners_of


class Facts(TypedDict):
    """What a municipality begins with."""

    code: str
    name: str
    country: str
    preset: str
    locale: str
    owner: str


def ask(facts: Facts) -> Facts:
    """What is missing, asked for. What kind of owner it is, is asked only where its number is no
    municipality's. Raises BadChoice when nobody sits at the terminal, or for what came along."""
    if not sys.stdin.isatty():
        missing = [
            option
            for option, value in (
                ("--municipality", facts["code"]),
                ("--name", facts["name"]),
                ("--country", facts["country"]),
            )
            if not value
        ]
        raise BadChoice(what=", ".join(missing), value="", known="arshjul init --help")
    _check_given(facts)
    country = facts["country"] or _asked("Land / country (se, no)", country_of, "se")
    land = country_of(country)

    def known_code(text: str) -> str:
        owner = owner_of(facts["owner"]) if facts["owner"] else owners_of(land, text)[0]
        return code_of(owner, land, text)

    if facts["code"]:
        known_code(facts["code"])
    code = facts["code"] or _asked("Kommunkod / kommunenummer (1401)", known_code)
    owner = facts["owner"] or _owner(land, code)
    name = facts["name"] or _asked("Namn / navn", name_of)
    preset = _asked("läsår, kalenderår", preset_of, facts["preset"])
    listed = ", ".join(LOCALES)
    locale = facts["locale"] or _asked(f"Språk / language ({listed})", locale_of, first_in(land))
    return Facts(code=code, name=name, country=country, preset=preset, locale=locale, owner=owner)


def _check_given(facts: Facts) -> None:
    """What came with the command is judged before anything is asked. Raises BadChoice."""
    judges = (
        (facts["country"], country_of),
        (facts["name"], name_of),
        (facts["preset"], preset_of),
        (facts["locale"], locale_of),
        (facts["owner"], owner_of),
    )
    for value, judge in judges:
        if value:
            judge(value)


def _owner(land: str, code: str) -> str:
    likely = owners_of(land, code)
    if len(likely) == 1:
        return likely[0]
    return _asked(f"Huvudman / eier ({', '.join(likely)})", owner_of, likely[0])


def _asked(question: str, judge: Callable[[str], str], default: str | None = None) -> str:
    """An answer that will do: one that will not is told so at once, and the question comes anew."""

    def judged(text: str) -> str:
        try:
            return judge(text)
        except ArshjulError as error:
            raise typer.BadParameter(explain(error, say())) from error

    return str(typer.prompt(question, default=default, value_proc=judged))
