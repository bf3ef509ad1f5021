"""What a letter said can be shown later, without live links, and whether it would differ today."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlmodel import select

from config.locales import LOCALES
from flows.clock.housekeeping import housekeeping
from flows.mail.shown_again import NotKept, shown_again
from flows.register.people import erase
from flows.views.letter_samples import letter
from models.post.kept_letters import KeptLetter
from models.post.tables import Message
from notifications.kept import NO_LINK, keep, show, show_without
from notifications.letter import LETTERS, Link
from notifications.letters import write
from tests.conftest import TestTown, at


def sent(town: TestTown) -> tuple[int, str]:
    """Lo's first notice: its number, and its text as it went out."""
    town.open_year()
    [mail] = [one for one in town.tick("2027-02-05 08:00") if "lo@" in str(one["To"])]
    body = mail.get_body(("plain",))
    assert body is not None
    with town.office.database.read() as session:
        lo = town.person("lo@skola.example")
        number = session.exec(select(Message.id).where(Message.person_id == lo)).one()
    return number or 0, str(body.get_content())


def test_what_was_sent_is_shown_again_and_its_links_are_dead(town: TestTown) -> None:
    number, text = sent(town)
    with town.office.database.read() as session:
        found = shown_again(session, town.id, number)
        [row] = session.exec(select(KeptLetter).where(KeptLetter.message_id == number))
    assert found.as_sent and found.subject.startswith("Förvarning: Kartläggning, Backaskolan")
    assert "Sista dag: onsdag 31 mars 2027" in found.text
    assert "/l/" in text and "/l/" not in found.text and NO_LINK in found.text
    assert b"/l/" not in row.made_of
    without = [line for line in text.split("\n") if "/l/" not in line]
    assert [line for line in found.text.split("\n") if NO_LINK not in line] == [
        line.rstrip("\r") for line in without
    ]


def test_where_words_have_changed_since_that_is_said(town: TestTown) -> None:
    number, _ = sent(town)
    with town.office.database.write() as session:
        row = session.get_one(KeptLetter, number)
        row.sha256 = "0" * 64
        session.add(row)
    with town.office.database.read() as session:
        assert not shown_again(session, town.id, number).as_sent


def test_it_is_forgotten_with_the_person_and_when_its_time_is_over(town: TestTown) -> None:
    number, _ = sent(town)
    with town.office.database.read() as session:
        others = len(session.exec(select(KeptLetter)).all())
    assert others > 1
    lo = town.person("lo@skola.example")
    erase.alone(town.errand(town.asta, at("2027-02-06 09:00")), lo)
    with town.office.database.read() as session, pytest.raises(NotKept):
        shown_again(session, town.id, number)
    housekeeping(town.office, at("2029-02-04 03:00"))
    with town.office.database.read() as session:
        assert len(session.exec(select(KeptLetter)).all()) == others - 1, "24 months are not over"
    account = housekeeping(town.office, at("2029-02-07 03:00"))
    assert account.counts["letters_removed"] == others - 1


def test_what_somebody_may_not_know_is_left_out_of_what_is_shown() -> None:
    late = letter("escalation", "sv")
    mine = keep(late, write(late))
    gone = frozenset({late.items[0].case_id})
    whole, rest = show(mine)[0], show_without(mine, gone)
    assert rest is not None and late.items[0].unit in whole.text
    assert late.items[1].unit in rest.text and rest.text.count("arbetsdagar försenat") < 5
    assert show_without(mine, frozenset({99})) == whole
    assert show_without(mine, frozenset(one.case_id for one in late.items)) is None
    week = letter("digest", "sv")
    assert week.digest is not None
    every = frozenset(one.case_id for one in (*week.digest.overdue, *week.digest.due_soon))
    calm = show_without(keep(week, write(week)), every)
    assert calm is not None and "inget är försenat" in calm.subject
    both = replace(late, digest=week.digest)
    rest = show_without(keep(both, write(both)), frozenset(one.case_id for one in late.items))
    assert rest is not None and rest.subject.startswith("Årshjul v. 42")


def test_another_municipalitys_letter_is_as_unknown_as_none(town: TestTown) -> None:
    number, _ = sent(town)
    with town.office.database.read() as session:
        for home, letter_number in (("no-9999", number), (town.id, 999), (town.id, -1)):
            with pytest.raises(NotKept):
                shown_again(session, home, letter_number)


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("name", LETTERS)
def test_every_letter_comes_back_as_it_was(name: str, locale: str) -> None:
    one = letter(name, locale)
    token = "https://arshjul.skola.example/l/" + "t" * 43
    items = tuple(replace(item, links=(Link("done", token),)) for item in one.items)
    one = replace(one, items=items)
    written, as_sent = show(keep(one, write(one)))
    assert as_sent and token not in written.text + written.html


def test_a_letter_that_cannot_be_kept_does_not_leave_unmarked(
    town: TestTown, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What has left and is not marked would leave again: it is kept before it leaves."""

    def fails(*_: object) -> None:
        raise ValueError("no JSON")

    monkeypatch.setattr("flows.mail.prepared.keep", fails)
    town.open_year()
    assert town.tick("2027-02-05 08:00") == []
    with town.office.database.read() as session:
        assert {one.status for one in session.exec(select(Message))} <= {"held", "dead", "pending"}
