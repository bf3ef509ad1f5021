"""The wire to a host: each wait has an end of its own, however slowly the bytes drip."""

from __future__ import annotations

import io
import socket
from collections.abc import Callable
from math import inf
from time import monotonic
from typing import Any


class Deadline:
    """Until when a host is waited for: with the answer under way, and with all of them."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._answer = self._all = inf

    def wait(self, seconds: float) -> None:
        """The next answer has so many seconds from now, to its last byte."""
        self._answer = self._clock() + seconds

    def in_all(self, seconds: float) -> None:
        """Everything from now on has so many seconds; ``inf`` lifts it."""
        self._all = self._clock() + seconds

    def left(self) -> float:
        """The seconds that are left. Raises TimeoutError when none are."""
        left = min(self._answer, self._all) - self._clock()
        if left <= 0:
            raise TimeoutError("timed out")
        return left


class _Bytes(io.RawIOBase):
    """What a socket gives, as long as there is time."""

    def __init__(self, line: socket.socket, deadline: Deadline) -> None:
        self._line, self._deadline = line, deadline

    def readable(self) -> bool:
        return True

    def readinto(self, into: Any, /) -> int:
        self._line.settimeout(self._deadline.left())
        return self._line.recv_into(into)


def reader(line: socket.socket, deadline: Deadline) -> io.BufferedReader:
    """Reads the socket's bytes until the deadline. Raises TimeoutError."""
    return io.BufferedReader(_Bytes(line, deadline))
