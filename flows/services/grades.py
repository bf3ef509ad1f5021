"""What the school years of a service are called where it is used: Norway has no grade 0, and counts
the upper years as Vg1 to Vg3."""

from __future__ import annotations

from collections.abc import Mapping

from config.words import Words

PRESCHOOL, FIRST_CLASS = -1, 0
UPPER = {"SE": 10, "NO": 11}
"""The first of the three years after the compulsory ones."""


def grade_names(country: str, say: Words) -> Mapping[int, str]:
    """Every grade of the country with its name, the lowest first."""
    upper = UPPER.get(country, UPPER["SE"])
    found = {PRESCHOOL: say.say("pages.service.preschool")}
    if country == "SE":
        found[FIRST_CLASS] = say.say("pages.service.first_class")
    found |= {one: str(one) for one in range(1, upper)}
    key = "vg" if country == "NO" else "upper"
    return found | {upper + n: say.say(f"pages.service.{key}", year=n + 1) for n in range(3)}
