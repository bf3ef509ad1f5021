"""What stood escalated when the period ended, and where the digital services stood then."""

from __future__ import annotations

from collections.abc import Sequence

from config.words import in_a_sentence
from models.figures.of_delays import escalated_on, open_on
from reports.frames import bullets, wheel_of
from reports.report import Block, Chart, Form, Line, Paragraph, Series
from reports.teller import Teller, joined
from states.service_validation import KIND as SERVICE
from states.service_validation import PROCESS

KEY = "reports.board_report"


def escalated(teller: Teller) -> Sequence[Block]:
    """How many late matters somebody above had been told of, and how far up the ladder."""
    scope = teller.scope
    if not open_on(teller.session, scope.municipality, scope.end):
        return []
    levels = [one for one in wheel_of(teller).ladder.levels if one.letter == "escalation"]
    if not levels:
        return []
    first = levels[0].days
    there = escalated_on(teller.session, scope.municipality, scope.end, first)
    number = teller.count("escalated", there)
    lines: list[Line] = []
    for level, above in zip(levels, [*levels[1:], None], strict=True):
        cases = [
            case
            for case, rung in there.items()
            if rung >= level.days and (above is None or rung < above.days)
        ]
        if cases:
            roles = [in_a_sentence(teller.say.say(f"roles.{role}")) for role in level.to]
            name = teller.say.say(f"{KEY}.to_role", roles=teller.say.say(f"{KEY}.and").join(roles))
            key = f"escalated_at:{level.days}/{above.days if above else ''}"
            count = teller.count(key, cases, in_a_sentence(name))
            lines.append(teller.line("report.times", name=name, n=count))
    told = teller.line(f"{KEY}.escalated" if there else f"{KEY}.escalated_none", n=number)
    return [Paragraph(line=told), *bullets(lines)]


def services(teller: Teller) -> Sequence[Block]:
    """How many digital services there are, how many of them wait too long, and where they stand."""
    scope = teller.scope
    there = open_on(teller.session, scope.municipality, scope.end, SERVICE)
    if not there:
        return []
    told = [teller.line(f"{KEY}.services", n=teller.count("services", [one.case for one in there]))]
    late = [one.case for one in there if one.late]
    if late:
        told.append(teller.line(f"{KEY}.services_late", n=teller.count("services_late", late)))
    say, labels, figures = teller.say, [], []
    for state in PROCESS.states:
        cases = [one.case for one in there if one.state == state]
        if cases:
            labels.append(say.state(SERVICE, state))
            figures.append(teller.count(f"services_in:{state}", cases, labels[-1]))
    listed = "; ".join(f"{name}: {one.value}" for name, one in zip(labels, figures, strict=True))
    series = Series(
        name=say.say(f"{KEY}.services_chart.number"),
        values=tuple(one.value for one in figures),
        figures=tuple(one.key for one in figures),
    )
    chart = Chart(
        form=Form.BARS,
        caption=say.say(f"{KEY}.services_chart.caption"),
        spoken=say.say(f"{KEY}.services_chart.spoken", states=listed),
        labels=tuple(labels),
        series=(series,),
    )
    return [Paragraph(line=joined(told, " ")), chart]
