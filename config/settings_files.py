"""The settings of files that people add as evidence."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import NamedTuple
from urllib.parse import urlsplit

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings

from config.setting_checks import port_of


class Scanner(NamedTuple):
    """Where clamd listens: at a socket of this machine, or at a host and port."""

    socket: str = ""
    host: str = ""
    port: int = 0


class FileSettings(BaseSettings):
    """What looks at files before they are kept."""

    clamd: str = Field(
        "",
        description="Where clamd looks at files, as unix:/run/clamav/clamd.ctl or "
        "tcp://127.0.0.1:3310; empty: nothing does, and the pages say so.",
    )

    @field_validator("clamd")
    @classmethod
    def _listens(cls, value: str) -> str:
        value = value.strip()
        parts = urlsplit(value)
        port_of(parts)
        at_socket = parts.scheme == "unix" and PurePosixPath(parts.path).is_absolute()
        at_port = parts.scheme == "tcp" and parts.hostname and parts.port and not parts.path
        if value and not at_socket and not at_port:
            raise ValueError("write unix:/run/clamav/clamd.ctl or tcp://127.0.0.1:3310")
        return value

    @property
    def scanner(self) -> Scanner | None:
        """Where files are looked at; None: nowhere."""
        if not self.clamd:
            return None
        parts = urlsplit(self.clamd)
        if parts.scheme == "unix":
            return Scanner(socket=parts.path)
        return Scanner(host=parts.hostname or "", port=parts.port or 0)
