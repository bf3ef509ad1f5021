"""Two workers deliver from one PostgreSQL; one is killed in the middle of its beat."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import select

from flows.mail.deliver import deliver
from flows.mail.leaving import ON_ITS_WAY
from models.post.tables import Message
from tests.conftest import Postbox, TestTown, at, eventually, make_office, settle_town
from tests.mail.test_deliver import DAY, many_letters, statuses
from tests.worlds import postgres

LETTERS = 2_000
WORKER = """
import json, os, sys
from pathlib import Path
from tests.conftest import at, make_office
from flows.mail.deliver import deliver

class Log:
    host = "log.example:25"
    def __init__(self): self.file = os.open(sys.argv[2], os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    def send(self, letter):
        os.write(self.file, f"{json.dumps(letter.message_id)}\\n".encode())  # before it says yes
        return "250 OK"
    def __enter__(self): return self
    def __exit__(self, *error): return None

office = make_office(Path(sys.argv[1]), Log(), database_url=sys.argv[3], senders=8)
print("ready", flush=True)
sys.stdin.readline()
deliver(office, at(sys.argv[4]))
"""


@pytest.fixture
def town(postgresql: None, tmp_path: Path) -> Iterator[TestTown]:
    post = Postbox()
    office = make_office(tmp_path / "var", post, database_url=postgres.fresh(), senders=8)
    settle_town(office.database)
    town = TestTown(office, post)
    town.open_year()
    many_letters(town, LETTERS)
    yield town
    office.database.close()


def lines(log: Path) -> list[str]:
    return [json.loads(line) for line in log.read_text().splitlines()] if log.exists() else []


def in_doubt(town: TestTown) -> set[str]:
    with town.office.database.read() as session:
        sending = select(Message.message_id).where(Message.status == "sending")
        return set(session.exec(sending))


def test_none_is_lost_and_only_those_in_flight_may_come_twice(
    town: TestTown, tmp_path: Path
) -> None:
    logs = [tmp_path / "a.jsonl", tmp_path / "b.jsonl"]
    workers = [
        subprocess.Popen(
            [
                sys.executable, "-c", WORKER, str(tmp_path / "var"), str(log),
                town.office.settings.database, f"{DAY} 08:30",
            ],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        )
        for log in logs
    ]  # fmt: skip
    for worker in workers:
        assert worker.stdout is not None and worker.stdin is not None
        assert worker.stdout.readline() == "ready\n"
    for worker in workers:
        assert worker.stdin is not None
        worker.stdin.write("go\n")
        worker.stdin.flush()
    eventually(lambda: len(lines(logs[0])) > LETTERS // 10, 120)
    workers[0].send_signal(signal.SIGKILL)
    for worker in workers:
        worker.communicate(timeout=240)
    assert workers[1].returncode == 0
    assert all(len(lines(log)) > LETTERS // 10 for log in logs), "both did their share"
    assert statuses(town).keys() <= {"sent", "claimed", "sending"}
    doubtful = in_doubt(town)
    assert len(doubtful) <= town.office.settings.senders, "at most one for each connection"
    last = at(f"{DAY} 08:30") + ON_ITS_WAY + timedelta(hours=1)
    deliver(town.office, last)  # the leases of whoever was killed have run out
    arrived = Counter([*lines(logs[0]), *lines(logs[1])])
    arrived.update(str(one["Message-ID"]) for one in town.post.take())
    assert statuses(town) == {"sent": LETTERS}
    with town.office.database.read() as session:
        assert set(arrived) == set(session.exec(select(Message.message_id))), "none is lost"
    twice = {one for one, copies in arrived.items() if copies > 1}
    assert twice <= doubtful, "but for those that were about to leave"
    assert max(arrived.values()) <= 2
