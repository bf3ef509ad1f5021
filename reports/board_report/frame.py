"""What stands around the report: whom it is to, its day and number, who signs it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from models.documents.decisions import Matter, attachments, matter_of, signatories
from models.documents.questions import report_before
from models.figures.of_unit import holders
from models.register.tables import Person
from reports.board_report.about import called, case_of, clock_of, name_of, plan_of
from reports.frames import home_of, period
from reports.report import Signer
from reports.teller import Teller

KEY = "reports.board_report"


def frame(teller: Teller) -> Mapping[str, object]:
    """The report's own day, its case officer and registry number, recipient, signers and
    attachments."""
    say, case, clock = teller.say, case_of(teller), clock_of(teller)
    day = date.fromisoformat(case.occurrence)
    matter = matter_of(teller.session, teller.scope.municipality, case.id or 0)
    scope = teller.scope
    head = [
        (say.say("report.date"), say.day(day)),
        (say.say("reports.of_period"), period(teller, scope.start, scope.end)),
    ]
    if matter is not None:
        head[1:1] = _of_the_matter(teller, matter)
    return {
        "title": name_of(teller, clock.subject_id),
        "sender": home_of(teller).name,
        "to": clock.body,
        "day": day,
        "head": tuple(head),
        "signers": tuple(_signers(teller, matter, day)) if matter else (),
        "attachments": _enclosed(teller, matter),
    }


def _enclosed(teller: Teller, matter: Matter | None) -> tuple[str, ...]:
    """What the matter lists; and what else the body decides by: the plan, the decision that asks
    for the report, the report before. What is listed is not named again."""
    home, clock, plan = teller.scope.municipality, clock_of(teller), plan_of(teller)
    listed = attachments(teller.session, home, matter.id or 0) if matter else ()
    titles = [one.title for one in listed]
    named = []
    if plan is not None:
        name = name_of(teller, plan.subject_id)
        told = f"{name}, {teller.say.day(plan.adopted)}" if plan.adopted else name
        named.append((name, told))
    decision = clock.decision_id or (plan.decision_id if plan else None)
    if decision:
        told = teller.say.say(f"{KEY}.decision_of", decision=called(teller, decision))
        named.append((told, told))
    before = report_before(teller.session, home, clock.subject_id, case_of(teller).occurrence)
    if before is not None:
        day = teller.say.day(date.fromisoformat(before.occurrence))
        told = f"{name_of(teller, clock.subject_id)}, {day}"
        named.append((told, told))
    return (*titles, *(told for name, told in named if not _lists(titles, name)))


def _lists(titles: list[str], name: str) -> bool:
    return any(one.casefold().startswith(name.casefold()) for one in titles)


def _of_the_matter(teller: Teller, matter: Matter) -> list[tuple[str, str]]:
    found = [(teller.say.say("report.registry"), matter.registry_number)]
    officer = teller.session.get(Person, matter.officer_id) if matter.officer_id else None
    if officer is not None and officer.name:
        found.insert(0, (teller.say.say("report.officer"), officer.name))
    return found


def _signers(teller: Teller, matter: Matter, day: date) -> Iterator[Signer]:
    """By name and title; where nobody holds the role on the report's day, the title alone."""
    home = teller.scope.municipality
    for role in signatories(teller.session, home, matter.id or 0):
        title = teller.say.say(f"roles.{role}")
        names = holders(teller.session, home, role, None, day)
        for name in names or [""]:
            yield Signer(name=name, title=title)
