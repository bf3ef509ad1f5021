"""The letters leave: once each, whatever the mail host, the network or the machine does."""

from __future__ import annotations

import json
import os
import random
import signal
import socket
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from threading import Thread
from time import sleep

import pytest
from sqlmodel import select

from flows.engine.handling import Who
from flows.engine.office import is_gone, process_name
from flows.mail import held_letters
from flows.mail.deliver import deliver
from flows.mail.leaving import LEASE
from flows.mail.remind import remind
from models.database import damage
from models.post import leases, outbox
from models.post.tables import Message
from models.register.tables import Person
from notifications.post import HostDown, Refused, Sealed, SmtpPostman, TryLater
from tests.conftest import TestTown, at
from tests.worlds.mail_host import MailHost, mail_host

DAY = "2027-02-05"


@pytest.fixture
def host() -> Iterator[MailHost]:
    with mail_host() as one:
        yield one


def by_smtp(town: TestTown, host: MailHost) -> None:
    town.office.postman = lambda: SmtpPostman(host.url, timeout=5)


def statuses(town: TestTown) -> Counter[str]:
    with town.office.database.read() as session:
        return Counter(session.exec(select(Message.status)).all())


def message_to(town: TestTown, email: str) -> Message:
    with town.office.database.read() as session:
        person = town.person(email)
        return session.exec(select(Message).where(Message.person_id == person)).one()


@pytest.mark.parametrize(
    "code",
    ["450 greylisted", "452 full", "421 busy", "554 5.7.1 blocked", "552 5.2.2 full", "554 no"],
)
def test_a_mail_host_that_says_later_is_asked_later(
    town: TestTown, host: MailHost, code: str
) -> None:
    town.open_year()
    by_smtp(town, host)
    host.refuse["lo@skola.example"] = code
    remind(town.office, at(f"{DAY} 08:00"))
    deliver(town.office, at(f"{DAY} 08:02"))
    assert statuses(town) == {"pending": 1, "sent": 1}
    host.refuse.clear()
    deliver(town.office, at(f"{DAY} 09:00"))
    assert statuses(town) == {"sent": 2}
    assert len(host.take()) == 2


@pytest.mark.parametrize("code", ["550 no such user", "553 no such name", "550 5.1.1 unknown"])
def test_an_address_that_is_refused_for_good_is_stood_in_for(
    town: TestTown, host: MailHost, code: str
) -> None:
    town.open_year()
    by_smtp(town, host)
    host.refuse["lo@skola.example"] = code
    remind(town.office, at(f"{DAY} 08:00"))
    deliver(town.office, at(f"{DAY} 08:02"))
    assert statuses(town) == {"dead": 1, "sent": 1}
    deliver(town.office, at(f"{DAY} 12:00"))
    assert statuses(town) == {"dead": 1, "sent": 1}, "5xx is never tried again by itself"
    remind(town.office, at(f"{DAY} 12:15"))
    deliver(town.office, at(f"{DAY} 12:17"))
    assert {str(one["To"].addresses[0].addr_spec) for one in host.take()} == {
        "bo@skola.example",
        "kim@skola.example",
    }, "Lo's deputy hears the same rung"


def test_content_that_is_refused_kills_the_letter_and_not_the_ladder(
    town: TestTown, host: MailHost
) -> None:
    town.open_year()
    by_smtp(town, host)
    host.refuse_content = "554 looks like spam"
    town.tick(f"{DAY} 08:00")
    assert statuses(town) == {"dead": 2}
    timer = town.timer(town.case("Backaskolan"))
    assert timer is not None
    assert timer.level == -10


def test_a_dead_letter_is_tried_again_by_a_person(town: TestTown, host: MailHost) -> None:
    town.open_year()
    by_smtp(town, host)
    host.refuse["lo@skola.example"] = "550 no such user"
    town.tick(f"{DAY} 08:00")
    dead = message_to(town, "lo@skola.example")
    host.refuse.clear()
    asta = Who(town.person("asta@skola.example"), "web")
    assert held_letters.retry.alone(town.errand(asta, at(f"{DAY} 08:30")), [dead.id or 0])
    with town.office.database.read() as session:
        assert session.get_one(Person, town.person("lo@skola.example")).unreachable == ""
    deliver(town.office, at(f"{DAY} 08:35"))
    assert message_to(town, "lo@skola.example").status == "sent"


def test_a_host_that_is_down_is_probed_and_not_stormed(
    town_with: Callable[..., TestTown],
) -> None:
    town = town_with()
    town.open_year()
    calls = 0

    def down(letter: Sealed) -> None:
        nonlocal calls
        calls += 1
        raise HostDown("connection refused")

    town.post.fail = down
    remind(town.office, at(f"{DAY} 08:00"))
    now = at(f"{DAY} 08:02")
    for _ in range(24):  # two hours, every five minutes
        deliver(town.office, now)
        now += timedelta(minutes=5)
    assert calls <= 26, "one call a round, once three in a row have failed"
    assert statuses(town) == {"pending": 2}
    town.post.fail = None
    deliver(town.office, now + timedelta(minutes=30))
    assert statuses(town) == {"sent": 2}


def test_a_letter_that_is_answered_while_the_host_is_down_is_never_sent(town: TestTown) -> None:
    from flows.engine import verbs

    town.open_year()

    def down(letter: Sealed) -> None:
        raise HostDown("connection refused")

    town.post.fail = down
    town.tick(f"{DAY} 08:00")
    case = town.case("Backaskolan")
    lo = Who(town.person("lo@skola.example"), "web")
    answers = {"method": "enkät", "sources": "enkäten", "nothing_found": "yes"}
    verbs.move.alone(
        town.errand(lo, at(f"{DAY} 09:00")),
        case.id or 0,
        "analyse",
        answers=answers,
    )
    town.post.fail = None
    town.tick(f"{DAY} 10:00")
    assert message_to(town, "lo@skola.example").status == "cancelled"
    assert [str(one["To"]) for one in town.post.letters] == []
    assert message_to(town, "bo@skola.example").status == "sent"


def test_a_second_try_is_the_same_letter(town: TestTown) -> None:
    town.open_year()
    tried: list[Sealed] = []

    def lost(letter: Sealed) -> None:
        tried.append(letter)
        if len(tried) <= 2:
            raise TryLater("gone before the answer")

    town.post.fail = lost
    town.tick(f"{DAY} 08:00")
    town.tick(f"{DAY} 09:30")
    first = {one.to: one.message_id for one in tried[:2]}
    assert {one.to: one.message_id for one in tried[2:]} == first
    links = [
        sorted({part.split(b"\r\n")[0] for part in one.content.split(b"/l/")}) for one in tried
    ]
    assert links[0] in links[2:], "the links of the second try are those of the first"


def test_after_three_days_of_trying_a_letter_is_dead_and_shown(town: TestTown) -> None:
    town.open_year()

    def later(letter: Sealed) -> None:
        raise TryLater("451 later")

    town.post.fail = later
    for day in ("05", "08", "09"):
        for hour in range(8, 17, 2):
            town.tick(f"2027-02-{day} {hour:02}:00")
    assert statuses(town)["dead"] == 2


def test_one_letter_that_cannot_be_written_does_not_stop_the_others(town: TestTown) -> None:
    town.open_year()
    with town.office.database.write() as session:
        lo = session.get_one(Person, town.person("lo@skola.example"))
        lo.name = "Lo\r\nBcc: spion@skola.example"  # slipped in past every import
        session.add(lo)
    letters = town.tick(f"{DAY} 08:00")
    assert [str(one["To"].addresses[0].addr_spec) for one in letters] == ["bo@skola.example"]
    assert message_to(town, "lo@skola.example").status == "dead"


def test_a_paused_sender_that_lost_its_lease_sends_nothing(town: TestTown) -> None:
    town.open_year()
    remind(town.office, at(f"{DAY} 08:00"))
    with town.office.database.write() as session:
        slow = leases.claim(session, "slow", at(f"{DAY} 08:00"), LEASE, 10)
    later = at(f"{DAY} 08:00") + LEASE
    deliver(town.office, later)
    assert statuses(town) == {"sent": 2}
    with town.office.database.write() as session:
        assert not leases.begin_sending(session, [slow[0]], "slow", later, LEASE)
        assert not leases.settle(session, slow[0], "slow", status="pending")


def test_a_living_sender_keeps_its_lease_and_a_dead_one_loses_it_at_once(town: TestTown) -> None:
    town.open_year()
    remind(town.office, at(f"{DAY} 08:00"))
    with town.office.database.write() as session:
        leases.claim(session, process_name(), at(f"{DAY} 08:00"), LEASE, 1)
        ended = subprocess.Popen([sys.executable, "-c", ""])
        ended.wait()
        gone = f"{socket.gethostname()}:{ended.pid}:12345"
        leases.claim(session, gone, at(f"{DAY} 08:00"), LEASE, 1)
    assert is_gone(gone)
    assert not is_gone(process_name())
    town.office.owner = "another sender on another machine"
    deliver(town.office, at(f"{DAY} 08:01"))
    assert statuses(town) == {"sent": 1, "claimed": 1}


def test_two_senders_at_once_send_each_letter_once(town: TestTown, host: MailHost) -> None:
    town.open_year()
    by_smtp(town, host)
    remind(town.office, at(f"{DAY} 08:00"))
    threads = [Thread(target=deliver, args=(town.office, at(f"{DAY} 08:02"))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(host.take()) == 2


@pytest.mark.parametrize("verb", ["mail", "rcpt", "data", "after data"])
def test_a_connection_lost_at_any_moment_is_tried_again(
    town: TestTown, host: MailHost, verb: str
) -> None:
    town.open_year()
    once = [verb]

    class Dropping(SmtpPostman):
        def send(self, letter: Sealed) -> str:
            connection = self._connect()
            if once:
                moment = once.pop()
                assert connection.sock is not None
                if moment == "after data":
                    super().send(letter)
                    connection.close()
                    raise TryLater("gone before the answer")
                if moment in ("rcpt", "data"):
                    connection.mail(letter.sender)
                if moment == "data":
                    connection.rcpt(letter.to)
                connection.sock.shutdown(socket.SHUT_RDWR)
            return super().send(letter)

    town.office.postman = lambda: Dropping(host.url, timeout=5)
    for minute in ("00", "15", "45"):
        town.tick(f"{DAY} 09:{minute}")
    assert statuses(town) == {"sent": 2}
    letters = host.take()
    assert len({one["Message-ID"] for one in letters}) == 2
    assert len(letters) == (3 if verb == "after data" else 2)


def test_the_postman_tells_a_bad_host_from_a_bad_letter(host: MailHost) -> None:
    letter = Sealed(
        "arshjul@skola.example", "lo@skola.example", "<a@b>", b"Subject: x\r\n\r\nx\r\n"
    )
    with SmtpPostman(host.url) as postman:
        host.refuse["lo@skola.example"] = "550 unknown"
        with pytest.raises(Refused) as refused:
            postman.send(letter)
        assert refused.value.address
        host.refuse.clear()
        host.refuse_content = "554 spam"
        with pytest.raises(Refused) as refused:
            postman.send(letter)
        assert not refused.value.address
        host.refuse_content = ""
        assert postman.send(letter).startswith("250")
    with SmtpPostman("smtp://127.0.0.1:9") as nobody, pytest.raises(HostDown):
        nobody.send(letter)
    with (
        SmtpPostman(host.url.replace("//", "//asta:fel@")) as locked_out,
        pytest.raises(HostDown),
    ):
        locked_out.send(letter)


SENDER = """
import json, sys
from tests.conftest import at, make_office
from flows.mail.deliver import deliver
from pathlib import Path

class Log:
    host = "log.example:25"
    def __init__(self): self.file = open(sys.argv[2], "a", buffering=1)
    def send(self, letter):
        self.file.write(json.dumps([letter.to, letter.message_id]) + "\\n")  # before it says yes
        return "250 OK"
    def __enter__(self): return self
    def __exit__(self, *error): return None

office = make_office(Path(sys.argv[1]), Log(), senders=int(sys.argv[4]))
print("ready", flush=True)
deliver(office, at(sys.argv[3]))
"""


def campaign(town: TestTown, folder: Path, kills: int, senders: int) -> tuple[Counter[str], int]:
    """Kill a sender at random moments, again and again; what arrived, by Message-ID."""
    log = folder / "log.jsonl"
    chance = random.Random(20270205)
    done = 0
    for number in range(kills * 6):
        if done >= kills or not statuses(town) & Counter(pending=1, claimed=1, sending=1):
            break
        sender = subprocess.Popen(
            [
                sys.executable, "-c", SENDER, str(town.office.settings.var), str(log),
                f"{DAY} 08:30", str(senders),
            ],
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        )  # fmt: skip
        assert sender.stdout is not None
        sender.stdout.readline()
        sleep(chance.uniform(0.0, 0.25))
        if sender.poll() is None:
            sender.send_signal(signal.SIGKILL)
            done += 1
        sender.wait()
        sender.stdout.close()
        assert number < kills * 6
    arrived: Counter[str] = Counter()
    for line in log.read_text().splitlines() if log.exists() else ():
        arrived[json.loads(line)[1]] += 1
    return arrived, done


def many_letters(town: TestTown, number: int) -> None:
    """A letter each to so many people, waiting."""
    with town.office.database.write() as session:
        people = [
            Person(
                municipality_id=town.id,
                name=f"Påhittad {n}",
                email=f"p{n}@skola.example",
                locale="sv",
            )
            for n in range(number)
        ]
        session.add_all(people)
        session.flush()
        case = town.case("Backaskolan")
        rows = [
            outbox.message_row(
                town.id, person.id or 0, at(DAY).date(), at(f"{DAY} 08:00"), domain="skola.example",
                digest=True,
            )
            for person in people
        ]  # fmt: skip
        outbox.put_messages(session, rows)
        assert case.id


def kill_and_count(town: TestTown, tmp_path: Path, letters: int, kills: int, senders: int) -> None:
    town.open_year()
    many_letters(town, letters)
    arrived, killed = campaign(town, tmp_path, kills, senders)
    assert killed > kills // 2, "the machine was too quick for the killer"

    class Last:
        host = "log.example:25"

        def send(self, letter: Sealed) -> str:
            arrived[letter.message_id] += 1
            return "250 OK"

        def __enter__(self) -> Last:
            return self

        def __exit__(self, *error: object) -> None:
            return None

    town.office.postman = Last
    deliver(town.office, at(f"{DAY} 08:31"))
    with town.office.database.read() as session:
        ids = set(session.exec(select(Message.message_id)).all())
        assert damage(session) == ""
    assert statuses(town) == {"sent": letters}
    assert set(arrived) == ids, "none lost"
    doubled = sum(arrived.values()) - len(arrived)
    assert doubled <= killed * senders, "at most one letter a connection: that about to leave"


@pytest.mark.parametrize(("senders", "letters"), [(1, 120), (8, 400)])
def test_killed_at_random_moments_loses_nothing(
    town: TestTown, tmp_path: Path, senders: int, letters: int
) -> None:
    kill_and_count(town, tmp_path, letters, kills=8, senders=senders)


@pytest.mark.campaign
@pytest.mark.parametrize("senders", [1, 8])
def test_a_long_campaign_of_kills_loses_nothing(
    town: TestTown, tmp_path: Path, senders: int
) -> None:
    kill_and_count(town, tmp_path, letters=3_000, kills=200, senders=senders)
