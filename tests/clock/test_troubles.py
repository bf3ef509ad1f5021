"""A beat that failed, is late or missing is told: by letter, and to the operator's address."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any, ClassVar

import pytest
from pydantic import SecretStr

from flows.clock.schedule import RHYTHM
from flows.clock.troubles import FAILED, LATE, MISSING, keep_known, tell_outside, troubles
from models.record.tables import Run
from tests.conftest import TestTown, at

NOW = at("2027-02-05 10:00")
SECRET = "a-key-of-the-tests-that-signs-calls-0123"


def rung(town: TestTown, when: datetime, but: tuple[str, ...] = (), failure: str = "") -> None:
    """All beats have rung at the instant, but for some."""
    with town.office.database.write() as session:
        for beat in RHYTHM:
            if beat.name not in but:
                session.add(
                    Run(beat=beat.name, started=when, finished=when,
                        outcome="failed" if failure else "plain", failure=failure)
                )  # fmt: skip


def found(town: TestTown, now: datetime = NOW) -> dict[str, str]:
    with town.office.database.read() as session:
        return {one.beat: one.sort for one in troubles(session, now)}


def test_a_beat_that_stays_away_while_others_ring_is_late(town: TestTown) -> None:
    rung(town, NOW - timedelta(hours=3))
    rung(town, NOW - timedelta(minutes=20), but=("reminders",))
    assert found(town) == {"reminders": LATE}


def test_while_no_clock_rings_none_is_late_and_none_after_it_has_caught_up(town: TestTown) -> None:
    rung(town, NOW - timedelta(days=9))
    assert found(town) == {}, "that is the clock's own silence"
    rung(town, NOW - timedelta(seconds=20), but=("delivery",))
    assert found(town) == {}, "they ring one after another"
    assert found(town, NOW + timedelta(minutes=15)) == {"delivery": LATE}


def test_a_beat_that_is_new_and_never_rings_is_missing(town: TestTown) -> None:
    with town.office.database.write() as session:
        keep_known(session, NOW - timedelta(days=3))
    rung(town, NOW - timedelta(minutes=15), but=("skolesec_rounds",))
    assert found(town) == {"skolesec_rounds": MISSING}


def test_a_beat_that_was_new_today_is_not_missing(town: TestTown) -> None:
    with town.office.database.write() as session:
        keep_known(session, NOW - timedelta(hours=20))
    rung(town, NOW - timedelta(minutes=15), but=("skolesec_rounds",))
    assert found(town) == {}


def test_the_coordinator_hears_of_a_late_beat_and_what_it_means(town: TestTown) -> None:
    town.open_year()
    town.tick("2027-02-04 08:00")
    town.post.take()
    rung(town, at("2027-02-05 07:30"), but=("revalidation",))
    rung(town, at("2027-02-05 09:40"), but=("revalidation",))
    others = [one.name for one in RHYTHM if one.name != "revalidation"]
    letters = town.tick("2027-02-05 10:20", tuple(others))
    [letter] = [one for one in letters if "asta@" in str(one["To"])]
    assert letter["Subject"] == "Något körs inte som det ska (Härryda)"
    body = letter.get_body(("plain",))
    assert body is not None
    text = " ".join(str(body.get_content()).split())
    assert "Validera tjänster på nytt har inte körts sedan " in text
    assert "Händelser om tjänster väntar." in text


class Receiver(BaseHTTPRequestHandler):
    heard: ClassVar[list[tuple[dict[str, str], bytes]]] = []
    status: ClassVar[int] = 204

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        type(self).heard.append((dict(self.headers), body))
        self.send_response(type(self).status)
        self.end_headers()

    def log_message(self, *_args: Any) -> None:
        return


@pytest.fixture
def receiver(town: TestTown) -> Iterator[type[Receiver]]:
    Receiver.heard, Receiver.status = [], 204
    server = HTTPServer(("127.0.0.1", 0), Receiver)
    Thread(target=server.serve_forever, daemon=True).start()
    settings = town.office.settings.model_copy(
        update={
            "alarm_webhook": f"http://localhost:{server.server_port}/arshjul",
            "alarm_webhook_secret": SecretStr(SECRET),
            "alarm_webhook_inside": "localhost",
        }
    )
    town.office = replace(town.office, settings=settings)
    yield Receiver
    server.shutdown()
    server.server_close()


def test_a_failed_beat_is_called_out_signed_once_and_again_when_it_is_well(
    town: TestTown, receiver: type[Receiver]
) -> None:
    rung(town, NOW - timedelta(hours=1))
    assert tell_outside(town.office, NOW) == 0
    then = NOW - timedelta(minutes=5)
    with town.office.database.write() as session:
        session.add(Run(beat="delivery", started=then, finished=then, outcome="failed",
                        failure="OperationalError", place="deliver.py:4"))  # fmt: skip
    assert tell_outside(town.office, NOW) == 1
    assert tell_outside(town.office, NOW + timedelta(minutes=1)) == 0, "once"
    [(headers, body)] = receiver.heard
    told = json.loads(body)
    assert (told["beat"], told["what"], told["code"]) == ("delivery", FAILED, "OperationalError")
    assert told["says"] and told["do"] and told["runs"].endswith("/runs")
    assert headers["Arshjul-Event"] == told["event"]
    when, _, mac = headers["Arshjul-Signature"].partition(",")
    signed = when.removeprefix("t=").encode() + b"." + body
    assert mac == "v1=" + hmac.new(SECRET.encode(), signed, hashlib.sha256).hexdigest()
    assert when == f"t={int(NOW.timestamp())}"

    rung(town, NOW + timedelta(minutes=2))
    assert tell_outside(town.office, NOW + timedelta(minutes=3)) == 1
    assert json.loads(receiver.heard[-1][1])["what"] == "well"
    assert tell_outside(town.office, NOW + timedelta(minutes=4)) == 0
    assert len(receiver.heard) == 2


def test_what_was_not_taken_is_told_again_as_the_same_event(
    town: TestTown, receiver: type[Receiver]
) -> None:
    rung(town, NOW - timedelta(minutes=1), failure="ValueError")
    receiver.status = 503
    assert tell_outside(town.office, NOW) == 0
    receiver.status = 200
    assert tell_outside(town.office, NOW + timedelta(minutes=1)) == len(RHYTHM)
    events = [json.loads(body)["event"] for _, body in receiver.heard]
    assert events[: len(RHYTHM)] == events[len(RHYTHM) :]
    assert len(set(events)) == len(RHYTHM)


def test_a_beat_that_fails_anew_before_it_was_told_is_still_the_same_event(
    town: TestTown, receiver: type[Receiver]
) -> None:
    rung(town, NOW - timedelta(minutes=6), failure="ValueError")
    receiver.status = 503
    assert tell_outside(town.office, NOW) == 0
    rung(town, NOW - timedelta(minutes=1), failure="ValueError")
    receiver.status = 200
    assert tell_outside(town.office, NOW + timedelta(minutes=1)) == len(RHYTHM)
    first, second = (
        {json.loads(body)["event"] for _, body in some}
        for some in (receiver.heard[: len(RHYTHM)], receiver.heard[len(RHYTHM) :])
    )
    assert first == second


def test_a_redirect_is_not_followed(town: TestTown, receiver: type[Receiver]) -> None:
    rung(town, NOW - timedelta(minutes=1), failure="ValueError")
    receiver.status = 302
    assert tell_outside(town.office, NOW) == 0
    assert len(receiver.heard) == len(RHYTHM)
