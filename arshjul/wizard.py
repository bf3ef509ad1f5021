"""The few questions of a first start, on the terminal."""

from __future__ import annotations

import sys
from typing import TypedDict

import typer

from config.locales import LOCALES, first_in
from flows.engine.refusals import BadChoice
from flows.register.municipality import country_of
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
    municipality's. Raises BadChoice when nobody sits at the terminal."""
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
    country = facts["country"] or typer.prompt("Land / country (se, no)", default="se")
    land = country_of(country)
    code = facts["code"] or typer.prompt("Kommunkod / kommunenummer (1401)")
    owner = facts["owner"] or _owner(land, code)
    name = facts["name"] or typer.prompt("Namn / navn")
    preset = typer.prompt("läsår, kalenderår", default=facts["preset"])
    listed = ", ".join(LOCALES)
    locale = facts["locale"] or typer.prompt(f"Språk / language ({listed})", default=first_in(land))
    return Facts(code=code, name=name, country=country, preset=preset, locale=locale, owner=owner)


def _owner(land: str, code: str) -> str:
    likely = owners_of(land, code)
    if len(likely) == 1:
        return likely[0]
    return str(typer.prompt(f"Huvudman / eier ({', '.join(likely)})", default=likely[0]))
