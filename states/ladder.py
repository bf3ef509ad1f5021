"""The ladder of reminders: what should have been said by now, to whom, and what comes after."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from states.calendars import Calendar, Staff

OWNER = "owner"
DEPUTY = "deputy"
MANAGER = "manager"
COORDINATOR = "coordinator"
HEADTEACHER = "headteacher"
SCHOOL_CHIEF = "school_chief"
HEAD_OF_ADMINISTRATION = "head_of_administration"

ADMINISTRATION = frozenset(
    {
        MANAGER,
        COORDINATOR,
        SCHOOL_CHIEF,
        HEAD_OF_ADMINISTRATION,
        "data_protection_officer",
        "case_officer",
        "board_reader",
        "operator",
    }
)
# Who is asked above somebody who answers; above the others stands the unit's headteacher.
ABOVE = {
    **dict.fromkeys(ADMINISTRATION, MANAGER),
    HEADTEACHER: MANAGER,
    MANAGER: SCHOOL_CHIEF,
    SCHOOL_CHIEF: HEAD_OF_ADMINISTRATION,
}
# Who is asked instead when nobody holds a role on the day: up the chain, the coordinator last.
INSTEAD = {
    HEADTEACHER: (MANAGER, SCHOOL_CHIEF, COORDINATOR),
    MANAGER: (SCHOOL_CHIEF, COORDINATOR),
    SCHOOL_CHIEF: (HEAD_OF_ADMINISTRATION, COORDINATOR),
    HEAD_OF_ADMINISTRATION: (SCHOOL_CHIEF, COORDINATOR),
    COORDINATOR: (SCHOOL_CHIEF,),
}
AT_THE_UNIT = frozenset({HEADTEACHER, "ikt_pedagog"})  # never looked for at the authority
LETTERS = ("notice", "reminder", "overdue", "escalation")


def staff_of(role: str) -> Staff:
    """Whose calendar a role follows: people in schools rest in school breaks."""
    return Staff.ADMINISTRATION if role in ADMINISTRATION else Staff.SCHOOL


def role_on(rung_role: str, owner_role: str) -> str:
    """The real role behind a rung's word: the owner's, or that of the owner's manager."""
    if rung_role in (OWNER, DEPUTY):
        return owner_role
    return ABOVE.get(owner_role, HEADTEACHER) if rung_role == MANAGER else rung_role


@dataclass(frozen=True, slots=True)
class Level:
    """One rung: ``days`` working days after the due date (negative: before), to which roles."""

    days: int
    letter: str
    to: tuple[str, ...]

    def staff(self, owner_role: str) -> Staff:
        """Whose working days are counted where ``owner_role`` answers: those of the role that the
        rung's first word means there."""
        return staff_of(role_on(self.to[0], owner_role))


@dataclass(frozen=True, slots=True)
class Step:
    """A rung with the day on which it should be said."""

    level: Level
    day: date


DEFAULT_LEVELS = (
    Level(-30, "notice", (OWNER,)),
    Level(-10, "notice", (OWNER,)),
    Level(-3, "reminder", (OWNER,)),
    Level(0, "reminder", (OWNER,)),
    Level(3, "overdue", (OWNER, DEPUTY)),
    Level(7, "escalation", (MANAGER,)),
    Level(14, "escalation", ("school_chief",)),
    Level(30, "escalation", ("head_of_administration",)),
)


@dataclass(frozen=True, slots=True)
class Ladder:
    """The rungs in their order, for cases that ``owner`` answers for. Days are working days of
    those whom a rung speaks to."""

    levels: tuple[Level, ...] = DEFAULT_LEVELS
    owner: str = HEADTEACHER

    def of(self, owner_role: str) -> Ladder:
        """The same rungs for the cases of another role, which may rest on other days."""
        return self if owner_role == self.owner else Ladder(self.levels, owner_role)

    def staff(self, level: Level) -> Staff:
        """Whose working days a rung is counted in."""
        return level.staff(self.owner)

    def level(self, days: int) -> Level:
        """The rung at ``days``; after an edit of the ladder, the nearest one below it."""
        below = [level for level in self.levels if level.days <= days]
        return below[-1] if below else self.levels[0]

    def natural_day(self, level: Level, due: date, calendar: Calendar) -> date:
        """The day on which a rung belongs, seen from the due date alone."""
        if level.days == 0:
            return due
        return calendar.shift(due, level.days, self.staff(level))

    def first(self, due: date, opened: date, calendar: Calendar) -> Step:
        """The first rung of a case that opens on ``opened``.

        Rungs before the due date that the opening has already passed fall together into the
        latest of them, said at once: a duty created inside the window is reminded all the same.
        """
        return self._latest_passed_or_next(self.levels, due, opened, calendar)

    def after(self, days: int, due: date, accepted: date, calendar: Calendar) -> Step | None:
        """The rung after the one at ``days``, which the mail server took on ``accepted``.

        Before the due date, rungs that downtime has passed fall together. After it none is
        skipped: each counts from the day when the one before it was accepted. None at the top.
        """
        rest = tuple(level for level in self.levels if level.days > days)
        if not rest:
            return None
        if rest[0].days <= 0:
            following = date.fromordinal(accepted.toordinal() + 1)
            return self._latest_passed_or_next(rest, due, following, calendar)
        level = rest[0]
        gap = level.days - max(days, 0)
        counted = calendar.shift(max(accepted, due), gap, self.staff(level))
        return Step(level, counted)

    def latest(self, level: Level, due: date, today: date, calendar: Calendar) -> Level:
        """The rung to be said when ``level`` has come: before the due date the latest one whose
        day has passed as well, so that downtime makes one letter of them; after it, itself."""
        found = level
        for other in self.levels:
            if level.days < other.days <= 0 and self.natural_day(other, due, calendar) <= today:
                found = other
        return found

    def _latest_passed_or_next(
        self, levels: tuple[Level, ...], due: date, today: date, calendar: Calendar
    ) -> Step:
        gentle = [level for level in levels if level.days <= 0] or list(levels[:1])
        days = [(level, self.natural_day(level, due, calendar)) for level in gentle]
        passed = [step for step in days if step[1] <= today]
        if not passed:
            return Step(*days[0])
        return Step(passed[-1][0], today)
