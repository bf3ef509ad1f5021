"""Prefect's server as a child process: on loopback, behind an auth string, kept alive.

It is a witness only, so nothing waits for it: ``start`` returns at once, and a server that
dies or falls silent is started again with growing pauses.

``python -m arshjul.prefect_child PORT PARENT`` is the child itself. It ends when its parent
does, even when the parent is killed: the kernel says so on Linux, and everywhere the pipe
that is its standard input is closed.
"""

from __future__ import annotations

import os
import runpy
import secrets
import signal
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from threading import Event, Thread
from time import monotonic

import structlog

from flows.clock.prefect_witness import PATIENCE, answers

LOOPBACK = "127.0.0.1"
FIRST_PAUSE = 1.0
"""Seconds before the first new start; doubled for each further one."""
LONGEST_PAUSE = 60.0
STEADY = 120.0
"""A server that lived for so many seconds starts again without a long pause."""
SILENCE = 300.0
"""Seconds without an answer after which a living server is replaced (a first start is slow)."""
FAREWELL = 5.0
"""Seconds that the server has to end by itself."""
LOG_BYTES = 5_000_000
"""A log larger than this becomes ``server.log.1`` when the server starts."""
KEPT_DAYS = 30
"""Prefect forgets runs and their artifacts after this; our own rows stay."""

log = structlog.get_logger()


class PrefectChild:
    """One supervised server. ``home`` is its folder, ``port`` its port on loopback.

    ``settings`` are further PREFECT_… variables for the server.
    """

    def __init__(self, home: Path, port: int, *, settings: Mapping[str, str] | None = None) -> None:
        self.home = home.resolve()
        self.port = port
        self.ui_url = f"http://{LOOPBACK}:{port}"
        self.api_url = f"{self.ui_url}/api"
        self._settings = dict(settings or {})
        self._stopping = Event()
        self._well = Event()
        self._process: subprocess.Popen[bytes] | None = None
        self._thread: Thread | None = None

    @property
    def auth_string(self) -> str:
        """What the operator types into the server's login page; made once, kept 0600 in home."""
        path = self.home / "auth-string"
        self.home.mkdir(mode=0o700, parents=True, exist_ok=True)
        with suppress(FileNotFoundError):
            if text := path.read_text("ascii").strip():
                return text
        text = f"arshjul:{secrets.token_urlsafe(24)}"
        fresh = path.with_suffix(".new")
        fresh.unlink(missing_ok=True)
        with os.fdopen(os.open(fresh, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
            file.write(text)
        fresh.replace(path)
        return text

    @property
    def pid(self) -> int | None:
        """The server's process id while it lives."""
        process = self._process
        return process.pid if process is not None and process.poll() is None else None

    def start(self) -> None:
        """Start the server and its supervision; returns at once. A second call does nothing."""
        if self._thread is None:
            self._stopping.clear()
            self._thread = Thread(target=self._supervise, name="prefect-child", daemon=True)
            self._thread.start()

    def ready(self) -> bool:
        """Whether the server lives and answered lately; asks nobody, so it never waits."""
        return self._well.is_set() and self.pid is not None

    def stop(self) -> None:
        """End the server and everything that it started; returns when they are gone."""
        self._stopping.set()
        if self._thread is not None:
            self._thread.join()
            self._thread = None

    def client_environment(self) -> dict[str, str]:
        """The variables with which Prefect's client, in this process or a shell, finds the server.

        Set them before ``prefect`` is imported.
        """
        proxied = os.environ.get("NO_PROXY") or os.environ.get("no_proxy") or ""
        around = ",".join(part for part in (proxied, LOOPBACK) if part)
        return {
            "PREFECT_HOME": str(self.home),
            "PREFECT_API_URL": self.api_url,
            "PREFECT_API_AUTH_STRING": self.auth_string,
            "PREFECT_API_REQUEST_TIMEOUT": str(PATIENCE),
            "PREFECT_CLIENT_MAX_RETRIES": "0",
            "PREFECT_SERVER_ALLOW_EPHEMERAL_MODE": "false",
            "PREFECT_LOGGING_TO_API_ENABLED": "false",
            "PREFECT_LOGGING_LEVEL": "ERROR",
            "DO_NOT_TRACK": "1",
            "NO_PROXY": around,
            "no_proxy": around,
        }

    def server_environment(self) -> dict[str, str]:
        """The child's whole environment: ours without secrets, and the server's settings."""
        kept = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("PREFECT_", "ARSHJUL_"))
        }
        return kept | {
            "PREFECT_HOME": str(self.home),
            "PREFECT_API_URL": self.api_url,
            "PREFECT_SERVER_API_HOST": LOOPBACK,
            "PREFECT_SERVER_API_PORT": str(self.port),
            "PREFECT_SERVER_API_AUTH_STRING": self.auth_string,
            "PREFECT_SERVER_API_CSRF_PROTECTION_ENABLED": "true",
            "PREFECT_SERVER_API_CORS_ALLOWED_ORIGINS": self.ui_url,
            "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
            "PREFECT_SERVER_UI_V2_ENABLED": "false",
            "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false",
            "PREFECT_SERVER_SERVICES_DB_VACUUM_ENABLED": "events,flow_runs",
            "PREFECT_SERVER_SERVICES_DB_VACUUM_RETENTION_PERIOD": str(KEPT_DAYS * 86_400),
            "PREFECT_SERVER_LOGGING_LEVEL": "WARNING",
            "PREFECT_CLI_PROMPT": "false",
            "DO_NOT_TRACK": "1",
            **self._settings,
        }

    def _supervise(self) -> None:
        pause = FIRST_PAUSE
        while not self._stopping.is_set():
            begun = monotonic()
            try:
                self._live_once()
            except OSError as error:
                log.error("Prefect's server cannot start", error=str(error.strerror))
            if self._stopping.is_set():
                return
            if monotonic() - begun > STEADY:
                pause = FIRST_PAUSE
            log.warning("Prefect's server ended and starts again", seconds=pause)
            self._stopping.wait(pause)
            pause = min(2 * pause, LONGEST_PAUSE)

    def _live_once(self) -> None:
        """Start the server and come back when it is gone, with all that it started."""
        process = self._process = self._spawn()
        try:
            self._watch(process)
        finally:
            self._well.clear()
            _end(process)

    def _spawn(self) -> subprocess.Popen[bytes]:
        environment = self.server_environment()
        path = self.home / "server.log"
        with suppress(FileNotFoundError):
            if path.stat().st_size > LOG_BYTES:
                path.replace(path.with_suffix(".log.1"))
        with path.open("ab") as output:
            return subprocess.Popen(
                [sys.executable, "-m", "arshjul.prefect_child", str(self.port), str(os.getpid())],
                stdin=subprocess.PIPE,  # Never written to: it closes when we are gone.
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd=self.home,
                env=environment,
                start_new_session=True,
            )

    def _watch(self, process: subprocess.Popen[bytes]) -> None:
        """Come back when the server has died, has been silent too long, or shall stop."""
        heard = monotonic()
        while not self._stopping.wait(2.0 if self._well.is_set() else 0.5):
            if process.poll() is not None:
                return
            if answers(self.api_url, own=True):
                heard = monotonic()
                self._well.set()
            else:
                self._well.clear()
                if monotonic() - heard > SILENCE:
                    return


def _end(process: subprocess.Popen[bytes]) -> None:
    """Ask the process group to end, then make it. Returns when the server is gone."""
    _tell(process, signal.SIGTERM)
    with suppress(subprocess.TimeoutExpired):
        process.wait(FAREWELL)
    _tell(process, signal.SIGKILL)
    process.wait()
    if process.stdin is not None:
        process.stdin.close()


def _tell(process: subprocess.Popen[bytes], message: signal.Signals) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, message)


def _die_with_parent(parent: int) -> None:
    """See to it that this process is not left behind."""
    if sys.platform == "linux":
        import ctypes

        set_parent_death_signal = 1
        ctypes.CDLL(None).prctl(set_parent_death_signal, signal.SIGKILL)
    if os.getppid() != parent:  # It died before we could ask.
        os._exit(1)
    Thread(target=_end_with_pipe, daemon=True).start()


def _end_with_pipe() -> None:
    sys.stdin.buffer.read()
    os._exit(1)


def main(port: str, parent: str) -> None:
    """Become the server."""
    _die_with_parent(int(parent))
    os.umask(0o077)  # Its database and log are for this user only.
    sys.argv = ["prefect", "server", "start", "--host", LOOPBACK, "--port", port]
    runpy.run_module("prefect", run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
