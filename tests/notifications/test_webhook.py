"""The operator's address: nothing inside is reached, nothing is followed, nothing takes long."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from ipaddress import ip_address
from threading import Thread
from time import monotonic

import pytest

from config.settings import BadSetting, read_settings
from notifications import webhook
from notifications.webhook import NotCalled, call, chosen, is_outside, signature

AT = datetime(2027, 2, 5, 10, tzinfo=UTC)
INSIDE = (
    "127.0.0.1", "127.9.9.9", "10.0.0.1", "172.16.3.4", "192.168.1.1", "169.254.169.254",
    "100.64.0.1", "0.0.0.0", "224.0.0.1", "255.255.255.255", "::1", "::", "fe80::1", "fc00::1",
    "::ffff:127.0.0.1", "::ffff:10.0.0.1", "2002:7f00:1::", "64:ff9b::7f00:1", "ff02::1",
    "2001:0:4136:e378:8000:63bf:3fff:fdd2",
)  # fmt: skip


def code(url: str, inside: tuple[str, ...] = ()) -> str:
    with pytest.raises(NotCalled) as caught:
        call(url, "event", {"what": "failed"}, secret="s" * 40, inside=inside, at=AT)
    return caught.value.code


@pytest.mark.parametrize("number", INSIDE)
def test_an_inside_number_is_no_outside_one_in_any_dress(number: str) -> None:
    assert not is_outside(ip_address(number))
    with pytest.raises(NotCalled):
        chosen([number], known=False)
    with pytest.raises(NotCalled):
        chosen(["193.10.9.1", number], known=False)


@pytest.mark.parametrize("number", ["193.10.9.1", "2a00:1450:4001::1", "::ffff:193.10.9.1"])
def test_an_outside_number_is_called(number: str) -> None:
    assert chosen([number], known=False) == number.removeprefix("::ffff:")


def test_a_host_that_is_named_may_lie_inside_but_never_where_machines_tell_secrets() -> None:
    assert chosen(["10.0.0.1"], known=True) == "10.0.0.1"
    for number in ("169.254.169.254", "::ffff:169.254.169.254", "fe80::1", "0.0.0.0", "::"):
        with pytest.raises(NotCalled):
            chosen([number], known=True)


@pytest.mark.parametrize(
    "url",
    ["https://127.0.0.1/", "https://localhost/", "https://2130706433/", "https://0x7f.1/",
     "https://0177.0.0.1/", "https://[::1]/", "https://[::ffff:127.0.0.1]/"],
)  # fmt: skip
def test_this_machine_is_not_called_however_it_is_written(url: str) -> None:
    assert code(url) in ("inside", "no_such_host")


@pytest.mark.parametrize("url", ["http://arshjul.example/", "file:///etc/passwd", "gopher://a/"])
def test_only_tls_leaves(url: str) -> None:
    assert code(url) == "no_tls"


def test_a_name_that_answers_otherwise_a_moment_later_leads_nowhere_else(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It is asked once, and the connection goes to the number that was looked at."""
    asked: list[str] = []

    def resolve(host: str, _port: int) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"] if len(asked) > 1 else ["192.0.2.1", "10.0.0.1"]

    monkeypatch.setattr(webhook, "resolve", resolve)
    assert code("https://rebinding.example/") == "inside"
    assert asked == ["rebinding.example"]


@contextmanager
def answering(answer: bytes, *, drip: bool = False) -> Iterator[int]:
    """A server that says this to whoever comes, byte by byte when it drips."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            with suppress(OSError):
                connection, _ = server.accept()
                with connection:
                    connection.recv(65536)
                    if not drip:
                        connection.sendall(answer)
                        return
                    connection.settimeout(0.05)
                    for byte in answer * 100:
                        connection.sendall(bytes([byte]))
                        with suppress(TimeoutError):
                            connection.recv(1)

        Thread(target=serve, daemon=True).start()
        yield server.getsockname()[1]


def test_a_host_that_drips_has_as_long_as_any_other(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(webhook, "SECONDS", 1.0)
    with answering(b"HTTP/1.1 200 OK\r\nX-Slow: ", drip=True) as port:
        begun = monotonic()
        assert code(f"http://localhost:{port}/", ("localhost",)) == "too_slow"
        assert monotonic() - begun < 5


def test_an_answer_without_end_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    endless = b"HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\n" + b"x" * 100_000
    with answering(endless) as port:
        url = f"http://localhost:{port}/"
        told = {"what": "failed"}
        assert call(url, "event", told, secret="s" * 40, inside=("localhost",), at=AT) == 200


def test_the_signature_covers_the_instant_and_the_body() -> None:
    one = signature("k" * 40, b"{}", AT)
    assert one.startswith(f"t={int(AT.timestamp())},v1=")
    assert signature("k" * 40, b"{ }", AT) != one
    assert signature("l" * 40, b"{}", AT) != one


def test_the_settings_of_it_are_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    def given(**values: str) -> None:
        for name in ("", "_SECRET", "_INSIDE"):
            monkeypatch.delenv(f"ARSHJUL_ALARM_WEBHOOK{name}", raising=False)
        for name, value in values.items():
            monkeypatch.setenv(f"ARSHJUL_ALARM_WEBHOOK{name.upper()}", value)

    given(**{"": "https://larm.kommun.example/arshjul"})
    with pytest.raises(BadSetting, match="ALARM_WEBHOOK_SECRET"):
        read_settings()
    given(**{"": "http://larm.kommun.example/", "_secret": "s" * 40})
    with pytest.raises(BadSetting, match="ALARM_WEBHOOK_INSIDE"):
        read_settings()
    given(
        **{"": "http://larm.kommun.example/", "_secret": "s" * 40, "_inside": "larm.kommun.example"}
    )
    assert read_settings().inside_hosts == ("larm.kommun.example",)
