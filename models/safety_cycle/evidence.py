"""A cycle's evidence, between its rows and the value that the states judge."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TypedDict, TypeVar

from sqlmodel import Session, col, select

from models.case.tables import Case
from models.measures.tables import PlannedMeasure, planned_measures
from models.portions import portions
from models.safety_cycle.tables import FindingNote, MeasureNote, SurveyNote, VerdictNote
from states.cycle_evidence import Effect, Evidence, Finding, Measure, Priority, Survey, Verdict
from states.measure import NOT_DONE

Note = TypeVar("Note", SurveyNote, VerdictNote, FindingNote, MeasureNote)


READ = "evidence"  # what a session that only reads has read of many cases


def evidence_of(session: Session, case: int) -> Evidence:
    """All that the case has to show so far."""
    read: Mapping[int, Evidence] = session.info.get(READ, {})
    return read[case] if case in read else _evidence_of(session, case)


def read_evidence(session: Session, cases: Sequence[int]) -> None:
    """Read the evidence of many cases at once, for a session that changes none of it."""
    surveys = _by_case(session, SurveyNote, cases)
    verdicts = _by_case(session, VerdictNote, cases)
    findings = _by_case(session, FindingNote, cases)
    measures = _by_case(session, MeasureNote, cases)
    linked = [row.subject_id for rows in measures.values() for row in rows if row.subject_id]
    there = planned_measures(session, linked)
    session.info.setdefault(READ, {}).update(
        {
            case: _put_together(
                next(iter(surveys.get(case, ())), None),
                findings.get(case, ()),
                tuple(_measures(measures.get(case, ()), there)),
                next(iter(verdicts.get(case, ())), None),
            )
            for case in cases
        }
    )


def _by_case(session: Session, table: type[Note], cases: Sequence[int]) -> dict[int, list[Note]]:
    """The rows of each of the cases, in the order in which they were written."""
    found: dict[int, list[Note]] = defaultdict(list)
    for some in portions(cases):
        asked = select(table).where(col(table.case_id).in_(some))
        for row in session.exec(asked.order_by(*table.__table__.primary_key)):  # type: ignore[attr-defined]
            found[row.case_id].append(row)
    return found


def _evidence_of(session: Session, case: int) -> Evidence:
    survey = session.get(SurveyNote, case)
    verdict = session.get(VerdictNote, case)
    findings = session.exec(
        select(FindingNote).where(FindingNote.case_id == case).order_by(col(FindingNote.id))
    )
    measures = measures_of(session, case)
    linked = [note.subject_id for note in measures if note.subject_id is not None]
    there = planned_measures(session, linked)
    return _put_together(survey, findings, tuple(_measures(measures, there)), verdict)


def _put_together(
    survey: SurveyNote | None,
    findings: Iterable[FindingNote],
    measures: tuple[Measure, ...],
    verdict: VerdictNote | None,
) -> Evidence:
    return Evidence(
        survey=_survey(survey) if survey else None,
        findings=tuple(
            Finding(
                id=row.id or 0,
                text=row.text,
                cause=row.cause,
                priority=Priority(row.priority) if row.priority else None,
            )
            for row in findings
        ),
        measures=measures,
        verdict=Verdict(verdict.fit, verdict.why, verdict.carry_over_decided) if verdict else None,
    )


def _survey(row: SurveyNote) -> Survey:
    return Survey(row.method, row.sources, row.nothing_found, row.pupils)


def measures_of(session: Session, case: int) -> list[MeasureNote]:
    found = select(MeasureNote).where(MeasureNote.case_id == case).order_by(col(MeasureNote.id))
    return list(session.exec(found))


def written_out(session: Session, municipality: str) -> list[MeasureNote]:
    """The measures that stand as text in the municipality's open cycles."""
    found = (
        select(MeasureNote)
        .join(Case, col(Case.id) == col(MeasureNote.case_id))
        .where(
            MeasureNote.municipality_id == municipality,
            col(MeasureNote.subject_id).is_(None),
            col(Case.closed).is_(None),
        )
    )
    return list(session.exec(found.order_by(col(MeasureNote.id))))


def case_of_measure(session: Session, note: MeasureNote) -> Case | None:
    """The measure's own case; None while it has none."""
    if note.subject_id is None:
        return None
    there = planned_measures(session, [note.subject_id]).get(note.subject_id)
    return there[1] if there else None


def _measures(
    notes: Iterable[MeasureNote], there: Mapping[int, tuple[PlannedMeasure, Case, str]]
) -> Iterator[Measure]:
    """The measures as the cycle sees them: what has a case of its own is as it is there."""
    for note in notes:
        if note.subject_id is not None and note.subject_id in there:
            yield _of_its_own_case(note, *there[note.subject_id])
        else:
            yield _as_written(note)


def _as_written(row: MeasureNote) -> Measure:
    return Measure(
        id=row.id or 0,
        finding=row.finding_id,
        problem=row.problem,
        action=row.action,
        when=row.when,
        who=row.who,
        evaluated_on=row.evaluated_on,
        effect=Effect(row.effect) if row.effect else None,
        effect_why=row.effect_why,
        carry_over=row.carry_over,
        carried=row.carried_from is not None,
        followed_up=row.followed_up,
    )


def _of_its_own_case(note: MeasureNote, planned: PlannedMeasure, case: Case, why: str) -> Measure:
    effect = planned.effect or note.effect
    if case.state == NOT_DONE:
        effect = Effect.NOT_DONE
    return replace(
        _as_written(note),
        problem=planned.problem,
        action=planned.action,
        when=planned.due_on,
        who=planned.who,
        evaluated_on=planned.evaluated_on,
        effect=Effect(effect) if effect else None,
        effect_why=why or note.effect_why,
        case=case.id,
        state=case.state,
    )


def carry_over(session: Session, source: int, target: Case) -> int:
    """Let the measures that are carried over go on in another cycle; returns how many. One that
    has not come to its end is the same case there; one that has is planned anew.

    A measure is carried over once, however often this runs.
    """
    home = _home(target)
    there = {row.carried_from for row in measures_of(session, home["case_id"])}
    carried = 0
    for row, measure in zip(
        measures_of(session, source), evidence_of(session, source).measures, strict=True
    ):
        if not measure.carry_over or row.id in there:
            continue
        note = MeasureNote(**home, carried_from=row.id)
        if measure.case is not None and not measure.is_settled:
            note.subject_id = row.subject_id
        else:
            note.problem, note.action, note.who = measure.problem, measure.action, measure.who
            if not measure.state:
                note.when, note.evaluated_on = measure.when, measure.evaluated_on
        session.add(note)
        carried += 1
    return carried


def save(session: Session, case: Case, evidence: Evidence) -> None:
    """Make the rows say what ``evidence`` says; ids below zero are new rows."""
    home = _home(case)
    number = home["case_id"]
    _save_survey(session, home, evidence.survey)
    there = session.exec(select(FindingNote).where(FindingNote.case_id == number))
    known = {row.id: row for row in there}
    kept = {finding.id for finding in evidence.findings}
    for row_id, row in known.items():
        if row_id not in kept:
            for measure in measures_of(session, number):
                if measure.finding_id == row_id:
                    measure.finding_id = None
                    session.add(measure)
            session.flush()
            session.delete(row)
    for finding in evidence.findings:
        note = known.get(finding.id) or FindingNote(**home, text=finding.text)
        note.text, note.cause, note.priority = finding.text, finding.cause, finding.priority
        session.add(note)
    _save_measures(session, home, evidence.measures)
    if evidence.verdict is not None:
        verdict = session.get(VerdictNote, number) or VerdictNote(**home, fit=False)
        verdict.fit, verdict.why = evidence.verdict.fit, evidence.verdict.why
        verdict.carry_over_decided = evidence.verdict.carry_over_decided
        session.add(verdict)
    session.flush()


class _Home(TypedDict):
    """Whose a row of evidence is."""

    municipality_id: str
    case_id: int


def _home(case: Case) -> _Home:
    return {"municipality_id": case.municipality_id, "case_id": case.id or 0}


def _save_survey(session: Session, home: _Home, survey: Survey | None) -> None:
    if survey is None:
        return
    note = session.get(SurveyNote, home["case_id"]) or SurveyNote(**home)
    note.method, note.sources = survey.method, survey.sources
    note.nothing_found, note.pupils = survey.nothing_found, survey.pupils
    session.add(note)


def _save_measures(session: Session, home: _Home, measures: tuple[Measure, ...]) -> None:
    known = {row.id: row for row in measures_of(session, home["case_id"])}
    for measure in measures:
        note = known.get(measure.id) or MeasureNote(**home, finding_id=measure.finding)
        if note.subject_id is None:
            note.problem, note.action = measure.problem, measure.action
            note.when, note.who = measure.when, measure.who
            note.evaluated_on = measure.evaluated_on
        if not measure.is_settled:
            note.effect, note.effect_why = measure.effect, measure.effect_why
        note.carry_over, note.followed_up = measure.carry_over, measure.followed_up
        session.add(note)
