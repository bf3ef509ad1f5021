"""A mailbox on loopback that is read by IMAP, and that fails as it is told."""

from __future__ import annotations

import re
import socket
import ssl
import threading
from base64 import b64decode
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

PASSWORD = "hemligt lösen"
FETCH = re.compile(r"FETCH (\d+) \((RFC822\.SIZE|BODY\.PEEK\[\]<0\.(\d+)>)\)")


@dataclass
class ImapHost:
    """``messages`` in the order of their numbers, from 1. ``fail``: a command, and what happens
    at it: "hang", "drip", "drop", or "no". ``says``: the size that it says a message has."""

    messages: list[bytes] = field(default_factory=list)
    flags: dict[int, set[str]] = field(default_factory=dict)
    fail: tuple[str, str] = ("", "")
    after: int = 0  # so many such commands go well before
    says: dict[int, int] = field(default_factory=dict)
    folder: str = "INBOX"
    plain: bool = True  # it offers AUTH=PLAIN
    password: str = PASSWORD
    inside: ssl.SSLContext | None = None
    port: int = 0
    commands: list[str] = field(default_factory=list)
    sent: int = 0
    over: threading.Event = field(default_factory=threading.Event)

    def url(self, scheme: str = "imap") -> str:
        return f"{scheme}://returer@127.0.0.1:{self.port}/{self.folder}"

    def read(self) -> list[int]:
        """The numbers of the messages that were marked as read."""
        return sorted(number for number, flags in self.flags.items() if r"\Seen" in flags)

    def put(self, *raw: bytes) -> None:
        self.messages += raw

    def serve(self, line: Any) -> None:
        with suppress(OSError), ExitStack() as closing:
            closing.callback(line.close)
            if self._goes_wrong("GREETING", line):
                return
            line.sendall(b"* OK ready\r\n")
            while said := self._said(line):
                tag, _, command = said.partition(" ")
                self.commands.append(command)
                if self._goes_wrong(command, line):
                    break
                if command == "STARTTLS" and self.inside is not None:
                    line.sendall(f"{tag} OK begin\r\n".encode())
                    line = self.inside.wrap_socket(line, server_side=True)
                    closing.callback(line.close)
                else:
                    self._answer(line, tag, command)

    def _said(self, line: Any) -> str:
        """The next line, which the caller sends alone; empty when it hung up."""
        got = b""
        while not got.endswith(b"\n"):
            more = line.recv(65536)
            if not more:
                return ""
            got += more
        return got.decode().rstrip()

    def _goes_wrong(self, command: str, line: Any) -> bool:
        wanted, how = self.fail
        if not wanted or wanted not in command or how == "no":
            return False
        if self.after:
            self.after -= 1
            return False
        while how == "hang" and not self.over.wait(0.05):
            pass
        drops = iter(range(250))
        while how == "drip" and not self.over.wait(0.02) and next(drops, None) is not None:
            line.sendall(b"*")
        return True

    def _answer(self, line: Any, tag: str, command: str) -> None:
        said, end = b"", "OK done"
        if command == "CAPABILITY":
            offers = "AUTH=PLAIN " if self.plain else ""
            said = f"* CAPABILITY IMAP4rev1 {offers}STARTTLS\r\n".encode()
        elif command == "AUTHENTICATE PLAIN":
            line.sendall(b"+ \r\n")
            good = b64decode(self._said(line)).decode() == f"\0returer\0{self.password}"
            end = end if good else "NO wrong password"
        elif command.startswith("LOGIN"):
            good = command == f'LOGIN "returer" "{self.password}"'
            end = end if good else "NO wrong password"
        elif command.startswith("SELECT"):
            end = end if command == f'SELECT "{self.folder}"' else "NO no such folder"
            said = f"* {len(self.messages)} EXISTS\r\n".encode()
        elif command == "UID SEARCH UNSEEN UNDELETED":
            waiting = [n + 1 for n in range(len(self.messages)) if n + 1 not in self.read()]
            said = f"* SEARCH {' '.join(map(str, waiting))}".rstrip().encode() + b"\r\n"
        elif found := FETCH.search(command):
            said = self._fetched(int(found[1]), found[2], int(found[3] or 0))
        elif store := re.fullmatch(r"UID STORE (\d+) \+FLAGS\.SILENT \((.*)\)", command):
            self.flags.setdefault(int(store[1]), set()).update(store[2].split())
        elif command == "LOGOUT":
            said = b"* BYE\r\n"
        else:
            end = "BAD what?"
        if self.fail[1] == "no" and self.fail[0] in command:
            end = "NO not now"
        self.sent += len(said)
        line.sendall(said + f"{tag} {end}\r\n".encode())

    def _fetched(self, number: int, what: str, most: int) -> bytes:
        raw = self.messages[number - 1]
        if what == "RFC822.SIZE":
            size = self.says.get(number, len(raw))
            return f"* {number} FETCH (UID {number} RFC822.SIZE {size})\r\n".encode()
        part = raw[:most]
        head = f"* {number} FETCH (UID {number} BODY[]<0> {{{len(part)}}}\r\n".encode()
        return head + part + b")\r\n"


@contextmanager
def imap_host(tls: ssl.SSLContext | None = None, *, at_once: bool = False) -> Iterator[ImapHost]:
    """``tls``: for STARTTLS, or with ``at_once`` from the first byte."""
    host = ImapHost(inside=tls)
    listener = socket.create_server(("127.0.0.1", 0))
    host.port = int(listener.getsockname()[1])

    def serve(line: socket.socket) -> None:
        with suppress(OSError):
            wrapped = tls.wrap_socket(line, server_side=True) if tls and at_once else line
            host.serve(wrapped)

    def accept() -> None:
        with suppress(OSError):
            while True:
                line, _ = listener.accept()
                threading.Thread(target=serve, args=(line,), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    try:
        yield host
    finally:
        host.over.set()
        with suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        listener.close()
