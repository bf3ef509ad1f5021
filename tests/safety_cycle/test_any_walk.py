"""Whatever is tried, record, versions and timers agree."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event

from flows.engine import verbs
from flows.engine.handling import Who
from models.safety_cycle.evidence import evidence_of
from states.cycle_evidence import Survey
from tests.conftest import Postbox, TestTown, make_office, settle_town
from tests.worlds.copies import copy
from tests.worlds.cycle_walks import (
    NOON,
    walk,
)

ACTS = st.lists(
    st.tuples(
        st.sampled_from(
            ["forward", "forward", "forward", "forward", "bare", "go_back", "no_reason",
             "not_applicable", "note", "reschedule", "delegate", "stale", "tick", "fly"]
        ),
        st.integers(0, 60),
    ),
    min_size=1,
    max_size=20,
)  # fmt: skip


@pytest.fixture(scope="module")
def new_town(tmp_path_factory: pytest.TempPathFactory) -> Callable[[], TestTown]:
    """A fresh town for each walk: a copy of one settled and opened database."""
    var = tmp_path_factory.mktemp("walks")
    post = Postbox()
    model = make_office(var / "model", post)
    settle_town(model.database)
    TestTown(model, post).open_year()
    model.database.close()
    numbers = iter(range(10_000))

    def settle() -> TestTown:
        home = var / f"walk{next(numbers)}"
        copy(var / "model", home)
        office = make_office(home, Postbox())
        # A walk writes hundreds of transactions; waiting for the disk is tested elsewhere.
        engine = office.database.engine
        if not office.database.is_server:
            event.listen(engine, "connect", lambda raw, _: raw.execute("PRAGMA synchronous = OFF"))
        engine.dispose()
        office.chance = random.Random(1)
        return TestTown(office, Postbox())

    return settle


NO_HURRY = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]


@settings(max_examples=20, deadline=None, suppress_health_check=NO_HURRY)
@given(acts=ACTS)
def test_whatever_is_tried_the_record_the_versions_and_the_timers_agree(
    new_town: Callable[[], TestTown], acts: list[tuple[str, int]]
) -> None:
    walk(new_town(), acts)


@pytest.mark.campaign
@settings(max_examples=300, deadline=None, suppress_health_check=NO_HURRY)
@given(acts=ACTS)
def test_three_hundred_walks_agree(
    new_town: Callable[[], TestTown], acts: list[tuple[str, int]]
) -> None:
    walk(new_town(), acts)


def test_how_pupils_took_part_is_asked_and_kept(town: TestTown) -> None:
    town.open_year()
    case = town.case("Backaskolan")
    told = {"pupils_took_part": "Elevrådet, 14 elever", "method": "Rond"}
    who = Who(town.person("lo@skola.example"), "web")
    verbs.note.alone(town.errand(who, NOON), case.id or 0, told)
    with town.office.database.read() as session:
        survey = evidence_of(session, case.id or 0).survey
    assert survey == Survey("Rond", "", pupils="Elevrådet, 14 elever")
