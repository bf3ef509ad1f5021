"""Settings from the environment: ``ARSHJUL_*``, secrets also from ``ARSHJUL_*_FILE``."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Any

from pydantic import (
    Field,
    SecretStr,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic_settings import SettingsConfigDict

from config.keys import strong
from config.locales import codes
from config.settings_files import FileSettings
from config.settings_mail import MailSettings
from config.settings_pages import PageSettings
from config.settings_provider import ProviderSettings
from config.settings_statement import StatementSettings
from config.settings_watch import WatchSettings
from states.errors import ArshjulError

PREFIX = "ARSHJUL_"


class BadSetting(ArshjulError):
    """A setting in the environment cannot be used."""

    key = "bad_setting"


# Read from the last base to the first: whether one can sign in depends on mail host and provider.
class Settings(
    PageSettings, MailSettings, WatchSettings, StatementSettings, FileSettings, ProviderSettings
):
    """Every setting, with its default. docs/operations.md has a heading for each."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="ignore", frozen=True)

    var: Path = Field(Path("var"), description="Folder for all that Årshjul writes.")
    database_url: str = Field("", description="SQLAlchemy URL; empty: SQLite under var.")
    owner_url: str = Field(
        "",
        description="The same database as the role that owns its tables, for migrations alone; "
        "empty: ARSHJUL_DATABASE_URL's role owns them.",
    )
    prefect_port: int = Field(4200, ge=1, le=65535, description="Port of the Prefect child.")
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
    people_file: Path | None = Field(
        None, description="File of people that a nightly job leaves; empty: none is read."
    )
    backup: Path | None = Field(
        None, description="Folder that is filled with a backup each night; empty: none."
    )
    run_days: int = Field(
        400, ge=31, le=3700, description="Days that the runs of the beats are kept."
    )

    @field_validator("secret_key", "metrics_token")
    @classmethod
    def _strong(cls, value: SecretStr, info: ValidationInfo) -> SecretStr:
        if text := value.get_secret_value():
            strong(text, f"{PREFIX}{str(info.field_name).upper()}")
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
