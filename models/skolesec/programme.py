"""A round of a programme, shared by all municipalities that take part in it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final, TypeAlias

from sqlalchemy import JSON, CheckConstraint, Column, UniqueConstraint
from sqlmodel import Field, SQLModel

from models.case.tables import LONG, one_of
from states.gathering import Mode
from states.programme import Window

COMMON: Final = "common"
GUIDES: Final = "guides"


class ProgrammeRound(SQLModel, table=True):
    """One round: who organises and owns it, its window, its goals, and its questionnaire.

    ``owners`` may be several, one a line.
    Common to all: it is the organiser's, and no municipality's.
    """

    __tablename__ = "programme_round"
    __table_args__ = (
        CheckConstraint("ends > starts", name="a_round_ends_after_it_starts"),
        CheckConstraint("sign_up_by <= ends", name="one_signs_up_before_the_end"),
        UniqueConstraint("key", name="a_round_has_its_key_alone"),
    )

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(max_length=60)
    name: str = Field(max_length=200)
    locale: str = Field(max_length=2)  # the language of the round's own texts
    organiser: str = Field(max_length=200)
    owners: str = Field(max_length=LONG)
    endorsed_by: str = Field(default="", max_length=LONG)
    contact: str = Field(default="", max_length=254)
    starts: date
    ends: date
    sign_up_by: date
    goals: str = Field(default="", max_length=LONG)
    questions: list[dict[str, str]] = Field(sa_column=Column(JSON, nullable=False))
    digest: str = Field(max_length=64)  # of the file that it was loaded from


class RoundPhase(SQLModel, table=True):
    """A phase of a round as a window. ``activities``: what closes it; ``needs_plan``: it cannot
    begin without a tiltaksplan; ``asks`` says what is done in it, one thing a line.
    Common to all: a part of the round.
    """

    __tablename__ = "round_phase"
    __table_args__ = (
        CheckConstraint("ends >= starts", name="a_phase_ends_after_it_starts"),
        UniqueConstraint("round_id", "key", name="a_phase_has_its_key_alone"),
    )

    id: int | None = Field(default=None, primary_key=True)
    round_id: int = Field(foreign_key="programme_round.id")
    position: int
    key: str = Field(max_length=60)
    name: str = Field(max_length=120)
    starts: date
    ends: date
    needs_plan: bool = False
    activities: list[str] = Field(sa_column=Column(JSON, nullable=False))
    asks: str = Field(default="", max_length=LONG)

    @property
    def window(self) -> Window:
        return Window(self.starts, self.ends)


class RoundArtefact(SQLModel, table=True):
    """Something to be written and anchored in a phase. ``is_plan``: it is the tiltaksplan.
    Common to all: a part of the round.
    """

    __tablename__ = "round_artefact"
    __table_args__ = (UniqueConstraint("round_id", "key", name="an_artefact_has_its_key_alone"),)

    id: int | None = Field(default=None, primary_key=True)
    round_id: int = Field(foreign_key="programme_round.id")
    phase: str = Field(max_length=60)
    key: str = Field(max_length=60)
    name: str = Field(max_length=120)
    is_plan: bool = False


class RoundGathering(SQLModel, table=True):
    """A gathering of the round: common to all who take part, or the guides' own. ``phase`` is the
    one that it closes, if any. Without instants it is yet to be placed. ``by_hand``: the organiser
    gave it its time, and not the round's file.
    Common to all: a part of the round.
    """

    __tablename__ = "round_gathering"
    __table_args__ = (
        CheckConstraint(one_of("series", (COMMON, GUIDES)), name="series_of_a_round_is_known"),
        CheckConstraint(one_of("mode", Mode), name="mode_in_a_round_is_known"),
        CheckConstraint(
            "(starts IS NULL) = (ends IS NULL) AND (starts IS NULL OR ends > starts)",
            name="a_common_gathering_ends_after_it_starts",
        ),
        UniqueConstraint("round_id", "series", "number", name="a_gathering_has_its_number_alone"),
    )

    id: int | None = Field(default=None, primary_key=True)
    round_id: int = Field(foreign_key="programme_round.id")
    series: str = Field(max_length=10)
    number: int
    name: str = Field(max_length=120)
    phase: str = Field(default="", max_length=60)
    starts: datetime | None = None
    ends: datetime | None = None
    mode: str = Field(default=Mode.DIGITAL, max_length=10)
    place: str = Field(default="", max_length=200)
    link: str = Field(default="", max_length=500)
    agenda: str = Field(default="", max_length=LONG)
    sequence: int = 0
    by_hand: bool = False


class RoundHomework(SQLModel, table=True):
    """Work between the common gatherings ``after`` and ``after`` + 1.
    Common to all: a part of the round.
    """

    __tablename__ = "round_homework"

    id: int | None = Field(default=None, primary_key=True)
    round_id: int = Field(foreign_key="programme_round.id", index=True)
    after: int
    name: str = Field(max_length=200)


class InfoMeeting(SQLModel, table=True):
    """An information meeting before the round, for an area; coming binds nobody.
    Common to all: a part of the round.
    """

    __tablename__ = "info_meeting"
    __table_args__ = (
        CheckConstraint("ends > starts", name="an_info_meeting_ends_after_it_starts"),
        UniqueConstraint("round_id", "area", name="an_area_has_one_info_meeting"),
    )

    id: int | None = Field(default=None, primary_key=True)
    round_id: int = Field(foreign_key="programme_round.id")
    area: str = Field(max_length=200)
    starts: datetime
    ends: datetime
    link: str = Field(default="", max_length=500)
    resource_people: str = Field(default="", max_length=200)


RoundRow: TypeAlias = RoundPhase | RoundArtefact | RoundGathering | RoundHomework | InfoMeeting
"""What hangs on a round, as its file says it."""
