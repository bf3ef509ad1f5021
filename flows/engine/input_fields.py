"""Fields that many input values have: choices, roles, texts of one line and of several."""

from __future__ import annotations

from typing import Annotated

from pydantic import BeforeValidator, StringConstraints

from config.roles import ROLES, role_code
from flows.engine.choices import OneOf
from flows.engine.refusals import BadChoice
from flows.engine.short_text import LONGEST
from models.case.tables import LONG

Line = Annotated[str, StringConstraints(strip_whitespace=True, max_length=LONGEST)]
Link = Annotated[str, StringConstraints(strip_whitespace=True, max_length=500)]
LongText = Annotated[str, StringConstraints(strip_whitespace=True, max_length=LONG)]


def choice(what: str, codes: tuple[str, ...]) -> OneOf:
    """One of the codes; whoever gives another is told all of them."""
    known = ", ".join(codes)
    return OneOf(codes, lambda value: BadChoice(what=f"--{what}", value=value[:40], known=known))


def _role_named(value: object) -> object:
    """The role behind a word in any of the four languages; another word stays as it is."""
    return (role_code(value) or value) if isinstance(value, str) else value


IN_WORDS = BeforeValidator(_role_named)
"""After ``choice(…, ROLES)``: the role may be given in words too."""
Role = Annotated[str, choice("role", ROLES), IN_WORDS]
