"""Days that few may know: what lists, pages, letters and the year in advance say to the others."""

from __future__ import annotations

import json
import sys
from datetime import date
from typing import Any

import pytest
from sqlmodel import select

from arshjul.cli import main
from flows.activities.series import Wanted, add_series
from flows.engine import due_dates, verbs
from flows.engine.handling import Who
from flows.forecast.events import MailEvent, QuietEvent
from flows.forecast.simulate import simulate
from flows.views.case_history import journey
from flows.views.case_list import lines
from models.case.tables import Case, Subject
from tests.conftest import TestTown, at
from tests.worlds.pages import at_the_screen
from tests.worlds.secret_days import DAY, add, sees_no_day


def test_the_list_keeps_the_day_from_whoever_may_not_know_it(town: TestTown) -> None:
    case = add(town)
    town.open_year()
    day = date(2026, 8, 18)

    def listed(person: int | None, *, overdue: bool = False) -> list[tuple[date | None, bool]]:
        found = lines(town.office, town.id, day, person=person, overdue=overdue)
        return [(line.due, line.kept) for line in found if line.id == case.id]

    assert listed(None) == [(None, True)]
    assert listed(town.person("lo@skola.example")) == [(None, True)]
    assert listed(town.person("asta@skola.example")) == [(DAY, False)]
    last = list(lines(town.office, town.id, day))[-1]
    assert last.id == case.id, "its place in the list does not tell the day either"
    day = date(2026, 10, 1)
    assert listed(None, overdue=True) == []
    assert listed(town.person("asta@skola.example"), overdue=True) == [(DAY, False)]


def test_the_journey_tells_no_day_and_no_letter(town: TestTown) -> None:
    case = add(town)
    town.tick("2026-08-17 09:30")
    due_dates.reschedule.alone(
        town.errand(
            Who(town.person("asta@skola.example"), "cli"),
            at("2026-08-18 09:00"),
        ),
        case.id or 0,
        date(2026, 9, 22),
        why="22 september 2026 passar bättre",
    )
    with town.office.database.read() as session:
        kept = journey(session, town.office.kinds, town.id, case.id or 0)
        seen = journey(session, town.office.kinds, town.id, case.id or 0, sees=True)
    assert kept.kept and kept.case.due is None and kept.said == ()
    assert sees_no_day(repr(kept))
    assert not seen.kept and seen.case.due == date(2026, 9, 22) and seen.said
    with town.office.database.read() as session:
        assert session.get_one(Case, case.id).due == date(2026, 9, 22), "only the copy is veiled"


def test_what_was_held_is_no_secret(town: TestTown) -> None:
    case = add(town)
    verbs.done.alone(
        town.errand(
            Who(town.person("asta@skola.example"), "cli"),
            at("2026-09-22 09:00"),
        ),
        case.id or 0,
        answers={
            "activity_result": "held",
            "held_on": "2026-09-21",
            "external_party": "Hundenheten",
            "part_1": "yes",
        },
    )
    with town.office.database.read() as session:
        assert not journey(session, town.office.kinds, town.id, case.id or 0).kept


def test_letters_go_to_those_who_may_know_and_to_nobody_else(town: TestTown) -> None:
    add(town, "coordinator")
    told: set[str] = set()
    for when in (
        *("2026-08-17", "2026-09-07", "2026-09-16", "2026-09-21"),
        *("2026-09-24", "2026-09-30", "2026-10-09", "2026-11-03", "2026-11-04"),
    ):
        told |= {str(letter["To"]) for letter in town.tick(f"{when} 08:00")}
    assert len(told) == 1 and "asta@skola.example" in told.pop()


def test_a_rung_whose_people_may_not_know_is_passed_over_for_one_whose_may(
    town: TestTown,
) -> None:
    add(town, "coordinator", "school_chief")
    everybody: set[str] = set()
    for when in ("2026-08-17", "2026-09-21", "2026-09-24", "2026-09-30", "2026-10-09"):
        letters = town.tick(f"{when} 08:00")
        everybody |= {str(letter["To"]).partition("<")[2] for letter in letters}
    assert "ek@skola.example>" in everybody, "the school chief hears of it in the end"
    assert not {"lo@skola.example>", "mo@skola.example>"} & everybody


def test_a_letter_to_somebody_who_lost_the_role_says_no_day(town: TestTown) -> None:
    """Planned while Ek might know, sent when only others may: the letter is silent on the day."""
    from flows.mail.compose import compose
    from flows.mail.remind import remind
    from models.post.tables import Message

    case = add(town, "coordinator", "school_chief")
    remind(town.office, at("2026-08-17 09:30"))
    with town.office.database.write() as session:
        subject = session.get_one(Subject, case.subject_id)
        subject.visible_to = ["school_chief"]
        session.add(subject)
    with town.office.database.write() as session:
        place = town.office.town(session, town.id)
        message = session.exec(select(Message)).one()
        made = compose(town.office, session, message, lambda _: place, at("2026-08-17 09:31"))
    assert made.letter is not None
    [item] = made.letter.items
    assert item.kept and item.links == ()
    from config.words import words
    from notifications.views import groups

    [group] = groups(made.letter.items, words("sv"), date(2026, 8, 17))
    assert sees_no_day(repr(group)) and "datumet visas inte här" in group.items[0].due


def test_the_year_in_advance_says_that_a_day_is_confidential_and_no_more(town: TestTown) -> None:
    add(town)
    town.open_year()
    for all_answer in (False, True):
        events = list(
            simulate(
                town.office,
                town.id,
                date(2027, 2, 1),
                date(2027, 2, 12),
                all_answer=all_answer,
                locale="sv",
            )
        )
        said = [event for event in events if isinstance(event, QuietEvent)]
        assert any(
            "Sök med hundenhet: datumet visas bara för vissa roller" in event.why for event in said
        )
        mails = [event for event in events if isinstance(event, MailEvent)]
        assert mails
        assert all(item["kind"] != "activity" for event in mails for item in event.items)


def test_the_letters_of_the_year_in_advance_are_those_of_a_year_without_it(
    town: TestTown,
) -> None:
    """A letter that only the search would bring would tell its day by being there."""
    town.open_year()
    asked: dict[str, Any] = {"all_answer": False, "locale": "sv"}
    span = (date(2026, 9, 4), date(2026, 9, 29))

    def letters() -> list[tuple[Any, ...]]:
        events = simulate(town.office, town.id, *span, **asked)
        return [(one.at, one.to, one.items) for one in events if isinstance(one, MailEvent)]

    without = letters()
    add(town, "school_chief", role="school_chief")
    assert letters() == without
    add_series.alone(
        town.errand(Who(town.person("asta@skola.example"), "cli"), at("2026-08-17 09:00")),
        Wanted("lockdown_exercise", first=DAY, role="school_chief", scope="authority"),
    )
    assert letters() != without, "what is no secret is foreseen"


def test_the_pages_keep_the_day_from_a_coordinator_who_is_not_named(town: TestTown) -> None:
    case = add(town, "school_chief", role="school_chief")
    town.open_year()
    now = at("2026-08-18 09:00")
    client = at_the_screen(town.office, now)
    for page in ("/cases", f"/cases/{case.id}", "/"):
        html = client.get(page).text
        assert sees_no_day(html), page
    assert "datumet visas bara för vissa roller" in client.get(f"/cases/{case.id}").text
    assert "datumet visas bara för vissa roller" in client.get("/cases").text


def test_the_command_line_says_that_the_day_is_confidential(
    town: TestTown, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    case = add(town)
    monkeypatch.setenv("ARSHJUL_VAR", str(town.office.settings.var))
    monkeypatch.setenv("ARSHJUL_LANGUAGE", "sv")

    def say(*words_: str) -> str:
        monkeypatch.setattr(sys, "argv", ["arshjul", *words_])
        main()
        return capsys.readouterr().out

    when = ("--at", "2026-08-18T09:00+02:00")
    for words_ in (
        ("cases", *when),
        ("show", str(case.id)),
        ("activity", "list", *when),
        ("activity", "show", str(case.subject_id), *when),
        ("activity", "show", "Sök med hundenhet", "--by", "lo@skola.example", *when),
    ):
        told = say(*words_)
        assert "datumet visas bara för vissa roller" in told and sees_no_day(told), words_
    listed = json.loads(say("cases", "--json", *when))
    assert listed["confidential"] is True and listed["due"] is None
    told = say("activity", "dates", str(case.subject_id), "--by", "asta@skola.example", *when)
    assert "2026-09-21" in told and "Backaskolan" in told
    with pytest.raises(SystemExit):
        say("activity", "dates", str(case.subject_id), "--by", "lo@skola.example", *when)
    assert "Bara vissa roller får se datumen" in capsys.readouterr().err
