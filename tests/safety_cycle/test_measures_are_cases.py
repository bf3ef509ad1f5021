"""A measure of the cycle is a case: it reminds on its own day, and the steps ask how far it is."""

from __future__ import annotations

from datetime import date

import pytest
from sqlmodel import col, select

from flows.clock.tick import tick
from flows.engine import verbs
from flows.engine.handling import Who
from flows.measures.verbs import EvaluatedTooSoon
from flows.views.case_context import asides
from models.case.tables import Case
from models.measures.tables import PlannedMeasure
from models.safety_cycle.evidence import evidence_of
from models.safety_cycle.tables import MeasureNote
from states.errors import EvidenceMissing
from tests.conftest import TestTown, at
from tests.worlds.days import daily
from tests.worlds.heard import live, of
from tests.worlds.tallied import measure_effects

BACKA = "Backaskolan"
FIVE = {
    "problem-{}": "Mörk trappa",
    "action-{}": "Ny belysning",
    "when-{}": "2027-10-01",
    "who-{}": "vaktmästaren",
    "evaluated_on-{}": "2027-11-01",
}


def lo(town: TestTown) -> Who:
    return Who(town.person("lo@skola.example"), "web")


def answer(town: TestTown, when: str, year: str = "2026/27", **given: str) -> Case:
    case = town.case(BACKA, year).id or 0
    return verbs.done.alone(town.errand(lo(town), at(when)), case, answers=given or None)


def note(town: TestTown, when: str, year: str = "2026/27", **given: str) -> None:
    case = town.case(BACKA, year).id or 0
    verbs.note.alone(town.errand(lo(town), at(when)), case, given)


def to_the_action_step(town: TestTown, finding: str = "Mörk trappa") -> int:
    """Mapped and analysed; the number of the finding."""
    town.open_year()
    answer(town, "2027-03-01 09:00", method="Rond", sources="Skyddsombud", findings=finding)
    with town.office.database.read() as session:
        [found] = evidence_of(session, town.case(BACKA).id or 0).findings
    given = {f"cause-{found.id}": "Trasig lampa", f"priority-{found.id}": "high"}
    answer(town, "2027-04-01 09:00", **given)
    return found.id


def planned(number: int, **others: str) -> dict[str, str]:
    """The five fields of a measure for the finding, as the form sends them."""
    given = {name.format(-number): value for name, value in FIVE.items()}
    return {**given, **{f"{name}--{number}": value for name, value in others.items()}}


def the_measure(town: TestTown) -> Case:
    with town.office.database.read() as session:
        return session.exec(select(Case).where(Case.kind == "measure")).one()


def test_a_measure_whose_five_fields_are_there_is_a_case_with_its_own_last_day(
    town: TestTown,
) -> None:
    finding = to_the_action_step(town)
    note(town, "2027-05-03 09:00", **planned(finding))
    measure = the_measure(town)
    assert (measure.unit_id, measure.state) == (town.unit(BACKA), "planned")
    assert (measure.due, measure.owner_role) == (date(2027, 10, 1), "headteacher")
    with town.office.database.read() as session:
        [text] = session.exec(select(MeasureNote))
        [kept] = session.exec(select(PlannedMeasure))
        [seen] = evidence_of(session, town.case(BACKA).id or 0).measures
    assert (text.action, text.when, text.who) == ("", None, ""), "it stands in one place"
    assert (kept.action, kept.who, kept.origin_case) == (
        "Ny belysning",
        "vaktmästaren",
        town.case(BACKA).id,
    )
    assert (seen.action, seen.when, seen.state) == ("Ny belysning", date(2027, 10, 1), "planned")


def test_it_reminds_on_its_own_day_and_climbs_its_own_ladder(town: TestTown) -> None:
    note(town, "2027-05-03 09:00", **planned(to_the_action_step(town)))
    letters = live(town, "2027-09-28", "2027-10-12")
    assert [one.day for one in of(letters, "lo") if "Ny belysning" in one.text][-3:] == [
        "09-28",
        "10-01",
        "10-06",
    ]
    assert [one.day for one in of(letters, "mo") if "Ny belysning" in one.text] == ["10-12"]


def test_who_is_named_answers_for_it_when_she_is_known(town: TestTown) -> None:
    finding = to_the_action_step(town)
    given = {**planned(finding), f"who--{finding}": "Kim  kvist"}
    note(town, "2027-05-03 09:00", **given)
    assert the_measure(town).delegate_id == town.person("kim@skola.example")
    [told] = of(live(town, "2027-05-04", "2027-05-04"), "kim")
    assert "Lo Lind delegerade det här till dig måndag 3 maj 2027." in told.text


def test_the_action_step_waits_for_its_measures_or_carries_them_over_by_name(
    town: TestTown,
) -> None:
    finding = to_the_action_step(town)
    with pytest.raises(EvidenceMissing) as missing:
        answer(town, "2027-05-03 09:00", **planned(finding))
    assert missing.value.missing == ("standing_of_each_measure",)
    assert town.case(BACKA).state == "åtgärd"
    answer(town, "2027-05-03 09:00", **planned(finding, standing="goes_on"))
    assert town.case(BACKA).state == "utvärdering"
    assert the_measure(town).state == "planned", "it goes on by itself"


def test_what_is_said_to_be_done_is_done_on_its_own_case(town: TestTown) -> None:
    finding = to_the_action_step(town)
    answer(town, "2027-10-04 09:00", **planned(finding, standing="done"))
    measure = the_measure(town)
    assert (measure.state, measure.due) == ("done", date(2027, 11, 1)), "then it is evaluated"
    with town.office.database.read() as session:
        [seen] = evidence_of(session, town.case(BACKA).id or 0).measures
    answer(town, "2027-12-01 09:00", **{f"effect-{seen.id}": "effect"})
    assert the_measure(town).state == "measure_evaluated"
    with town.office.database.read() as session:
        year = (date(2027, 8, 1), date(2028, 7, 31))
        assert measure_effects(session, town.id, *year) == [("effect", 1)], "counted once"


def test_what_was_evaluated_on_its_own_case_is_known_to_the_cycle(town: TestTown) -> None:
    finding = to_the_action_step(town)
    answer(town, "2027-10-04 09:00", **planned(finding, standing="done"))
    given = {"effect": "partly", "effect_why": "Räckte inte hela vägen"}
    number = the_measure(town).id or 0
    verbs.done.alone(town.errand(lo(town), at("2027-11-01 09:00")), number, answers=given)
    with town.office.database.read() as session:
        [seen] = evidence_of(session, town.case(BACKA).id or 0).measures
    assert (seen.effect, seen.effect_why) == ("partly", "Räckte inte hela vägen")
    assert answer(town, "2027-12-01 09:00").state == "förbättring"


def test_what_is_not_finished_is_asked_about_in_the_next_mapping(town: TestTown) -> None:
    finding = to_the_action_step(town)
    answer(town, "2027-10-04 09:00", **planned(finding, standing="goes_on"))
    assert answer(town, "2027-12-01 09:00").state == "förbättring", "no effect to judge yet"
    with town.office.database.read() as session:
        [seen] = evidence_of(session, town.case(BACKA).id or 0).measures
    verdict = {"fit": "yes", "why": "Fungerar", "carry_over_decided": "yes"}
    with pytest.raises(EvidenceMissing) as missing:
        answer(town, "2028-01-20 09:00", **verdict)
    assert missing.value.missing == ("unfinished_measures_carried_over",)
    answer(town, "2028-01-20 09:00", **verdict, **{f"carry_over-{seen.id}": "yes"})
    with town.office.database.read() as session:
        following = evidence_of(session, town.case(BACKA, "2027/28").id or 0)
    [carried] = following.measures
    assert (carried.case, carried.action) == (the_measure(town).id, "Ny belysning"), "the same one"
    found = {"method": "Rond", "sources": "Elevråd", "nothing_found": "yes"}
    with pytest.raises(EvidenceMissing) as unasked:
        answer(town, "2028-02-02 09:00", "2027/28", **found)
    assert unasked.value.missing == ("carried_measures_followed_up",)
    answer(town, "2028-02-02 09:00", "2027/28", **found, **{f"standing-{carried.id}": "done"})
    assert the_measure(town).state == "done"


def test_the_cycles_page_shows_its_measures_and_the_measure_where_it_comes_from(
    town: TestTown,
) -> None:
    from config.words import words

    note(town, "2027-05-03 09:00", **planned(to_the_action_step(town)))
    kinds, say, now = town.office.kinds, words("sv"), at("2027-05-04 09:00")
    with town.office.database.read() as session:
        [cycle] = asides(session, kinds, town.case(BACKA), say, now)
        [measure] = asides(session, kinds, the_measure(town), say, now)
    [line] = cycle.lines
    assert line.text == "Ny belysning · vaktmästaren · Planerad, sista dag 2027-10-01"
    assert line.link == f"/cases/{the_measure(town).id}"
    origin = measure.lines[-1]
    assert origin.text == "Kommer från Systematiskt säkerhetsarbete 2026/27: Backaskolan"
    assert origin.link == f"/cases/{town.case(BACKA).id}"


def test_a_measure_is_not_evaluated_before_it_is_done(town: TestTown) -> None:
    finding = to_the_action_step(town)
    given = {**planned(finding), f"evaluated_on--{finding}": "2027-09-01"}
    with pytest.raises(EvaluatedTooSoon):
        note(town, "2027-05-03 09:00", **given)
    with town.office.database.read() as session:
        assert not session.exec(select(MeasureNote)).all(), "nothing is half done"


def with_texts(town: TestTown, *days: date) -> None:
    """Measures as an earlier version left them: text, with a day each."""
    to_the_action_step(town)
    with town.office.database.write() as session:
        for number, day in enumerate(days):
            session.add(
                MeasureNote(
                    municipality_id=town.id,
                    case_id=town.case(BACKA).id or 0,
                    problem="Mörk trappa",
                    action=f"Lampa {number + 1}",
                    when=day,
                    who="vaktmästaren",
                    evaluated_on=day,
                )
            )


def test_measures_that_stand_as_text_become_cases_and_the_passed_ones_are_named_once(
    town: TestTown,
) -> None:
    with_texts(town, date(2027, 4, 5), date(2027, 4, 7), date(2027, 10, 1))
    daily(town.office, at("2027-05-10 03:00"))
    daily(town.office, at("2027-05-11 03:00"))
    with town.office.database.read() as session:
        cases = session.exec(
            select(Case).where(Case.kind == "measure").order_by(col(Case.id))
        ).all()
    assert [one.due for one in cases] == [None, None, date(2027, 10, 1)]
    letters = live(town, "2027-05-10", "2027-06-30")
    named = [one for one in letters if "Lampa 1" in one.text or "Lampa 2" in one.text]
    [once] = named
    assert (once.day, once.who) == ("05-10", "lo")
    assert "Lampa 1" in once.text and "Lampa 2" in once.text
    assert "Sista dagen var måndag 5 april 2027" in once.text
    tick(town.office, at("2027-07-30 08:00"))
