"""What a letter says of each case, as it stands at the moment of sending, to this one reader."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from sqlmodel import Session

from config.roles import word_at
from config.words import Words, words
from flows.engine.action_links import Grant, actions_for
from flows.engine.confidentiality import Secrets
from flows.engine.limits import until, whose
from flows.engine.local_time import local, today
from flows.engine.municipality import Town
from flows.engine.office import Office
from flows.engine.opening_reasons import causes_of
from flows.mail.hearers import answering, hearers, told_below
from flows.mail.planning import rung_of
from flows.mail.reasons import Told, still_open, whom_it_waits_for, why_told
from models.case.tables import Case
from models.case.timers import Due
from models.post.tables import Item as ItemRow
from models.post.tables import Message
from models.post.under_way import told_of
from models.register.tables import Person, Unit
from notifications.letter import Item, Link
from states.hearing import Heard, How
from states.ladder import OWNER, Level, is_change_of_hands

COPIES = (How.DEPUTY, How.HANDED_ON)
Row = tuple[ItemRow, Case, str]


@dataclass
class Lines:
    """``kept``: the rows that are still due to this reader; ``misdirected``: those of which
    another person is to hear now; ``role``: the reader's own, where she hears by one; ``grants``:
    what its links allow, which are noted when it leaves."""

    items: list[Item] = field(default_factory=list)
    kept: list[ItemRow] = field(default_factory=list)
    misdirected: list[ItemRow] = field(default_factory=list)
    role: str | None = None
    grants: list[Grant] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of the cases of a letter, or of many: what was said of each so far, and the
    one of an earlier year that is still open."""

    told: Mapping[int, Sequence[Told]] = field(default_factory=dict)
    before: Mapping[int, Case] = field(default_factory=dict)


def lines(
    office: Office,
    session: Session,
    place: Town,
    message: Message,
    person: Person,
    rows: Sequence[Row],
    secrets: Secrets,
    known: Known,
    now: datetime,
) -> Lines:
    """Ask of each row again whether it is still due, and to this reader; a case stands in the
    letter once."""
    found, day = Lines(), today(now)
    due = [row for row in rows if still_due(row[1], row[0])]
    told = known.told if asks_what_was_told(due, day) else {}
    letter = _Letter(office, session, place, message, person, day, now, told, known.before)
    said: set[int] = set()
    for row, case, unit in due:
        heard = letter.hearer(case, row)
        if heard is None:
            found.misdirected.append(row)
            continue
        found.kept.append(row)
        if case.id in said:
            continue  # rows come by their rung, the highest first
        said.add(case.id or 0)
        if heard.how is How.HOLDS:
            found.role = found.role or letter.role(case, heard)
        item = letter.item(case, unit, row, heard)
        sees = secrets.may_see(case, person.id, place.directory, day)
        # Who may not know the day is told that there is one, and cannot answer for it.
        hidden = replace(item, kept=True, late_by=0, note=None, told=(), links=())
        found.items.append(item if sees else hidden)
    found.grants = letter.grants
    return found


def asks_what_was_told(due: Iterable[Row], day: date) -> bool:
    """Whether any of the rows is said differently by what was said before."""
    return any(row.level > 0 or _late(row, day) for row, *_ in due)


def heard_as(session: Session, place: Town, case: Case, row: ItemRow, day: date) -> Heard | None:
    """Why the row's reader is one of those who are to hear it on the day; None when she is not."""
    told = told_of(session, [case]).get(case.id or 0, ()) if row.level > 0 else ()
    return _hearer(place, case, row, day, told)


def _hearer(place: Town, case: Case, row: ItemRow, day: date, told: Iterable[Told]) -> Heard | None:
    due = Due.of_case(case, row.level, row.natural, row.due)
    heard = hearers(due, rung_of(due, place), place, day, told_below(told, row.level))
    return next((one for one in heard if one.person == row.person_id), None)


def still_due(case: Case, row: ItemRow) -> bool:
    """Whether what the row tells is still so. What waits for nothing by itself is told once."""
    same = case.due == row.due or (case.due is None and is_change_of_hands(row.level))
    return case.closed is None and case.since_version == row.since_version and same


def _late(row: ItemRow, day: date) -> bool:
    return is_change_of_hands(row.level) and row.due < day


@dataclass
class _Letter:
    office: Office
    session: Session
    place: Town
    message: Message
    person: Person
    day: date
    now: datetime
    told: Mapping[int, Sequence[Told]]
    before: Mapping[int, Case]
    grants: list[Grant] = field(default_factory=list)

    @property
    def say(self) -> Words:
        return words(self.person.locale)

    def hearer(self, case: Case, row: ItemRow) -> Heard | None:
        """Why the reader is one of those who are to hear the row today; None when she is not."""
        return _hearer(self.place, case, row, self.day, self._said_of(case))

    def _said_of(self, case: Case) -> Sequence[Told]:
        return self.told.get(case.id or 0, ())

    def role(self, case: Case, heard: Heard) -> str:
        """In which role the reader is told: a key of the words ``roles``."""
        unit = self.session.get(Unit, case.unit_id) if case.unit_id else None
        return word_at(heard.role, unit.form if unit else "")

    def item(self, case: Case, unit: str, row: ItemRow, heard: Heard) -> Item:
        owners = answering(Due.of_case(case, row.level, row.natural, row.due), self.place, self.day)
        answers = heard.how in COPIES or any(one.person == heard.person for one in owners)
        level = rung_of(Due.of_case(case, row.level, row.natural, row.due), self.place)
        late = self.place.late_by(row.due, case.owner_role, self.day, case.unit_id)
        tells = self.office.kinds[case.kind].tells
        return Item(
            case_id=row.case_id,
            kind=case.kind,
            unit=unit,
            year=case.year,
            state=case.state,
            level=level.days,
            due=row.due,  # what is still due has the case's own date
            late_by=late,
            links=self._links(case, row, above=not answers),
            note=self._note(case, row, level),
            told=self._told(case, row, heard, () if answers else owners),
            causes=(*causes_of(case, self.say), *tells(self.session, case, self.say)),
            letter=self._called(case, row, level, answers=answers),
            hint=self.office.kinds[case.kind].hint(self.session, case),
            left=self.place.days_left(row.due, case.owner_role, self.day, case.unit_id),
        )

    def _told(
        self, case: Case, row: ItemRow, heard: Heard, owners: Iterable[Heard]
    ) -> tuple[str, ...]:
        where = (self.session, self.place, case)
        limit = self.office.kinds[case.kind].limit(*where, self.now)
        hours = [f"{until(limit, self.now, self.say)} {whose(limit, self.say)}"] if limit else []
        lines = hours + list(why_told(*where, heard, row.level, self.day, self.say))
        if owners:
            lines += whom_it_waits_for(*where, list(owners), self._said_of(case), self.say)
        if (earlier := self.before.get(case.id or 0)) is not None:
            lines.append(still_open(earlier, self.say))
        return tuple(lines)

    def _called(self, case: Case, row: ItemRow, level: Level, *, answers: bool) -> str:
        """Which letter it is to this reader: an escalation to those above, a reminder to whoever
        answers, by the latest word that has come."""
        if not answers:
            return "escalation"
        if level.letter == "escalation" or row.due < self.day:
            return "overdue"
        if not is_change_of_hands(level.days):
            return level.letter
        rungs = self.place.rungs(case.owner_role)
        calendar = self.place.calendar_of(case.unit_id)
        own = [one for one in rungs.levels if OWNER in one.to and one.days <= 0]
        come = [one for one in own if rungs.natural_day(one, row.due, calendar) <= self.day]
        return (come or own or [level])[-1 if come else 0].letter

    def _links(self, case: Case, row: ItemRow, *, above: bool) -> tuple[Link, ...]:
        grant = Grant(
            municipality=case.municipality_id,
            message=self.message.id or 0,
            case=row.case_id,
            person=row.person_id,
            action="",
            since_version=case.since_version,
            expires=_expires(self.office, self.message, self.day),
        )
        offered = actions_for(case.kind, case.state, above=above)
        confirms = self.office.kinds[case.kind].confirms
        if "unchanged" in offered and not confirms(self.session, case, self.say):
            # "Nothing has changed" is an answer only where there is what was answered.
            offered = tuple(one for one in offered if one != "unchanged")
        grants = [replace(grant, action=one) for one in offered]
        self.grants += grants
        pages, key = self.office.settings.pages, self.office.key
        return tuple(Link(one.action, f"{pages}/l/{one.token(key)}") for one in grants)

    def _note(self, case: Case, row: ItemRow, level: Level) -> str | None:
        """A word about a last day that is free, or a rung that is said later than its day because
        of a rest."""
        rungs = self.place.rungs(case.owner_role)
        calendar, say = self.place.calendar_of(case.unit_id), self.say
        free = calendar.free(row.due, rungs.staff(rungs.level(0)))
        if level.days == 0 and free is not None and row.due >= self.day:
            name = free.name or say.say(f"reasons.{free.key}")
            return say.say("reasons.last_day_is_free", why=name)
        if is_change_of_hands(level.days):
            return None
        natural = rungs.natural_day(level, row.due, calendar)
        free = calendar.free(natural, rungs.staff(level)) if natural < self.message.day else None
        if free is None or free.key == "weekend":
            return None
        return say.say("reasons.moved", why=free.name or say.say(f"reasons.{free.key}"))


def _expires(office: Office, message: Message, day: date) -> date:
    """Until when the letter's links are open. Counted from the day when it began to be tried, so
    that a second try has the same links; one that waited for long, held or while nothing could be
    sent, gets new ones: from then on by whole weeks."""
    began = max(message.day, local(message.created_at).date())
    waited = max(0, (day - began).days) // 7
    return began + timedelta(days=office.settings.link_days + 7 * waited)
