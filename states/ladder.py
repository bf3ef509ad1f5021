"""The ladder of reminders: what should have been said by now, to whom, and what comes after."""

from __future__ import annotations

from dataclasses import dataclass, replace
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
    HEAD_OF_ADMINISTRATION: COORDINATOR,  # nobody stands above: whoever keeps the wheel hears
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
CALM_DAYS = 20  # working days between two letters about a case that is past the top of its ladder
NO_RUNG = -100_000  # below it lie no rungs, but days on which a case changed hands


def staff_of(role: str) -> Staff:
    """Whose calendar a role follows: people in schools rest in school breaks."""
    return Staff.ADMINISTRATION if role in ADMINISTRATION else Staff.SCHOOL


def role_on(rung_role: str, owner_role: str) -> str:
    """The real role behind a rung's word: the owner's, or that of the owner's manager."""
    if rung_role in (OWNER, DEPUTY):
        return owner_role
    return ABOVE.get(owner_role, HEADTEACHER) if rung_role == MANAGER else rung_role


def climb(role: str) -> tuple[str, ...]:
    """Who is asked above ``role``, one after another along the chain of command, the coordinator
    last."""
    found: list[str] = []
    while role != HEAD_OF_ADMINISTRATION:
        role = ABOVE.get(role, HEADTEACHER)
        if role in found:
            break
        found.append(role)
    return (*(one for one in found if one != COORDINATOR), COORDINATOR)


def change_of_hands(day: date) -> int:
    """The level under which whoever answers for a case from ``day`` on is told of it: no rung, and
    a level of its own each day, since a case may change hands more than once."""
    return -day.toordinal()


def is_change_of_hands(days: int) -> bool:
    """Whether a level stands for a change of hands, and not for a rung of the ladder."""
    return days < NO_RUNG


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
    those whom a rung speaks to.

    Above the last rung the ladder goes on at a calm pace, every ``calm`` working days, to whoever
    answers and to the next above: nothing that is late is ever left in silence. It is numbered
    from ``above``, where that is higher than the last rung.
    """

    levels: tuple[Level, ...] = DEFAULT_LEVELS
    owner: str = HEADTEACHER
    calm: int = CALM_DAYS
    above: int = 0

    @property
    def top(self) -> int:
        """The rung above which the calm pace goes on."""
        return max(self.levels[-1].days, self.above)

    def of(self, owner_role: str) -> Ladder:
        """The same rungs for the cases of another role, which may rest on other days."""
        return self if owner_role == self.owner else replace(self, owner=owner_role)

    def staff(self, level: Level) -> Staff:
        """Whose working days a rung is counted in."""
        return level.staff(self.owner)

    def level(self, days: int) -> Level:
        """The rung at ``days``; after an edit of the ladder, the nearest one below it. Above the
        last one it is a letter of the calm pace, below all a change of hands."""
        if is_change_of_hands(days):
            return Level(days, "reminder", (OWNER,))
        if days > self.top:
            return Level(days, "overdue", (OWNER, MANAGER))
        below = [level for level in self.levels if level.days <= days]
        return below[-1] if below else self.levels[0]

    def is_calm(self, level: Level) -> bool:
        """Whether the level lies above the last rung."""
        return level.days > self.top

    def natural_day(self, level: Level, due: date, calendar: Calendar) -> date:
        """The day on which a rung belongs, seen from the due date alone. A last day that is free
        is reminded of on the last working day before it."""
        staff = self.staff(level)
        if level.days == 0:
            return due if calendar.is_working(due, staff) else calendar.shift(due, -1, staff)
        return calendar.shift(due, level.days, staff)

    def first(self, due: date, opened: date, calendar: Calendar) -> Step:
        """The first rung of a case that opens on ``opened``.

        Rungs before the due date that the opening has already passed fall together into the
        latest of them, said at once: a duty created inside the window is reminded all the same.
        """
        gentle = [level for level in self.levels if level.days <= 0] or list(self.levels[:1])
        days = [(level, self.natural_day(level, due, calendar)) for level in gentle]
        passed = [step for step in days if step[1] <= opened]
        if not passed:
            return Step(*days[0])
        return Step(passed[-1][0], opened)

    def within(self, begins: date, due: date, opened: date, calendar: Calendar) -> Step:
        """The first rung of what is to be done in a period, from ``begins`` to ``due``: it is said
        on the first working day of the period, and none before it."""
        step = self.first(due, max(begins, opened), calendar)
        day = calendar.next_working(max(begins, opened), self.staff(step.level))
        return Step(step.level, min(day, max(due, opened)))

    def after(self, days: int, due: date, accepted: date, calendar: Calendar) -> Step:
        """The rung after the one at ``days``, which the mail server took on ``accepted``.

        Before the due date, rungs that downtime has passed fall together, and one that was said
        after its day takes in the next one where that would come on the working day after it.
        After the due date none is skipped: each counts from the day when the one before it was
        accepted.
        """
        for level in self.levels:
            if level.days <= days:
                continue
            if level.days > 0:
                gap = level.days - max(days, 0)
                return self._counted(level, gap, due, accepted, calendar)
            day = self.natural_day(level, due, calendar)
            if day > accepted and not self._taken_in(days, level, day, due, accepted, calendar):
                return Step(level, day)
        above = self.level(max(days, self.top) + self.calm)
        return self._counted(above, self.calm, due, accepted, calendar)

    def above_the_top(self, due: date, told: date, calendar: Calendar) -> Step:
        """Where the ladder goes on when all whom its rungs mean have been told by ``told``."""
        level = self.level(self.top + self.calm)
        return self._counted(level, self.calm, due, told, calendar)

    def _counted(
        self, level: Level, gap: int, due: date, accepted: date, calendar: Calendar
    ) -> Step:
        return Step(level, calendar.shift(max(accepted, due), gap, self.staff(level)))

    def _taken_in(
        self, days: int, level: Level, day: date, due: date, accepted: date, calendar: Calendar
    ) -> bool:
        """Whether the rung ``level``, of ``day``, was said with the one at ``days``, which came
        late: two letters on two days running say one thing."""
        was = self.natural_day(self.level(days), due, calendar)
        staff = self.staff(level)
        return accepted > was and calendar.working_days_between(accepted, day, staff) < 2

    def latest(self, level: Level, due: date, today: date, calendar: Calendar) -> Level:
        """The rung to be said when ``level`` has come: before the due date the latest one whose
        day has passed as well, so that downtime makes one letter of them; after it, itself."""
        found = level
        for other in self.levels:
            if level.days < other.days <= 0 and self.natural_day(other, due, calendar) <= today:
                found = other
        return found
