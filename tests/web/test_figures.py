"""What the overviews count: every figure of a town whose cases are known one by one.

Ten schools on a Wednesday in May. Two are late, two are due soon, one has time; one finished its
cycle, and three ended theirs otherwise, which is no finishing; one has no cycle at all.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session, col, select

from config.locales import LOCALES
from config.words import words
from flows.engine import verbs
from flows.engine.handling import Who
from flows.views.case_list import lines
from models.case.steps import note_step
from models.case.tables import Case
from models.post.tables import Message
from models.register.tables import Unit
from states.kinds import KINDS
from states.process import FINISHED, Outcome
from states.safety_cycle import AVSLUTAD, FORWARD, STEPS
from states.safety_cycle import KIND as CYCLE
from tests.conftest import Postbox, TestTown, at, make_office, settle_town
from tests.worlds.pages import at_the_screen
from tests.worlds.urgent_town import ASTA, known

NOW = at("2027-05-05 09:00")
DAY = date(2027, 5, 5)
YEAR = "2026/27"
KART, ANALYS, ATGARD, UTVARD, FORB = STEPS
# School, the step that it stands in and its last day; or the one it ended in, and how.
OPEN = {
    "Backaskolan": (KART, date(2027, 4, 27)),  # six working days late
    "Ekdalaskolan": (KART, DAY),
    "Cederskolan": (ANALYS, date(2027, 5, 4)),  # one day late
    "Dungeskolan": (ANALYS, date(2027, 5, 19)),  # in exactly two weeks
    "Enskolan": (ANALYS, date(2027, 5, 20)),  # a day after that
}
ENDED = {
    "Fikonskolan": (FORB, Outcome.DONE),
    "Granskolan": (ANALYS, Outcome.NOT_APPLICABLE),
    "Hasselskolan": (ATGARD, Outcome.WITHDRAWN),
    "Iduns skola": (FORB, Outcome.PARTLY),
}
WITHOUT = "Jasminskolan"
ENDINGS = [
    (name, move.target, Outcome(move.outcome))
    for name, kind in KINDS.items()
    for move in kind.process.moves
    if move.outcome is not None and not callable(move.outcome) and name != CYCLE
]
CHIP = re.compile(r'<span class="chip is-(\w+)">')


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestTown]:
    post = Postbox()
    office = make_office(tmp_path_factory.mktemp("figures") / "var", post)
    settle_town(office.database)
    town = TestTown(office, post)
    with office.database.write() as session:
        for name in (*list(OPEN)[2:], *ENDED, WITHOUT):
            session.add(Unit(municipality_id=town.id, name=name, form="grundskola"))
    asta = town.person("asta@skola.example")
    with office.database.write() as session:
        for school, (step, due) in OPEN.items():
            _through(session, town, school, step).due = due
        for school, (step, outcome) in ENDED.items():
            case = _through(session, town, school, step)
            _leave(session, case, AVSLUTAD, completed=outcome in FINISHED)
            case.closed, case.outcome, case.owner_role = date(2027, 5, 3), outcome, ""
        for number, (kind, state, outcome) in enumerate(ENDINGS):
            case = _case(session, town, kind, state, occurrence=str(number))
            case.closed, case.outcome = date(2027, 4, 30), outcome
        _case(session, town, "phase", "planned")
        for number, status in enumerate(("pending", "held", "held", "dead", "sent")):
            session.add(
                Message(
                    municipality_id=town.id,
                    person_id=asta,
                    day=date(2027, 4, 1 + number),
                    next_at=NOW,
                    created_at=NOW,
                    message_id=f"<{number}@skola.example>",
                    status=status,
                    sent_at=NOW if status == "sent" else None,
                )
            )
    yield town
    office.database.close()


def _case(
    session: Session, town: TestTown, kind: str, state: str, unit: int | None = None, **more: Any
) -> Case:
    case = Case(
        municipality_id=town.id,
        kind=kind,
        unit_id=unit,
        year=YEAR,
        state=state,
        opened=date(2026, 8, 17),
        since=date(2026, 8, 17),
        owner_role="headteacher" if unit else "",
        **more,
    )
    session.add(case)
    session.flush()
    return case


def _leave(session: Session, case: Case, into: str, *, completed: bool = True) -> None:
    note_step(
        session,
        case,
        left_at=NOW,
        left_on=date(2027, 5, 3),
        move=FORWARD[case.state],
        into=into,
        completed=completed,
        late_days=0,
    )
    case.state = into
    session.add(case)


def _through(session: Session, town: TestTown, school: str, step: str) -> Case:
    """A cycle that has completed every step before this one."""
    unit = session.exec(select(Unit.id).where(Unit.name == school)).one()
    case = _case(session, town, CYCLE, KART, unit)
    for after in STEPS[1 : STEPS.index(step) + 1]:
        _leave(session, case, after)
    return case


def html(town: TestTown, address: str, locale: str = "sv") -> str:
    answer = at_the_screen(town.office, NOW).get(address, headers={"accept-language": locale})
    assert answer.status_code == 200, address
    return answer.text


def said(text: str) -> str:
    """What a page says, without what its filters offer."""
    told = re.sub(r"<select.*?</select>", " ", text, flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", told)).split())


def rows(text: str) -> dict[str, str]:
    """The rows of the page's tables, by the heading that each begins with."""
    found = re.findall(r'<tr role="row">(.*?)</tr>', text, re.S)
    return {said(one.partition("</th>")[0]): one for one in found if "</th>" in one}


def cells(text: str) -> dict[str, list[str]]:
    """How each school of the matrix stands with each step."""
    return {
        name.partition(" 2026")[0].removesuffix(" grundskola"): CHIP.findall(row)
        for name, row in rows(text).items()
        if "grundskola" in name
    }


# The front page


def test_the_tiles_of_the_front_page(town: TestTown) -> None:
    text = html(town, "/")
    tiles = [said(one) for one in re.findall(r"<li>.*?</li>", text.partition("tiles")[2], re.S)][:6]
    assert tiles == [
        "2 försenade ärenden",
        "2 ärenden förfaller inom två veckor",
        "6 öppna ärenden",
        "3 brev väntar på ditt beslut",
        "1 brev på väg ut",
        "3 roller utan person",
    ]


def test_the_steps_of_the_front_page(town: TestTown) -> None:
    found = rows(html(town, f"/?year={YEAR}"))
    units = {
        name: said(row.rpartition("<td")[2].partition(">")[2])
        for name, row in found.items()
        if name[:1].isdigit()
    }
    assert list(units.values()) == [
        "7 klara, 2 står här, 1 försenad",
        "3 klara, 3 står här, 1 försenad",
        "2 klara, 0 står här",
        "2 klara, 0 står här",
        "1 klar, 0 står här",
    ]
    other = rows(html(town, "/?year=2025/26"))
    assert "0 klara, 0 står här" in said(
        next(iter(other.values())) if False else html(town, "/?year=2025/26")
    )


def test_the_late_of_the_front_page_stand_with_their_days(town: TestTown) -> None:
    text = said(html(town, "/").partition('id="late"')[2].partition("</section>")[0])
    assert "Backaskolan: Kartläggning 6 arbetsdagar" in text
    assert "Cederskolan: Analys en arbetsdag" in text
    assert text.index("Backaskolan") < text.index("Cederskolan")
    assert not re.search("Ekdala|Dunge|Enskolan", text)


# The matrix


def test_each_cell_of_the_matrix(town: TestTown) -> None:
    yet = "not_started"
    steps = [words("sv").state(CYCLE, step) for step in STEPS]
    for name, row in rows(html(town, f"/units?year={YEAR}")).items():
        named = re.findall(r'data-label="([^"]+)"', row)
        assert named == ([] if WITHOUT in name or name == "Enhet" else steps), name
    assert cells(html(town, f"/units?year={YEAR}")) == {
        "Backaskolan": ["overdue", yet, yet, yet, yet],
        "Ekdalaskolan": ["due_soon", yet, yet, yet, yet],
        "Cederskolan": ["done", "overdue", yet, yet, yet],
        "Dungeskolan": ["done", "due_soon", yet, yet, yet],
        "Enskolan": ["done", "in_progress", yet, yet, yet],
        "Fikonskolan": ["done"] * 5,
        "Granskolan": ["done"] + ["not_applicable"] * 4,
        "Hasselskolan": ["done"] * 2 + ["withdrawn"] * 3,
        "Iduns skola": ["done"] * 4 + ["partly"],
        "Jasminskolan": [],
    }


@pytest.mark.parametrize(
    ("asked", "schools"),
    [
        (f"year={YEAR}", [*OPEN, *ENDED, WITHOUT]),
        ("", [*OPEN, *ENDED, WITHOUT]),
        (f"year={YEAR}&show=overdue", ["Backaskolan", "Cederskolan"]),
        (f"year={YEAR}&show=due_soon", ["Dungeskolan", "Ekdalaskolan"]),
        (f"year={YEAR}&show=in_progress", ["Enskolan"]),
        (f"year={YEAR}&show=not_started", []),
        (f"year={YEAR}&show=done", ["Fikonskolan"]),
        (f"year={YEAR}&show=not_applicable", ["Granskolan"]),
        (f"year={YEAR}&step=analys", ["Cederskolan", "Dungeskolan", "Enskolan"]),
        (f"year={YEAR}&step=kartläggning&show=overdue", ["Backaskolan"]),
        (f"year={YEAR}&q=ns", ["Enskolan", "Fikonskolan", "Granskolan", "Iduns skola", WITHOUT]),
    ],
)
def test_the_matrix_counts_what_it_shows(town: TestTown, asked: str, schools: list[str]) -> None:
    text = html(town, f"/units?{asked}")
    assert sorted(cells(text)) == sorted(schools)
    count = words("sv").say("pages.units.count", n=len(schools), total=10)
    assert count in said(text)


def test_the_matrix_names_the_late(town: TestTown) -> None:
    text = said(html(town, "/units"))
    assert "2 steg är försenade: Backaskolan (Kartläggning 2026/27), Cederskolan (Analys" in text


def test_no_cycle_under_way_is_said_where_it_has_ended(town: TestTown) -> None:
    found = cells(html(town, "/units"))
    assert [name for name, row in found.items() if not row] == sorted([*ENDED, WITHOUT])


# The list of cases


@pytest.mark.parametrize(
    ("asked", "count"),
    [
        ("", 6),
        ("show=overdue", 2),
        ("show=due_soon", 2),
        ("show=closed", 4 + len(ENDINGS)),
        ("kind=safety_cycle", 5),
        ("kind=safety_cycle&show=closed", 4),
        ("kind=phase", 1),
        ("kind=phase&show=overdue", 0),
        ("q=backa", 1),
    ],
)
def test_the_list_counts_what_it_shows(town: TestTown, asked: str, count: int) -> None:
    text = html(town, f"/cases?{asked}")
    assert words("sv").say("pages.cases.count", n=count) in said(text)
    shown = len(re.findall(r'<th role="rowheader" scope="row">', text))
    assert shown == min(count, 50)


def test_the_parts_of_the_list(town: TestTown) -> None:
    text = said(html(town, "/cases"))
    for part in ("Försenade (2)", "Förfaller snart (2)", "Senare (1)", "Inget att göra nu (1)"):
        assert part in text
    assert text.index("Försenade (2)") < text.index("Backaskolan") < text.index("Cederskolan")
    assert text.index("Senare (1)") < text.index("Enskolan") < text.index("Inget att göra nu (1)")


def test_a_closed_case_is_listed_by_how_it_ended(town: TestTown) -> None:
    wanted = Counter(outcome for _, _, outcome in ENDINGS)
    wanted.update(outcome for _, outcome in ENDED.values())
    assert set(wanted) == set(Outcome), "every ending is tried"
    found: Counter[str] = Counter()
    for page in (1, 2):
        found.update(CHIP.findall(html(town, f"/cases?show=closed&page={page}")))
    assert found == Counter(map(str, wanted.elements()))
    assert found["done"] < found.total() - found["done"] - 1


def test_a_machine_reads_how_a_case_ended(town: TestTown) -> None:
    told = [line.as_json() for line in lines(town.office, town.id, DAY)]
    ended = Counter(one["outcome"] for one in told if "closed" in one)
    assert ended["done"] == 1 + sum(outcome is Outcome.DONE for _, _, outcome in ENDINGS)
    assert ended.total() == 4 + len(ENDINGS)
    assert not any("outcome" in one for one in told if "closed" not in one)


@pytest.mark.parametrize("locale", LOCALES)
def test_the_page_of_a_closed_case_says_how_it_ended(town: TestTown, locale: str) -> None:
    say = words(locale)
    with town.office.database.read() as session:
        ended = session.exec(
            select(Case, Unit.name)
            .join(Unit, col(Unit.id) == col(Case.unit_id))
            .where(Case.kind == CYCLE, col(Case.closed).is_not(None))
        ).all()
    assert len(ended) == 4
    for case, school in ended:
        text = html(town, f"/cases/{case.id}", locale).partition('<div class="two">')[2]
        assert set(CHIP.findall(text)) == {str(ENDED[school][1])}
        assert f"{say.say('pages.case.ended')} {say.say(f'outcomes.{case.outcome}')}" in said(text)


def test_what_was_registered_twice_is_nowhere_done(tmp_path: Path) -> None:
    office = make_office(tmp_path / "var", Postbox())
    settle_town(office.database)
    town = TestTown(office, Postbox())
    case = known(town, "2026-10-03 20:00")
    asta = Who(town.person(ASTA), "web")
    errand = town.errand(asta, at("2026-10-05 09:00"))
    verbs.move.alone(errand, case.id or 0, "registered_twice", why="Samma som KS 1")
    browser = at_the_screen(office, at("2026-10-05 10:00"))
    for address in (f"/cases/{case.id}", "/cases?show=closed"):
        text = said(browser.get(address, headers={"accept-language": "sv"}).text)
        assert "Dubbelregistrerad" in text and not re.search(r"\bKlar\b", text), address
    office.database.close()


@pytest.mark.parametrize("locale", LOCALES)
def test_each_ending_has_a_word_of_its_own(locale: str) -> None:
    said_as = {outcome: words(locale).say(f"outcomes.{outcome}") for outcome in Outcome}
    assert len(set(said_as.values())) == len(Outcome)
