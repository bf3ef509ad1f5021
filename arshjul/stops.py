"""A stop in order: SIGTERM is as good as Ctrl-C, and the letter under way is the last one."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flows.engine.office import Office

PATIENCE = 30.0  # seconds for the letter under way; then it is left in doubt
AGAIN = 1.0


@contextmanager
def stoppable(office: Office, patience: float = PATIENCE) -> Iterator[None]:
    """Within it the first SIGTERM or Ctrl-C asks the work to stop, and waits so many seconds for
    the letter under way; the second, or the end of patience, raises KeyboardInterrupt.

    Ends with KeyboardInterrupt when a stop was asked for and the work ended by itself. For the
    main thread alone.
    """

    def asked(number: int, frame: FrameType | None) -> None:
        if office.stopping.is_set():
            signal.default_int_handler(number, frame)
        office.stopping.set()
        # Once more where tidying up waits for the same host.
        signal.setitimer(signal.ITIMER_REAL, patience, AGAIN)

    before = {
        signal.SIGTERM: signal.signal(signal.SIGTERM, asked),
        signal.SIGINT: signal.signal(signal.SIGINT, asked),
        signal.SIGALRM: signal.signal(signal.SIGALRM, signal.default_int_handler),
    }
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        for number, handler in before.items():
            signal.signal(number, handler)
    if office.stopping.is_set():
        raise KeyboardInterrupt


@contextmanager
def sigterm_is_ctrl_c() -> Iterator[None]:
    """Within it SIGTERM raises KeyboardInterrupt, so that all that was started ends in order, and
    what is half done is undone. Another thread than the main one is sent no signals."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def end(code: int) -> None:
    """End the process when all that matters is closed; comes back if nothing else runs and
    ``code`` is 0.

    A thread that is left over must not have the last word: Python would wait for one that waits for
    a host, and one within compiled code (reading Prefect's models, say) makes it abort.
    """
    sys.stdout.flush()
    if code or threading.active_count() > 1:
        os._exit(code)
