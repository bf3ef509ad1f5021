"""Settings from the environment: ``ARSHJUL_*``, secrets also from ``ARSHJUL_*_FILE``."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from pydantic import (
    Field,
    SecretStr,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic_settings import BaseSettings, SettingsConfigDict

from config import webhook_setting
from config.keys import strong
from config.locales import codes
from config.mail_address import is_bare_address
from config.setting_checks import Addresses, can_sign_in, mailbox, port_of
from states.errors import ArshjulError

PREFIX = "ARSHJUL_"


class BadSetting(ArshjulError):
    """A setting in the environment cannot be used."""

    key = "bad_setting"


class Settings(BaseSettings):
    """Every setting, with its default. docs/operations.md has a heading for each."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="ignore", frozen=True)

    var: Path = Field(Path("var"), description="Folder for all that Årshjul writes.")
    database_url: str = Field("", description="SQLAlchemy URL; empty: SQLite under var.")
    owner_url: str = Field(
        "",
        description="The same database as the role that owns its tables, for migrations alone; "
        "empty: ARSHJUL_DATABASE_URL's role owns them.",
    )
    smtp_url: SecretStr = Field(
        SecretStr(""),
        description="smtp://, smtp+starttls:// or smtps://[user:password@]host:port; "
        "empty: the local mail catcher of `arshjul run`.",
    )
    senders: int = Field(
        8, ge=1, le=50, description="Connections to the mail host at the same time, for each way."
    )
    mail_from: str = Field("arshjul@localhost", description="Sender address of every letter.")
    reply_to: str = Field("", description="Where answers written as mails go.")
    bounces: str = Field(
        "", description="Where undeliverable letters come back to; empty: to the sender."
    )
    bounce_imap: str = Field(
        "", description="Mailbox that they are read from: imaps://user@host/INBOX; empty: none."
    )
    bounce_password: SecretStr = Field(
        SecretStr(""), description="Password of that mailbox.", validate_default=True
    )
    base_url: str = Field("", description="Address of the pages as the letters write it.")
    host: str = Field("127.0.0.1", description="Address to listen on; loopback without sign-in.")
    port: int = Field(8600, ge=1, le=65535, description="Port of the pages.")
    sign_in: Literal["choose", "mail"] = Field(
        "choose",
        description="choose: on this machine one chooses a person to be; mail: a link by mail.",
    )
    session_idle_minutes: int = Field(
        60, ge=5, le=720, description="Minutes without a page after which a session ends."
    )
    session_hours: int = Field(
        12, ge=1, le=72, description="Hours after which a session ends in any case."
    )
    proxies: Addresses = Field(
        "",
        description="Addresses of the proxies whose X-Forwarded-For is believed, with commas "
        "between; empty: none.",
    )
    prefect_port: int = Field(4200, ge=1, le=65535, description="Port of the Prefect child.")
    catcher_port: int = Field(8625, ge=1, le=65535, description="Port of the mail catcher.")
    prefect: bool = Field(True, description="Start Prefect as a supervised child.")
    wheel: Path | None = Field(None, description="The wheel of the year; empty: the built-in.")
    activities: Path | None = Field(
        None, description="The types of activity; empty: the built-in ones."
    )
    clocks: Path | None = Field(
        None, description="The authority's own targets for urgent cases; empty: the built-in."
    )
    municipality: str = Field("", description="Code of the municipality that commands mean.")
    secret_key: SecretStr = Field(
        SecretStr(""), description="Key that signs links; empty: made once, kept under var."
    )
    cap_per_tick: int = Field(
        500, ge=1, description="Letters per tick and municipality before the rest is held."
    )
    cap_per_person: int = Field(5, ge=1, description="Letters to one person in seven days.")
    window_opens: int = Field(7, ge=3, le=23, description="Local hour when letters may leave.")
    window_closes: int = Field(17, ge=4, le=24, description="Local hour when they no longer do.")
    postpone_days: int = Field(20, ge=1, description="Working days that one may postpone by mail.")
    postpone_times: int = Field(2, ge=0, description="How often a step may be postponed by mail.")
    link_days: int = Field(60, ge=1, description="Days that a mail's link stays open.")
    letter_months: int = Field(
        24, ge=1, le=240, description="Months that what a letter said can be shown."
    )
    retry_hours: int = Field(72, ge=1, description="Hours of trying before a letter is dead.")
    known_days: int = Field(
        365, ge=1, description="Days back that an urgent case may have been known."
    )
    backup: Path | None = Field(
        None, description="Folder that is filled with a backup each night; empty: none."
    )
    run_days: int = Field(
        400, ge=31, le=3700, description="Days that the runs of the beats are kept."
    )
    alarm_webhook: webhook_setting.Address = Field(
        "", description="Address that is called when work of the clock fails; empty: none."
    )
    alarm_webhook_secret: webhook_setting.Key = Field(
        SecretStr(""), description="Key that those calls are signed with.", validate_default=True
    )
    alarm_webhook_inside: webhook_setting.Inside = Field(
        "",
        description="Hosts of it that may lie on an inside network, with commas between.",
        validate_default=True,
    )
    log_level: str = Field("INFO", description="DEBUG, INFO, WARNING or ERROR.")
    log_format: Literal["text", "json"] = Field(
        "text", description="text, or json: one object a line."
    )
    metrics_token: SecretStr = Field(
        SecretStr(""),
        description="With it /metrics is read from other machines; empty: on this one alone.",
    )
    metrics_codes: bool = Field(
        False, description="Whether /metrics tells municipalities apart, by their codes."
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

    @field_validator("mail_from", "reply_to")
    @classmethod
    def _address(cls, value: str, info: ValidationInfo) -> str:
        value = value.strip()
        if (value or info.field_name == "mail_from") and not is_bare_address(value):
            raise ValueError("write one address alone, as arshjul@kommun.example, without a name")
        return value

    @field_validator("secret_key", "metrics_token")
    @classmethod
    def _strong(cls, value: SecretStr, info: ValidationInfo) -> SecretStr:
        if text := value.get_secret_value():
            strong(text, f"{PREFIX}{str(info.field_name).upper()}")
        return value

    @field_validator("sign_in")
    @classmethod
    def _known_by_name(cls, value: str, info: ValidationInfo) -> str:
        if value != "choose":
            can_sign_in(info.data)
        return value

    @field_validator("bounces")
    @classmethod
    def _has_room(cls, value: str) -> str:
        value = value.strip()
        room = "+" not in value and value.find("@") <= 24  # the extension takes up to forty
        if value and not (room and is_bare_address(value)):
            raise ValueError(
                "write one address alone, as returer@skola.example, with at most 24 characters "
                "before the @ and no +"
            )
        return value

    @field_validator("bounce_imap")
    @classmethod
    def _mailbox(cls, value: str, info: ValidationInfo) -> str:
        return mailbox(value, bounces=str(info.data.get("bounces", "")))

    @field_validator("bounce_password")
    @classmethod
    def _of_the_mailbox(cls, value: SecretStr, info: ValidationInfo) -> SecretStr:
        if info.data.get("bounce_imap") and not value.get_secret_value():
            raise ValueError("set the mailbox's password, in ARSHJUL_BOUNCE_PASSWORD_FILE")
        return value

    @field_validator("smtp_url")
    @classmethod
    def _smtp(cls, value: SecretStr) -> SecretStr:
        text = value.get_secret_value()
        if text and (
            urlsplit(text).scheme not in ("smtp", "smtps", "smtp+starttls")
            or not urlsplit(text).hostname
        ):
            raise ValueError("write smtp://host:port, smtp+starttls://… or smtps://…")
        if text:
            port_of(urlsplit(text))
        return value

    @model_validator(mode="after")
    def _hours(self) -> Settings:
        if self.window_closes <= self.window_opens:
            raise ValueError("ARSHJUL_WINDOW_CLOSES must be later than ARSHJUL_WINDOW_OPENS")
        return self

    @property
    def database(self) -> str:
        """The database's URL, SQLite under ``var`` unless another is set."""
        return self.database_url or f"sqlite:///{self.var / 'arshjul.sqlite'}"

    @property
    def pages(self) -> str:
        """The address that letters link to."""
        return self.base_url or f"http://{self.host}:{self.port}"

    @property
    def mail_domain(self) -> str:
        """The right-hand side of every Message-ID."""
        return self.mail_from.rpartition("@")[2] or "localhost"

    @property
    def inside_hosts(self) -> tuple[str, ...]:
        """The hosts of the webhook that may lie inside."""
        return webhook_setting.listed(self.alarm_webhook_inside)

    @property
    def smtp(self) -> str:
        """The mail host's URL: the set one, or the catcher on loopback."""
        return self.smtp_url.get_secret_value() or f"smtp://127.0.0.1:{self.catcher_port}"

    def key(self) -> bytes:
        """The key that signs links; made once and kept readable by its owner only. Raises
        WeakKey."""
        if set_key := self.secret_key.get_secret_value():
            return set_key.encode()
        path = self.var / "secret.key"
        if not path.exists():
            self.var.mkdir(parents=True, exist_ok=True, mode=0o700)
            fresh = path.with_suffix(f".{os.getpid()}")
            handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "w") as file:
                file.write(secrets.token_urlsafe(48))
            try:
                os.link(fresh, path)
            except FileExistsError:
                pass  # another process made it first; theirs counts
            finally:
                fresh.unlink()
        return strong(path.read_text(encoding="utf-8"), str(path)).encode()


def _from_files() -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name in Settings.model_fields:
        if path := os.environ.get(f"{PREFIX}{name.upper()}_FILE"):
            try:
                found[name] = Path(path).read_text(encoding="utf-8").strip()
            except OSError as error:
                raise BadSetting(name=f"{PREFIX}{name.upper()}_FILE", why=str(error)) from None
            if name in ("secret_key", "metrics_token"):
                strong(found[name], f"{PREFIX}{name.upper()}_FILE")  # an empty file is no key
    return found


def read_settings(**overrides: Any) -> Settings:
    """The settings as the environment has them now. Raises BadSetting with its name and why,
    WeakKey."""
    try:
        return Settings(**(_from_files() | overrides))
    except ValidationError as error:
        first = error.errors()[0]
        name = PREFIX + ("_".join(str(part) for part in first["loc"]) or "WINDOW_CLOSES").upper()
        raise BadSetting(name=name, why=str(first["msg"])) from None


def operators_language() -> str:
    """The language of whoever runs Årshjul: ARSHJUL_LANGUAGE, or the locale of the terminal."""
    for name in ("ARSHJUL_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        if language := codes().get(os.environ.get(name, "")[:2].lower()):
            return language
    return "en"
