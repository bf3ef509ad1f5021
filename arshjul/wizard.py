"""The few questions of a first start, on the terminal."""

from __future__ import annotations

import sys

import typer

from config.locales import LOCALES, first_in
from flows.engine.refusals import BadChoice


def ask(
    municipality: str, name: str, country: str, preset: str, locale: str
) -> tuple[str, str, str, str, str]:
    """What is missing, asked for. Raises BadChoice when nobody sits at the terminal."""
    if not sys.stdin.isatty():
        missing = [
            option
            for option, value in (
                ("--municipality", municipality),
                ("--name", name),
                ("--country", country),
            )
            if not value
        ]
        raise BadChoice(what=", ".join(missing), value="", known="arshjul init --help")
    country = country or typer.prompt("Land / country (se, no)", default="se")
    municipality = municipality or typer.prompt("Kommunkod / kommunenummer (1401)")
    name = name or typer.prompt("Namn / navn")
    preset = typer.prompt("läsår, kalenderår", default=preset)
    default = first_in("SE" if country.lower().startswith("s") else "NO")
    locale = locale or typer.prompt(f"Språk / language ({', '.join(LOCALES)})", default=default)
    return municipality, name, country, preset, locale
