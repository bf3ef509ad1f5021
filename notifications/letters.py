"""The letters: one function and one template folder each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from config.words import Words, in_a_sentence, words
from notifications import clock_views, views
from notifications.header import one_line
from notifications.letter import (
    GROUP_OF_LETTER,
    LETTERS,
    REASONS,
    Alert,
    Entry,
    Item,
    Letter,
    group_of,
)
from notifications.rendering import render
from states.kinds import KINDS


class NothingToSay(ValueError):
    """A letter lacks the part that its name promises."""


@dataclass(frozen=True, slots=True)
class Written:
    """A letter in words, ready for its envelope."""

    subject: str
    text: str
    html: str


def write(letter: Letter) -> Written:
    """The letter in the reader's language. Unsafe names are refused, never repaired."""
    if letter.name not in LETTERS:
        raise NothingToSay(f"no letter {letter.name!r}; there are {', '.join(LETTERS)}")
    one_line(letter.to_name, "the reader's name")
    one_line(letter.municipality, "the municipality's name")
    return WRITERS[letter.name](letter, words(letter.locale))


def notice(letter: Letter, say: Words) -> Written:
    """Weeks ahead: something is coming, nothing needs to be done today."""
    return _about_items(letter, say)


def reminder(letter: Letter, say: Words) -> Written:
    """The last days, and the last day itself."""
    return _about_items(letter, say)


def overdue(letter: Letter, say: Words) -> Written:
    """The last day has passed; to the owner and the deputy."""
    return _about_items(letter, say)


def escalation(letter: Letter, say: Words) -> Written:
    """Nothing has happened, and the next in line is asked; one letter however many schools."""
    return _about_items(letter, say)


def digest(letter: Letter, say: Words) -> Written:
    """The coordinator's week."""
    week = letter.digest
    if week is None:
        raise NothingToSay("a digest needs its week")
    late = len(week.overdue)
    where = {"week": say.week_number(week.week), "municipality": letter.municipality}
    if late:
        subject = say.say("digest.subject", n=late, **where)
        return _written(letter, say, subject, say.say("digest.lead", n=late))
    calm = say.say("digest.subject_calm", **where)
    return _written(letter, say, calm, say.say("digest.lead_calm"))


def held(letter: Letter, say: Words) -> Written:
    """Letters are held back, and the coordinator decides."""
    alert = letter.alert
    if alert is None:
        raise NothingToSay("a letter about held letters needs its alert")
    if not alert.held:
        sort = "jump" if alert.jumped else "silence" if alert.stood else "failed"
        said = say.say(f"held.subject_{sort}", municipality=letter.municipality)
        first, *_ = _of_itself(alert, say)
        return _written(letter, say, said, first)
    subject = say.say("held.subject", n=alert.held, municipality=letter.municipality)
    return _written(letter, say, subject, say.say("held.lead", n=alert.held))


def urgent(letter: Letter, say: Words) -> Written:
    """At knowledge, and as a clock's time goes: what must be done by when, at any hour."""
    alarm = letter.urgent
    if alarm is None or not alarm.clocks or not letter.items:
        raise NothingToSay("an alarm needs its case and a clock")
    first = letter.items[0]
    subject = say.say(
        "urgent.subject",
        label=say.say(f"urgent.label_{alarm.share}"),
        case=first.unit or say.kind(first.kind),
        when=say.instant(alarm.clocks[0].ends, clock_views.zone_of(alarm.clocks[0])),
        municipality=letter.municipality,
    )
    return _written(letter, say, subject, say.say(f"urgent.lead_{alarm.share}"))


def invitation(letter: Letter, say: Words) -> Written:
    """A gathering is placed: when, where and how, what it takes up, what to bring."""
    return _about_a_meeting(letter, say)


def invitation_changed(letter: Letter, say: Words) -> Written:
    """What one was told of a gathering no longer holds: what was, and what is."""
    return _about_a_meeting(letter, say)


def invitation_reminder(letter: Letter, say: Words) -> Written:
    """The gathering is near: all of it again."""
    return _about_a_meeting(letter, say)


def invitation_cancelled(letter: Letter, say: Words) -> Written:
    """A gathering that one was invited to does not take place here, and why."""
    return _about_a_meeting(letter, say)


def sign_in(letter: Letter, say: Words) -> Written:
    """The link that the reader has just asked for at the sign-in page."""
    return _about_an_entry(letter, say)


def welcome(letter: Letter, say: Words) -> Written:
    """Somebody lets the reader in for the first time."""
    return _about_an_entry(letter, say)


def trial(letter: Letter, say: Words) -> Written:
    """Whether email reaches the reader: nothing has to be done."""
    if not letter.sender:
        raise NothingToSay("a trial tells from where it was sent")
    subject = say.say("trial.subject", municipality=letter.municipality)
    return _written(letter, say, subject, say.say("trial.lead", sender=views.flat(letter.sender)))


WRITERS: dict[str, Callable[[Letter, Words], Written]] = {
    "notice": notice,
    "reminder": reminder,
    "overdue": overdue,
    "escalation": escalation,
    "digest": digest,
    "held": held,
    "urgent": urgent,
    "invitation": invitation,
    "invitation_changed": invitation_changed,
    "invitation_reminder": invitation_reminder,
    "invitation_cancelled": invitation_cancelled,
    "sign_in": sign_in,
    "welcome": welcome,
    "trial": trial,
}


def _about_an_entry(letter: Letter, say: Words) -> Written:
    if letter.entry is None:
        raise NothingToSay(f"the letter {letter.name!r} needs its link")
    if letter.entry.until.tzinfo is None:
        raise ValueError("a link ends at an instant with a zone")
    subject = say.say(f"{letter.name}.subject", municipality=letter.municipality)
    return _written(letter, say, subject, say.say(f"{letter.name}.lead"))


def _later(entry: Entry, say: Words) -> str:
    """How the reader signs in once the link has been used."""
    called = views.flat(entry.provider) or say.say("welcome.unnamed")
    return say.say(f"welcome.later_{entry.later}", provider=called)


def _about_a_meeting(letter: Letter, say: Words) -> Written:
    meeting = letter.meeting
    if meeting is None:
        raise NothingToSay(f"the letter {letter.name!r} needs its gathering")
    if meeting.starts.tzinfo is None:
        raise ValueError("a gathering begins at an instant with a zone")
    subject = say.say(
        f"{letter.name}.subject",
        name=one_line(meeting.name, "a gathering's name"),
        when=say.instant(meeting.starts, meeting.starts.tzinfo),
        municipality=letter.municipality,
    )
    lead = f"{letter.name}.lead_{meeting.why}" if meeting.why else f"{letter.name}.lead"
    return _written(letter, say, subject, say.say(lead))


def _about_items(letter: Letter, say: Words) -> Written:
    if not letter.items:
        raise NothingToSay(f"the letter {letter.name!r} needs at least one step")
    group = GROUP_OF_LETTER[letter.name]
    main = [item for item in letter.items if group_of(item) == group] or letter.items
    by_step = all(KINDS[item.kind].by_step for item in main)
    lead = say.say(f"{letter.name}.{'lead' if by_step else 'lead_any'}", n=len(main))
    return _written(letter, say, _subject(letter, say, main[0], len(main), by_step=by_step), lead)


def _subject(letter: Letter, say: Words, first: Item, count: int, *, by_step: bool) -> str:
    """Unit and step when the letter is about one; else how many, called as the text does."""
    common = {
        "label": say.say(f"{letter.name}.label"),
        "municipality": letter.municipality,
    }
    if count > 1:
        return say.say("subject.several_steps" if by_step else "subject.several", n=count, **common)
    step, unit = views.names(first, say)
    rest = len(letter.items) - 1
    if rest:
        return say.say("subject.more", n=rest, step=step, unit=unit, **common)
    return say.say("subject.single", step=step, unit=unit, **common)


def _written(letter: Letter, say: Words, subject: str, lead: str) -> Written:
    one_line(subject, "the subject")
    alert = letter.alert
    context: dict[str, object] = {
        "say": say.say,
        "language": say.language.html,
        "subject": subject,
        "lead": lead,
        "name": letter.name,
        "to_name": letter.to_name,
        "municipality": letter.municipality,
        "day": say.long_day(letter.today),
        "groups": views.groups(letter.items, say, letter.today, letter.name),
        "digest": views.digest(letter.digest, say, letter.today) if letter.digest else None,
        "alert_reason": _reason(alert, say) if alert else "",
        "alert_held": bool(alert and alert.held),
        "alert_clock": _of_itself(alert, say)[0 if alert.held else 1 :] if alert else (),
        "alert_calm": say.say("pages.home.troubles.what" if alert.failed else "held.clock_calm")
        if alert
        else "",
        "runs_url": views.safe_url(alert.runs_url) if alert and alert.runs_url else None,
        "clocks": clock_views.clocks(letter.urgent, say) if letter.urgent else (),
        "meeting": views.meeting(letter.meeting) if letter.meeting else None,
        "entry_url": views.safe_url(letter.entry.url) if letter.entry else None,
        "entry_until": say.instant(letter.entry.until, letter.entry.until.tzinfo)
        if letter.entry and letter.entry.until.tzinfo
        else "",
        "entry_later": _later(letter.entry, say) if letter.entry else "",
        "todo": say.todo(letter.urgent.kind) if letter.urgent else "",
        "alert_url": views.safe_url(alert.url) if alert else None,
        "overview_url": views.safe_url(letter.overview_url) if letter.overview_url else None,
        "contact": views.flat(letter.contact) if letter.contact else "",
        "why": _why(letter, say),
        "answerable": any(item.links for item in letter.items),
    }
    return Written(subject, *render(letter.name, context))


def _reason(alert: Alert, say: Words) -> str:
    """Why letters are held. An unknown reason must not stop the alert itself."""
    return say.say(f"held.{alert.reason}", limit=alert.limit) if alert.reason in REASONS else ""


def _of_itself(alert: Alert, say: Words) -> list[str]:
    """What the clock has done: it was wrong, or it stood still. Then the work that failed."""
    said = []
    if alert.jumped:
        last, seen = (say.long_instant(one, clock_views.STOCKHOLM) for one in alert.jumped)
        said.append(say.say("held.jump", last=last, seen=seen))
    if alert.stood:
        since, until = (say.long_instant(one, clock_views.STOCKHOLM) for one in alert.stood[:2])
        said.append(say.say("held.silence", n=alert.stood[2], since=since, until=until))
    return [*said, *alert.failed]


def _why(letter: Letter, say: Words) -> str:
    """Why this reader gets this letter."""
    why = say.say(f"{letter.name}.why")
    if not letter.role:
        return why
    role = say.say(f"roles.{letter.role}")
    return f"{why} {say.say('foot.role', role=in_a_sentence(role))}"
