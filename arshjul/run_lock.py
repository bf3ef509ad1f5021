"""One `arshjul run` a folder: a lock that the kernel lets go of, however the process ends."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from states.errors import ArshjulError


class AlreadyRunning(ArshjulError):
    """Another process works with the folder."""

    key = "already_running"


@contextmanager
def alone_in(var: Path) -> Iterator[None]:
    """Hold the folder. Raises AlreadyRunning, with the number of the process that does."""
    var.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle = os.open(var / "run.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            process = os.pread(handle, 20, 0).decode("ascii", "replace").strip() or "?"
            raise AlreadyRunning(folder=str(var), process=process) from None
        os.ftruncate(handle, 0)
        os.pwrite(handle, str(os.getpid()).encode("ascii"), 0)
        yield
    finally:
        os.close(handle)
