"""The settings for whoever watches over an installation: logs, figures, alarms."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings

from config import webhook_setting


class WatchSettings(BaseSettings):
    """Logs, figures, and the address that is called when work fails."""

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

    @property
    def inside_hosts(self) -> tuple[str, ...]:
        """The hosts of the webhook that may lie inside."""
        return webhook_setting.listed(self.alarm_webhook_inside)
