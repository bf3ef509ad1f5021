"""What the input values of a round's verbs are made of."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, InstanceOf, WithJsonSchema

from config.programme import built_in, parse, read_programme
from config.programme_plan import Programme
from config.roles import ROLES, role_code
from flows.engine.refusals import BadChoice


def _round(value: object) -> object:
    """The round behind the key of a built-in one, or behind the text of a file."""
    if not isinstance(value, str):
        return value
    path = built_in().get(value)
    return read_programme(path) if path else parse(value)


def _role(value: object) -> object:
    """The role behind a word in any language. Raises BadChoice."""
    found = role_code(value) if isinstance(value, str) else None
    if found is None:
        raise BadChoice(what="role", value=str(value)[:40], known=", ".join(ROLES))
    return found


RoundKey = Annotated[str, Field(max_length=60)]
Number = Annotated[int, Field(ge=1)]
Series = Literal["common", "guides"]
Address = Annotated[str, Field(max_length=254)]
Home = Annotated[str, Field(max_length=20)]
"""Which municipality an address is looked for in, where the round crosses from one to another."""

Role = Annotated[str, BeforeValidator(_role), WithJsonSchema({"enum": list(ROLES)})]
RoundFile = Annotated[
    InstanceOf[Programme], BeforeValidator(_round), WithJsonSchema({"type": "string"})
]
"""A round as it was read; a file of values gives its TOML, or the key of a built-in one."""
