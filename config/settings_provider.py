"""The settings of a provider of identities (OpenID Connect), where people sign in with it."""

from __future__ import annotations

from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationInfo, field_validator
from pydantic_settings import BaseSettings

from config.setting_checks import is_loopback, port_of

OF_MANY_TENANTS = ("common", "organizations", "consumers")
MICROSOFT = "login.microsoftonline.com"


class ProviderSettings(BaseSettings):
    """Who the provider is, and which of its claims are believed."""

    oidc_issuer: str = Field("", description="The provider's issuer, as https://login.example.")
    oidc_client_id: str = Field("", description="What the provider calls Årshjul.")
    oidc_client_secret: SecretStr = Field(
        SecretStr(""), description="The secret that the provider knows Årshjul by."
    )
    oidc_name: str = Field(
        "", max_length=60, description="What people call the provider, on the button; empty: none."
    )
    oidc_scopes: str = Field(
        "openid email profile", description="What is asked of the provider, with spaces between."
    )
    oidc_address: str = Field("email", description="The claim that holds a person's address.")
    oidc_verified_by: Literal["email_verified", "xms_edov", "issuer"] = Field(
        "email_verified",
        validate_default=True,
        description="What vouches for the address: a claim, or that the issuer is the authority's "
        "own.",
    )
    oidc_municipalities: str = Field(
        "",
        description="Codes or ids of the municipalities whose people the provider vouches for, "
        "with commas between; empty: the only one; *: all.",
    )
    oidc_groups: str = Field("groups", description="The claim that holds a person's groups.")
    oidc_roles: Path | None = Field(
        None, description="File that says which groups give which roles; empty: none does."
    )

    @field_validator("oidc_issuer")
    @classmethod
    def _issuer(cls, value: str) -> str:
        value = value.strip()
        if not value:
            return value
        parts = urlsplit(value)
        port_of(parts)
        odd = parts.query or parts.fragment or parts.username or not parts.hostname
        local = parts.scheme == "http" and is_loopback(parts.hostname or "")
        if odd or not (parts.scheme == "https" or local):
            raise ValueError("write the issuer as the provider does, as https://login.example")
        tenant = parts.path.strip("/").partition("/")[0]
        if parts.hostname == MICROSOFT and tenant in OF_MANY_TENANTS:
            raise ValueError(
                "write your own tenant's id: with common, organizations or consumers anybody's "
                "tenant would say who people are"
            )
        return value

    @field_validator("oidc_scopes")
    @classmethod
    def _scopes(cls, value: str) -> str:
        scopes = value.split()
        if "openid" not in scopes:
            raise ValueError("openid is among the scopes, or there is nothing to sign in with")
        return " ".join(scopes)

    @field_validator("oidc_verified_by")
    @classmethod
    def _vouched_for(cls, value: str, info: ValidationInfo) -> str:
        if value != "issuer" and info.data.get("oidc_address", "email") != "email":
            raise ValueError(
                f"{value} vouches for the claim email alone; for another one say issuer, where "
                "only the authority itself gives out such names"
            )
        return value
