"""Some municipalities live through the same weeks on either database, and hear the same."""

from __future__ import annotations

from contextlib import closing
from datetime import timedelta
from pathlib import Path

from bench.idle_day import BEGUN, ELSEWHERE, settle
from flows.clock.schedule import RHYTHM
from flows.clock.tick import tick
from models.database import Database
from tests.conftest import Postbox, make_office
from tests.worlds import postgres

WEEKS = 3
BEATS = [one for one in RHYTHM if one.name not in ELSEWHERE]


def lived(folder: Path, url: str) -> list[tuple[str, str, str]]:
    """Day, reader and subject of each letter that left."""
    with closing(Database.at(url)) as database:
        database.create()
    post = Postbox()
    office = make_office(folder, post, database_url=url, senders=4)
    settle(office, 3)
    found = []
    for number in range(7 * WEEKS):
        now = BEGUN + timedelta(days=number, minutes=30)
        post.letters.clear()
        tick(office, now, BEATS)
        day = f"{now:%Y-%m-%d}"
        found += [(day, str(one["To"]), str(one["Subject"])) for one in post.take()]
    office.database.close()
    return sorted(found)


def test_what_leaves_is_the_same_on_both(postgresql: None, tmp_path: Path) -> None:
    on_a_file = lived(tmp_path / "a", f"sqlite:///{tmp_path}/a/country.sqlite")
    on_a_server = lived(tmp_path / "b", postgres.fresh())
    assert on_a_server == on_a_file
    assert len(on_a_file) > 20
    assert {to.split("@")[1] for _, to, _ in on_a_file} == {
        f"by{number}.example>" for number in range(3)
    }
