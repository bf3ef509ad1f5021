"""Several connections to the mail host: what fifty letters need is read at once, one commit marks a
group of them, and nothing is lost or said in vain."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from pathlib import Path
from threading import Barrier, Event, Lock

from sqlalchemy import event
from sqlmodel import select

from flows.engine import verbs
from flows.engine.handling import Who
from flows.mail.deliver import deliver
from flows.mail.leaving import ON_ITS_WAY
from flows.mail.remind import remind
from flows.mail.senders import Senders
from models.post.tables import ActionLink, Message
from models.register.tables import Appointment, Person, Unit
from notifications.post import HostDown, Sealed, TryLater
from tests.conftest import TestTown, at, eventually
from tests.mail.test_deliver import DAY, statuses
from tests.worlds.mail_host import mail_host

EIGHT = at(f"{DAY} 08:00")
PATIENCE = 20.0


def schools(town: TestTown, number: int) -> None:
    """So many more schools, each with a headteacher, a cycle, and a letter that waits."""
    with town.office.database.write() as session:
        for one in range(number):
            unit = Unit(municipality_id=town.id, name=f"Skola {one}", form="grundskola")
            head = Person(
                municipality_id=town.id, name=f"Li {one}", email=f"li{one}@a.example", locale="sv"
            )
            session.add_all([unit, head])
            session.flush()
            session.add(
                Appointment(
                    municipality_id=town.id,
                    person_id=head.id or 0,
                    role="headteacher",
                    unit_id=unit.id,
                )
            )
    town.open_year()
    remind(town.office, EIGHT)


@dataclass
class Host:
    """A mail host that lets the test see, and meddle with, what is with it at the same time."""

    meddle: Callable[[Sealed], None] = lambda letter: None
    most: int = 100
    took: list[str] = field(default_factory=list)
    widest: int = 0
    under_way: int = 0
    connections: int = 0
    lock: Lock = field(default_factory=Lock)

    def line(self) -> Line:
        return Line(self)


@dataclass
class Line:
    on: Host
    host: str = "many.example:25"
    open: bool = False

    def send(self, letter: Sealed) -> str:
        with self.on.lock:
            if not self.open and self.on.connections >= self.on.most:
                raise HostDown("421 too many connections")
            self.on.connections += not self.open
            self.open = True
            self.on.under_way += 1
            self.on.widest = max(self.on.widest, self.on.under_way)
        try:
            self.on.meddle(letter)
            self.on.took.append(letter.message_id)
        finally:
            with self.on.lock:
                self.on.under_way -= 1
        return "250 taken"

    def __enter__(self) -> Line:
        return self

    def __exit__(self, *error: object) -> None:
        return None


def test_eight_letters_are_with_the_host_at_once(town: TestTown) -> None:
    schools(town, 60)
    meet, calls = Barrier(8), count()

    def wait_for_the_others(_letter: Sealed) -> None:
        if 30 <= next(calls) < 38:
            meet.wait(PATIENCE)

    host = Host(wait_for_the_others)
    town.office.postman = host.line
    deliver(town.office, EIGHT)
    assert statuses(town) == {"sent": 62}
    assert host.widest == host.connections == 8


def test_a_letter_more_costs_hardly_a_question_more(town: TestTown) -> None:
    schools(town, 100)
    town.office.postman = Host().line
    asked = 0

    @event.listens_for(town.office.database.engine, "before_cursor_execute")
    def _count(*_: object) -> None:
        nonlocal asked
        asked += 1

    deliver(town.office, EIGHT)
    assert statuses(town) == {"sent": 102}
    assert asked / 102 < 8, "it was thirty-five, one letter at a time"


def test_what_is_answered_while_others_leave_is_not_said(town: TestTown) -> None:
    """A letter that was made ready with others is looked at again just before it leaves."""
    schools(town, 12)
    lo = Who(town.person("lo@skola.example"), "web")
    case = town.case("Backaskolan").id or 0
    with town.office.database.write() as session:
        mine = session.exec(select(Message).where(Message.person_id == lo.person)).one()
        first = session.exec(select(Message).where(Message.person_id != lo.person)).first()
        assert first is not None
        # The second of all, and so of those that are made ready together.
        first.next_at, mine.next_at = EIGHT - timedelta(minutes=2), EIGHT - timedelta(minutes=1)
        session.add_all([mine, first])
    once = Lock()

    def answer(_letter: Sealed) -> None:
        if once.acquire(blocking=False):
            answers = {"method": "enkät", "sources": "enkäten", "nothing_found": "yes"}
            verbs.move.alone(town.errand(lo, EIGHT), case, "analyse", answers=answers)

    host = Host(answer)
    town.office.postman = host.line
    deliver(town.office, EIGHT)
    with town.office.database.read() as session:
        assert session.get_one(Message, mine.id).status == "cancelled"
        assert mine.message_id not in host.took
        links = session.exec(select(ActionLink).where(ActionLink.message_id == mine.id)).all()
    assert links == [], "what was not said opens nothing"
    assert statuses(town) == {"sent": 13, "cancelled": 1}


def test_a_host_that_takes_three_connections_is_no_host_that_is_down(town: TestTown) -> None:
    schools(town, 40)
    host = Host(most=3)
    town.office.postman = host.line
    account = deliver(town.office, EIGHT)
    assert account.counts == {"sent": 42}
    assert host.widest <= 3
    assert len(host.took) == len(set(host.took)) == 42


def test_one_slow_letter_keeps_nothing_on_the_others(town: TestTown) -> None:
    schools(town, 40)
    others_left, slow = Event(), Lock()

    def hang(_letter: Sealed) -> None:
        if len(host.took) >= 10 and slow.acquire(blocking=False):
            assert others_left.wait(PATIENCE), "the others waited for this one"
        elif len(host.took) >= 40:
            others_left.set()

    host = Host(hang)
    town.office.postman = host.line
    deliver(town.office, EIGHT)
    assert statuses(town) == {"sent": 42}


def test_a_host_that_dies_in_the_middle_costs_one_try_a_connection(town: TestTown) -> None:
    schools(town, 60)
    calls = 0

    def die(_letter: Sealed) -> None:
        nonlocal calls
        with host.lock:
            if len(host.took) < 30:
                return
            calls += 1
        raise TryLater("gone", lost=True)

    host = Host(die)
    town.office.postman = host.line
    deliver(town.office, EIGHT)
    assert calls <= 8 + 3
    assert statuses(town)["sending"] == statuses(town)["claimed"] == 0


@dataclass
class Loose:
    sealed: Sealed


def test_a_round_begins_with_one_connection_and_goes_on_with_one_after_a_failure() -> None:
    letter = Loose(Sealed("a@a.example", "b@b.example", "<a@a.example>", b""))
    failing = False

    def fail(_letter: Sealed) -> None:
        if failing:
            raise TryLater("gone", lost=True)

    with Senders[Loose](Host(fail).line, 4) as senders:
        widths = []
        for _ in range(6):
            widths.append(senders.free)
            senders.hand([letter] * senders.free)
            while senders.under_way:
                senders.answers()
        assert widths == [1, 2, 4, 4, 4, 4]
        failing = True
        senders.hand([letter])
        [answer] = senders.answers()
        assert isinstance(answer.error, TryLater) and senders.free == 1


SENDER = """
import sys
from pathlib import Path
from notifications.post import SmtpPostman
from tests.conftest import Postbox, at, make_office
from flows.mail.deliver import deliver

office = make_office(Path(sys.argv[1]), Postbox(), database_url=sys.argv[4], senders=8)
office.postman = lambda: SmtpPostman(sys.argv[2])
print("ready", flush=True)
deliver(office, at(sys.argv[3]))
"""


def test_a_sender_that_is_killed_leaves_one_letter_a_connection_in_doubt(
    town: TestTown, tmp_path: Path
) -> None:
    schools(town, 300)
    settings = town.office.settings
    with mail_host() as host:
        sender = subprocess.Popen(
            [sys.executable, "-c", SENDER, str(settings.var), host.url, f"{DAY} 08:05",
             settings.database],
            stdout=subprocess.PIPE, env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        )  # fmt: skip
        assert sender.stdout is not None
        assert sender.stdout.readline() == b"ready\n"
        eventually(lambda: len(host.letters) > 100, 120)
        sender.send_signal(signal.SIGKILL)
        sender.wait()
        sender.stdout.close()
        with town.office.database.read() as session:
            sending = select(Message.message_id).where(Message.status == "sending")
            doubtful = set(session.exec(sending))
            everybody = set(session.exec(select(Message.message_id)))
        assert 0 < len(doubtful) <= settings.senders == 8
        before = Counter(str(one["Message-ID"]) for one in host.take())
        assert max(before.values()) == 1 and 100 < len(before) < len(everybody)
        deliver(town.office, at(f"{DAY} 08:06") + ON_ITS_WAY)
    arrived = before + Counter(str(one["Message-ID"]) for one in town.post.take())
    assert statuses(town) == {"sent": len(everybody)}
    assert set(arrived) == everybody, "none is lost"
    assert {one for one, copies in arrived.items() if copies > 1} <= doubtful
    assert max(arrived.values()) <= 2
