"""What each move needs: evidence that is lacking, and all of it."""

from __future__ import annotations

from states.kinds import KINDS

YES = dict.fromkeys(("asks_attendance", "asks_external_party", "decision", "delegated"), "yes")


HELD = {"held_on": "2026-10-01", "attendance": "40", "external_party": "Konsulten"}


FOUND = {"document_fit": "yes", "revision_why": "Fungerar"}


REVIEWED = {
    "routines_followed": "yes",
    "competence_exists": "yes",
    "resources_exist": "yes",
    "review_score": "4",
}


DECIDED = {"decided_by_role": "Skolchef", "decided_because": "Få uppgifter"}


SIMPLE = {
    "service_purpose": "Läsning",
    "service_data": "namn",
    "assessment_depth": "simple",
    "service_legal_basis": "public_interest",
    "processor_agreement": "signed",
    "deletion_routine": "Varje sommar",
    "class_k": "1",
    "class_r": "1",
    "class_t": "1",
    "accessibility": "statement",
    "pupil_participation": "Elevrådet",
}


REPORT = {"report_signed": "yes"}


OUT = {
    "users_informed_on": "2026-09-01",
    "content_deleted_on": "2026-09-02",
    "accounts_closed_on": "2026-09-03",
    "supplier_deleted_on": "2026-09-04",
}


MEASURED = {"measure_stop": "Vuxna", "measure_prevent": "Samtal", "follow_up_on": "2026-11-02"}


EVALUATED = {
    "eye_level": "fully_so",
    "practical": "fully_so",
    "competence_gained": "Mycket",
    "better_structure": "mostly_so",
    "new_energy": "mostly_so",
}


# Kind, state, move; what is answered and known, all that the move needs but one thing (or with one
# thing that is wrong); what is missing then.
WITHOUT: tuple[tuple[str, dict[str, str], dict[str, str], str], ...] = (
    # A service: purpose and data, the depth of the risk, a decision with role and reason.
    ("service_validation service_registered assess_service",
     {"service_data": "namn", "assessment_depth": "simple"}, {}, "service_purpose"),
    ("service_validation service_registered assess_service",
     {"service_purpose": "Läsning", "assessment_depth": "simple"}, {}, "data_or_none"),
    ("service_validation service_registered assess_service",
     {"service_purpose": "Läsning", "service_data": "namn", "assessment_depth": "simple"},
     {"least_depth": "full"}, "depth_enough"),
    ("service_validation service_registered assess_service",
     {"service_purpose": "Läsning", "service_data": "namn", "no_personal_data": "yes",
      "assessment_depth": "no_personal_data"}, {}, "data_or_none"),
    ("service_validation service_registered refuse_service", {}, {}, "initial_why"),
    *(
        ("service_validation service_assessment propose_service", {**SIMPLE, one: ""}, {}, one)
        for one in SIMPLE
        if one not in ("service_purpose", "service_data", "assessment_depth")
    ),
    ("service_validation service_assessment propose_service", SIMPLE, {"least_depth": "full"},
     "depth_enough"),
    ("service_validation service_assessment propose_service", SIMPLE, {"third_country": "USA"},
     "third_country_safeguards"),
    ("service_validation service_assessment propose_service",
     {**SIMPLE, "copied_from": "Grannen"}, {}, "own_assessment"),
    ("service_validation service_assessment propose_service", {**SIMPLE, "scope": "review"}, {},
     "review_note"),
    ("service_validation service_to_decide approve_service",
     {"decided_because": "Få uppgifter"}, {}, "decided_by_role"),
    ("service_validation service_to_decide approve_service",
     {"decided_by_role": "Skolchef"}, {}, "decided_because"),
    ("service_validation service_to_decide approve_service",
     {**DECIDED, "processor_agreement": "missing"}, {}, "agreement_signed"),
    ("service_validation service_to_decide approve_with_conditions",
     {**DECIDED, "approval_conditions": "Inga bilder", "processor_agreement": "missing"}, {},
     "agreement_signed"),
    ("service_validation service_to_decide approve_with_conditions", DECIDED, {},
     "approval_conditions"),
    ("service_validation service_to_decide not_approve_service",
     {"decided_by_role": "Skolchef"}, {}, "decided_because"),
    ("service_validation service_to_decide not_approve_service",
     {"decided_because": "Säljer uppgifter"}, {}, "decided_by_role"),
    ("service_validation service_approved renew_service", {}, {}, "facts_unchanged"),
    ("service_validation service_approved_conditions renew_service", {}, {}, "facts_unchanged"),
    ("service_validation service_approved reassess_service", {}, {}, "service_changed_how"),
    ("service_validation service_phasing_out finish_phasing_out",
     {**OUT, "supplier_deleted_on": ""}, {"in_use": "yes"}, "supplier_deleted_on"),
    ("service_validation service_phasing_out finish_phasing_out", OUT,
     {"in_use": "yes", "subprocessors": "yes"}, "subprocessors_deleted_on"),
    # A document: what the board decides is decided by the board, and a revision has its result.
    ("governing_document draft propose", {}, {"has_parts": "yes"}, "all_parts_covered"),
    ("governing_document draft adopt_here", {"adopted_on": "2026-10-01"}, {},
     "delegated_decision"),
    ("governing_document draft adopt_by_decision", {}, {}, "board_decision"),
    ("governing_document due_for_revision adopt_by_decision", {}, {}, "board_decision"),
    ("governing_document due_for_revision no_changes", FOUND, {}, "revision_outcome"),
    ("governing_document due_for_revision no_changes",
     {**FOUND, "revision_outcome": "changes"}, {}, "revision_outcome"),
    ("governing_document due_for_revision no_changes",
     {"revision_outcome": "no_changes", "revision_why": "Fungerar"}, {}, "document_fit"),
    ("governing_document due_for_revision revised",
     {**FOUND, "revision_outcome": "changes"}, {}, "what_changed"),
    ("governing_document due_for_revision revised_here",
     {**FOUND, "revision_outcome": "changes_here", "what_changed": "Allt"}, {},
     "delegated_decision"),
    ("governing_document due_for_revision no_changes_here",
     {**FOUND, "revision_outcome": "no_changes_here"}, {}, "delegated_decision"),
    ("governing_document due_for_revision no_longer_due", {}, {}, "revised_when_needed"),
    ("governing_document proposed let_stand", {}, {"decision": "1"}, "adopted_text"),
    ("governing_document adopted withdraw", {}, {}, "delegated_decision"),
    ("governing_document adopted repeal", {}, {}, "board_decision"),
    ("governing_document adopted unit_closed", {}, {}, "closed_unit"),
    # The report to the board: written, read, signed, and approved by the board alone.
    ("report_back planned compile", {}, {}, "report_written"),
    ("report_back compiled send_to_board", {}, {}, "report_signed"),
    ("report_back compiled send_to_board", REPORT, {"unread": "2"}, "report_parts_read"),
    ("report_back sent_to_board approve_report", {}, {}, "board_decision"),
    ("report_back planned approve_report", {}, {}, "board_decision"),
    ("report_back compiled approve_report", {}, {}, "board_decision"),
    ("report_back sent_to_board send_back", {}, {}, "board_decision"),
    # The review of a school's plan.
    *(
        ("quality_review to_review approve_plan",
         {**REVIEWED, one: "", "review_comment": "Se brevet"}, {}, one)
        for one in REVIEWED
    ),
    ("quality_review to_review approve_plan", {**REVIEWED, "resources_exist": "partly"}, {},
     "comment_where_lacking"),
    ("quality_review to_review return_plan", {**REVIEWED, "review_verdict": "returned"}, {},
     "comment_where_lacking"),
    ("quality_review plan_returned resubmit_plan", {}, {}, "plan_amended"),
    ("rollout begun put_in_place", {"in_place_on": "2026-10-01", "percent": "89"},
     {"target": "90"}, "target_reached"),
    ("revision_request request_raised accept_request", {}, {}, "request_plan"),
    ("revision_request request_raised decline_request", {}, {}, "why_declined"),
    # Activities and measures: held on a day, by whom it says, and why where it fell short.
    *(("activity planned carry_out", {**HELD, one: ""}, YES, one) for one in HELD),
    ("activity planned carry_out", {**HELD, "part_1": "yes"}, {"parts": "Ansvar\nKontroll"},
     "every_part_ticked"),
    ("activity planned carry_out_partly", {"held_on": "2026-10-01"}, {}, "why_not"),
    ("activity planned leave_undone", {}, {}, "why_not"),
    ("activity date_vague make_exact", {}, {}, "exact_date"),
    ("measure under_way finish_measure", {}, {}, "what_was_done"),
    ("measure done evaluate_measure", {}, {}, "effect"),
    *(
        ("measure done evaluate_measure", {"effect": one}, {}, "effect_explained")
        for one in ("partly", "none", "new_risk")
    ),
    # SkoleSec: a tiltaksplan before gjennomføring, and each phase its own activities.
    ("participation invited sign_up", {}, {}, "contact_role"),
    ("participation pilot complete", {}, {}, "phases_closed"),
    ("phase planned open_phase", {}, {"needs_plan": "yes"}, "tiltaksplan_there"),
    ("phase phase_waiting start_phase", {}, {"needs_plan": "yes"}, "tiltaksplan_there"),
    ("phase phase_open close_phase", {}, {"lacks": "gathering"}, "gathering_attended"),
    ("phase phase_open close_phase", {}, {"lacks": "artefact"}, "artefacts_anchored"),
    ("phase phase_open close_phase", {}, {"lacks": "mapping"}, "mapping_answered"),
    ("phase phase_open close_phase", {}, {"lacks": "measures"}, "measures_carried_out"),
    ("phase phase_open close_phase", {"current_state": "Slik er det"},
     {"activities": "challenges"}, "challenges_defined"),
    ("phase phase_open close_phase", {"challenges": "Avtalene"},
     {"activities": "challenges"}, "challenges_defined"),
    *(
        ("phase phase_open close_phase", {**EVALUATED, one: ""}, {"activities": "evaluation"},
         "evaluation_answered")
        for one in EVALUATED
    ),
    ("artefact draft finish_draft", {"artefact_text": "Kort"}, {"is_plan": "yes"},
     "measures_in_order"),
    ("artefact drafted anchor", {"anchored_on": "2024-01-09"}, {}, "anchored_by"),
    ("artefact drafted anchor", {"anchored_by": "Ledergruppa"}, {}, "anchored_on"),
    ("mapping mapping_open answer_mapping", {"maturity-p1": "2"},
     {"questions": '{"p1": "?", "p2": "?"}'}, "every_question_answered"),
    ("homework homework_to_do finish_homework", {}, {}, "what_was_done"),
    ("guidance guidance_asked give_guidance", {}, {}, "guidance_text"),
    ("support_request support_answered close_support", {}, {}, "support_helped"),
    ("gathering planned invite", {}, {}, "gathering_placed"),
    ("gathering invited hold", {}, {}, "came"),
    # Urgent cases: stop and prevent, followed up on a day, and the final report where its clock
    # runs.
    *(
        (f"{kind} reported_to_authority set_measures", {**MEASURED, one: ""}, {}, one)
        for kind in ("urgent_case", "data_breach", "cyber_incident")
        for one in MEASURED
    ),
    ("urgent_case known no_report", {}, {}, "only_serious_is_told"),
    ("urgent_case reported_to_authority set_measures", MEASURED, {"police": "yes"},
     "police_report"),
    ("urgent_case reported_to_authority set_measures",
     {**MEASURED, "police_report": "weighty_reasons"}, {"police": "yes"}, "police_why"),
    ("data_breach known report", {}, {"late": "yes"}, "late_why"),
    ("urgent_case measures_set follow_up", {}, {}, "follow_up_notes"),
    ("urgent_case measures_set new_measures", {}, {}, "follow_up_notes"),
    ("urgent_case followed_up close_matter", {}, {}, "documented_in"),
    ("data_breach followed_up close_matter", {"documented_in": "KS 1"}, {}, "lessons"),
    ("cyber_incident followed_up close_matter", {"documented_in": "KS 1", "lessons": "Tvåfaktor"},
     {"final_report_runs": "yes"}, "final_report_sent_on"),
    # What is followed up.
    ("commitment given take_up", {}, {}, "first_steps"),
    *(
        (f"commitment {state} {move}", {"commitment_outcomes": "Mycket"}, {},
         "activities_are_listed")
        for state in ("ongoing", "commitment_followed_up")
        for move in ("follow_up_commitment", "fulfil")
    ),
    ("commitment ongoing follow_up_commitment", {}, {"activities": "2"}, "commitment_outcomes"),
    ("horizon_item noted weigh", {}, {}, "what_it_means"),
    ("horizon_item weighed lead_on", {}, {}, "horizon_leads_to"),
    ("horizon_item weighed lead_nowhere", {}, {}, "horizon_why_nothing"),
    ("horizon_round looking_around note_round", {"round_result": "Inget"}, {}, "looked_at"),
)  # fmt: skip


# Moves that nobody makes without saying why.
WHY = (
    "service_validation service_to_decide return_assessment",
    "service_validation service_not_approved reassess_service",
    "service_validation service_approved phase_out",
    "service_validation service_approved not_applicable",
    "governing_document adopted revise",
    "governing_document proposed take_back",
    "governing_document adopted withdraw",
    "governing_document due_for_revision not_applicable",
    "activity planned make_vague",
    "measure planned measure_not_done",
    "rollout begun go_back",
    "participation pilot leave_programme",
    "artefact drafted draft_again",
    "gathering invited cancel",
    "support_request support_answered ask_again",
    "revision_request request_raised withdraw",
    "urgent_case known registered_twice",
    "data_breach known no_report",
    "data_breach no_report_needed report",
    "cyber_incident warned no_report",
    "commitment ongoing end_commitment",
    *(
        f"{kind.name} {state} not_applicable"
        for kind in KINDS.values()
        if kind.name != "safety_cycle"
        for state in kind.process.states
        if any(move.name == "not_applicable" for move in kind.process.possible(state))
    ),
)


# Enough, where the rows above lack one thing: a guard that never opens is no guard.
ENOUGH: tuple[tuple[str, dict[str, str], dict[str, str]], ...] = (
    ("service_validation service_to_decide approve_service",
     {**DECIDED, "processor_agreement": "not_needed"}, {}),
    ("service_validation service_assessment propose_service", SIMPLE, {}),
    ("service_validation service_approved renew_service", {}, {"covered": "yes"}),
    ("service_validation service_phasing_out finish_phasing_out", OUT, {"in_use": "yes"}),
    ("service_validation service_phasing_out finish_phasing_out", {}, {}),
    ("governing_document due_for_revision no_changes", {**FOUND, "revision_outcome": "no_changes"},
     {}),
    ("report_back compiled send_to_board", REPORT, {}),
    ("quality_review to_review approve_plan", REVIEWED, {}),
    ("rollout begun put_in_place", {"in_place_on": "2026-10-01"}, {}),
    ("activity planned carry_out", {"held_on": "2026-10-01"}, {}),
    ("activity planned carry_out", {"held_on": "2026-10-01", "part_1": "yes"}, {"parts": "Larm"}),
    ("measure done evaluate_measure", {"effect": "effect"}, {}),
    ("phase planned open_phase", {}, {"needs_plan": "yes", "plan": "yes"}),
    ("phase phase_open close_phase", EVALUATED, {"activities": "evaluation", "lacks": ""}),
    ("urgent_case reported_to_authority set_measures", MEASURED, {}),
    ("cyber_incident followed_up close_matter", {"documented_in": "KS 1", "lessons": "Tvåfaktor"},
     {}),
    ("commitment ongoing fulfil", {"commitment_outcomes": "Mycket"}, {"activities": "1"}),
)  # fmt: skip
