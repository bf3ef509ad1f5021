"""What Prometheus reads: numbers alone, on this machine, or with a token; and whether one may send
visitors."""

from __future__ import annotations

import hmac
from datetime import timedelta

import pytest
from fastapi.testclient import TestClient
from prometheus_client.parser import text_string_to_metric_families
from pydantic import SecretStr
from sqlalchemy import event
from sqlmodel import select

from config.keys import WeakKey
from config.settings import read_settings
from flows.clock.run_rows import row_of
from flows.clock.schedule import RHYTHM
from flows.engine.run_report import Account
from flows.mail.deliver import deliver
from models.case.figures import open_cases
from models.database import REVISION, Database
from models.post.figures import letters_waiting
from models.post.outbox import message_row, put_messages
from models.post.tables import Message
from models.record.tables import Fact
from models.register.tables import Municipality
from tests.conftest import PEOPLE, TestTown, at
from tests.worlds.failing_host import letters
from tests.worlds.pages import stranger
from web.app import make_app

NOW = at("2027-02-05 11:00")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
TOKEN = "q8Zr-4Hc_vT2mB7xKp0LwEy9Na6UdJfS3gRi"
Labels = tuple[tuple[str, str], ...]


def numbers(text: str) -> dict[str, dict[Labels, float]]:
    """The samples by name and labels; labels that say nothing are left out."""
    found: dict[str, dict[Labels, float]] = {}
    for family in text_string_to_metric_families(text):
        for one in family.samples:
            labels = tuple(sorted((name, told) for name, told in one.labels.items() if told))
            found.setdefault(one.name, {})[labels] = one.value
    return found


def told(town: TestTown, moment: timedelta = timedelta(0)) -> dict[str, dict[Labels, float]]:
    answer = stranger(make_app(town.office, now=lambda: NOW + moment)).get("/metrics")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/plain; version=")
    return numbers(answer.text)


def elsewhere(town: TestTown) -> TestClient:
    town.office.settings = town.office.settings.model_copy(
        update={"base_url": "https://arshjul.exempelby.example"}
    )
    app = make_app(town.office, now=lambda: NOW)
    return TestClient(app, base_url="https://arshjul.exempelby.example", client=("192.0.2.7", 5))


def test_the_letters_the_beats_and_the_cases_in_numbers(town: TestTown) -> None:
    town.open_year()
    letters(town, 3, now=NOW - HOUR)
    letters_of_yesterday(town, 2)
    standing(town, {"held": 1, "dead": 1})
    town.office.note_run(
        row_of("reminders", NOW - HOUR, NOW - HOUR + timedelta(seconds=7), "plain")
    )
    town.office.note_run(
        row_of("daily", NOW - DAY, NOW - DAY, "plain", account=Account("daily", NOW))
    )
    broken = RuntimeError("asta@skola.example")
    town.office.note_run(row_of("daily", NOW, NOW, "failed", error=broken))

    found = told(town)

    assert found["arshjul_letters"] == {
        (("state", "pending"),): 3,
        (("state", "held"),): 1,
        (("state", "dead"),): 1,
    }
    assert found["arshjul_letters_due"][(("state", "pending"),)] == 3
    assert found["arshjul_letters_overdue"][(("state", "pending"),)] == 2
    assert found["arshjul_letters_due"][(("state", "held"),)] == 0, "it waits for a person"
    assert found["arshjul_oldest_letter_seconds"][()] == (DAY + HOUR).total_seconds()
    assert found["arshjul_beat_seconds"][(("beat", "reminders"),)] == 7
    assert found["arshjul_beat_outcome"] == {
        (("beat", "reminders"), ("outcome", "plain")): 1,
        (("beat", "daily"), ("outcome", "failed")): 1,
    }
    assert found["arshjul_beat_success_age_seconds"][(("beat", "daily"),)] == DAY.total_seconds()
    assert found["arshjul_cases_open"] == {(("kind", "safety_cycle"),): 2}
    assert found["arshjul_database_up"] == {(): 1}
    ((labels, _),) = found["arshjul_build_info"].items()
    assert dict(labels)["schema"] == REVISION
    assert found["process_resident_memory_bytes"][()] > 0


def letters_of_yesterday(town: TestTown, number: int) -> None:
    """So many of the letters wait since the day before."""
    with town.office.database.write() as session:
        for one in session.exec(select(Message).order_by(Message.id).limit(number)):  # type: ignore[arg-type]
            one.next_at = one.created_at = NOW - DAY - HOUR
            session.add(one)


def standing(town: TestTown, wanted: dict[str, int]) -> None:
    """More letters, in these states."""
    for status, many in wanted.items():
        with town.office.database.read() as session:
            before = set(session.exec(select(Message.id)).all())
        more(town, many)
        with town.office.database.write() as session:
            for one in session.exec(select(Message)):
                if one.id not in before:
                    one.status = status
                    session.add(one)


def more(town: TestTown, many: int) -> None:
    with town.office.database.write() as session:
        taken = set(session.exec(select(Message.person_id)).all())
        free = [town.person(email) for _, email, *_ in PEOPLE]
        people = [one for one in free if one not in taken][:many]
        put_messages(
            session,
            [message_row(town.id, one, NOW.date(), NOW, domain="a.example") for one in people],
        )


def test_no_name_no_address_and_no_municipality(town: TestTown) -> None:
    town.open_year()
    town.tick("2027-02-05 08:00")
    text = stranger(make_app(town.office, now=lambda: NOW)).get("/metrics").text
    named = [part for name, email, *_ in PEOPLE for part in (*name.split(), email)]
    for word in (*named, "Backaskolan", "Ekdalaskolan", "Härryda", "1401", "@", "skola.example"):
        assert f'"{word}' not in text and (len(word) < 4 or word not in text), word


def test_a_setting_tells_municipalities_apart_by_their_codes(town: TestTown) -> None:
    town.open_year()
    letters(town, 3, now=NOW)
    with town.office.database.write() as session:
        session.add(
            Municipality(
                id="se-9999",
                code="9999",
                name="Exempelby",
                country="SE",
                locale="sv",
                preset="läsår",
            )
        )
    town.office.settings = town.office.settings.model_copy(update={"metrics_codes": True})
    found = told(town)
    here = ("municipality", "1401")
    assert found["arshjul_letters"] == {(here, ("state", "pending")): 3}
    assert found["arshjul_cases_open"] == {(("kind", "safety_cycle"), here): 2}


def test_on_this_machine_anybody_and_elsewhere_nobody_without_a_token(town: TestTown) -> None:
    far = elsewhere(town)
    answer = far.get("/metrics", headers={"authorization": "Bearer "})
    assert answer.status_code == 403 and "arshjul_" not in answer.text
    assert far.get("/metrics").status_code == 403


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ("", 401),
        ("Bearer", 401),
        (f"Bearer {TOKEN[:-1]}", 401),
        (f"Bearer {TOKEN}x", 401),
        (f"Basic {TOKEN}", 401),
        (TOKEN, 401),
        ("Bearer \u00e5", 401),
        (f"Bearer {TOKEN}", 200),
        (f"bearer  {TOKEN}", 200),
    ],
)
def test_elsewhere_with_the_token_alone(town: TestTown, given: str, status: int) -> None:
    town.office.settings = town.office.settings.model_copy(
        update={"metrics_token": SecretStr(TOKEN)}
    )
    far = elsewhere(town)
    answer = far.get("/metrics", headers={b"authorization": given.encode()} if given else {})
    assert answer.status_code == status
    assert ("arshjul_letters" in answer.text) == (status == 200)
    if status == 401:
        assert answer.headers["www-authenticate"] == "Bearer"


def test_the_token_is_compared_in_a_time_that_tells_nothing(
    town: TestTown, monkeypatch: pytest.MonkeyPatch
) -> None:
    compared: list[tuple[bytes, bytes]] = []
    whole = hmac.compare_digest

    def noted(one: bytes, other: bytes) -> bool:
        compared.append((one, other))
        return whole(one, other)

    monkeypatch.setattr(hmac, "compare_digest", noted)
    town.office.settings = town.office.settings.model_copy(
        update={"metrics_token": SecretStr(TOKEN)}
    )
    elsewhere(town).get("/metrics", headers={"authorization": "Bearer x"})
    assert compared == [(b"x", TOKEN.encode())]


def test_a_token_that_could_be_guessed_is_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: object
) -> None:
    monkeypatch.setenv("ARSHJUL_METRICS_TOKEN", "prometheus")
    with pytest.raises(WeakKey):
        read_settings()
    monkeypatch.setenv("ARSHJUL_METRICS_TOKEN", TOKEN)
    assert read_settings().metrics_token.get_secret_value() == TOKEN


def test_asking_often_costs_the_database_nothing(town: TestTown) -> None:
    asked: list[str] = []

    def note(_c: object, _d: object, statement: str, *_more: object) -> None:
        asked.append(statement)

    event.listen(town.office.database.engine, "before_cursor_execute", note)
    moments = [NOW, NOW + timedelta(seconds=9), NOW + timedelta(seconds=10)]
    passed = iter(moments)
    monitor = stranger(make_app(town.office, now=lambda: next(passed)))
    monitor.get("/metrics")
    first = len(asked)
    assert 0 < first <= 6 + 2 * len(RHYTHM), asked
    monitor.get("/metrics")
    assert len(asked) == first
    monitor.get("/metrics")
    assert first < len(asked) <= 2 * first
    assert not any('FROM "case"' in one for one in asked[first:]), "cases are counted more seldom"
    event.remove(town.office.database.engine, "before_cursor_execute", note)


@pytest.mark.sqlite
@pytest.mark.parametrize("each", [True, False])
def test_what_is_asked_of_the_letters_uses_their_indexes(town: TestTown, each: bool) -> None:
    asked: list[tuple[str, object]] = []

    def note(_c: object, _d: object, statement: str, given: object, *_more: object) -> None:
        if statement.lstrip().startswith("SELECT"):
            asked.append((statement, given))

    event.listen(town.office.database.engine, "before_cursor_execute", note)
    with town.office.database.read() as session:
        list(letters_waiting(session, NOW, NOW - DAY, each=each))
        open_cases(session, each=each)
    event.remove(town.office.database.engine, "before_cursor_execute", note)
    plans = []
    with town.office.database.engine.connect() as connection:
        for statement, given in asked:
            rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", given)  # type: ignore[arg-type]
            plans.append(" ".join(str(row[3]) for row in rows))
    for plan, index in zip(plans, ("waiting", "leased", "troubled", "open"), strict=True):
        assert index in plan, plan


def test_a_database_that_is_gone_is_told_and_no_more(
    town: TestTown, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone() -> object:
        raise OSError("no such host")

    monkeypatch.setattr(town.office.database, "read", gone)
    found = told(town)
    assert found["arshjul_database_up"] == {(): 0}
    assert "arshjul_letters" not in found and "arshjul_build_info" in found


def test_letters_that_have_left_are_no_longer_counted(town: TestTown) -> None:
    letters(town, 3, now=NOW - HOUR)
    deliver(town.office, NOW)
    assert told(town).get("arshjul_letters", {}) == {}


# Whether one may send visitors.


def test_alive_and_ready_are_two_things(town: TestTown, monkeypatch: pytest.MonkeyPatch) -> None:
    monitor = stranger(make_app(town.office, now=lambda: NOW))

    def answers() -> tuple[int, int]:
        return monitor.get("/livez").status_code, monitor.get("/readyz").status_code

    assert answers() == (200, 200), "though no beat has ever rung, which /healthz may say"
    with town.office.database.write() as session:
        session.connection().exec_driver_sql("UPDATE alembic_version SET version_num = '0001'")
    assert answers() == (200, 503)
    assert "another version" in monitor.get("/readyz").text
    with town.office.database.write() as session:
        session.connection().exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    assert answers() == (200, 503), "of a later one too"
    with town.office.database.write() as session:
        session.connection().exec_driver_sql(f"UPDATE alembic_version SET version_num='{REVISION}'")
    assert answers() == (200, 200)
    town.office.stopping.set()
    assert answers() == (200, 503)
    assert monitor.get("/readyz").text == "bad\nstopping\n"


@pytest.mark.parametrize("page", ["/livez", "/readyz", "/healthz", "/metrics"])
def test_a_monitor_may_ask_for_the_head_alone(town: TestTown, page: str) -> None:
    with town.office.database.write() as session:
        session.add(Fact(key="seen", value="x"))
    monitor = stranger(make_app(town.office, now=lambda: NOW))
    got, head = monitor.get(page), monitor.head(page)
    assert (head.status_code, head.text) == (got.status_code, "")


@pytest.mark.sqlite
def test_a_database_that_cannot_be_opened_is_not_ready(town: TestTown, tmp_path: object) -> None:
    town.office.database.close()
    town.office.database = Database.at(f"sqlite:///{tmp_path}/a-folder")
    (town.office.settings.var.parent / "a-folder").mkdir()
    monitor = stranger(make_app(town.office, now=lambda: NOW))
    assert monitor.get("/livez").status_code == 200
    answer = monitor.get("/readyz")
    assert (answer.status_code, answer.text) == (503, "bad\ndatabase: unreachable\n")
