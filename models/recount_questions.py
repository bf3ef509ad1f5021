"""In SQL of its own: what each figure of a report to a body counts. See ``models.recount``.

Words for outcomes and states are written out: nothing here is shared with what is checked.
"""

from __future__ import annotations

from collections.abc import Mapping

_OPENED = "c.opened BETWEEN :start AND :end"
_ENDED = "c.closed BETWEEN :start AND :end"
_STILL_OPEN = "(c.closed IS NULL OR c.closed > :end)"
TALLIED = {
    "opened": _OPENED,
    "finished": f"{_ENDED} AND c.outcome IN ('done', 'partly')",
    "otherwise": f"{_ENDED} AND (c.outcome IS NULL OR c.outcome NOT IN ('done', 'partly'))",
    "at_start": "c.opened < :start AND (c.closed IS NULL OR c.closed >= :start)",
    "left": f"c.opened <= :end AND {_STILL_OPEN}",
}
_ACTIVITY = f"c.kind = 'activity' AND c.subject_id = :about AND {_ENDED}"
_ROLLOUT = "c.kind = 'rollout' AND c.opened <= :end AND (c.state <> 'cancelled' OR c.closed > :end)"
_NAMED = (
    " AND c.subject_id IN"
    " (SELECT s.id FROM subject s WHERE s.municipality_id = :home AND s.name = :about)"
)
_IN_PLACE = "c.state = 'in_place' AND c.closed <= :end"
_BEGUN = (
    "EXISTS (SELECT 1 FROM case_step b WHERE b.case_id = c.id AND b.\"into\" = 'begun'"
    " AND b.left_on <= :end)"
)
_CYCLE = (
    "c.kind = 'safety_cycle' AND c.unit_id IS NOT NULL AND c.opened <= :end"
    " AND (c.closed IS NULL OR c.closed >= :start)"
    " AND (c.outcome IS NULL OR c.outcome <> 'not_applicable')"
)
_LATE_STEP = (
    "EXISTS (SELECT 1 FROM case_step l WHERE l.case_id = c.id AND l.completed AND l.late_days > 0"
    " AND l.left_on BETWEEN :start AND :end)"
)
_DUE_AT_END = (
    "COALESCE((SELECT d.due FROM case_step d WHERE d.case_id = c.id AND d.number ="
    " (SELECT MIN(m.number) FROM case_step m WHERE m.case_id = c.id AND m.left_on > :end)),"
    " CASE WHEN NOT EXISTS (SELECT 1 FROM case_step n WHERE n.case_id = c.id AND n.left_on > :end)"
    " THEN c.due END)"
)
_LATE_CYCLE = f"({_LATE_STEP} OR ({_STILL_OPEN} AND {_DUE_AT_END} < :end))"
_STATE_AT_END = (
    "COALESCE((SELECT d.state FROM case_step d WHERE d.case_id = c.id AND d.number ="
    " (SELECT MIN(m.number) FROM case_step m WHERE m.case_id = c.id AND m.left_on > :end)),"
    " c.state)"
)
_LATE_NOW = f"({_STILL_OPEN} AND {_DUE_AT_END} < :end)"
TALLIED["late"] = f"c.opened <= :end AND {_LATE_NOW}"
_LATE_MEASURE = f"c.kind = 'measure' AND {TALLIED['late']}"
_NOT_THERE = f"NOT ({_IN_PLACE} AND c.closed IS NOT NULL)"
_STOOD = {
    "rolled_out": _ROLLOUT,
    "in_place": f"{_ROLLOUT} AND {_IN_PLACE}",
    "begun": f"{_ROLLOUT} AND {_NOT_THERE} AND {_BEGUN}",
    "not_begun": f"{_ROLLOUT} AND {_NOT_THERE} AND NOT {_BEGUN}",
    "roll_late": f"{_ROLLOUT} AND {_LATE_NOW}",
}
_AHEAD = (
    "c.kind = 'activity' AND c.opened < :start AND (c.closed IS NULL OR c.closed >= :start)"
    " AND (c.due >= :start OR c.state = 'date_vague')"
)
_PROMISED = {
    "promised": _AHEAD,
    "promised_held": f"{_AHEAD} AND c.closed <= :end AND c.state IN ('activity_done', 'partly')",
    "promised_missed": (
        f"{_AHEAD} AND c.closed <= :end AND c.state NOT IN ('activity_done', 'partly')"
    ),
    "promised_left": f"{_AHEAD} AND {_STILL_OPEN}",
}
_SERVICE = f"c.kind = 'service_validation' AND c.opened <= :end AND {_STILL_OPEN}"
_SINCE_AT_END = (
    "COALESCE((SELECT d.began FROM case_step d WHERE d.case_id = c.id AND d.number ="
    " (SELECT MIN(m.number) FROM case_step m WHERE m.case_id = c.id AND m.left_on > :end)),"
    " c.since)"
)
ESCALATED = (
    'SELECT c.id, MAX(i.level) FROM "case" c JOIN item i ON i.case_id = c.id'
    " JOIN message g ON g.id = i.message_id WHERE c.municipality_id = :home"
    f" AND c.opened <= :end AND {_LATE_NOW} AND g.status = 'sent' AND g.day <= :end"
    f" AND g.day >= {_SINCE_AT_END} GROUP BY c.id"
)
"""The late cases with the highest rung on which a letter spoke of the state they stood in."""

AFTERWARDS = (
    'SELECT c.id, l.left_on, CAST(l.left_at AS TEXT) FROM case_step l JOIN "case" c'
    " ON c.id = l.case_id WHERE c.municipality_id = :home AND l.completed"
    " AND l.left_on BETWEEN :start AND :end"
)
"""What was done in the period, with the instant when it was typed in."""

WHERE: Mapping[str, str] = {
    "held": f"{_ACTIVITY} AND c.state IN ('activity_done', 'partly')",
    "not_held": f"{_ACTIVITY} AND c.state = 'not_done'",
    **{key: f"{asked}{_NAMED}" for key, asked in _STOOD.items()},
    **{f"{key}_in_all": asked for key, asked in _STOOD.items()},
    "off": (
        "c.kind = 'rollout' AND c.opened <= :end AND c.state = 'cancelled' AND c.closed <= :end"
        f"{_NAMED}"
    ),
    **{key: f"{asked} AND c.subject_id = :about" for key, asked in _PROMISED.items()},
    **{f"{key}_in_all": asked for key, asked in _PROMISED.items()},
    "measures_not_done": f"c.kind = 'measure' AND c.state = 'not_done' AND {_ENDED}",
    "activities_late": f"c.kind = 'activity' AND {TALLIED['late']}",
    "ahead": (
        f"c.kind = 'activity' AND c.opened <= :end AND {_STILL_OPEN}"
        " AND (c.due > :end OR c.state = 'date_vague')"
        f" AND c.state <> 'activity_not_applicable'{_NAMED}"
    ),
    "also_held": (
        f"c.kind = 'activity' AND {_ENDED} AND c.state IN ('activity_done', 'partly')"
        f" AND NOT COALESCE({_AHEAD}, FALSE){_NAMED}"
    ),
    "measures_late": _LATE_MEASURE,
    "measures_late_undone": f"{_LATE_MEASURE} AND {_STATE_AT_END} IN ('planned', 'under_way')",
    "measures_late_unevaluated": f"{_LATE_MEASURE} AND {_STATE_AT_END} = 'done'",
    "measures_left": f"c.kind = 'measure' AND c.opened <= :end AND {_STILL_OPEN}",
    "services": _SERVICE,
    "services_late": f"{_SERVICE} AND {_LATE_NOW}",
    "services_in": f"{_SERVICE} AND {_STATE_AT_END} = :about",
    "cycles": _CYCLE,
    "cycles_finished": f"{_CYCLE} AND c.closed <= :end AND c.outcome IN ('done', 'partly')",
    "cycles_late": f"{_CYCLE} AND {_LATE_CYCLE}",
    "cycles_late_now": f"{_CYCLE} AND {_LATE_NOW}",
    "cycles_left_out": (
        "c.kind = 'safety_cycle' AND c.unit_id IS NOT NULL AND c.outcome = 'not_applicable'"
        f" AND {_ENDED}"
    ),
    "at_step": (
        f"{_CYCLE} AND {_STILL_OPEN} AND {_STATE_AT_END} = :about"
        f" AND NOT COALESCE({_DUE_AT_END} < :end, FALSE)"
    ),
    "late_at_step": f"{_CYCLE} AND {_LATE_NOW} AND {_STATE_AT_END} = :about",
}
"""By the first word of a figure's key: which cases it counts."""

_LEFT = (
    "EXISTS (SELECT 1 FROM case_step l WHERE l.case_id = c.id AND l.completed"
    " AND l.state = :about AND l.left_on BETWEEN :start AND :end{more})"
)
_OF_STEP = (
    "c.kind = 'safety_cycle' AND c.unit_id IS NOT NULL"
    " AND (c.outcome IS NULL OR c.outcome <> 'not_applicable') AND "
)
SHARES: Mapping[str, tuple[str, str]] = {
    "cycles_on_time": (f"{_CYCLE} AND NOT COALESCE({_LATE_CYCLE}, FALSE)", _CYCLE),
    "step_on_time": (
        f"{_OF_STEP}{_LEFT.format(more='')} AND NOT {_LEFT.format(more=' AND l.late_days > 0')}",
        f"{_OF_STEP}{_LEFT.format(more='')}",
    ),
}
"""Which cases a share is of, after those that it counts among them."""

_FINDING = (
    'SELECT c.id FROM finding f JOIN "case" c ON c.id = f.case_id'
    " WHERE c.municipality_id = :home AND c.kind = 'safety_cycle' AND c.unit_id IS NOT NULL"
    " AND EXISTS (SELECT 1 FROM case_step l WHERE l.case_id = c.id AND l.completed"
    " AND l.state = 'kartläggning' AND l.left_on BETWEEN :start AND :end){unit}"
)
_PLANNED = (
    'SELECT m.id FROM planned_measure p JOIN "case" m ON m.subject_id = p.subject_id'
    ' JOIN "case" c ON c.id = p.origin_case WHERE m.municipality_id = :home'
    " AND m.kind = 'measure' AND c.kind = 'safety_cycle' AND c.unit_id IS NOT NULL"
    " AND {asked}{unit}"
)
_WRITTEN = (
    'SELECT c.id FROM measure n JOIN "case" c ON c.id = n.case_id WHERE c.municipality_id = :home'
    " AND c.kind = 'safety_cycle' AND c.unit_id IS NOT NULL AND c.outcome IN ('done', 'partly')"
    f" AND {_ENDED} AND {{asked}}{{unit}}"
)
_DONE = (
    "EXISTS (SELECT 1 FROM case_step l WHERE l.case_id = m.id AND l.completed"
    " AND l.\"into\" = 'done' AND l.left_on BETWEEN :start AND :end)"
)
_EVALUATED = "m.state = 'measure_evaluated' AND m.closed BETWEEN :start AND :end"
_GOOD = "IN ('effect', 'partly')"


def _gave(planned: str, written: str = "") -> tuple[str, ...]:
    """The questions about measures by their own cases, and about those written in cycles."""
    asked = [_PLANNED.replace("{asked}", planned)] if planned else []
    return (*asked, *([_WRITTEN.replace("{asked}", written)] if written else []))


GAVE: Mapping[str, tuple[str, ...]] = {
    "findings": (_FINDING,),
    "decided": _gave("m.opened BETWEEN :start AND :end"),
    "done": _gave(_DONE),
    "evaluated": _gave(_EVALUATED, "n.subject_id IS NULL AND n.effect <> 'not_done'"),
    "with_effect": _gave(
        f"{_EVALUATED} AND p.effect {_GOOD}", f"n.subject_id IS NULL AND n.effect {_GOOD}"
    ),
    "goes_on": _gave("", "n.carry_over"),
}
"""A row for each thing that the steps gave; ``{unit}`` is where they are narrowed to a school."""
