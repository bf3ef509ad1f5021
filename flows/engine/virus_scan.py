"""Files are shown to clamd before they are kept, where it is set: a client of its INSTREAM."""

from __future__ import annotations

import logging
import socket
import struct
from collections.abc import Iterable
from contextlib import closing
from time import monotonic

from config.settings_files import Scanner
from states.evidence_file import FileRefused

log = logging.getLogger(__name__)

CONNECTS = 3.0  # seconds
ANSWERS = 10.0  # seconds in all; shorter than what a transaction waits for another one
LONGEST_ANSWER = 4_096


def scan(scanner: Scanner, pieces: Iterable[bytes]) -> None:
    """Show clamd a file. Raises FileRefused where it finds something, and also where it does not
    answer as it should: what nobody has looked at is not kept."""
    try:
        answer = _asked(scanner, pieces)
    except (OSError, ValueError) as error:
        log.warning("clamd does not answer: kind=%s", type(error))
        raise FileRefused(evidence="scanner_down") from None
    if answer.endswith("FOUND"):
        log.warning("clamd has found something in a file")
        raise FileRefused(evidence="infected")
    if not answer.endswith("OK"):
        log.warning("clamd could not look at a file")
        raise FileRefused(evidence="scanner_down")


def _asked(scanner: Scanner, pieces: Iterable[bytes]) -> str:
    """What clamd answers, without its last sign. Raises OSError, also when the time is over."""
    ends = monotonic() + ANSWERS
    with closing(_connected(scanner)) as line:
        line.sendall(b"zINSTREAM\0")
        for piece in pieces:
            _within(line, ends)
            line.sendall(struct.pack("!I", len(piece)) + piece)
        line.sendall(struct.pack("!I", 0))
        answer = b""
        while not answer.endswith(b"\0"):
            _within(line, ends)
            more = line.recv(LONGEST_ANSWER)
            if not more or len(answer) > LONGEST_ANSWER:
                raise ConnectionError
            answer += more
    return answer.rstrip(b"\0").decode("utf-8", "replace").strip()


def _connected(scanner: Scanner) -> socket.socket:
    if scanner.host:
        return socket.create_connection((scanner.host, scanner.port), timeout=CONNECTS)
    line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    line.settimeout(CONNECTS)
    try:
        line.connect(scanner.socket)
    except OSError:
        line.close()
        raise
    return line


def _within(line: socket.socket, ends: float) -> None:
    """The next step has what is left of the time."""
    left = ends - monotonic()
    if left <= 0:
        raise TimeoutError
    line.settimeout(left)
