"""A mail host that gives one byte after the other: an answer has an end, and so has a letter."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from time import monotonic

import pytest

from notifications.post import HostDown, Patience, Sealed, SmtpPostman, TryLater
from notifications.smtp_line import SecureSmtpLine
from notifications.wire import Deadline
from tests.worlds.certificate import CERTIFICATE, server_side
from tests.worlds.faulty_host import VERBS, faulty_host
from tests.worlds.mail_host import mail_host

LETTER = Sealed("a@skola.example", "lo@skola.example", "<1@skola.example>", b"Message-ID: <1>\r\n")
SLOW = 0.08  # seconds for each whole answer of a host that is slow and sound


@contextmanager
def slow_host(last: float = SLOW) -> Iterator[str]:
    """Every answer comes whole after ``SLOW`` seconds, the one to the final dot after ``last``."""
    listener = socket.create_server(("127.0.0.1", 0))
    over = threading.Event()

    def talk() -> None:
        line, _ = listener.accept()
        with line, line.makefile("rb") as lines:
            content, waits, answer = False, SLOW, b"220 ready\r\n"
            while not over.wait(waits):
                line.sendall(answer)
                said = next(lines, b"")
                while content and said not in (b".\r\n", b""):
                    said = next(lines, b"")
                if not said:
                    return
                waits = last if content else SLOW
                content = said == b"DATA\r\n" or said == b"data\r\n"
                answer = b"354 go on\r\n" if content else b"250 ok\r\n"

    def serve() -> None:
        with suppress(OSError):  # the caller hangs up
            talk()

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield f"smtp://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        over.set()
        listener.close()
        thread.join(2)


@pytest.mark.parametrize("verb", VERBS)
def test_an_answer_that_drips_is_waited_for_no_longer_than_one_that_does_not_come(
    verb: str,
) -> None:
    with faulty_host() as host:
        host.break_at(verb, "drip")
        begun = monotonic()
        with (
            SmtpPostman(host.url, timeout=0.15) as postman,
            pytest.raises((HostDown, TryLater)) as ended,
        ):
            postman.send(LETTER)
        assert monotonic() - begun < 1.5
    assert getattr(ended.value, "in_doubt", False) is (verb == "dot")


def test_answers_that_are_each_in_time_have_an_end_in_all() -> None:
    patience = replace(Patience.of(1.0), letter=SLOW * 3.5, final_dot=1.0)
    with (
        slow_host() as url,
        SmtpPostman(url, patience) as postman,
        pytest.raises(TryLater) as ended,
    ):
        postman.send(LETTER)
    assert ended.value.lost and not ended.value.in_doubt


def test_the_final_dot_has_its_own_time_whatever_was_used_before() -> None:
    patience = replace(Patience.of(1.0), letter=SLOW * 8, final_dot=2.0)
    with slow_host(last=SLOW * 8) as url, SmtpPostman(url, patience) as postman:
        assert postman.send(LETTER) == "250 ok"


def test_a_deadline_counts_the_answer_and_all_of_them() -> None:
    now = [0.0]
    deadline = Deadline(lambda: now[0])
    deadline.in_all(10)
    deadline.wait(4)
    assert deadline.left() == 4
    now[0] = 9
    with pytest.raises(TimeoutError):
        deadline.left()
    deadline.wait(4)
    assert deadline.left() == 1
    deadline.in_all(100)
    assert deadline.left() == 4


def test_the_final_dot_is_not_held_back_until_the_host_has_acknowledged_the_letter() -> None:
    """Nagle's rule and a host that acknowledges late together cost 40 ms a letter."""
    letters = 25
    with mail_host() as host, SmtpPostman(host.url) as postman:
        postman.send(LETTER)
        begun = monotonic()
        for _ in range(letters):
            postman.send(LETTER)
        assert monotonic() - begun < letters * 0.03
        line = postman._connection
        assert line is not None and line.sock is not None
        assert line.sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


def test_nor_by_tls(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    inside = server_side(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / CERTIFICATE))
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            plain, _ = listener.accept()
            with suppress(OSError), inside.wrap_socket(plain, server_side=True) as inner:
                inner.sendall(b"220 ready\r\n")
                inner.recv(1)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        deadline = Deadline()
        deadline.wait(5)
        secure = SecureSmtpLine("127.0.0.1", listener.getsockname()[1], deadline)
        assert secure.sock is not None
        assert secure.sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
        secure.close()
        thread.join(5)


def test_by_tls_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    inside = server_side(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / CERTIFICATE))
    listener = socket.create_server(("127.0.0.1", 0))
    over = threading.Event()

    def serve() -> None:
        plain, _ = listener.accept()
        with suppress(OSError), inside.wrap_socket(plain, server_side=True) as line:
            while not over.wait(0.02):
                line.sendall(b"2")

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    begun = monotonic()
    port = listener.getsockname()[1]
    with (
        SmtpPostman(f"smtps://127.0.0.1:{port}", timeout=0.3) as postman,
        pytest.raises(HostDown, match="timed out"),
    ):
        postman.send(LETTER)
    assert monotonic() - begun < 2
    over.set()
    listener.close()
    thread.join(2)
