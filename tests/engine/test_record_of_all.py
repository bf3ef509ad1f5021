"""Whatever a person can start and that writes leaves a row in the record, and gives another mark to
each municipality that it has changed: by that pages know what they may keep.

The verbs are found in the code (``writing_verbs``), so that a new one is missed here at once: it
gets a scenario in ``record_scenarios``, or a reason in ``QUIET``.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from config.locales import LOCALES
from config.words import words
from models.record.audit import first_break
from tests.conftest import Postbox, TestTown, make_office, settle_town
from tests.worlds import (
    record_scenarios,
    record_scenarios_more,
    record_scenarios_people,
    record_scenarios_reports,
)
from tests.worlds.record_told import TOLD
from tests.worlds.record_world import World
from tests.worlds.shown import marks_of, rows_of, without_a_new_mark
from tests.worlds.writing_verbs import recorded, sources, verbs, writers

__all__ = [
    "record_scenarios",
    "record_scenarios_more",
    "record_scenarios_people",
    "record_scenarios_reports",
]

# What writes and is told elsewhere, with why.
QUIET = {
    "flows.register.saved_views.keep_view": "a person's own bookmark of a page",
    "flows.register.saved_views.remove_view": "a person's own bookmark of a page",
    "flows.register.begun_things.keep_begun": "nothing is made yet; the thing's own verb tells it",
    "flows.register.begun_things.let_go": "nothing was made",
    "flows.register.begun_things.is_made": "what was made of it tells itself",
    "flows.mail.answer_by_link.take_back": "the verb undo, which it calls, tells it",
    "flows.access.links.ask": "a try is counted",
    "flows.access.links.send": "a letter waits; the outbox tells it",
    "flows.access.links.enter": "the session's row tells it, as long as such rows are kept",
    "flows.access.provider_login.finish": "the session's row tells it; roles that follow are told",
    "flows.access.provider_logout.end_by_provider": "the sessions' rows tell it",
    "flows.access.sessions.go_to": "the sessions' rows tell it",
    "flows.access.sessions.inside": "the session's row tells when it was last used",
    "flows.access.sessions.in_use": "the same",
    "flows.access.sessions.leave": "the session's row tells it",
    "flows.access.sessions.leave_everywhere": "the sessions' rows tell it",
    "flows.access.sessions.end": "only where one is open; tests/web/test_sign_in reads its row",
    "flows.clock.instants.accept_instant": "the operator's alone; tests/clock reads its row",
    "flows.clock.instants.accept_everywhere": "each municipality's row is written by the verb",
    "flows.clock.instants.take": "marks an instant before a beat; what the beat did tells itself",
    "flows.mail.bounces.bounce": "needs a letter that was sent; tests/mail reads its row",
    "flows.mail.bounces.take_in": "finds whose letter it was; the verb tells it",
    "flows.register.people_file.look": "tries the file, and nothing of it stays",
    "flows.register.people_file.take_people_file": "needs a file; tests/register reads its row",
    "flows.register.people_file.refuse_people_file": "needs a file; tests/register reads its row",
    "flows.register.moving.move_to": "the record comes along as it is, to the last sign",
    "flows.mail.returned_mail.read_now": "gives each message to take_in; the verb tells it",
    "flows.mail.restore.restore": "puts back a whole record and tells it; tests/mail reads the row",
    "flows.clock.backup.backup": "reads all and changes nothing; a file is written",
    "flows.clock.troubles.tell_outside": "keeps what the operator's address was told",
    "flows.views.proof.take": "reads the case; the verb take_proof, which it calls, tells it",
    "flows.mail.trial.hand_over": "a letter leaves; the outbox tells it",
    "flows.mail.deliver.between": "letters leave; the run and the outbox tell it",
    "flows.mail.answer_by_link.answer": "what the link does is a verb that is tried here",
    "flows.engine.drafts.keep_draft": "a draft is nobody's answer until it is sent",
    "flows.bootstrap.open_office": "what it takes over from files is told in each record",
    "flows.skolesec.daily.follow_placed": "each gathering that follows is a move of its own case",
    "flows.skolesec.rounds.load_round": "no municipality takes part in it yet; asking one tells",
}
SILENT = """
from flows.engine.handling import Desk

def note_it(desk: Desk, name: str) -> None:
    desk.session.add(Row(name=name))

def look(desk: Desk) -> int:
    return desk.session.get(1)

def all_of_it(desk: Desk) -> None:
    note_it(desk, "a")
"""


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    folder = tmp_path_factory.mktemp("record")
    post = Postbox()
    office = make_office(folder / "var", post)
    settle_town(office.database)
    yield World(TestTown(office, post), folder)
    office.database.close()


def test_each_verb_that_writes_is_tried_here_or_has_a_reason_not_to() -> None:
    found = verbs(sources("flows", "models"), sources("arshjul", "web"))
    assert len(found) > 80, "the search has lost its way"
    assert not TOLD.keys() & QUIET.keys()
    missing = sorted(found - TOLD.keys() - QUIET.keys())
    assert not missing, f"does a reader of the record miss these? {missing}"
    assert not sorted(QUIET.keys() - found), "these write no more, or nobody starts them"


def test_the_search_finds_a_silent_verb_and_passes_over_a_look() -> None:
    modules = {"flows.made_up": SILENT}
    assert writers(modules) == {"flows.made_up.note_it", "flows.made_up.all_of_it"}
    page = {"web.page": "def see():\n    from flows.made_up import note_it, look\n"}
    assert verbs(modules, page) == {"flows.made_up.note_it"}
    whole = {"web.page": "from flows import made_up\n\ndef see():\n    made_up.all_of_it(1)\n"}
    assert verbs(modules, whole) == {"flows.made_up.all_of_it"}


@pytest.mark.parametrize("verb", sorted(TOLD))
def test_a_verb_leaves_a_row(verb: str, world: World) -> None:
    act = TOLD[verb](world)
    before, database = world.rows(), world.office.database
    shown, marked = rows_of(database), marks_of(database)
    act()
    assert world.rows() > before, "nobody can see that this was done"
    assert not without_a_new_mark(shown, marked, database), "a page would show what was before"


def test_the_record_of_it_all_is_whole(world: World) -> None:
    with world.session() as session:
        assert first_break(session, world.id) is None


@pytest.mark.parametrize("locale", LOCALES)
def test_every_row_has_its_words(locale: str) -> None:
    found = recorded(sources("flows").values())
    assert {"noted", "library_hung", "round_changed"} <= found
    lacking = sorted(code for code in found if not words(locale).has(f"record.{code}"))
    assert not lacking
