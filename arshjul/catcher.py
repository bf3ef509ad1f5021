"""The local mail catcher: takes every letter, keeps it as a file, and lets nothing leave."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from aiosmtpd.smtp import Envelope, Session

NAME = re.compile(r"\d{6}")
SHOWN = 200


class Keeper:
    """Writes each letter into a folder, numbered in the order in which they came."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)

    async def handle_DATA(  # noqa: N802  aiosmtpd looks for this name
        self,
        server: Any,  # noqa: ARG002
        session: Session,  # noqa: ARG002
        envelope: Envelope,
    ) -> str:
        names = [path.stem for path in self.folder.glob("*.eml")]
        number = max((int(name) for name in names if NAME.fullmatch(name)), default=0) + 1
        content = envelope.content or b""
        raw = content.encode() if isinstance(content, str) else content
        fresh = self.folder / f"{number:06}.part"
        fresh.write_bytes(raw)
        fresh.rename(self.folder / f"{number:06}.eml")
        return f"250 kept as {number}"


class Catcher:
    """A mail host on loopback, in a thread of its own, from ``start`` to ``stop``."""

    def __init__(self, folder: Path, port: int) -> None:
        from aiosmtpd.controller import Controller

        self.keeper = Keeper(folder)
        self._controller = Controller(self.keeper, hostname="127.0.0.1", port=port)

    def start(self) -> None:
        """Begin to listen. Raises OSError when the port is taken."""
        self._controller.start()

    def stop(self) -> None:
        self._controller.stop()


@dataclass(frozen=True, slots=True)
class Caught:
    number: str
    to: str
    subject: str
    date: str
    at: datetime
    text: str
    html: str


def caught(folder: Path) -> list[Caught]:
    """The letters that were caught, the latest first, at most the last two hundred."""
    files = sorted(folder.glob("*.eml"), reverse=True)[:SHOWN]
    return [_read(path) for path in files if NAME.fullmatch(path.stem)]


def one(folder: Path, number: str) -> Caught | None:
    """One letter by its number; None when there is none."""
    path = folder / f"{number}.eml"
    return _read(path) if NAME.fullmatch(number) and path.exists() else None


def _read(path: Path) -> Caught:
    parsed = BytesParser(policy=policy.default).parsebytes(path.read_bytes())
    assert isinstance(parsed, EmailMessage)
    text, html = parsed.get_body(("plain",)), parsed.get_body(("html",))
    return Caught(
        number=path.stem,
        to=str(parsed["To"]),
        subject=str(parsed["Subject"]),
        date=str(parsed["Date"]),
        at=parsedate_to_datetime(str(parsed["Date"])),
        text=text.get_content() if text else "",
        html=html.get_content() if html else "",
    )
