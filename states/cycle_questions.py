"""What each step of the safety cycle asks, and its evidence once that is answered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from states.cycle_evidence import (
    STANDINGS,
    Effect,
    Evidence,
    Finding,
    Measure,
    Priority,
    Survey,
    Verdict,
    prioritised,
)
from states.cycle_evidence import judged as is_judged
from states.fields import Field, Sort


def mapping_fields(evidence: Evidence) -> tuple[Field, ...]:
    survey = evidence.survey or Survey()
    carried = (one for one in evidence.measures if one.carried and one.is_open)
    return (
        *(_standing(one, goes_on=one.followed_up) for one in carried),
        Field("method", Sort.LINE, "method", survey.method),
        Field("sources", Sort.LINE, "sources", survey.sources),
        Field("pupils_took_part", Sort.LINE, "pupils_took_part", survey.pupils),
        Field("findings", Sort.LINES, "findings", "\n".join(f.text for f in evidence.findings)),
        Field("nothing_found", Sort.TICK, "nothing_found", "yes" if survey.nothing_found else ""),
    )


def analysis_fields(evidence: Evidence) -> tuple[Field, ...]:
    options = tuple(Priority)
    return tuple(
        field
        for finding in evidence.findings
        for field in (
            Field(f"cause-{finding.id}", Sort.TEXT, "cause", finding.cause, finding.text),
            Field(
                f"priority-{finding.id}",
                Sort.CHOICE,
                "priority",
                finding.priority or "",
                finding.text,
                options,
            ),
        )
    )


def measure_fields(evidence: Evidence) -> tuple[Field, ...]:
    texts = {finding.id: finding.text for finding in evidence.findings}
    asked = list(evidence.measures)
    answered = {measure.finding for measure in asked}
    asked += [
        Measure(id=-finding.id, finding=finding.id, problem=finding.text)
        for finding in prioritised(evidence)
        if finding.id not in answered
    ]
    found: list[Field] = []
    for measure in asked:
        about = texts.get(measure.finding or 0, measure.problem)
        when = measure.when.isoformat() if measure.when else ""
        evaluated = measure.evaluated_on.isoformat() if measure.evaluated_on else ""
        if measure.state:  # its five fields stand in its own case
            if measure.is_open:
                found.append(_standing(measure, goes_on=measure.carry_over))
            continue
        found += [
            Field(f"problem-{measure.id}", Sort.LINE, "problem", measure.problem, about),
            Field(f"action-{measure.id}", Sort.TEXT, "action", measure.action, about),
            Field(f"when-{measure.id}", Sort.DAY, "when", when, about),
            Field(f"who-{measure.id}", Sort.LINE, "who", measure.who, about),
            Field(f"evaluated_on-{measure.id}", Sort.DAY, "evaluated_on", evaluated, about),
            _standing(measure, about, goes_on=measure.carry_over),
        ]
    return tuple(found)


def _standing(measure: Measure, about: str = "", *, goes_on: bool) -> Field:
    value = STANDINGS[1] if goes_on else ""
    name, about = f"standing-{measure.id}", about or measure.action
    return Field(name, Sort.CHOICE, "standing", value, about, STANDINGS)


def effect_fields(evidence: Evidence) -> tuple[Field, ...]:
    options = tuple(Effect)
    return tuple(
        field
        for m in evidence.measures
        if is_judged(m)
        for field in (
            Field(f"effect-{m.id}", Sort.CHOICE, "effect", m.effect or "", m.action, options),
            Field(f"effect_why-{m.id}", Sort.TEXT, "effect_why", m.effect_why, m.action),
        )
    )


def verdict_fields(evidence: Evidence) -> tuple[Field, ...]:
    verdict = evidence.verdict
    fit = "" if verdict is None else ("yes" if verdict.fit else "no")
    carried = tuple(
        Field(
            f"carry_over-{m.id}", Sort.TICK, "carry_over", "yes" if m.carry_over else "", m.action
        )
        for m in evidence.measures
    )
    return (
        Field("fit", Sort.CHOICE, "fit", fit, options=("yes", "no")),
        Field("why", Sort.TEXT, "verdict_why", verdict.why if verdict else ""),
        *carried,
        Field(
            "carry_over_decided",
            Sort.TICK,
            "carry_over_decided",
            "yes" if verdict and verdict.carry_over_decided else "",
        ),
    )


def mapped(evidence: Evidence, values: Mapping[str, str]) -> Evidence:
    lines = [" ".join(line.split()) for line in values["findings"].splitlines()]
    texts = list(dict.fromkeys(line for line in lines if line))
    known = {finding.text: finding for finding in evidence.findings}
    findings = tuple(
        known.get(text, Finding(id=-number, text=text)) for number, text in enumerate(texts, 1)
    )
    nothing = bool(values["nothing_found"])
    survey = Survey(values["method"], values["sources"], nothing, values["pupils_took_part"])
    measures = tuple(
        replace(one, followed_up=values[f"standing-{one.id}"] == STANDINGS[1])
        if f"standing-{one.id}" in values
        else one
        for one in evidence.measures
    )
    return replace(evidence, survey=survey, findings=findings, measures=measures)


def analysed(evidence: Evidence, values: Mapping[str, str]) -> Evidence:
    def with_answer(finding: Finding) -> Finding:
        priority = values[f"priority-{finding.id}"]
        return replace(
            finding,
            cause=values[f"cause-{finding.id}"],
            priority=Priority(priority) if priority else None,
        )

    return replace(evidence, findings=tuple(map(with_answer, evidence.findings)))


def planned(evidence: Evidence, values: Mapping[str, str]) -> Evidence:
    known = {measure.id: measure for measure in evidence.measures}
    numbers = list(dict.fromkeys(int(name.partition("-")[2]) for name in values))
    written: dict[int, Measure] = {}
    for number in numbers:
        measure = known.get(number, Measure(id=number, finding=-number))
        goes_on = values[f"standing-{number}"] == STANDINGS[1]
        if f"problem-{number}" not in values:  # it has a case of its own
            written[number] = replace(measure, carry_over=goes_on)
            continue
        when, evaluated = values[f"when-{number}"], values[f"evaluated_on-{number}"]
        filled = replace(
            measure,
            problem=values[f"problem-{number}"],
            action=values[f"action-{number}"],
            when=date.fromisoformat(when) if when else None,
            who=values[f"who-{number}"],
            evaluated_on=date.fromisoformat(evaluated) if evaluated else None,
            carry_over=goes_on,
        )
        if number in known or filled.action or filled.when or filled.who:
            written[number] = filled
    others = tuple(written.pop(one.id, one) for one in evidence.measures)
    return replace(evidence, measures=(*others, *written.values()))


def evaluated(evidence: Evidence, values: Mapping[str, str]) -> Evidence:
    def with_answer(measure: Measure) -> Measure:
        if f"effect-{measure.id}" not in values:
            return measure
        effect = values[f"effect-{measure.id}"]
        return replace(
            measure,
            effect=Effect(effect) if effect else None,
            effect_why=values[f"effect_why-{measure.id}"],
        )

    return replace(evidence, measures=tuple(map(with_answer, evidence.measures)))


def judged(evidence: Evidence, values: Mapping[str, str]) -> Evidence:
    measures = tuple(
        replace(measure, carry_over=bool(values[f"carry_over-{measure.id}"]))
        for measure in evidence.measures
    )
    if not values["fit"]:
        return replace(evidence, measures=measures)
    verdict = Verdict(values["fit"] == "yes", values["why"], bool(values["carry_over_decided"]))
    return replace(evidence, measures=measures, verdict=verdict)
