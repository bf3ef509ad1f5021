"""Whatever a person can start goes through the door, and the table says who may.

The verbs are found in the code (``writing_verbs``): a new one that takes no desk, or has no row in
the table of permissions, is missed here at once.
"""

from __future__ import annotations

from importlib import import_module

from flows.engine.door import Verb
from states.permissions import PERMISSIONS
from tests.worlds.writing_verbs import every_verb, sources, verbs

# What takes no desk, with why.
BESIDE_THE_DOOR = {
    "flows.register.people_file.look": "nothing of it stays; it asks for the verb's right",
    "flows.access.links.ask": "nobody is known yet; a try is counted, and nothing else",
    "flows.access.links.send": "the letter of a link that was asked for; nobody is known yet",
    "flows.access.links.enter": "who comes in is known by it alone: the link is her right",
    "flows.access.provider_login.finish": "who comes in is known by the provider's word "
    "alone; what it says of her roles goes through the door",
    "flows.access.provider_logout.end_by_provider": "the provider's signed word ends what it let "
    "in; whoever speaks without its key is refused",
    "flows.access.sessions.go_to": "the same person, by the session that is her right",
    "flows.access.sessions.inside": "what every page asks first: it marks the session as in use",
    "flows.access.sessions.in_use": "the same mark, by a page that reads its reader itself",
    "flows.access.sessions.leave": "whoever keeps the session's secret ends it",
    "flows.access.sessions.leave_everywhere": "the same, all of her own",
    "flows.bootstrap.open_office": "takes over the files of old, by nobody, when a database comes "
    "from an older version",
    "flows.clock.instants.accept_everywhere": "opens the door of accept_instant for every "
    "municipality, and marks the instant where there is none yet",
    "flows.clock.instants.take": "what every beat does before it works; nobody asks for it",
    "flows.mail.answer_by_link.take_back": "opens the door of undo, as the person to whom the "
    "letter went",
    "flows.mail.answer_by_link.answer": "opens the door of the verb that the link is for, as the "
    "person to whom the letter went",
    "flows.mail.trial.hand_over": "delivers what the verb try_out has written",
    "flows.mail.restore.restore": "puts the whole database back, for whoever holds its files; the "
    "record of each municipality tells of it",
    "flows.clock.backup.backup": "reads the whole database, for whoever holds its files",
    "flows.clock.troubles.tell_outside": "the clock's own, each minute: work that failed is told",
    "flows.mail.deliver.between": "the clock's own, each minute: what is urgent, and "
    "a probe; it is no beat of the rhythm",
    "flows.mail.bounces.take_in": "opens the door of the verb in the municipality of the letter, "
    "whose signature it has verified",
    "flows.mail.returned_mail.read_now": "what the beat does, by hand: take_in for each message",
    "flows.register.moving.move_to": "writes into an empty database of nobody, what stands in this "
    "one; a command alone, for whoever holds both addresses",
    "flows.views.proof.take": "asks for the right of take_proof, and calls it",
    "flows.register.saved_views.keep_view": "a person's own bookmark: nobody else sees it, and no "
    "case hangs on it",
    "flows.register.saved_views.remove_view": "the same, let go",
    "flows.register.begun_things.keep_begun": "what somebody begins to fill in is hers alone; the "
    "verb that makes the thing of it asks for its right",
    "flows.register.begun_things.let_go": "the same, let go",
    "flows.register.begun_things.is_made": "marks her own row, beside the verb that made the thing",
    "flows.register.municipality.begin": "a desk is of a municipality, and there is none yet; it "
    "refuses everybody but the operator",
}


def found() -> dict[str, object]:
    """What a command or a page can start and that writes, by its path."""
    paths = verbs(sources("flows", "models"), sources("arshjul", "web"))
    return {
        path: getattr(import_module(path.rpartition(".")[0]), path.rpartition(".")[2])
        for path in paths
    }


def test_whatever_can_be_started_is_a_verb_of_the_door_with_a_row_in_the_table() -> None:
    there = found()
    assert len(there) > 80, "the search has lost its way"
    missing = sorted(
        path
        for path, one in there.items()
        if not (isinstance(one, Verb) and one.name in PERMISSIONS) and path not in BESIDE_THE_DOOR
    )
    assert not missing, f"who may do these? {missing}"
    assert not BESIDE_THE_DOOR.keys() - there.keys(), "these write no more, or nobody starts them"
    inside = [path for path in BESIDE_THE_DOOR if isinstance(there[path], Verb)]
    assert not inside, "these go through the door by now"


def test_each_verb_has_a_row_and_each_row_a_verb() -> None:
    known = every_verb()
    lacking = sorted(known.keys() - PERMISSIONS.keys())
    assert not lacking, f"nobody may do these, as the table does not know them: {lacking}"
    spare = sorted(PERMISSIONS.keys() - known.keys())
    assert not spare, f"rows that no verb has: {spare}"


def test_a_verb_is_named_after_its_folder_and_itself() -> None:
    for name, one in every_verb().items():
        folder = one.__module__.split(".")[1]
        assert name == f"{folder}.{one.function.__name__}", one.__module__


def test_each_input_value_can_be_described_field_by_field() -> None:
    """``--help`` and a file's reader need the types, which are names until they are asked for."""
    from arshjul.inputs import fields_of

    for name, one in every_verb().items():
        assert len(fields_of(one)) == len(one.input.model_fields), name
