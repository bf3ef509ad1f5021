"""Reading series and their occurrences; coming days only for those who may know them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from flows.activities.coming import turns_had
from flows.activities.series import find_series
from flows.activities.units_concerned import concerned
from flows.engine.confidentiality import Secrets, secrets_of
from flows.engine.municipality import Town
from flows.engine.office import Office
from models.activities.questions import Turn, parties_of, parts_in, series_alive, turns_of
from models.activities.tables import ActivitySeries
from models.case.answers import answers_of
from models.case.tables import Case, Subject
from models.register.questions import unit_names, units_open
from states.activity import PART, ROTATION
from states.errors import ArshjulError
from states.rotation import order


class DatesKept(ArshjulError):
    """The coming days of this activity are kept from this person."""

    key = "dates_kept"


@dataclass(frozen=True, slots=True)
class Occurrence:
    """``due`` None: it has no day yet, the reader may not know it (``kept``), or it is closed."""

    case: int
    unit: str
    state: str
    due: date | None
    closed: date | None
    kept: bool
    held_on: str
    attendance: str
    external: str
    parts: tuple[tuple[str, bool], ...]


@dataclass(frozen=True, slots=True)
class SeriesView:
    """A series with what came of it. ``turns``: the units of a round in the order to come, where
    the reader may know it."""

    subject: Subject
    series: ActivitySeries
    occurrences: tuple[Occurrence, ...]
    parties: tuple[tuple[str, str], ...]
    turns: tuple[str, ...]
    first: date | None
    kept: bool


def list_series(
    office: Office, municipality: str, day: date
) -> list[tuple[Subject, ActivitySeries, int]]:
    """The series under way, with the number of open occurrences of each."""
    with office.database.read() as session:
        alive = series_alive(session, municipality, day)
        turns = turns_of(session, municipality, [series.subject_id for _, series in alive])
    return [
        (subject, series, sum(turn.closed is None for turn in turns[series.subject_id]))
        for subject, series in alive
    ]


def show_series(
    office: Office, municipality: str, wanted: str, day: date, person: int | None = None
) -> SeriesView:
    """One series as ``person`` may know it; None: as nobody in particular. Raises NoSuchSeries."""
    with office.database.read() as session:
        subject, series = find_series(session, municipality, wanted)
        place = office.town(session, municipality)
        secrets = secrets_of(session, municipality)
        turns = turns_of(session, municipality, [series.subject_id])[series.subject_id]
        units = units_open(session, municipality, day)
        names = unit_names(session, municipality)
        knows = secrets.knows(series.subject_id, subject.unit_id, person, place.directory, day)
        coming: tuple[str, ...] = ()
        if series.scope == ROTATION and knows:
            members = [unit.id or 0 for unit in concerned(series, subject, units)]
            coming = tuple(names[unit] for unit in order(members, turns_had(turns), len(members)))
        return SeriesView(
            subject=subject,
            series=series,
            occurrences=tuple(
                _occurrence(session, turn, names, secrets, place, person, day) for turn in turns
            ),
            parties=tuple(
                (one.played, one.who)
                for one in parties_of(session, municipality, series.subject_id)
            ),
            turns=coming,
            first=series.first if knows else None,
            kept=not knows,
        )


def coming_days(
    office: Office, municipality: str, wanted: str, day: date, person: int
) -> list[Occurrence]:
    """The open occurrences with their days. Raises NoSuchSeries, and DatesKept where the person may
    know none of them."""
    view = show_series(office, municipality, wanted, day, person)
    under_way = [one for one in view.occurrences if one.state in ("planned", "date_vague")]
    if under_way and all(one.kept for one in under_way):
        raise DatesKept(activity=view.subject.name)
    return [one for one in under_way if not one.kept]


def _occurrence(
    session: Session,
    turn: Turn,
    names: dict[int, str],
    secrets: Secrets,
    place: Town,
    person: int | None,
    day: date,
) -> Occurrence:
    case = session.get_one(Case, turn.case)
    answers = answers_of(session, case)
    kept = not secrets.may_see(case, person, place.directory, day)
    return Occurrence(
        case=turn.case,
        unit=names.get(turn.unit or 0, ""),
        state=turn.state,
        due=None if kept or turn.closed else turn.due or turn.natural,
        closed=turn.closed,
        kept=kept,
        held_on=answers.get("held_on", ""),
        attendance=answers.get("attendance", ""),
        external=answers.get("external_party", ""),
        parts=tuple(
            (part.text, answers.get(f"{PART}{part.number}") == "yes")
            for part in parts_in(session, case)
        ),
    )
