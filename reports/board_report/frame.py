"""What stands around the report: whom it is to, its day and number, who signs it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from models.documents.decisions import Matter, attachments, matter_of, signatories
from models.figures.of_unit import holders
from models.register.tables import Person
from reports.board_report.about import case_of, clock_of, name_of
from reports.frames import home_of, period
from reports.report import Signer
from reports.teller import Teller


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
    listed = (
        attachments(teller.session, teller.scope.municipality, matter.id or 0) if matter else ()
    )
    return {
        "title": name_of(teller, clock.subject_id),
        "sender": home_of(teller).name,
        "to": clock.body,
        "day": day,
        "head": tuple(head),
        "signers": tuple(_signers(teller, matter, day)) if matter else (),
        "attachments": tuple(one.title for one in listed),
    }


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
