"""The steps that a container and a unit take, taken here: migrate, check, serve, healthy, stopped
in order. The environment is the tests' own, which `make` has made from the hashed lock."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest

from arshjul import probe
from arshjul.prefect_child import PrefectChild
from config.settings import read_settings
from models.database import REVISION, Database
from tests import ROOT
from tests.conftest import eventually, free_port

STEPS = ROOT / "deploy" / "steps"
SECRETS = {
    "arshjul-password",
    "database-url",
    "owner-password",
    "owner-url",
    "prefect-auth",
    "prefect-password",
    "secret-key",
    "smtp-url",
    "superuser-password",
}
CLEAN = {
    name: value
    for name, value in os.environ.items()
    if not name.startswith(("ARSHJUL_", "PREFECT_"))
}


def environment(folder: Path, **more: str) -> dict[str, str]:
    """As a unit or a container has it: nothing of whoever starts it, nowhere to write but var."""
    return CLEAN | {
        "ARSHJUL_BIN": str(Path(sys.executable).parent),
        "ARSHJUL_VAR": str(folder / "var"),
        "ARSHJUL_LANGUAGE": "en",
        "ARSHJUL_PREFECT": "false",
        "ARSHJUL_LOG_FORMAT": "json",
        "HOME": "/nonexistent",
        **more,
    }


def step(*words: str, told: dict[str, str], cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(STEPS), *words],
        env=told,
        cwd=cwd,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


@pytest.fixture
def started() -> Iterator[list[subprocess.Popen[str]]]:
    """What a test starts; all of it is ended, by its number."""
    there: list[subprocess.Popen[str]] = []
    yield there
    for one in there:
        if one.poll() is None:
            os.killpg(one.pid, signal.SIGKILL)
        one.communicate()


def begin(*words: str, told: dict[str, str], cwd: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [str(STEPS), *words],
        env=told,
        cwd=cwd,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        stdin=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
    )


@pytest.mark.sqlite
def test_migrate_check_serve_and_healthy(
    tmp_path: Path, started: list[subprocess.Popen[str]]
) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    told = environment(
        tmp_path, ARSHJUL_PORT=str(free_port()), ARSHJUL_CATCHER_PORT=str(free_port())
    )
    assert step("healthy", told=told).returncode == 1, "nobody answers yet"

    migrated = step("migrate", told=told, cwd=elsewhere)
    assert migrated.returncode == 0, migrated.stderr
    assert migrated.stdout == f"The database is at version {REVISION}.\n"
    assert step("migrate", told=told).stdout == migrated.stdout, "a second time changes nothing"
    database = Database.at(f"sqlite:///{tmp_path}/var/arshjul.sqlite")
    assert database.is_current()
    database.close()

    checked = step("check", told=told)
    assert checked.returncode == 0, checked.stdout + checked.stderr
    named = ("--municipality", "9999", "--name", "Exempel by", "--country", "se")
    words = ("arshjul", "init", *named, "--preset", "läsår", "--locale", "sv")
    assert step(*words, told=told).returncode == 0
    assert "Exempel by" in step("check", told=told).stdout

    served = begin("serve", told=told, cwd=elsewhere)
    started.append(served)
    eventually(lambda: step("healthy", told=told).returncode == 0, 60)
    served.send_signal(signal.SIGTERM)
    out, error = served.communicate(timeout=60)
    assert served.returncode == 0, error
    assert "http://127.0.0.1:" in out and "Everything has stopped." in out
    assert all(line.startswith("{") for line in error.splitlines()), error
    assert step("healthy", told=told).returncode == 1

    assert list(elsewhere.iterdir()) == [], "all that is written lies below var"
    assert {path.name for path in tmp_path.iterdir()} == {"elsewhere", "var"}


def test_the_secrets_are_made_once_and_are_what_the_settings_take(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "secrets"
    first = step("secrets", str(folder), told=environment(tmp_path))
    assert first.returncode == 0 and "smtp-url" in first.stderr
    made = {path.name: path.read_text() for path in folder.iterdir()}
    assert set(made) == SECRETS
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert len({value for value in made.values()}) == len(made), "no two are alike"
    (folder / "smtp-url").chmod(0o644)
    (folder / "smtp-url").write_text("smtp://mail.example:25")
    again = step("secrets", str(folder), told=environment(tmp_path))
    assert again.returncode == 0 and not again.stderr
    after = {path.name: path.read_text() for path in folder.iterdir()}
    assert after == {**made, "smtp-url": "smtp://mail.example:25"}
    for name in ("database_url", "owner_url", "secret_key", "smtp_url"):
        monkeypatch.setenv(f"ARSHJUL_{name.upper()}_FILE", str(folder / name.replace("_", "-")))
    settings = read_settings()
    assert settings.database.startswith("postgresql+psycopg://arshjul:")
    assert made["arshjul-password"] in settings.database
    assert settings.owner_url.startswith("postgresql+psycopg://arshjul_owner:")


@pytest.mark.parametrize("words", [(), ("remind",), ("--help",)])
def test_a_step_that_is_none_is_refused_with_those_there_are(
    words: tuple[str, ...], tmp_path: Path
) -> None:
    done = step(*words, told=environment(tmp_path))
    assert done.returncode == 2 and "migrate|check|serve" in done.stderr


def test_the_scripts_are_such_as_the_shell_can_read() -> None:
    for path in (STEPS, ROOT / "deploy" / "database" / "roles.sh", ROOT / "bin" / "venv"):
        subprocess.run(["bash", "-n", str(path)], check=True)
    if shellcheck := shutil.which("shellcheck"):
        subprocess.run([shellcheck, str(STEPS)], check=True)
    assert os.access(STEPS, os.X_OK)


def test_a_worker_and_its_deployments(
    tmp_path: Path, prefect_server: PrefectChild, started: list[subprocess.Popen[str]]
) -> None:
    """Against a real server, with the auth string in a file as a unit or a container has it."""
    (tmp_path / "auth").write_text(prefect_server.auth_string)
    port = free_port()
    told = environment(
        tmp_path,
        HOME=str(tmp_path),
        PREFECT_HOME=str(tmp_path / "prefect"),
        PREFECT_API_URL=prefect_server.api_url,
        PREFECT_API_AUTH_STRING_FILE=str(tmp_path / "auth"),
        PREFECT_SERVER_ALLOW_EPHEMERAL_MODE="false",
        PREFECT_LOGGING_TO_API_ENABLED="false",
        PREFECT_WORKER_WEBSERVER_HOST="127.0.0.1",
        PREFECT_WORKER_WEBSERVER_PORT=str(port),
        DO_NOT_TRACK="1",
    )
    assert step("healthy", f"{prefect_server.api_url}/health", told=told).returncode == 0
    told_to_prefect = step("deployments", told=told)
    assert told_to_prefect.returncode == 0, told_to_prefect.stderr
    health = f"http://127.0.0.1:{port}/health"
    assert step("healthy", health, told=told).returncode == 1
    worker = begin("worker", "worker-1", told=told, cwd=tmp_path)
    started.append(worker)
    eventually(
        lambda: worker.poll() is not None or step("healthy", health, told=told).returncode == 0, 90
    )
    assert worker.poll() is None, worker.communicate()
    worker.send_signal(signal.SIGTERM)
    worker.communicate(timeout=60)


def test_what_answers_otherwise_or_never_is_not_well() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = f"http://127.0.0.1:{server.getsockname()[1]}/readyz"

        def says(words: bytes) -> None:
            calls, _ = server.accept()
            with calls:
                calls.recv(4096)
                calls.sendall(words)

        for words, well in (
            (b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", True),
            (b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n", False),
            (b"nonsense\r\n", False),
        ):
            answering = Thread(target=says, args=(words,))
            answering.start()
            assert probe.answers(address) is well
            answering.join()
        assert not probe.answers(address, seconds=0.2), "it hangs"
    assert not probe.answers(address)
    assert not probe.answers("http://127.0.0.1:99999/")
