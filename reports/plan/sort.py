"""The sort of report: the plan itself. What only people can write stands as parts to be written."""

from __future__ import annotations

from collections.abc import Mapping

from models.documents.decisions import Decision, signatories
from models.figures.of_unit import holders
from reports.frames import headed, home_of, signed
from reports.plan import standing, work
from reports.plan.standing import decided, plan_of
from reports.report import Signer
from reports.sorts import PartPlan, ReportSort, SectionPlan
from reports.teller import Teller


def frame(teller: Teller) -> Mapping[str, object]:
    """The plan's name, who adopted it, and those who sign its matter."""
    document, subject, _ = plan_of(teller)
    say = teller.say.say
    return {
        "title": subject.name,
        "sender": home_of(teller).name,
        "head": headed(
            teller,
            (say("reports.plan.responsible"), say(f"roles.{document.role}")),
            (say("reports.plan.decision"), decided(teller, document.decision_id)),
        ),
        "signers": _signers(teller),
    }


def _signers(teller: Teller) -> tuple[Signer, ...]:
    """Those who sign in the matter of the latest adoption; without one whoever is responsible."""
    document, _, _ = plan_of(teller)
    home, session = document.municipality_id, teller.session
    decision = session.get(Decision, document.decision_id) if document.decision_id else None
    matter = decision.matter_id if decision else None
    roles = signatories(session, home, matter) if matter is not None else ()
    return tuple(
        signer
        for role in roles or (document.role,)
        for signer in signed(teller, role, holders(session, home, role, None, teller.scope.today))
    )


PLAN = ReportSort(
    key="plan",
    frame=frame,
    sections=(
        SectionPlan("standing", (PartPlan("standing", standing.standing, bare=True),)),
        SectionPlan(
            "introduction",
            (PartPlan("purpose"), PartPlan("goals"), PartPlan("units", work.units)),
        ),
        SectionPlan(
            "documentation",
            (PartPlan("importance"), PartPlan("documented", work.documented)),
        ),
        SectionPlan(
            "preventive_work",
            (
                *(PartPlan(theme) for theme in work.THEMES),
                PartPlan("activities", work.activities),
                PartPlan("themes", work.themes),
            ),
        ),
        SectionPlan(
            "systematic_work",
            (
                PartPlan("wheel", work.wheel),
                PartPlan("mapping"),
                PartPlan("analysis"),
                PartPlan("action"),
                PartPlan("evaluation"),
                PartPlan("improvement"),
                PartPlan("come", work.come),
            ),
        ),
        SectionPlan("revision", (PartPlan("revised", standing.revised, bare=True),)),
    ),
)
"""The plan in its four parts, between what is known of it and its revisions."""
