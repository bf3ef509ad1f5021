"""The register in its parts: in numbers, by where the services stand, their conditions, what they
do with personal data."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from models.services.tables import ServiceAgreement
from reports.frames import NONE, bullets, day_cell, table, text
from reports.report import Block, Chart, Form, Line, Series
from reports.services_register.lines import Entry, current, day_of, entries, standing_in
from reports.teller import Teller, joined, words
from states import service_standing as stands
from states.service_standing import SOON, STANDINGS

KEY = "reports.services"
NEVER = (stands.MISSING,)
NOT_VALID = (stands.OUTDATED, stands.ENDED, stands.REFUSED)
VALID = (stands.WITH_CONDITIONS, stands.UNDER_REVIEW, stands.VALID_NOW)
OUT = (stands.LEAVING, stands.GONE)
YES = ("special", "social_medium", "learning_analytics", "free_text", "free_version", "advertising")


def in_short(teller: Teller) -> list[Block]:
    """How many services there are and are used, and how many of them a valid decision covers."""
    there = current(teller)
    used = [one for one in there if one.units]
    until = day_of(teller) + SOON
    counted = (
        ("all", there),
        ("used", used),
        ("used_covered", [one for one in used if one.covered]),
        ("used_uncovered", [one for one in used if not one.covered]),
        ("never", [one for one in there if one.standing == stands.MISSING]),
        ("expiring", [one for one in there if one.valid_until and one.valid_until <= until]),
    )
    lines = [
        teller.line(f"{KEY}.{key}", n=teller.count(key, [one.number for one in some]))
        for key, some in counted
    ]
    return [*bullets(lines), *_picture(teller, there)]


def _picture(teller: Teller, there: list[Entry]) -> list[Block]:
    """The services by where they stand; none where there are none."""
    shown = [one for one in STANDINGS if any(entry.standing == one for entry in there)]
    if not shown:
        return []
    figures = [
        teller.count(f"standing_{one}", [e.number for e in there if e.standing == one])
        for one in shown
    ]
    say = teller.say.say
    labels = tuple(say(f"standings.{one}") for one in shown)
    listed = ", ".join(f"{name}: {one.value}" for name, one in zip(labels, figures, strict=True))
    series = Series(
        name=say(f"{KEY}.number"),
        values=tuple(one.value for one in figures),
        figures=tuple(one.key for one in figures),
    )
    return [
        Chart(
            form=Form.BARS,
            caption=say(f"{KEY}.picture"),
            spoken=f"{listed}.",
            labels=labels,
            series=(series,),
        )
    ]


def listed(*standings: str) -> Callable[[Teller], list[Block]]:
    """A table of the services that stand so."""

    def tell(teller: Teller) -> list[Block]:
        rows = (_row(teller, one) for one in standing_in(teller, standings))
        columns = ("name", "supplier", "purpose", "standing", "until", "used")
        return [*table(teller, f"{KEY}.list", columns, rows)]

    return tell


def _row(teller: Teller, one: Entry) -> tuple[Line, ...]:
    facts = one.service.facts
    supplier = f"{facts.supplier} ({one.country})" if one.country else facts.supplier
    return (
        words(one.service.name),
        text(supplier),
        text(facts.purpose),
        words(teller.say.say(f"standings.{one.standing}")),
        day_cell(teller, one.valid_until),
        text(_users(teller, one)),
    )


def _users(teller: Teller, one: Entry) -> str:
    everybody = teller.say.say(f"{KEY}.everybody")
    return ", ".join(name or everybody for name in one.units)


def conditions(teller: Teller) -> list[Block]:
    """On which conditions services are approved."""
    rows = (
        (
            words(one.service.name),
            text("; ".join(one.decision.conditions.splitlines())),
            day_cell(teller, one.valid_until),
        )
        for one in current(teller)
        if one.covered and one.decision is not None and one.decision.conditions.strip()
    )
    return [*table(teller, f"{KEY}.conditions", ("name", "conditions", "until"), rows)]


def personal_data(teller: Teller) -> list[Block]:
    """What each service does with personal data: which, where it goes, by which agreement."""
    rows = (
        (
            words(one.service.name),
            text(_data(teller, one)),
            text(_marks(teller, one)),
            text(one.service.facts.third_country),
            text(", ".join(sorted(one.service.facts.subprocessors))),
            _agreement(teller, one.agreements),
            text(one.service.service.record_entry),
        )
        for one in current(teller)
    )
    columns = ("name", "data", "marks", "third_country", "subprocessors", "agreement", "record")
    return [*table(teller, f"{KEY}.data", columns, rows)]


def _data(teller: Teller, one: Entry) -> str:
    facts = one.service.facts
    if facts.no_personal_data:
        return teller.say.say("service_facts.no_personal_data")
    return ", ".join(sorted(facts.data))


def _marks(teller: Teller, one: Entry) -> str:
    """What of the service asks for more care."""
    facts = one.service.facts
    return ", ".join(
        teller.say.say(f"service_facts.{name}") for name in YES if getattr(facts, name)
    )


def _agreement(teller: Teller, agreed: Iterable[ServiceAgreement]) -> Line:
    """The processor agreement that holds, with its last day where it has one."""
    processor = [one for one in agreed if one.sort == "processor"]
    if not processor:
        return words(NONE)
    last = processor[-1]
    if last.ends is None:
        return words(teller.say.say(f"{KEY}.data.goes_on", start=teller.say.day(last.starts)))
    return joined(
        [words(teller.say.say(f"{KEY}.data.until")), words(teller.say.day(last.ends))], " "
    )


def lacks_agreement(teller: Teller) -> list[Block]:
    """The services in use that have personal data and no processor agreement that holds."""
    some = [
        one
        for one in current(teller)
        if one.units
        and not one.service.facts.no_personal_data
        and not any(agreed.sort == "processor" for agreed in one.agreements)
    ]
    if not some:
        return []
    number = teller.count("without_agreement", [one.number for one in some])
    return [
        teller.paragraph(f"{KEY}.without_agreement", n=number),
        *bullets(words(one.service.name) for one in some),
    ]


def third_countries(teller: Teller) -> list[Block]:
    """How many services send personal data to a third country."""
    some = [one for one in current(teller) if one.service.facts.third_country.strip()]
    if not some:
        return []
    number = teller.count("third_country", [one.number for one in some])
    lines = (
        joined([words(one.service.name), text(one.service.facts.third_country)], ": ")
        for one in some
    )
    return [teller.paragraph(f"{KEY}.third_country", n=number), *bullets(lines)]


def phased_out(teller: Teller) -> list[Block]:
    """What is on its way out, and what was phased out in the period."""
    return listed(*OUT)(teller) if entries(teller) else []
