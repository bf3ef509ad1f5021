"""The settings of the pages: where they answer, to whom, and who comes in."""

from __future__ import annotations

from typing import Literal
from urllib.parse import urlsplit

from pydantic import Field, ValidationInfo, field_validator
from pydantic_settings import BaseSettings

from config.setting_checks import Addresses, can_sign_in, port_of


class PageSettings(BaseSettings):
    """Where the pages answer, and who comes in."""

    base_url: str = Field("", description="Address of the pages as the letters write it.")
    host: str = Field("127.0.0.1", description="Address to listen on; loopback without sign-in.")
    port: int = Field(8600, ge=1, le=65535, description="Port of the pages.")
    sign_in: Literal["choose", "mail", "oidc", "oidc+mail"] = Field(
        "choose",
        description="choose: on this machine one chooses a person to be; mail: a link by mail; "
        "oidc: a provider of identities; oidc+mail: either.",
    )
    session_idle_minutes: int = Field(
        60, ge=5, le=720, description="Minutes without a page after which a session ends."
    )
    session_hours: int = Field(
        12, ge=1, le=72, description="Hours after which a session ends in any case."
    )
    sign_in_tries: int = Field(
        20, ge=5, le=10_000, description="Tries to sign in an hour from one network address."
    )
    proxies: Addresses = Field(
        "",
        description="Addresses of the proxies whose X-Forwarded-For is believed, with commas "
        "between; empty: none.",
    )

    @field_validator("base_url")
    @classmethod
    def _pages(cls, value: str) -> str:
        value = value.strip().rstrip("/")
        if value:
            parts = urlsplit(value)
            port_of(parts)
            odd = parts.query or parts.fragment or parts.username or " " in value
            if parts.scheme not in ("http", "https") or not parts.hostname or odd:
                raise ValueError("write the address of the pages, as https://arshjul.example")
        return value

    @field_validator("sign_in")
    @classmethod
    def _known_by_name(cls, value: str, info: ValidationInfo) -> str:
        if value != "choose":
            can_sign_in(value, info.data)
        return value

    @property
    def pages(self) -> str:
        """The address that letters link to."""
        return self.base_url or f"http://{self.host}:{self.port}"

    @property
    def by_mail(self) -> bool:
        """Whether a link by mail is asked for at the sign-in page."""
        return self.sign_in in ("mail", "oidc+mail")

    @property
    def by_provider(self) -> bool:
        """Whether a provider of identities says who people are."""
        return self.sign_in in ("oidc", "oidc+mail")
