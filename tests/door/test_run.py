"""`arshjul run` as an operator starts it: one command up, one signal down, nothing left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic

import httpx
import pytest

from tests.conftest import eventually, free_port
from tests.worlds import prefect_home

RUN = "from arshjul.cli import main; import sys; sys.argv[1:] = ['run']; main()"


def environment(var: Path, **more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("ARSHJUL_")}
    return kept | {
        "ARSHJUL_VAR": str(var),
        "ARSHJUL_PORT": str(free_port()),
        "ARSHJUL_CATCHER_PORT": str(free_port()),
        "ARSHJUL_PREFECT_PORT": str(free_port()),
        "ARSHJUL_LANGUAGE": "en",
        **more,
    }


@contextmanager
def running(env: dict[str, str]) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-c", RUN],
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()
        assert process.stdout is not None
        process.stdout.close()


def descendants(pid: int) -> set[int]:
    """The processes below ``pid``, by the kernel's own list."""
    found: set[int] = set()
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in task.read_text().split():
            found |= {int(child)} | descendants(int(child))
    return found


def page(env: dict[str, str], path: str) -> httpx.Response | None:
    try:
        where = f"http://127.0.0.1:{env['ARSHJUL_PORT']}{path}"
        return httpx.get(where, timeout=5, follow_redirects=True)
    except httpx.HTTPError:
        return None


@pytest.mark.parametrize(
    ("sign", "anew"), [(signal.SIGINT, True), (signal.SIGTERM, False)], ids=["anew", "again"]
)
def test_up_at_once_and_down_by_one_signal_with_all_that_it_started(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, sign: signal.Signals, anew: bool
) -> None:
    env = environment(tmp_path / "var")
    if not anew:
        prefect_home.place(tmp_path_factory, tmp_path / "var" / "prefect")
    with running(env) as process:
        began = monotonic()
        home = eventually(lambda: page(env, "/"), 60)
        web_after = monotonic() - began
        assert home.status_code == 200
        assert "Exempelköping" in home.text, "never an empty page"
        prefect = f"http://127.0.0.1:{env['ARSHJUL_PREFECT_PORT']}/api"
        eventually(lambda: answers(prefect + "/health"), 120)
        assert web_after < monotonic() - began, "the web was up before Prefect"
        assert httpx.get(prefect + "/admin/version").status_code == 401, "a stranger is not let in"
        caught = page(env, "/caught")
        assert caught is not None
        assert caught.status_code == 200
        below = descendants(process.pid)
        assert below, "Prefect is a child"
        process.send_signal(sign)
        assert process.wait(30) == 0
        assert process.stdout is not None
        said = process.stdout.read()
    assert "Everything has stopped." in said
    assert f"http://127.0.0.1:{env['ARSHJUL_PORT']}/" in said
    assert "Traceback" not in said
    assert not any(Path(f"/proc/{pid}").exists() for pid in below)


def answers(url: str) -> bool:
    try:
        return httpx.get(url, timeout=1).is_success
    except httpx.HTTPError:
        return False


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("ARSHJUL_HOST", "0.0.0.0", "this machine only"),
        ("ARSHJUL_PORT", "99999", "ARSHJUL_PORT"),
        ("ARSHJUL_SMTP_URL", "mail.example", "ARSHJUL_SMTP_URL"),
    ],
)
def test_a_setting_that_cannot_be_is_said_in_one_sentence(
    tmp_path: Path, name: str, value: str, says: str
) -> None:
    env = environment(tmp_path / "var", **{name: value})
    done = subprocess.run(
        [sys.executable, "-c", RUN], env=env, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 1
    assert says in done.stderr
    assert "Traceback" not in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_a_taken_port_is_said_before_anything_starts(tmp_path: Path) -> None:
    import socket

    env = environment(tmp_path / "var")
    with socket.create_server(("127.0.0.1", int(env["ARSHJUL_PORT"]))):
        done = subprocess.run(
            [sys.executable, "-c", RUN], env=env, capture_output=True, text=True, timeout=60
        )
    assert done.returncode == 1
    assert "ARSHJUL_PORT" in done.stderr
    assert not (tmp_path / "var" / "prefect").exists()
