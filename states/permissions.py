"""Who may do what: one table, role × verb × own units or the whole authority.

A role is held at a unit, or at the authority. At a unit it covers the unit and those below it; at
the authority it covers everything. What concerns the authority as a whole is therefore only for
those who hold their role there. Two words stand beside the roles: ``owner`` is whoever the case
waits for, or that person's deputy or delegate, and ``above`` whoever leads the unit.

Source: the roles and their scopes of docs/permissions.md. Laws that ask for it: GDPR art. 5.1 c
and 32 (no more access than the task needs), kommunallagen and kommuneloven (a body decides).
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
CASE_OFFICER = "case_officer"
DATA_PROTECTION_OFFICER = "data_protection_officer"
IKT_PEDAGOG = "ikt_pedagog"
BOARD_READER = "board_reader"
GUIDE, MENTOR = "guide", "mentor"
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
PREPARES: Row = {**_COORDINATES, CASE_OFFICER: Scope.UNITS}
SERVICES: Row = {
    **_COORDINATES,
    **_LEADERS,
    IKT_PEDAGOG: Scope.UNITS,
    DATA_PROTECTION_OFFICER: Scope.UNITS,
}
KNOWS: Row = {  # whoever comes to know of something urgent says so
    **SERVICES,
    CASE_OFFICER: Scope.UNITS,
}
GUIDES: Row = {**_COORDINATES, GUIDE: Scope.AUTHORITY, MENTOR: Scope.AUTHORITY}
SETS_UP: Row = {**_COORDINATES, OPERATOR: Scope.AUTHORITY}
INSTALLS: Row = {OPERATOR: Scope.AUTHORITY}  # what reaches every municipality here
KNOWS_WHO_IS_AWAY: Row = {  # whoever leads a unit knows it first; the operator sets it up
    **KEEPS,
    OPERATOR: Scope.AUTHORITY,
}
ADDRESSEE: Row = {OWNER: Scope.CASE}  # the link in a letter is the right

PERMISSIONS: Mapping[str, Row] = {
    # Every case.
    "engine.move": MOVES,
    "engine.done": MOVES,
    "engine.unchanged": MOVES,
    "engine.note": MOVES,
    "engine.delegate": MOVES,
    "engine.reschedule": MOVES,
    # The register, the year, and the post.
    "safety_cycle.exempt": COORDINATES,
    "safety_cycle.open_year": SETS_UP,
    "register.import_units": SETS_UP,
    "register.import_everywhere": INSTALLS,
    "register.import_people": SETS_UP,
    "register.import_calendar": SETS_UP,
    "register.note_absence": KNOWS_WHO_IS_AWAY,
    "register.close_unit": SETS_UP,
    "register.change_address": COORDINATES,
    "register.erase": COORDINATES,
    "mail.release": COORDINATES,
    "mail.cancel": COORDINATES,
    "mail.retry": COORDINATES,
    # Activities, networks, gatherings and measures.
    #
    # Governing documents, decisions, reports and roll-outs.
    #
    # Digital services.
    #
    # Commitments, the horizon, incidents and the library.
    #
    # SkoleSec.
    #
    # Urgent cases.
    #
}
"""Each verb that somebody can start, with the roles that may."""

ACTS_FOR_OTHERS = frozenset({COORDINATOR})
"""Who may act in another person's place; the record keeps both."""


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
    authority) may do ``verb`` about ``unit`` (None: the authority as a whole).

    ``covers`` says whether one unit is the other, or above it. ``owns``: the case waits for the
    person. ``decision``: only whom the kind names decides, so the owner and nobody else.
    Raises KeyError for a verb without a row.
    """
    row = PERMISSIONS[verb]
    if owns and OWNER in row:
        return True
    if decision and OWNER in row:
        return False
    for role, at in held:
        named = row.get(role) or (row.get(ABOVE) if role in LEADERS else None)
        if named is not None and covers(at, unit):
            return True
    return False
