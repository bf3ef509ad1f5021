"""A mail host with sockets of its own that hangs, drops, drips or is late at a chosen verb."""

from __future__ import annotations

import socket
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

VERBS = ("greeting", "ehlo", "mail", "rcpt", "data", "dot")
FAULTS = ("hang", "drop", "late", "drip")
DRIP = 0.02  # seconds from one byte to the next
GOOD = {
    "greeting": "220 ready",
    "ehlo": "250 host",
    "mail": "250 ok",
    "rcpt": "250 ok",
    "data": "354 go on",
    "dot": "250 taken",
}


@dataclass
class FaultyHost:
    """``copies`` counts what it took, by Message-ID, before it answered; ``spares`` are addresses
    at which it works as it should (from RCPT on)."""

    port: int = 0
    verb: str = ""
    fault: str = ""
    spares: str = ""
    connections: int = 0
    faults: int = 0
    copies: Counter[str] = field(default_factory=Counter)
    released: threading.Event = field(default_factory=threading.Event)

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    def break_at(self, verb: str, fault: str) -> None:
        self.verb, self.fault = verb, fault
        self.released = threading.Event()

    def mend(self) -> None:
        self.verb = self.fault = ""
        self.released.set()

    def _answer(self, line: socket.socket, verb: str, to: str = "") -> bool:
        """Answer, or fail as told; False ends the connection."""
        broken = verb == self.verb and not (self.spares and self.spares in to)
        if not broken:
            line.sendall(f"{GOOD[verb]}\r\n".encode())
            return True
        self.faults += 1
        fault, released = self.fault, self.released
        if fault == "drop":
            return False
        if fault == "drip":
            drops = iter(range(250))  # a beginning without an end
            while not released.wait(DRIP) and next(drops, None) is not None:
                line.sendall(b"2")
            return False
        # Longer than the caller's patience: it hangs until it is mended, or answers in vain.
        released.wait(20.0)
        if fault == "late":
            line.sendall(f"{GOOD[verb]}\r\n".encode())
        return fault == "late"

    def serve(self, line: socket.socket) -> None:
        try:
            with line, line.makefile("rb") as lines:
                self._talk(line, lines)
        except OSError:
            pass  # the caller hung up

    def _talk(self, line: socket.socket, lines: object) -> None:
        to = ""
        if not self._answer(line, "greeting"):
            return
        for raw in lines:  # type: ignore[attr-defined]
            said = raw.decode("ascii", "replace").strip()
            word = said[:4].lower()
            if word == "quit":
                line.sendall(b"221 bye\r\n")
                return
            if word == "rset":
                line.sendall(b"250 ok\r\n")
                continue
            if word == "rcpt":
                to = said
            going = self._answer(line, word, to)
            if going and word == "data":
                content = b""
                for row in lines:  # type: ignore[attr-defined]
                    if row == b".\r\n":
                        break
                    content += row
                self._take(content)
                going = self._answer(line, "dot", to)
            if not going:
                return

    def _take(self, content: bytes) -> None:
        for row in content.split(b"\r\n"):
            if row.lower().startswith(b"message-id:"):
                self.copies[row.split(b":", 1)[1].strip().decode()] += 1
                return


@contextmanager
def faulty_host() -> Iterator[FaultyHost]:
    host = FaultyHost()
    listener = socket.create_server(("127.0.0.1", 0))
    host.port = int(listener.getsockname()[1])

    def accept() -> None:
        while True:
            try:
                line, _ = listener.accept()
            except OSError:
                return
            host.connections += 1
            threading.Thread(target=host.serve, args=(line,), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    try:
        yield host
    finally:
        host.mend()
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
