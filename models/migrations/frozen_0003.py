"""What revision 0003 puts in the tables that it makes, apart from the code that goes on changing."""

from __future__ import annotations

from collections.abc import Mapping

_KINDS = """
safety_cycle kartläggning analys åtgärd utvärdering förbättring avslutad
measure planned under_way done measure_evaluated not_done measure_dropped
gathering planned invited set_aside held cancelled
activity planned date_vague activity_done partly not_done activity_not_applicable
appointee appointee_missing appointee_named appointee_left_out
revision_request request_raised request_accepted request_declined withdrawn
participation invited considering signed_up pilot completed left_programme
phase planned phase_waiting phase_open phase_done phase_left
artefact draft drafted anchored artefact_left
mapping mapping_open mapping_answered mapping_left
homework homework_to_do homework_done homework_left
support_request support_asked support_answered support_closed withdrawn
guidance guidance_asked guidance_given guidance_left
urgent_case known reported_to_authority measures_set followed_up closed_matter
data_breach known reported_to_authority no_report_needed measures_set followed_up closed_matter
cyber_incident known warned reported_to_authority no_report_needed measures_set followed_up closed_matter
horizon_item noted weighed leads_to_something leads_to_nothing
horizon_round looking_around looked_around round_left_out
commitment given ongoing commitment_followed_up fulfilled commitment_ended
service_validation service_registered service_assessment service_to_decide service_approved service_approved_conditions service_not_approved service_expired service_phasing_out service_phased_out service_withdrawn
governing_document draft proposed adopted due_for_revision withdrawn
report_back planned compiled sent_to_board report_approved cancelled
quality_review to_review plan_returned plan_resubmitted plan_approved cancelled
document_evaluation to_evaluate document_evaluated evaluation_left
rollout planned begun in_place cancelled
"""  # a kind and its states
STATES = tuple(
    (kind, state)
    for kind, *states in (line.split() for line in _KINDS.strip().splitlines())
    for state in states
)
OUTCOME = "CASE WHEN old.closed IS NULL THEN NULL ELSE coalesce(old.outcome, 'done') END"
OF_CASE = "(SELECT c.municipality_id FROM case_before AS c WHERE c.id = old.case_id)"
KNOW = "SELECT visible_to FROM activity_series_before WHERE subject_id = old.id"
_OF_DOCUMENT = "(SELECT d.municipality_id FROM document AS d WHERE d.subject_id = old.document_id)"
_OF_MATTER = "(SELECT m.municipality_id FROM matter AS m WHERE m.id = old.matter_id)"
_OF_DECISION = "(SELECT d.municipality_id FROM decision AS d WHERE d.id = old.decision_id)"
HOMES: Mapping[str, Mapping[str, str]] = {
    "municipality": {},  # which languages there are is no business of its table's
    "case": {"outcome": OUTCOME},
    "subject": {"visible_to": f"coalesce(({KNOW}), '[]')"},
    # Activities, networks, gatherings and measures.
    "activity_series": {},
    "activity_turn": {"municipality_id": OF_CASE},
    "activity_part": {"municipality_id": OF_CASE},
    "meeting_series": {},
    "gathering": {},
    "attendance": {},
    "network": {},
    "revision_request": {"municipality_id": OF_CASE},
    "planned_measure": {},
    # Digital services.
    "service": {},
    "service_list": {},
    "service_use": {},
    "service_agreement": {},
    "service_decision": {},
    "service_event": {},
    "guardian_approval": {},
    # What is followed up.
    "meeting": {},
    "demand": {},
    "arena": {},
    "commitment_note": {},
    "commitment_arena": {
        "municipality_id": "(SELECT s.municipality_id FROM subject AS s WHERE s.id = old.subject_id)"
    },
    "commitment_activity": {},
    "horizon_watch": {},
    "horizon_note": {},
    "incident_count": {},
    "library_entry": {},
    "library_place": {},
    # SkoleSec.
    "participation": {},
    "phase_part": {},
    "artefact_part": {},
    "mapping_part": {},
    "homework_part": {},
    "guide": {},
    "guiding": {},
    "share": {},
    "support_request": {},
    "guidance": {},
    # Urgent cases.
    "urgent_note": {},
    "running_clock": {"municipality_id": OF_CASE},
    "alarm": {},
    # Governing documents, matters, decisions and threads.
    "document_theme": {"municipality_id": _OF_DOCUMENT},
    "cadence": {"municipality_id": _OF_DOCUMENT},
    "revision": {"municipality_id": _OF_DOCUMENT},
    "signatory": {"municipality_id": _OF_MATTER},
    "matter_item": {"municipality_id": _OF_MATTER},
    "attachment": {"municipality_id": _OF_MATTER},
    "clause": {"municipality_id": _OF_DECISION},
    "origin": {},
    # The register, cases and their cycle, and the post.
    "unit": {},
    "appointment": {},
    "absence": {},
    "answer": {"municipality_id": OF_CASE},
    "timer": {"municipality_id": OF_CASE},
    "exemption": {},
    "survey": {"municipality_id": OF_CASE},
    "finding": {"municipality_id": OF_CASE},
    "measure": {"municipality_id": OF_CASE},
    "verdict": {"municipality_id": OF_CASE},
    "message": {},
    "item": {"municipality_id": OF_CASE},
    "quiet": {},
    "action_link": {},
    "run": {"counts": "'{}'", "failure": "''", "place": "''"},  # runs_0003 reads the sentences
}
