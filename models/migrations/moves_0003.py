"""The moves as they stood at revision 0003: kind, source, target and name; d: it completes the
step; c: a clock makes it; and the outcome of an end."""

from __future__ import annotations

from collections import defaultdict

ROWS = """
safety_cycle kartläggning analys analyse d- -
safety_cycle analys åtgärd act d- -
safety_cycle åtgärd utvärdering evaluate d- -
safety_cycle utvärdering förbättring improve d- -
safety_cycle förbättring avslutad close d- done
safety_cycle förbättring avslutad not_applicable -- not_applicable
safety_cycle analys kartläggning go_back -- -
safety_cycle åtgärd analys go_back -- -
safety_cycle utvärdering åtgärd go_back -- -
safety_cycle förbättring utvärdering go_back -- -
safety_cycle kartläggning avslutad not_applicable -- not_applicable
safety_cycle analys avslutad not_applicable -- not_applicable
safety_cycle åtgärd avslutad not_applicable -- not_applicable
safety_cycle utvärdering avslutad not_applicable -- not_applicable
measure planned under_way begin d- -
measure planned done finish_measure d- -
measure under_way done finish_measure d- -
measure done measure_evaluated evaluate_measure d- done
measure planned not_done measure_not_done -- not_done
measure under_way not_done measure_not_done -- not_done
measure planned measure_dropped not_applicable -- not_applicable
measure under_way measure_dropped not_applicable -- not_applicable
measure done measure_dropped not_applicable -- not_applicable
gathering planned invited invite d- -
gathering planned planned rearrange -c -
gathering invited planned rearrange -c -
gathering invited held hold d- done
gathering planned set_aside set_aside -c -
gathering invited set_aside set_aside -c -
gathering set_aside planned plan_again -c -
gathering planned cancelled cancel -- cancelled
gathering planned cancelled not_applicable -- not_applicable
gathering invited cancelled cancel -- cancelled
gathering invited cancelled not_applicable -- not_applicable
gathering set_aside cancelled cancel -- cancelled
gathering set_aside cancelled not_applicable -- not_applicable
activity planned activity_done carry_out d- done
activity planned partly carry_out_partly d- partly
activity planned not_done leave_undone -- not_done
activity planned date_vague make_vague -- -
activity date_vague planned make_exact d- -
activity planned activity_not_applicable not_applicable -- not_applicable
activity date_vague activity_not_applicable not_applicable -- not_applicable
appointee appointee_missing appointee_named appoint dc done
appointee appointee_missing appointee_left_out not_applicable -- not_applicable
revision_request request_raised request_accepted accept_request d- done
revision_request request_raised request_declined decline_request d- done
revision_request request_raised withdrawn withdraw -- withdrawn
revision_request request_raised withdrawn not_applicable -- not_applicable
participation invited considering consider d- -
participation invited signed_up sign_up d- -
participation considering signed_up sign_up d- -
participation signed_up pilot become_pilot -c -
participation pilot completed complete d- done
participation invited left_programme leave_programme -- withdrawn
participation invited left_programme not_applicable -- not_applicable
participation considering left_programme leave_programme -- withdrawn
participation considering left_programme not_applicable -- not_applicable
participation signed_up left_programme leave_programme -- withdrawn
participation signed_up left_programme not_applicable -- not_applicable
participation pilot left_programme leave_programme -- withdrawn
phase planned phase_open open_phase -c -
phase planned phase_waiting hold_phase -c -
phase phase_waiting phase_open start_phase d- -
phase phase_open phase_done close_phase d- done
phase planned phase_left not_applicable -- not_applicable
phase phase_waiting phase_left not_applicable -- not_applicable
phase phase_open phase_left not_applicable -- not_applicable
artefact draft drafted finish_draft d- -
artefact drafted anchored anchor d- done
artefact drafted draft draft_again -- -
artefact draft artefact_left not_applicable -- not_applicable
artefact drafted artefact_left not_applicable -- not_applicable
mapping mapping_open mapping_answered answer_mapping d- done
mapping mapping_open mapping_left not_applicable -- not_applicable
homework homework_to_do homework_done finish_homework d- done
homework homework_to_do homework_to_do date_homework -c -
homework homework_to_do homework_left not_applicable -- not_applicable
support_request support_asked support_answered answer_support dc -
support_request support_answered support_closed close_support d- done
support_request support_answered support_asked ask_again -- -
support_request support_asked withdrawn withdraw -- withdrawn
support_request support_asked withdrawn not_applicable -- not_applicable
support_request support_answered withdrawn withdraw -- withdrawn
support_request support_answered withdrawn not_applicable -- not_applicable
guidance guidance_asked guidance_given give_guidance d- done
guidance guidance_asked guidance_left not_applicable -- not_applicable
urgent_case known reported_to_authority report d- -
urgent_case reported_to_authority measures_set set_measures d- -
urgent_case measures_set followed_up follow_up d- -
urgent_case measures_set reported_to_authority new_measures d- -
urgent_case followed_up closed_matter close_matter d- done
urgent_case known closed_matter registered_twice -- registered_twice
data_breach known reported_to_authority report d- -
data_breach known no_report_needed no_report d- -
data_breach no_report_needed reported_to_authority report d- -
data_breach reported_to_authority measures_set set_measures d- -
data_breach no_report_needed measures_set set_measures d- -
data_breach measures_set followed_up follow_up d- -
data_breach measures_set reported_to_authority new_measures d- -
data_breach followed_up closed_matter close_matter d- done
data_breach known closed_matter registered_twice -- registered_twice
cyber_incident known warned warn d- -
cyber_incident known reported_to_authority report d- -
cyber_incident warned reported_to_authority report d- -
cyber_incident known no_report_needed no_report d- -
cyber_incident warned no_report_needed no_report d- -
cyber_incident no_report_needed reported_to_authority report d- -
cyber_incident reported_to_authority measures_set set_measures d- -
cyber_incident no_report_needed measures_set set_measures d- -
cyber_incident measures_set followed_up follow_up d- -
cyber_incident measures_set reported_to_authority new_measures d- -
cyber_incident followed_up closed_matter close_matter d- done
cyber_incident known closed_matter registered_twice -- registered_twice
horizon_item noted weighed weigh d- -
horizon_item weighed leads_to_something lead_on d- done
horizon_item weighed leads_to_nothing lead_nowhere d- done
horizon_item weighed leads_to_nothing not_applicable -- not_applicable
horizon_item noted leads_to_nothing not_applicable -- not_applicable
horizon_round looking_around looked_around note_round d- done
horizon_round looking_around round_left_out not_applicable -- not_applicable
commitment given ongoing take_up d- -
commitment ongoing commitment_followed_up follow_up_commitment d- -
commitment commitment_followed_up commitment_followed_up follow_up_commitment d- -
commitment ongoing fulfilled fulfil d- done
commitment commitment_followed_up fulfilled fulfil d- done
commitment given commitment_ended end_commitment -- withdrawn
commitment ongoing commitment_ended end_commitment -- withdrawn
commitment commitment_followed_up commitment_ended end_commitment -- withdrawn
service_validation service_registered service_assessment assess_service d- -
service_validation service_registered service_not_approved refuse_service d- -
service_validation service_assessment service_to_decide propose_service d- -
service_validation service_to_decide service_assessment return_assessment -- -
service_validation service_to_decide service_assessment recall_service -c -
service_validation service_to_decide service_approved approve_service d- -
service_validation service_to_decide service_approved_conditions approve_with_conditions d- -
service_validation service_to_decide service_not_approved not_approve_service d- -
service_validation service_approved service_approved renew_service d- -
service_validation service_approved_conditions service_approved_conditions renew_service d- -
service_validation service_approved service_assessment reassess_service d- -
service_validation service_approved service_assessment reopen_service -c -
service_validation service_approved_conditions service_assessment reassess_service d- -
service_validation service_approved_conditions service_assessment reopen_service -c -
service_validation service_expired service_assessment reassess_service d- -
service_validation service_not_approved service_assessment reassess_service -- -
service_validation service_approved service_expired expire_service -c -
service_validation service_approved_conditions service_expired expire_service -c -
service_validation service_not_approved service_phasing_out phase_out d- -
service_validation service_not_approved service_phasing_out not_applicable -- -
service_validation service_expired service_phasing_out phase_out d- -
service_validation service_expired service_phasing_out not_applicable -- -
service_validation service_registered service_phasing_out phase_out -- -
service_validation service_registered service_phasing_out not_applicable -- -
service_validation service_assessment service_phasing_out phase_out -- -
service_validation service_assessment service_phasing_out not_applicable -- -
service_validation service_to_decide service_phasing_out phase_out -- -
service_validation service_to_decide service_phasing_out not_applicable -- -
service_validation service_approved service_phasing_out phase_out -- -
service_validation service_approved service_phasing_out not_applicable -- -
service_validation service_approved_conditions service_phasing_out phase_out -- -
service_validation service_approved_conditions service_phasing_out not_applicable -- -
service_validation service_phasing_out service_phased_out finish_phasing_out d- withdrawn
service_validation service_phasing_out service_withdrawn never_used -c withdrawn
governing_document draft proposed propose d- -
governing_document draft adopted adopt_here d- -
governing_document draft adopted adopt_by_decision dc -
governing_document proposed adopted adopt_by_decision dc -
governing_document proposed adopted let_stand dc -
governing_document adopted adopted adopt_by_decision dc -
governing_document due_for_revision adopted adopt_by_decision dc -
governing_document due_for_revision adopted revised_here d- -
governing_document due_for_revision adopted no_changes_here d- -
governing_document due_for_revision adopted no_longer_due -c -
governing_document due_for_revision adopted not_applicable -- -
governing_document proposed draft send_back -c -
governing_document proposed draft take_back -- -
governing_document adopted due_for_revision revision_due -c -
governing_document adopted due_for_revision revise -- -
governing_document due_for_revision proposed revised d- -
governing_document due_for_revision proposed no_changes d- -
governing_document draft withdrawn repeal -c repealed
governing_document draft withdrawn not_applicable -- not_applicable
governing_document draft withdrawn unit_closed -c not_applicable
governing_document proposed withdrawn repeal -c repealed
governing_document proposed withdrawn unit_closed -c not_applicable
governing_document adopted withdrawn repeal -c repealed
governing_document adopted withdrawn withdraw -- withdrawn
governing_document adopted withdrawn unit_closed -c not_applicable
governing_document due_for_revision withdrawn repeal -c repealed
governing_document due_for_revision withdrawn unit_closed -c not_applicable
report_back planned compiled compile d- -
report_back compiled sent_to_board send_to_board d- -
report_back sent_to_board compiled send_back -c -
report_back sent_to_board report_approved approve_report dc done
report_back planned cancelled not_applicable -- not_applicable
report_back compiled cancelled not_applicable -- not_applicable
quality_review to_review plan_approved approve_plan d- done
quality_review plan_resubmitted plan_approved approve_plan d- done
quality_review to_review plan_returned return_plan d- -
quality_review plan_resubmitted plan_returned return_plan d- -
quality_review plan_returned plan_resubmitted resubmit_plan d- -
quality_review to_review cancelled not_applicable -- not_applicable
quality_review plan_returned cancelled not_applicable -- not_applicable
quality_review plan_resubmitted cancelled not_applicable -- not_applicable
document_evaluation to_evaluate document_evaluated evaluate_document d- done
document_evaluation to_evaluate evaluation_left not_applicable -- not_applicable
rollout planned begun begin d- -
rollout begun in_place put_in_place d- done
rollout begun planned go_back -- -
rollout planned cancelled not_applicable -- not_applicable
rollout begun cancelled not_applicable -- not_applicable
"""
Known = tuple[tuple[str, bool, str | None, bool], ...]


def _moves() -> dict[tuple[str, str, str], Known]:
    found: dict[tuple[str, str, str], list[tuple[str, bool, str | None, bool]]] = defaultdict(list)
    for row in ROWS.split("\n")[1:-1]:
        kind, source, target, name, traits, outcome = row.split()
        ended = None if outcome == "-" else outcome
        found[kind, source, target].append((name, "d" in traits, ended, "c" in traits))
    return {key: tuple(moves) for key, moves in found.items()}


MOVES = _moves()
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
