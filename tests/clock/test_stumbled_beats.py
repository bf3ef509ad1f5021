"""A beat that failed is told by letter, in words, and its fault costs no letter that waits."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from sqlmodel import select

from config.wheel import BadWheel, read_wheel
from flows.clock.schedule import RHYTHM
from flows.clock.tick import tick
from models.post.tables import Message
from tests.conftest import TestTown, at


@pytest.fixture
def broken(town_with: Callable[..., TestTown], tmp_path: Path) -> TestTown:
    """A town whose reminders of 1 February are written; then its file of the wheel is spoilt."""
    town = town_with()
    town.open_year()
    beats = [one for one in RHYTHM if one.name in ("reviews", "daily", "reminders")]
    tick(town.office, at("2027-02-05 08:00"), beats)
    bad = tmp_path / "wheel.toml"
    bad.write_text('[steps.kartlaggning]\nopens = "02-31"\n', "utf-8")
    town.office = replace(town.office, wheel=lambda: read_wheel(path=bad))
    return town


def statuses(town: TestTown) -> set[str]:
    with town.office.database.read() as session:
        return set(session.exec(select(Message.status).where(Message.sort != "alert")))


def test_the_coordinator_is_told_in_words_while_the_letters_wait(broken: TestTown) -> None:
    letters = []
    for hour in ("09", "10", "11"):
        with pytest.raises(BadWheel):
            broken.tick(f"2027-02-05 {hour}:15")
        letters += broken.post.take()
    [letter] = letters  # once a day
    assert statuses(broken) <= {"pending", "claimed"}, "nothing is lost or dead because of a file"
    assert "asta@" in str(letter["To"])
    assert letter["Subject"] == "Något körs inte som det ska (Härryda)"
    body = letter.get_body(("plain",))
    assert body is not None
    text = " ".join(str(body.get_content()).split())
    assert "Vakthunden: " in text and "BadWheel" not in text
    assert "/runs" in text


def test_once_the_fault_is_mended_all_leaves_and_nothing_more_is_said(broken: TestTown) -> None:
    with pytest.raises(BadWheel):
        broken.tick("2027-02-05 09:15")
    broken.office = replace(broken.office, wheel=read_wheel)
    broken.post.take()
    letters = broken.tick("2027-02-05 10:20")
    assert statuses(broken) == {"sent"}
    assert len(letters) == 2, "the two reminders"
    assert not [one for one in letters if "körs inte" in str(one["Subject"])]
