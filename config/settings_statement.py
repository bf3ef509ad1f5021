"""The settings of the two pages that an authority owes its users: how accessible these pages are,
and what they keep about people."""

from __future__ import annotations

from datetime import date
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field
from pydantic_settings import BaseSettings

from config.mail_address import is_bare_address

LONGEST = 200


def _name(value: str) -> str:
    value = " ".join(value.split())
    if len(value) > LONGEST:
        raise ValueError(f"write a name of at most {LONGEST} characters")
    return value


def _web(value: str) -> str:
    value = value.strip()
    parts = urlsplit(value)
    if value and (parts.scheme not in ("http", "https") or not parts.hostname or " " in value):
        raise ValueError("write the address of a page, as https://exempelby.example/page")
    return value


def _reached(value: str) -> str:
    value = value.strip()
    if "@" in value and not is_bare_address(value):
        raise ValueError("write one address alone, as skola@exempelby.example, without a name")
    return value if "@" in value else _web(value)


Name = Annotated[str, AfterValidator(_name)]
Contact = Annotated[str, AfterValidator(_reached)]
"""An email address or the address of a page."""
Page = Annotated[str, AfterValidator(_web)]
Day = Annotated[date | None, BeforeValidator(lambda value: value or None)]


class StatementSettings(BaseSettings):
    """Who answers for the pages and for what they keep, as the authority itself says it."""

    authority: Name = Field("", description="Who is responsible: the controller, as a board.")
    authority_contact: Contact = Field(
        "", description="Email address or page where one reaches the authority."
    )
    data_protection_officer: Contact = Field(
        "", description="Email address or page of the data protection officer."
    )
    accessibility_day: Day = Field(
        None, description="Day when the authority last looked through the accessibility statement."
    )
    accessibility_url: Page = Field(
        "", description="The authority's own accessibility statement, as at uustatus.no."
    )
    accessibility_supervisor: Name = Field(
        "", description="Who supervises accessibility, where it is another than we know."
    )
