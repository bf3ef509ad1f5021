"""clamd, played by a socket of our own: what it finds is not kept, nor what it does not look at."""

from __future__ import annotations

import socket
import struct
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from threading import Thread

import pytest
from pydantic import ValidationError

from config.settings import Settings
from flows.engine import virus_scan
from flows.engine.evidence_files import look_at
from states.evidence_file import FileRefused
from tests.conftest import free_port

Answer = Callable[[bytes], bytes]


@contextmanager
def clamd(line: socket.socket, answer: Answer) -> Iterator[list[bytes]]:
    """Takes one file, and says what ``answer`` makes of it; b"" : it hangs up."""
    seen: list[bytes] = []

    def serve() -> None:
        with line, line.accept()[0] as caller, caller.makefile("rb") as told:
            assert told.read(10) == b"zINSTREAM\0"
            content = b""
            while size := struct.unpack("!I", told.read(4))[0]:
                content += told.read(size)
            seen.append(content)
            if said := answer(content):
                caller.sendall(said)

    line.listen(1)
    worker = Thread(target=serve)
    worker.start()
    try:
        yield seen
    finally:
        worker.join(5)


def at_a_socket(folder: Path) -> tuple[socket.socket, Settings]:
    path = folder / "clamd.ctl"
    line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    line.bind(str(path))
    return line, Settings(clamd=f"unix:{path}")


def at_a_port() -> tuple[socket.socket, Settings]:
    line = socket.create_server(("127.0.0.1", 0))
    return line, Settings(clamd=f"tcp://127.0.0.1:{line.getsockname()[1]}")


def refusal(settings: Settings) -> str:
    with pytest.raises(FileRefused) as refused:
        look_at(settings, "protokoll.txt", BytesIO(b"Protokoll"))
    return str(refused.value.params["evidence"])


@pytest.mark.parametrize("where", ["socket", "port"])
def test_what_clamd_finds_nothing_in_is_kept(where: str, tmp_path: Path) -> None:
    line, settings = at_a_socket(tmp_path) if where == "socket" else at_a_port()
    content = b"Protokoll\n" * 60_000
    with clamd(line, lambda _: b"stream: OK\0") as seen:
        file = look_at(settings, "protokoll.txt", BytesIO(content))
    assert seen == [content]
    assert b"".join(file.pieces()) == content


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (b"stream: Eicar-Test-Signature FOUND\0", "infected"),
        (b"INSTREAM size limit exceeded. ERROR\0", "scanner_down"),
        (b"stream: O", "scanner_down"),
        (b"", "scanner_down"),
    ],
)
def test_anything_else_is_refused(answer: bytes, why: str) -> None:
    line, settings = at_a_port()
    with clamd(line, lambda _: answer):
        assert refusal(settings) == why


def test_a_clamd_that_is_down_keeps_every_file_out(tmp_path: Path) -> None:
    assert refusal(Settings(clamd=f"unix:{tmp_path}/nobody.ctl")) == "scanner_down"
    assert refusal(Settings(clamd=f"tcp://127.0.0.1:{free_port()}")) == "scanner_down"


def test_a_clamd_that_says_nothing_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(virus_scan, "ANSWERS", 0.2)
    line, settings = at_a_port()
    line.listen(1)
    with line:
        assert refusal(settings) == "scanner_down"


def test_where_it_is_not_set_nobody_is_asked() -> None:
    assert Settings().scanner is None
    assert look_at(Settings(), "protokoll.txt", BytesIO(b"Protokoll")).size == 9


@pytest.mark.parametrize(
    "odd", ["/run/clamd.ctl", "unix:clamd.ctl", "tcp://127.0.0.1", "http://x:3310", "tcp://x:0"]
)
def test_an_address_that_is_none_is_told_at_the_start(odd: str) -> None:
    with pytest.raises(ValidationError):
        Settings(clamd=odd)
