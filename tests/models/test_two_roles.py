"""One role owns the tables, another works with them: wherever the tables have come from."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import closing
from itertools import count
from pathlib import Path
from time import monotonic

import pytest
from sqlalchemy.exc import ProgrammingError

from flows.access.links import Place, ask
from flows.access.sessions import end
from flows.demos.town import fill
from flows.engine.door import Errand
from flows.engine.handling import Who, unseen
from flows.engine.office import Office
from flows.register.moving import move_to
from models.database import Database, NoDatabase
from models.server import holes, lacks_rights, roles, same_database
from models.whole_copy import digests
from tests.conftest import Postbox, TestTown, at, make_office
from tests.worlds import postgres
from tests.worlds.sign_in_house import ASTA, House, post

_numbers = count(1)


@pytest.fixture
def urls(postgresql: None) -> tuple[str, str]:
    """An empty database, as whoever works in it and as its owner."""
    number = f"{os.getpid()}_{next(_numbers)}"
    name, owner, user = f"two_{number}", f"the_owner_{number}", f"the_user_{number}"
    for statement in roles(name, owner, user).split(";"):
        if statement.strip():
            postgres.as_superuser(statement)
    return postgres.url_of(name, user), postgres.url_of(name, owner)


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[Office]:
    office = make_office(tmp_path / "var", Postbox(), database_url=f"sqlite:///{tmp_path}/a.sqlite")
    fill(office, at("2026-11-20 08:00"))
    yield office
    office.database.close()


def test_an_installation_moves_to_two_roles_without_a_grant_by_hand(
    demo: Office, urls: tuple[str, str], tmp_path: Path
) -> None:
    rows = move_to(demo, urls[0], unseen, urls[1])
    post = Postbox()
    office = make_office(tmp_path / "var", post, database_url=urls[0])
    with demo.database.read() as here, office.database.read() as there:
        assert digests(there) == digests(here)
        assert sum(number for number, _ in digests(there).values()) == rows
        assert holes(there) == []
    town = TestTown(office, post, "se-0000")
    assert town.tick("2026-11-23 08:15"), "new rows get numbers of their own, and letters leave"
    office.database.close()


def test_the_owner_that_is_set_is_meant_where_it_owns_the_database_moved_to(
    demo: Office, urls: tuple[str, str]
) -> None:
    url, owner = urls
    elsewhere = postgres.bare()
    demo.settings = demo.settings.model_copy(update={"owner_url": owner})
    assert same_database(url, owner) and not same_database(url, elsewhere)
    move_to(demo, url, unseen)
    with closing(Database.at(url)) as database, database.read() as session:
        assert holes(session) == []
    move_to(demo, elsewhere, unseen)
    with closing(Database.at(elsewhere)) as database, database.read() as session:
        assert holes(session) == ["owner"], "that one has nobody else"


def test_tables_that_the_owner_made_by_itself_are_shared_at_the_next_start(
    urls: tuple[str, str],
) -> None:
    url, owner = urls
    with closing(Database.at(owner)) as alone:
        alone.create()
    with closing(Database.at(url)) as database, pytest.raises(NoDatabase, match="denied"):
        database.create()
    with closing(Database.at(url, owner)) as database:
        database.create()
        with database.engine.connect() as connection:
            assert not lacks_rights(connection)
        with database.read() as session:
            assert holes(session) == []


@pytest.mark.parametrize(
    "before",
    [
        "GRANT UPDATE ON audit TO {user}",
        "REVOKE INSERT ON message FROM {user}",
        "REVOKE ALL ON SEQUENCE message_id_seq FROM {user}",
    ],
)
def test_each_start_gives_what_lacks_and_takes_what_is_too_much(
    urls: tuple[str, str], before: str
) -> None:
    url, owner = urls
    with closing(Database.at(url, owner)) as database, closing(Database.at(owner)) as alone:
        database.create()
        with alone.engine.begin() as connection:
            connection.exec_driver_sql(before.format(user=database.engine.url.username))
        with database.engine.connect() as connection:
            assert lacks_rights(connection)
        database.create()
        with database.engine.connect() as connection:
            assert not lacks_rights(connection)
            with pytest.raises(ProgrammingError, match="permission denied"):
                connection.exec_driver_sql("UPDATE audit SET what = 'x'")


def test_a_start_that_lacks_nothing_does_not_call_the_owner(urls: tuple[str, str]) -> None:
    url, owner = urls
    with closing(Database.at(url, owner)) as database:
        database.create()
    nobody = owner.replace("the_owner", "nobody")
    with closing(Database.at(url, nobody)) as database:
        database.create()


@pytest.fixture
def house(urls: tuple[str, str], tmp_path: Path) -> Iterator[House]:
    """Pages on the network, which work as a role that owns no table."""
    url, owner = urls
    with closing(Database.at(url, owner)) as database:
        database.create()
    made = House(tmp_path, database_url=url)
    yield made
    made.office.database.close()


def test_people_sign_in_and_out_as_a_role_that_owns_no_table(house: House) -> None:
    with house.office.database.read() as session:
        assert holes(session) == []
    browser, stranger = house.browser(), house.browser("203.0.113.9")
    path = house.ask(browser)
    assert post(stranger, path) == 410
    assert post(browser, path) == 303
    assert browser.get("/me").status_code == 200
    assert post(stranger, "/sign-in", email="nobody@skola.example") == 200
    errand = Errand(house.office, house.town.id, Who(None, "cli"), house.now)
    assert end.alone(errand, house.town.person(ASTA)) == 1
    assert browser.get("/cases").status_code == 303


def test_whoever_asks_for_a_link_waits_for_nobody_who_writes(house: House) -> None:
    """Else the time of the answer would tell that the address is somebody's there."""
    let_go, held = threading.Event(), threading.Event()

    def write_for_long() -> None:
        with house.office.database.write(house.town.id):
            held.set()
            let_go.wait(20)

    writer = threading.Thread(target=write_for_long)
    writer.start()
    try:
        assert held.wait(10)
        for email in (ASTA, "nobody@skola.example"):
            begun = monotonic()
            ask(house.office, email, Place("b", "", "198.51.100.7"), house.now)
            assert monotonic() - begun < 5, email
    finally:
        let_go.set()
        writer.join()
