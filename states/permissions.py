"""Who may do what: one table, role × verb × own units or the whole authority.

A role is held at a unit, or at the authority. At a unit it covers the unit and those below it; at
the authority it covers everything. What concerns the authority as a whole is therefore only for
those who hold their role there. Three words stand beside the roles: ``owner`` is whoever the case
waits for, or that person's deputy or delegate, ``above`` whoever leads the unit, and ``mover``
whoever made the case's last move.

Laws that ask for it: GDPR art. 5.1 c and 32 (no more access than the task needs), kommunallagen
and kommuneloven (a body decides).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum

from states.ladder import (
    COORDINATOR,
    HEAD_OF_ADMINISTRATION,
    HEADTEACHER,
    MANAGER,
    OWNER,
    SCHOOL_CHIEF,
)

ABOVE = "above"
MOVER = "mover"
CASE_OFFICER = "case_officer"
DATA_PROTECTION_OFFICER = "data_protection_officer"
IKT_PEDAGOG = "ikt_pedagog"
BOARD_READER = "board_reader"
OPERATOR = "operator"
LEADERS = (HEADTEACHER, MANAGER, SCHOOL_CHIEF, HEAD_OF_ADMINISTRATION)


class Scope(StrEnum):
    """Where a role may do a verb."""

    CASE = "case"  # the case that waits for the person
    UNITS = "units"  # the units that the role is held for, and those below
    AUTHORITY = "authority"  # what concerns the whole authority, for a role that is held there


Row = Mapping[str, Scope]

_LEADERS = dict.fromkeys(LEADERS, Scope.UNITS)
_COORDINATES = {COORDINATOR: Scope.UNITS}
# A coordinator corrects everything within her reach: that of her appointment.
MOVES: Row = {OWNER: Scope.CASE, ABOVE: Scope.UNITS, **_COORDINATES}
CORRECTS: Row = {**_COORDINATES, ABOVE: Scope.UNITS}
KEEPS: Row = {**_COORDINATES, **_LEADERS}
COORDINATES: Row = dict(_COORDINATES)
MEETS: Row = {**MOVES, IKT_PEDAGOG: Scope.UNITS}  # the authority's pedagogues lead its networks
PREPARES: Row = {**_COORDINATES, CASE_OFFICER: Scope.UNITS}
# A school registers its own documents; a case officer also prepares those of the body.
DOCUMENTS: Row = {**KEEPS, CASE_OFFICER: Scope.UNITS}
REPORTS: Row = {**MOVES, CASE_OFFICER: Scope.UNITS}  # whoever prepares the matter compiles it
# Who leads, coordinates or prepares writes the report of what she leads.
WRITES: Row = {**REPORTS, **KEEPS, CASE_OFFICER: Scope.UNITS}
READS_REPORTS = {**WRITES, DATA_PROTECTION_OFFICER: Scope.UNITS, BOARD_READER: Scope.AUTHORITY}
SERVICES: Row = {
    **_COORDINATES,
    **_LEADERS,
    IKT_PEDAGOG: Scope.UNITS,
    DATA_PROTECTION_OFFICER: Scope.UNITS,
}
READS_ALL: Row = {**REPORTS, DATA_PROTECTION_OFFICER: Scope.UNITS}  # what is in a case
KNOWS: Row = {  # whoever comes to know of something urgent says so
    **SERVICES,
    CASE_OFFICER: Scope.UNITS,
}
FOLLOWS: Row = {**KEEPS, CASE_OFFICER: Scope.UNITS}  # case officers prepare what is followed up
SETS_UP: Row = {**_COORDINATES, OPERATOR: Scope.AUTHORITY}
ROUNDS: Row = {OPERATOR: Scope.AUTHORITY}  # common to all: none changes it for the others
INSTALLS: Row = {OPERATOR: Scope.AUTHORITY}  # what reaches every municipality here
KNOWS_WHO_IS_AWAY: Row = {  # whoever leads a unit knows it first; the operator sets it up
    **KEEPS,
    OPERATOR: Scope.AUTHORITY,
}

PERMISSIONS: Mapping[str, Row] = {
    # Every case.
    "engine.move": MOVES,
    "engine.done": MOVES,
    "engine.unchanged": MOVES,
    "engine.note": MOVES,
    "engine.comment": REPORTS,
    "engine.delegate": MOVES,
    "engine.reschedule": MOVES,
    "engine.undo": {MOVER: Scope.CASE},
    "engine.keep_draft": MOVES,
    "engine.send_draft": MOVES,
    "engine.attach_file": REPORTS,
    "engine.remove_file": MOVES,
    # The register, the year, and the post.
    "safety_cycle.exempt": COORDINATES,
    "safety_cycle.open_year": SETS_UP,
    "register.read_in": SETS_UP,
    "register.put_back": SETS_UP,
    "register.choose_preset": SETS_UP,
    "register.days_of_year": SETS_UP,
    "register.rename": SETS_UP,
    "register.choose_accent": SETS_UP,
    "register.remove_accent": SETS_UP,
    "register.set_logo": SETS_UP,
    "register.remove_logo": SETS_UP,
    "register.import_units": SETS_UP,
    "register.import_everywhere": INSTALLS,
    "register.import_people": SETS_UP,
    "register.take_people_file": SETS_UP,
    "register.refuse_people_file": SETS_UP,
    "register.import_calendar": SETS_UP,
    "register.change_break": SETS_UP,
    "register.remove_break": SETS_UP,
    "register.note_absence": KNOWS_WHO_IS_AWAY,
    "register.close_unit": SETS_UP,
    "register.rename_unit": SETS_UP,
    "register.merge_units": SETS_UP,
    "register.split_unit": SETS_UP,
    "register.appoint": SETS_UP,
    "register.end_appointment": SETS_UP,
    "register.set_stand_in": SETS_UP,
    "register.replace": SETS_UP,
    "register.hand_over": SETS_UP,
    "register.correct_person": SETS_UP,
    "register.change_address": COORDINATES,
    "register.erase": COORDINATES,
    "access.invite": SETS_UP,
    "access.end": SETS_UP,
    "access.follow_claims": INSTALLS,
    "clock.accept_instant": INSTALLS,
    "mail.release": COORDINATES,
    "mail.cancel": COORDINATES,
    "mail.retry": COORDINATES,
    "mail.try_out": SETS_UP,
    "mail.bounce": INSTALLS,
    "mail.hold_back": INSTALLS,
    # Activities, networks, gatherings and measures.
    "activities.add_series": KEEPS,
    "activities.end_series": KEEPS,
    "activities.note_party": KEEPS,
    "activities.add_part": MOVES,
    "activities.tick": MOVES,
    "networks.add_network": KEEPS,
    "networks.pause": KEEPS,
    "networks.restart": KEEPS,
    "networks.meet": MEETS,
    "networks.plan_series": MEETS,
    "networks.note_who_came": MEETS,
    "networks.request_revision": MEETS,
    "gatherings.add": KEEPS,
    "gatherings.place": MOVES,
    "measures.add_measure": KEEPS,
    "measures.put_in_order": KEEPS,
    # Governing documents, decisions, reports and roll-outs.
    "documents.add_document": DOCUMENTS,
    "documents.revise": MOVES,
    "documents.set_evaluation": DOCUMENTS,
    "documents.open_matter": PREPARES,
    "documents.attach": PREPARES,
    "documents.propose": PREPARES,
    "documents.record": PREPARES,
    "documents.decide": PREPARES,
    "documents.start_clock": PREPARES,
    "documents.plan_rollout": KEEPS,
    "documents.add_outside": PREPARES,
    "documents.draw": PREPARES,
    # Reports.
    "reporting.begin": WRITES,
    "reporting.compile_report": WRITES,
    "reporting.write_part": WRITES,
    "reporting.take_data": WRITES,
    "reporting.read_parts": WRITES,
    "reporting.keep_version": WRITES,
    "reporting.set_letterhead": SETS_UP,
    "reporting.remove_letterhead": SETS_UP,
    # Digital services.
    "services.register": SERVICES,
    "services.change": SERVICES,
    "services.report": SERVICES,
    "services.add_agreement": SERVICES,
    "services.note_use": SERVICES,
    "services.end_use": SERVICES,
    "services.record_approvals": SERVICES,
    "services.take_into_use": SERVICES,
    "services.copy_from": SERVICES,
    "services.put_supplier": SERVICES,
    "services.set_rules": KEEPS,
    "services.import_services": SETS_UP,
    #
    # Commitments, the horizon, incidents and the library.
    "following.give": KEEPS,
    "following.add_meeting": FOLLOWS,
    "following.add_demand": FOLLOWS,
    "following.follow_up_at": FOLLOWS,
    "following.add_arena": FOLLOWS,
    "following.add_activity": FOLLOWS,
    "following.note_horizon": KNOWS,
    "following.set_rhythm": KEEPS,
    "following.import_incidents": SETS_UP,
    "following.share": FOLLOWS,
    "following.hang": FOLLOWS,
    "following.take_down": FOLLOWS,
    "following.take_out": FOLLOWS,
    "following.add_resource_person": FOLLOWS,
    "following.forget_resource_person": FOLLOWS,
    #
    # SkoleSec.
    "skolesec.load_round": ROUNDS,
    "skolesec.change_round": ROUNDS,
    "skolesec.place_common": ROUNDS,
    "skolesec.follow_placed": ROUNDS,
    "skolesec.ask_to_join": SETS_UP,
    "skolesec.come_to_info": KEEPS,
    "skolesec.note_presence": MOVES,
    "skolesec.share": MOVES,
    "skolesec.take_guide": MOVES,
    "skolesec.ask_support": MOVES,
    "skolesec.appoint_guide": COORDINATES,
    # Urgent cases.
    "urgent.register": KNOWS,
    # What is told of a case to somebody outside.
    "views.take_proof": READS_ALL,
}
"""Each verb that somebody can start, with the roles that may."""

READS: Mapping[str, Row] = {
    "reads.files": READS_ALL,
    "reads.words": READS_ALL,
    "reads.reports": READS_REPORTS,
    "reads.rounds": ROUNDS,
}
"""What is read by those alone whose task it is: the files of a case, and, where its kind is open to
few, what was written in it; reports, until they go to whoever gets them; and what crosses from one
municipality to another. Where a case stands, everybody of the municipality may know."""

BEGINS = (
    "urgent.register",
    "measures.add_measure",
    "activities.add_series",
    "services.register",
    "documents.add_document",
    "documents.record",
    "documents.propose",
    "gatherings.add",
    "following.note_horizon",
    "following.give",
    "networks.add_network",
)
"""The verbs that the page of new things offers."""

BEGINNERS = frozenset(role for verb in BEGINS for role in PERMISSIONS[verb])
"""The roles that may do any of them, wherever they are held."""

ACTS_FOR_OTHERS = frozenset({COORDINATOR})
"""Who may act in another person's place; the record keeps both."""

DECIDES = frozenset(
    {"engine.move", "engine.done", "engine.unchanged", "engine.delegate", "engine.send_draft"}
)
"""The verbs that decide, where a state is there for a decision; whom it is handed to decides."""


def row_of(name: str) -> Row:
    """Who may do the verb, or read what is named so. Raises KeyError."""
    return PERMISSIONS.get(name) or READS[name]


def allowed(
    verb: str,
    held: Iterable[tuple[str, int | None]],
    unit: int | None,
    covers: Callable[[int | None, int | None], bool],
    *,
    owns: bool = False,
    decision: bool = False,
) -> bool:
    """Whether somebody who holds ``held`` (role, and the unit that it is held for; None: the
    authority) may do ``verb``, or read what it names, about ``unit`` (None: the authority as a
    whole).

    ``covers`` says whether one unit is the other, or above it. ``owns``: the case waits for the
    person; or, for a verb of the mover's, that she made its last move. ``decision``: only whom the
    kind names decides or hands it on, so the owner and nobody else; others may still move its day,
    or note what speaks for and against.
    Raises KeyError for a verb without a row.
    """
    row = row_of(verb)
    if owns and not row.keys().isdisjoint({OWNER, MOVER}):
        return True
    if decision and verb in DECIDES:
        return False
    for role, at in held:
        named = row.get(role) or (row.get(ABOVE) if role in LEADERS else None)
        if named is not None and covers(at, unit):
            return True
    return False
