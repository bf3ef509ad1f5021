"""What the engine refuses with: each is one sentence in the reader's language."""

from __future__ import annotations

from states.errors import ArshjulError


class NoSuchCase(ArshjulError):
    """There is no case with this number here."""

    key = "no_such_case"


class Overtaken(ArshjulError):
    """Somebody else changed the case in the meantime."""

    key = "overtaken"


class ChangedMeanwhile(ArshjulError):
    """Somebody else saved something of the case while it was being answered."""

    key = "changed_meanwhile"


class CaseClosed(ArshjulError):
    """The case is closed already."""

    key = "case_closed"


class BadDate(ArshjulError):
    """The date cannot be used."""

    key = "bad_date"


class NoSuchPerson(ArshjulError):
    """Nobody with that address is registered."""

    key = "no_such_person"


class NoSuchSubject(ArshjulError):
    """There is nothing with this number here that a case could be about."""

    key = "unknown_subject"


class NotAllowed(ArshjulError):
    """Whoever acts holds no role that may do this here."""

    key = "not_allowed"


class CannotUndo(ArshjulError):
    """The move is not taken back: the time for it is over, or something hangs on it by now."""

    key = "cannot_undo"


class NoWayOn(ArshjulError):
    """The state has no answer "done": one of its other moves has to be chosen."""

    key = "no_way_on"


class NothingToConfirm(ArshjulError):
    """Nothing was answered before, so it cannot be said that nothing has changed."""

    key = "nothing_to_confirm"


class BadChoice(ArshjulError):
    """A value is none of those that can be chosen."""

    key = "bad_choice"


class NoSuchUnit(ArshjulError):
    """There is no unit of that name here."""

    key = "unknown_unit"


class CannotAnswer(ArshjulError):
    """The colleague is away, holds no role, or is not reached at the address."""

    key = "cannot_answer"
