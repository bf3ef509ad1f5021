"""The server of compose.yaml: its roles made from the secrets, the tables by their owner alone."""

from __future__ import annotations

import os
import subprocess
from contextlib import closing
from pathlib import Path

import psycopg
import pytest

from models.database import REVISION, Database
from models.server import holes
from tests import ROOT
from tests.deploy.test_steps import environment, step
from tests.worlds import postgres


def test_the_roles_are_made_and_the_tables_are_their_owners(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = environment(tmp_path)
    folder = tmp_path / "secrets"
    assert step("secrets", str(folder), told=told).returncode == 0
    server = postgres.Server()
    try:
        superuser = f"host=127.0.0.1 port={server.port} user=postgres dbname=postgres"
        with psycopg.connect(superuser, autocommit=True) as connection:
            connection.execute("DROP ROLE arshjul")  # the tests' own; here it is made by the script
        where = {
            "PGHOST": "127.0.0.1",
            "PGPORT": str(server.port),
            "SECRETS": str(folder),
            "PATH": f"{postgres.programs()}:{os.environ['PATH']}",
        }
        made = subprocess.run(
            [str(ROOT / "deploy" / "database" / "roles.sh")],
            env=told | where,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        assert made.returncode == 0, made.stderr
        with psycopg.connect(superuser) as connection:
            kept = connection.execute(
                "SELECT rolname, rolsuper FROM pg_authid WHERE rolpassword LIKE 'SCRAM-SHA-256%'"
            ).fetchall()
        assert sorted(kept) == [("arshjul", False), ("arshjul_owner", False), ("prefect", False)]
        with psycopg.connect(superuser.replace("dbname=postgres", "dbname=prefect")) as connection:
            there = "SELECT 1 FROM pg_extension WHERE extname = 'pg_trgm'"
            assert connection.execute(there).fetchone() == (1,)

        told |= where | {
            f"ARSHJUL_{name.upper().replace('-', '_')}_FILE": str(folder / name)
            for name in ("database-url", "secret-key")
        }
        assert step("migrate", told=told).returncode == 1, "who works with them may not make them"
        owning = told | {"ARSHJUL_OWNER_URL_FILE": str(folder / "owner-url")}
        migrated = step("migrate", told=owning)
        assert migrated.stdout == f"The database is at version {REVISION}.\n", migrated.stderr
        checked = step("check", told=told)
        assert checked.returncode == 0, checked.stdout + checked.stderr

        for name in ("PGHOST", "PGPORT"):
            monkeypatch.setenv(name, where[name])
        with (
            closing(Database.at((folder / "database-url").read_text())) as database,
            database.read() as session,
        ):
            assert holes(session) == [], "no superuser, and not the tables' owner"
    finally:
        server.end()
