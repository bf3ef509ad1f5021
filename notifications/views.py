"""A letter in words: what both templates show, already in the reader's language."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from config.answer_words import answer_label
from config.words import Words
from notifications.header import one_line
from notifications.letter import GROUPS, Digest, Item, Meeting, group_of
from states.kinds import KINDS

_WHOLE = re.compile(r"https?://[^/?#\[\] ][^ ]*", re.IGNORECASE)
CARDS_AT_MOST = 3  # more steps than this under one heading are shown as a table
ANSWERABLE = 10  # so many things with buttons in one letter; the others are counted, with names
NAMES_AT_MOST = 12  # so many of what is alike are named
WORST = 10  # so many of a list in the coordinator's week; the others are counted and linked to
HINTED = ("today", "overdue", "now", "coming")  # the others are somebody else's to do


@dataclass(frozen=True, slots=True)
class LinkView:
    label: str
    full: str
    url: str
    main: bool


@dataclass(frozen=True, slots=True)
class ItemView:
    title: str
    unit: str
    step: str
    about: str
    due: str
    hint: str
    note: str
    causes: tuple[str, ...]
    short_due: str
    short_late: str
    line: str
    links: tuple[LinkView, ...]
    section: str = ""  # of a long table: the kind of this row and those below, with their number


@dataclass(frozen=True, slots=True)
class GroupView:
    key: str
    heading: str
    items: tuple[ItemView, ...]
    how: str
    as_table: bool
    any_late: bool
    others: tuple[str, ...] = ()  # what is not shown one by one: alike things in one line
    more: str = ""  # how many are not shown, of which kinds
    all_label: str = ""
    all_url: str = ""


@dataclass(frozen=True, slots=True)
class DigestView:
    heading: str
    figures: tuple[tuple[str, int], ...]
    groups: tuple[GroupView, ...]
    vacancies: tuple[str, ...]
    more_vacancies: str = ""


def groups(
    items: Iterable[Item], words: Words, today: date, letter: str = ""
) -> tuple[GroupView, ...]:
    """The items under their headings, most urgent first; within one, the latest first. What an
    alarm is about has its hour in the alarm's own words, and no last day beside it."""
    kept: dict[str, list[Item]] = {key: [] for key in ("today", *GROUPS)}
    for item in items:
        heading_of = group_of(item)
        last = item.due == today and heading_of == "now" and not item.kept
        kept["today" if last else heading_of].append(item)
    shown, room = [], ANSWERABLE
    how = words.say("letter.how_ahead" if letter == "notice" else "letter.how")
    for key, found in kept.items():
        if found:
            ordered = sorted(found, key=_worst_first)
            whole, rest = ordered[:room], ordered[room:]
            room -= len(whole)
            answerable = any(item.links for item in whole)
            heading = words.say(f"groups.{key}")
            group = _group(key, heading, whole, words, today, how if answerable else "")
            group = replace(group, others=_alike(rest, words))
            if letter == "urgent":
                group = replace(group, items=tuple(replace(one, due="") for one in group.items))
            shown.append(group)
            how = "" if answerable else how  # said once, above the first answers
    return tuple(shown)


def _alike(items: Iterable[Item], words: Words) -> tuple[str, ...]:
    """Things that are alike in one line: what they are, how many, and at which units."""
    found: dict[str, list[str]] = {}
    for item in items:
        step, unit = names(item, words)
        found.setdefault(step, []).append(unit)
    return tuple(
        words.say("item.alike", step=step, n=len(units), names=_listed(units, words))
        for step, units in found.items()
    )


def _listed(units: list[str], words: Words) -> str:
    """Names in their order, each once; of many the first, and how many there are besides."""
    each = list(dict.fromkeys(units))
    told = ", ".join(each[:NAMES_AT_MOST])
    rest = len(each) - NAMES_AT_MOST
    return words.say("item.and_others", names=told, n=rest) if rest > 0 else told


def digest(week: Digest, words: Words, today: date) -> DigestView:
    figures = (
        ("open", week.open_cases),
        ("overdue", len(week.overdue)),
        ("due_soon", len(week.due_soon)),
        ("held", week.held),
        ("dead", week.dead),
    )
    parts = (
        ("overdue", week.overdue, week.late_url),
        ("due_soon", week.due_soon, week.soon_url),
    )
    unfilled = tuple(one_line(line, "a vacancy") for line in week.vacancies)
    hidden = len(unfilled) - WORST
    return DigestView(
        heading=words.say("digest.heading", week=words.week_number(week.week)),
        figures=tuple((words.say(f"digest.{key}"), number) for key, number in figures),
        groups=tuple(_worst(key, found, url, words, today) for key, found, url in parts if found),
        vacancies=unfilled[:WORST],
        more_vacancies=words.say("digest.more_vacancies", n=hidden) if hidden > 0 else "",
    )


def _worst(key: str, items: tuple[Item, ...], url: str, words: Words, today: date) -> GroupView:
    """A list of the week: the worst ten, by kind, the kind of the worst one first. What is left
    out is counted, and the page that has all of it is named."""
    shown = sorted(items, key=_worst_first)[:WORST]
    kinds = dict.fromkeys(item.kind for item in shown)
    several = len({item.kind for item in items}) > 1
    whole = _group(key, words.say(f"digest.{key}"), shown, words, today, table=True)
    rows: list[ItemView] = []
    for kind in kinds:
        of_kind = [item for item in shown if item.kind == kind]
        first, *others = (_item(one, words, today, hinted=False) for one in of_kind)
        number = sum(item.kind == kind for item in items)
        name = words.say("digest.of_kind", kind=words.kind(kind), n=number)
        rows += [replace(first, section=name if several else ""), *others]
    hidden = len(items) - len(shown)
    left = Counter(item.kind for item in items) - Counter(item.kind for item in shown)
    told = ", ".join(
        words.say("digest.of_kinds", kind=words.kind(kind), n=number)
        for kind, number in left.most_common()
    )
    return replace(
        whole,
        items=tuple(rows),
        more=words.say("digest.more", n=hidden, kinds=told) if hidden else "",
        all_label=words.say(f"digest.all_{key}", n=len(items)) if hidden and url else "",
        all_url=safe_url(url) if hidden and url else "",
    )


def _worst_first(item: Item) -> tuple[int, date, str, int]:
    return -item.late_by, item.due, item.unit, item.case_id


def meeting(one: Meeting) -> Meeting:
    """A gathering as its letter shows it: people's words on one line each."""
    return replace(
        one,
        name=flat(one.name),
        changes=tuple(map(flat, one.changes)),
        facts=tuple(map(flat, one.facts)),
    )


def safe_url(url: str) -> str:
    """``url`` as it is, if a reader may press it."""
    if not _WHOLE.fullmatch(one_line(url, "a link")):
        raise ValueError("a link in a letter is a whole http or https address")
    return url


def _group(
    key: str,
    heading: str,
    items: Iterable[Item],
    words: Words,
    today: date,
    how: str = "",
    *,
    table: bool = False,
) -> GroupView:
    ordered = sorted(items, key=_worst_first)
    shown = tuple(_item(item, words, today, hinted=key in HINTED) for item in ordered)
    return GroupView(
        key=key,
        heading=heading,
        items=shown,
        how=how,
        as_table=table or len(shown) > CARDS_AT_MOST,
        any_late=any(item.late_by > 0 for item in ordered),
    )


def names(item: Item, words: Words) -> tuple[str, str]:
    """What a letter calls an item: the step, or the kind where the thing says more than its state;
    and the unit or thing that it is about."""
    kind = words.kind(item.kind)
    unit = one_line(item.unit, "a unit's name") or kind
    by_step = KINDS[item.kind].by_step or unit == kind
    return words.state(item.kind, item.state) if by_step else kind, unit


def _item(item: Item, words: Words, today: date, *, hinted: bool) -> ItemView:
    called, unit = names(item, words)
    step = words.state(item.kind, item.state)
    kind = words.kind(item.kind)
    by_step = KINDS[item.kind].by_step
    about = "item.about" if by_step else "item.about_state"
    day = words.say("item.kept") if item.kept else words.day(item.due)
    late = max(item.late_by, 0)
    return ItemView(
        title=words.say("item.title", step=step, unit=unit) if by_step else unit,
        unit=unit,
        step=step,
        about=words.say(about, kind=kind, year=one_line(item.year, "a year"), step=step),
        due=_due(item, words, today),
        hint=words.hint(item.kind, item.hint or item.state) if hinted else "",
        note=words.say("item.note", note=flat(item.note)) if item.note else "",
        causes=tuple(flat(line) for line in (*item.told, *item.causes)),
        short_due=day,
        short_late=words.say("table.days", n=late) if late else "",
        line=(
            words.say("table.line_late", unit=unit, step=step, day=day, n=late)
            if late
            else words.say("table.line", unit=unit, step=step, day=day)
        ),
        links=tuple(
            LinkView(
                label=(label := answer_label(words, item.kind, item.state, link.action)),
                full=words.say("item.answer", action=label, step=called, unit=unit),
                url=safe_url(link.url),
                main=place == 0,
            )
            for place, link in enumerate(item.links)
        ),
    )


def _due(item: Item, words: Words, today: date) -> str:
    if item.kept:
        return words.say("item.kept_day")
    day = words.long_day(item.due)
    ahead = (item.due - today).days
    if item.late_by > 0:
        return words.say("item.late", day=day, n=item.late_by)
    if ahead < 0:
        return words.say("item.passed", day=day)
    if ahead < 2:
        return words.say("item.tomorrow" if ahead else "item.today", day=day)
    return words.say("item.ahead", day=day, n=item.left)


def flat(text: str) -> str:
    """Free text on one line, without control characters: it never reaches a header."""
    shown = (" " if unicodedata.category(c) in ("Cc", "Cs") else c for c in text)
    return " ".join("".join(shown).split())
