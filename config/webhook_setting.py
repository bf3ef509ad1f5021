"""The address that is called when the clock's work fails: what may stand in its three settings."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, SecretStr, ValidationInfo

LEAST = 32  # characters of the key


def listed(value: str) -> tuple[str, ...]:
    """Hosts written with commas between."""
    return tuple(one.strip().lower() for one in value.split(",") if one.strip())


def _address(value: str) -> str:
    value = value.strip()
    parts = urlsplit(value)
    whole = parts.scheme in ("https", "http") and parts.hostname and not parts.username
    if value and not whole:
        raise ValueError("write https://host/path, without a name or password in it")
    return value


def _key(value: SecretStr, info: ValidationInfo) -> SecretStr:
    if info.data.get("alarm_webhook") and len(value.get_secret_value().strip()) < LEAST:
        raise ValueError(
            f"set the key that the calls are signed with, of at least {LEAST} characters, in "
            "ARSHJUL_ALARM_WEBHOOK_SECRET_FILE"
        )
    return value


def _inside(value: str, info: ValidationInfo) -> str:
    parts = urlsplit(str(info.data.get("alarm_webhook", "")))
    if parts.scheme == "http" and (parts.hostname or "") not in listed(value):
        raise ValueError("without TLS only a host that is named here is called: write https://")
    return value


Address = Annotated[str, AfterValidator(_address)]
Key = Annotated[SecretStr, AfterValidator(_key)]
Inside = Annotated[str, AfterValidator(_inside)]
