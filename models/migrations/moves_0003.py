"""The moves as they stood at revision 0003: for each kind, source and target the name, whether it
completes the step, the outcome, and whether a clock makes it."""

from __future__ import annotations

MOVES: dict[tuple[str, str, str], tuple[tuple[str, bool, str | None, bool], ...]] = {
    ("safety_cycle", "kartläggning", "analys"): (("analyse", True, None, False),),
    ("safety_cycle", "analys", "åtgärd"): (("act", True, None, False),),
    ("safety_cycle", "åtgärd", "utvärdering"): (("evaluate", True, None, False),),
    ("safety_cycle", "utvärdering", "förbättring"): (("improve", True, None, False),),
    ("safety_cycle", "förbättring", "avslutad"): (
        ("close", True, "done", False),
        ("not_applicable", False, "not_applicable", False),
    ),
    ("safety_cycle", "analys", "kartläggning"): (("go_back", False, None, False),),
    ("safety_cycle", "åtgärd", "analys"): (("go_back", False, None, False),),
    ("safety_cycle", "utvärdering", "åtgärd"): (("go_back", False, None, False),),
    ("safety_cycle", "förbättring", "utvärdering"): (("go_back", False, None, False),),
    ("safety_cycle", "kartläggning", "avslutad"): (
        ("not_applicable", False, "not_applicable", False),
    ),
    ("safety_cycle", "analys", "avslutad"): (("not_applicable", False, "not_applicable", False),),
    ("safety_cycle", "åtgärd", "avslutad"): (("not_applicable", False, "not_applicable", False),),
    ("safety_cycle", "utvärdering", "avslutad"): (
        ("not_applicable", False, "not_applicable", False),
    ),
    ("measure", "planned", "under_way"): (("begin", True, None, False),),
    ("measure", "planned", "done"): (("finish_measure", True, None, False),),
    ("measure", "under_way", "done"): (("finish_measure", True, None, False),),
    ("measure", "done", "measure_evaluated"): (("evaluate_measure", True, "done", False),),
    ("measure", "planned", "not_done"): (("measure_not_done", False, "not_done", False),),
    ("measure", "under_way", "not_done"): (("measure_not_done", False, "not_done", False),),
    ("measure", "planned", "measure_dropped"): (
        ("not_applicable", False, "not_applicable", False),
    ),
    ("measure", "under_way", "measure_dropped"): (
        ("not_applicable", False, "not_applicable", False),
    ),
    ("measure", "done", "measure_dropped"): (("not_applicable", False, "not_applicable", False),),
    ("gathering", "planned", "invited"): (("invite", True, None, False),),
    ("gathering", "planned", "planned"): (("rearrange", False, None, True),),
    ("gathering", "invited", "planned"): (("rearrange", False, None, True),),
    ("gathering", "invited", "held"): (("hold", True, "done", False),),
    ("gathering", "planned", "set_aside"): (("set_aside", False, None, True),),
    ("gathering", "invited", "set_aside"): (("set_aside", False, None, True),),
    ("gathering", "set_aside", "planned"): (("plan_again", False, None, True),),
    ("gathering", "planned", "cancelled"): (
        ("cancel", False, "cancelled", False),
        ("not_applicable", False, "not_applicable", False),
    ),
    ("gathering", "invited", "cancelled"): (
        ("cancel", False, "cancelled", False),
        ("not_applicable", False, "not_applicable", False),
    ),
    ("gathering", "set_aside", "cancelled"): (
        ("cancel", False, "cancelled", False),
        ("not_applicable", False, "not_applicable", False),
    ),
    ("activity", "planned", "activity_done"): (("carry_out", True, "done", False),),
    ("activity", "planned", "partly"): (("carry_out_partly", True, "partly", False),),
    ("activity", "planned", "not_done"): (("leave_undone", False, "not_done", False),),
    ("activity", "planned", "date_vague"): (("make_vague", False, None, False),),
    ("activity", "date_vague", "planned"): (("make_exact", True, None, False),),
    ("activity", "planned", "activity_not_applicable"): (
        ("not_applicable", False, "not_applicable", False),
    ),
    ("activity", "date_vague", "activity_not_applicable"): (
        ("not_applicable", False, "not_applicable", False),
    ),
    ("appointee", "appointee_missing", "appointee_named"): (("appoint", True, "done", True),),
    ("appointee", "appointee_missing", "appointee_left_out"): (
        ("not_applicable", False, "not_applicable", False),
    ),
    ("revision_request", "request_raised", "request_accepted"): (
        ("accept_request", True, "done", False),
    ),
    ("revision_request", "request_raised", "request_declined"): (
        ("decline_request", True, "done", False),
    ),
    ("revision_request", "request_raised", "withdrawn"): (
        ("withdraw", False, "withdrawn", False),
        ("not_applicable", False, "not_applicable", False),
    ),
    ("participation", "invited", "considering"): (("consider", True, None, False),),
    ("participation", "invited", "signed_up"): (("sign_up", True, None, False),),
    ("participation", "considering", "signed_up"): (("sign_up", True, None, False),),
    ("participation", "signed_up", "pilot"): (("become_pilot", False, None, True),),
    ("participation", "pilot", "completed"): (("complete", True, "done", False),),
    ("participation", "invited", "left_programme"): (
        ("leave_programme", False, "withdrawn", False),
        ("not_applicable", False, "not_applicable", False),
    ),
    ("participation", "considering", "left_programme"): (
        ("leave_programme", False, "withdrawn", False),
        ("not_applicable", False, "not_applicable", False),
    ),
    ("participation", "signed_up", "left_programme"): (
        ("leave_programme", False, "withdrawn", False),
        ("not_applicable", False, "not_applicable", False),
    ),
    ("participation", "pilot", "left_programme"): (("leave_programme", False, "withdrawn", False),),
    ("phase", "planned", "phase_open"): (("open_phase", False, None, True),),
    ("phase", "planned", "phase_waiting"): (("hold_phase", False, None, True),),
    ("phase", "phase_waiting", "phase_open"): (("start_phase", True, None, False),),
    ("phase", "phase_open", "phase_done"): (("close_phase", True, "done", False),),
    ("phase", "planned", "phase_left"): (("not_applicable", False, "not_applicable", False),),
    ("phase", "phase_waiting", "phase_left"): (("not_applicable", False, "not_applicable", False),),
    ("phase", "phase_open", "phase_left"): (("not_applicable", False, "not_applicable", False),),
    ("artefact", "draft", "drafted"): (("finish_draft", True, None, False),),
    ("artefact", "drafted", "anchored"): (("anchor", True, "done", False),),
    ("artefact", "drafted", "draft"): (("draft_again", False, None, False),),
    ("artefact", "draft", "artefact_left"): (("not_applicable", False, "not_applicable", False),),
    ("artefact", "drafted", "artefact_left"): (("not_applicable", False, "not_applicable", False),),
    ("mapping", "mapping_open", "mapping_answered"): (("answer_mapping", True, "done", False),),
    ("mapping", "mapping_open", "mapping_left"): (
        ("not_applicable", False, "not_applicable", False),
    ),
    ("homework", "homework_to_do", "homework_done"): (("finish_homework", True, "done", False),),
    ("homework", "homework_to_do", "homework_to_do"): (("date_homework", False, None, True),),
    ("homework", "homework_to_do", "homework_left"): (
        ("not_applicable", False, "not_applicable", False),
    ),
    ("support_request", "support_asked", "support_answered"): (
        ("answer_support", True, None, True),
    ),
    ("support_request", "support_answered", "support_closed"): (
        ("close_support", True, "done", False),
    ),
    ("support_request", "support_answered", "support_asked"): (("ask_again", False, None, False),),
    ("support_request", "support_asked", "withdrawn"): (
        ("withdraw", False, "withdrawn", False),
        ("not_applicable", False, "not_applicable", False),
    ),
    ("support_request", "support_answered", "withdrawn"): (
        ("withdraw", False, "withdrawn", False),
        ("not_applicable", False, "not_applicable", False),
    ),
    ("guidance", "guidance_asked", "guidance_given"): (("give_guidance", True, "done", False),),
    ("guidance", "guidance_asked", "guidance_left"): (
        ("not_applicable", False, "not_applicable", False),
    ),
    ("urgent_case", "known", "reported_to_authority"): (("report", True, None, False),),
    ("urgent_case", "reported_to_authority", "measures_set"): (
        ("set_measures", True, None, False),
    ),
    ("urgent_case", "measures_set", "followed_up"): (("follow_up", True, None, False),),
    ("urgent_case", "measures_set", "reported_to_authority"): (
        ("new_measures", True, None, False),
    ),
    ("urgent_case", "followed_up", "closed_matter"): (("close_matter", True, "done", False),),
    ("urgent_case", "known", "closed_matter"): (
        ("registered_twice", False, "registered_twice", False),
    ),
    ("data_breach", "known", "reported_to_authority"): (("report", True, None, False),),
    ("data_breach", "known", "no_report_needed"): (("no_report", True, None, False),),
    ("data_breach", "no_report_needed", "reported_to_authority"): (("report", True, None, False),),
    ("data_breach", "reported_to_authority", "measures_set"): (
        ("set_measures", True, None, False),
    ),
    ("data_breach", "no_report_needed", "measures_set"): (("set_measures", True, None, False),),
    ("data_breach", "measures_set", "followed_up"): (("follow_up", True, None, False),),
    ("data_breach", "measures_set", "reported_to_authority"): (
        ("new_measures", True, None, False),
    ),
    ("data_breach", "followed_up", "closed_matter"): (("close_matter", True, "done", False),),
    ("data_breach", "known", "closed_matter"): (
        ("registered_twice", False, "registered_twice", False),
    ),
    ("cyber_incident", "known", "warned"): (("warn", True, None, False),),
    ("cyber_incident", "known", "reported_to_authority"): (("report", True, None, False),),
    ("cyber_incident", "warned", "reported_to_authority"): (("report", True, None, False),),
    ("cyber_incident", "known", "no_report_needed"): (("no_report", True, None, False),),
    ("cyber_incident", "warned", "no_report_needed"): (("no_report", True, None, False),),
    ("cyber_incident", "no_report_needed", "reported_to_authority"): (
        ("report", True, None, False),
    ),
    ("cyber_incident", "reported_to_authority", "measures_set"): (
        ("set_measures", True, None, False),
    ),
    ("cyber_incident", "no_report_needed", "measures_set"): (("set_measures", True, None, False),),
    ("cyber_incident", "measures_set", "followed_up"): (("follow_up", True, None, False),),
    ("cyber_incident", "measures_set", "reported_to_authority"): (
        ("new_measures", True, None, False),
    ),
    ("cyber_incident", "followed_up", "closed_matter"): (("close_matter", True, "done", False),),
    ("cyber_incident", "known", "closed_matter"): (
        ("registered_twice", False, "registered_twice", False),
    ),
    ("horizon_item", "noted", "weighed"): (("weigh", True, None, False),),
    ("horizon_item", "weighed", "leads_to_something"): (("lead_on", True, "done", False),),
    ("horizon_item", "weighed", "leads_to_nothing"): (
        ("lead_nowhere", True, "done", False),
        ("not_applicable", False, "not_applicable", False),
    ),
    ("horizon_item", "noted", "leads_to_nothing"): (
        ("not_applicable", False, "not_applicable", False),
    ),
    ("horizon_round", "looking_around", "looked_around"): (("note_round", True, "done", False),),
    ("horizon_round", "looking_around", "round_left_out"): (
        ("not_applicable", False, "not_applicable", False),
    ),
    ("commitment", "given", "ongoing"): (("take_up", True, None, False),),
    ("commitment", "ongoing", "commitment_followed_up"): (
        ("follow_up_commitment", True, None, False),
    ),
    ("commitment", "commitment_followed_up", "commitment_followed_up"): (
        ("follow_up_commitment", True, None, False),
    ),
    ("commitment", "ongoing", "fulfilled"): (("fulfil", True, "done", False),),
    ("commitment", "commitment_followed_up", "fulfilled"): (("fulfil", True, "done", False),),
    ("commitment", "given", "commitment_ended"): (("end_commitment", False, "withdrawn", False),),
    ("commitment", "ongoing", "commitment_ended"): (("end_commitment", False, "withdrawn", False),),
    ("commitment", "commitment_followed_up", "commitment_ended"): (
        ("end_commitment", False, "withdrawn", False),
    ),
    ("service_validation", "service_registered", "service_assessment"): (
        ("assess_service", True, None, False),
    ),
    ("service_validation", "service_registered", "service_not_approved"): (
        ("refuse_service", True, None, False),
    ),
    ("service_validation", "service_assessment", "service_to_decide"): (
        ("propose_service", True, None, False),
    ),
    ("service_validation", "service_to_decide", "service_assessment"): (
        ("return_assessment", False, None, False),
        ("recall_service", False, None, True),
    ),
    ("service_validation", "service_to_decide", "service_approved"): (
        ("approve_service", True, None, False),
    ),
    ("service_validation", "service_to_decide", "service_approved_conditions"): (
        ("approve_with_conditions", True, None, False),
    ),
    ("service_validation", "service_to_decide", "service_not_approved"): (
        ("not_approve_service", True, None, False),
    ),
    ("service_validation", "service_approved", "service_approved"): (
        ("renew_service", True, None, False),
    ),
    ("service_validation", "service_approved_conditions", "service_approved_conditions"): (
        ("renew_service", True, None, False),
    ),
    ("service_validation", "service_approved", "service_assessment"): (
        ("reassess_service", True, None, False),
        ("reopen_service", False, None, True),
    ),
    ("service_validation", "service_approved_conditions", "service_assessment"): (
        ("reassess_service", True, None, False),
        ("reopen_service", False, None, True),
    ),
    ("service_validation", "service_expired", "service_assessment"): (
        ("reassess_service", True, None, False),
    ),
    ("service_validation", "service_not_approved", "service_assessment"): (
        ("reassess_service", False, None, False),
    ),
    ("service_validation", "service_approved", "service_expired"): (
        ("expire_service", False, None, True),
    ),
    ("service_validation", "service_approved_conditions", "service_expired"): (
        ("expire_service", False, None, True),
    ),
    ("service_validation", "service_not_approved", "service_phasing_out"): (
        ("phase_out", True, None, False),
        ("not_applicable", False, None, False),
    ),
    ("service_validation", "service_expired", "service_phasing_out"): (
        ("phase_out", True, None, False),
        ("not_applicable", False, None, False),
    ),
    ("service_validation", "service_registered", "service_phasing_out"): (
        ("phase_out", False, None, False),
        ("not_applicable", False, None, False),
    ),
    ("service_validation", "service_assessment", "service_phasing_out"): (
        ("phase_out", False, None, False),
        ("not_applicable", False, None, False),
    ),
    ("service_validation", "service_to_decide", "service_phasing_out"): (
        ("phase_out", False, None, False),
        ("not_applicable", False, None, False),
    ),
    ("service_validation", "service_approved", "service_phasing_out"): (
        ("phase_out", False, None, False),
        ("not_applicable", False, None, False),
    ),
    ("service_validation", "service_approved_conditions", "service_phasing_out"): (
        ("phase_out", False, None, False),
        ("not_applicable", False, None, False),
    ),
    ("service_validation", "service_phasing_out", "service_phased_out"): (
        ("finish_phasing_out", True, "withdrawn", False),
    ),
    ("service_validation", "service_phasing_out", "service_withdrawn"): (
        ("never_used", False, "withdrawn", True),
    ),
    ("governing_document", "draft", "proposed"): (("propose", True, None, False),),
    ("governing_document", "draft", "adopted"): (
        ("adopt_here", True, None, False),
        ("adopt_by_decision", True, None, True),
    ),
    ("governing_document", "proposed", "adopted"): (
        ("adopt_by_decision", True, None, True),
        ("let_stand", True, None, True),
    ),
    ("governing_document", "adopted", "adopted"): (("adopt_by_decision", True, None, True),),
    ("governing_document", "due_for_revision", "adopted"): (
        ("adopt_by_decision", True, None, True),
        ("revised_here", True, None, False),
        ("no_changes_here", True, None, False),
        ("no_longer_due", False, None, True),
        ("not_applicable", False, None, False),
    ),
    ("governing_document", "proposed", "draft"): (
        ("send_back", False, None, True),
        ("take_back", False, None, False),
    ),
    ("governing_document", "adopted", "due_for_revision"): (
        ("revision_due", False, None, True),
        ("revise", False, None, False),
    ),
    ("governing_document", "due_for_revision", "proposed"): (
        ("revised", True, None, False),
        ("no_changes", True, None, False),
    ),
    ("governing_document", "draft", "withdrawn"): (
        ("repeal", False, "repealed", True),
        ("not_applicable", False, "not_applicable", False),
        ("unit_closed", False, "not_applicable", True),
    ),
    ("governing_document", "proposed", "withdrawn"): (
        ("repeal", False, "repealed", True),
        ("unit_closed", False, "not_applicable", True),
    ),
    ("governing_document", "adopted", "withdrawn"): (
        ("repeal", False, "repealed", True),
        ("withdraw", False, "withdrawn", False),
        ("unit_closed", False, "not_applicable", True),
    ),
    ("governing_document", "due_for_revision", "withdrawn"): (
        ("repeal", False, "repealed", True),
        ("unit_closed", False, "not_applicable", True),
    ),
    ("report_back", "planned", "compiled"): (("compile", True, None, False),),
    ("report_back", "compiled", "sent_to_board"): (("send_to_board", True, None, False),),
    ("report_back", "sent_to_board", "compiled"): (("send_back", False, None, True),),
    ("report_back", "sent_to_board", "report_approved"): (("approve_report", True, "done", True),),
    ("report_back", "planned", "cancelled"): (("not_applicable", False, "not_applicable", False),),
    ("report_back", "compiled", "cancelled"): (("not_applicable", False, "not_applicable", False),),
    ("quality_review", "to_review", "plan_approved"): (("approve_plan", True, "done", False),),
    ("quality_review", "plan_resubmitted", "plan_approved"): (
        ("approve_plan", True, "done", False),
    ),
    ("quality_review", "to_review", "plan_returned"): (("return_plan", True, None, False),),
    ("quality_review", "plan_resubmitted", "plan_returned"): (("return_plan", True, None, False),),
    ("quality_review", "plan_returned", "plan_resubmitted"): (
        ("resubmit_plan", True, None, False),
    ),
    ("quality_review", "to_review", "cancelled"): (
        ("not_applicable", False, "not_applicable", False),
    ),
    ("quality_review", "plan_returned", "cancelled"): (
        ("not_applicable", False, "not_applicable", False),
    ),
    ("quality_review", "plan_resubmitted", "cancelled"): (
        ("not_applicable", False, "not_applicable", False),
    ),
    ("document_evaluation", "to_evaluate", "document_evaluated"): (
        ("evaluate_document", True, "done", False),
    ),
    ("document_evaluation", "to_evaluate", "evaluation_left"): (
        ("not_applicable", False, "not_applicable", False),
    ),
    ("rollout", "planned", "begun"): (("begin", True, None, False),),
    ("rollout", "begun", "in_place"): (("put_in_place", True, "done", False),),
    ("rollout", "begun", "planned"): (("go_back", False, None, False),),
    ("rollout", "planned", "cancelled"): (("not_applicable", False, "not_applicable", False),),
    ("rollout", "begun", "cancelled"): (("not_applicable", False, "not_applicable", False),),
}
AGAIN: dict[str, tuple[str, ...]] = {
    "activity": ("make_vague",),
    "support_request": ("ask_again",),
    "urgent_case": ("new_measures",),
    "data_breach": ("new_measures",),
    "cyber_incident": ("new_measures",),
    "commitment": ("follow_up_commitment",),
    "service_validation": ("reassess_service", "renew_service", "reopen_service"),
    "governing_document": ("revise", "revision_due"),
    "quality_review": ("resubmit_plan",),
}
