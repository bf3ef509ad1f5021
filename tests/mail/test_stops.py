"""A stop in the middle of a round: the letter under way is finished, nothing is sent twice."""

from __future__ import annotations

import os
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from threading import Lock, Thread
from time import monotonic

import pytest

from arshjul.stops import sigterm_is_ctrl_c, stoppable
from flows.clock.tick import tick
from flows.mail.deliver import deliver
from notifications.post import Sealed, SmtpPostman
from tests.conftest import TestTown, at
from tests.mail.test_deliver import DAY, many_letters, statuses

NOW = f"{DAY} 08:30"


def stopping_at(town: TestTown, number: int, sign: signal.Signals) -> None:
    """The signal comes while so many letters have left and the next one is with the host."""
    once = Lock()

    def fail(_letter: Sealed) -> None:
        if len(town.post.letters) >= number and once.acquire(blocking=False):
            os.kill(os.getpid(), sign)  # to the process: the main thread hears it

    town.post.fail = fail


@pytest.mark.parametrize("senders", [1, 8])
@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGINT])
def test_a_stop_finishes_the_letters_under_way_and_the_next_round_sends_the_rest(
    town_with: Callable[..., TestTown], sign: signal.Signals, senders: int
) -> None:
    town = town_with(senders=senders)
    town.open_year()
    many_letters(town, 30)
    stopping_at(town, 7, sign)
    with pytest.raises(KeyboardInterrupt), stoppable(town.office):
        tick(town.office, at(NOW))
    assert 8 <= len(town.post.letters) < 8 + 2 * senders, "what is under way, and no more"
    assert statuses(town)["claimed"] == statuses(town)["sending"] == 0, "all were given back"
    town.post.fail = None
    town.office.stopping.clear()
    deliver(town.office, at(NOW))
    arrived = [str(one["Message-ID"]) for one in town.post.letters]
    assert len(arrived) == len(set(arrived)) >= 30


@contextmanager
def silent_host() -> Iterator[int]:
    """A mail host that takes the call and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        kept: list[socket.socket] = []

        def wait() -> None:
            while True:
                try:
                    kept.append(server.accept()[0])
                    os.kill(os.getpid(), signal.SIGTERM)  # to the process, as systemd does
                except OSError:
                    return

        Thread(target=wait, daemon=True).start()
        yield server.getsockname()[1]
        server.shutdown(socket.SHUT_RDWR)
        for one in kept:
            one.close()


# The call that is broken off leaves its socket to the end of the process.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_stop_waits_for_a_silent_host_only_so_long(town: TestTown) -> None:
    town.open_year()
    many_letters(town, 3)
    began = monotonic()
    with silent_host() as port:
        town.office.postman = lambda: SmtpPostman(f"smtp://127.0.0.1:{port}", timeout=60)
        with pytest.raises(KeyboardInterrupt), stoppable(town.office, patience=0.3):
            tick(town.office, at(NOW))
    assert monotonic() - began < 20
    assert statuses(town)["sending"] == 1, "in doubt; the next round says so"


def interrupted(started: ExitStack, ended: list[str]) -> None:
    started.callback(ended.append, "in order")
    signal.raise_signal(signal.SIGTERM)


def test_sigterm_ends_what_was_started_in_order() -> None:
    ended: list[str] = []
    with pytest.raises(KeyboardInterrupt), sigterm_is_ctrl_c(), ExitStack() as started:
        interrupted(started, ended)
    assert ended == ["in order"]
    assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL
