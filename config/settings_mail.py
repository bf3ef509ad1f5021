"""The settings of the post: how letters leave, and where those that come back are read."""

from __future__ import annotations

from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationInfo, field_validator
from pydantic_settings import BaseSettings

from config.mail_address import is_bare_address
from config.setting_checks import mailbox, port_of


class MailSettings(BaseSettings):
    """How letters leave and come back."""

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
    catcher_port: int = Field(8625, ge=1, le=65535, description="Port of the mail catcher.")

    @field_validator("mail_from", "reply_to")
    @classmethod
    def _address(cls, value: str, info: ValidationInfo) -> str:
        value = value.strip()
        if (value or info.field_name == "mail_from") and not is_bare_address(value):
            raise ValueError("write one address alone, as arshjul@kommun.example, without a name")
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

    @property
    def mail_domain(self) -> str:
        """The right-hand side of every Message-ID."""
        return self.mail_from.rpartition("@")[2] or "localhost"

    @property
    def smtp(self) -> str:
        """The mail host's URL: the set one, or the catcher on loopback."""
        return self.smtp_url.get_secret_value() or f"smtp://127.0.0.1:{self.catcher_port}"
