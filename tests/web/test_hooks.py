"""The pages of a case and the letters know no kind by name: a kind says itself what they show."""

from __future__ import annotations

import ast
from pathlib import Path

from flows.kinds import HANDLINGS
from states.kinds import KINDS
from states.safety_cycle import KIND as CYCLE
from states.safety_cycle import PROCESS, STEPS
from states.urgent_case import URGENT_KINDS
from tests import ROOT
from web.pages import MENU

DOMAINS = {
    path.name
    for path in (ROOT / "flows").iterdir()
    if path.is_dir() and path.name not in ("engine", "mail", "clock", "register", "views")
}
# Of a kind, and not of the table of kinds, of fields or of ladders.
OF_A_KIND = {one.process.kind for one in KINDS.values()} | {
    "urgent_case",
    "cycle_evidence",
    "cycle_questions",
    "governing_document",
    "service_standing",
    "service_facts",
}
OF_A_CASE = ("web/case", "web/cases.py", "web/waiting.py", "web/forms.py")
OTHERS = ("web/answer_link.py", "web/rights.py", "web/paging.py")


def imports(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom):
            found.add(node.module or "")
        elif isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
    return found


def files(*places: str) -> list[Path]:
    found = []
    for place in places:
        path = ROOT / place
        found += sorted(path.rglob("*.py")) if path.is_dir() else [path]
    return found


def named(path: Path) -> set[str]:
    """The domains and kinds that a file imports."""
    found = set()
    for module in imports(path):
        package, _, rest = module.partition(".")
        first = rest.partition(".")[0]
        if package in ("flows", "models") and first in DOMAINS:
            found.add(module)
        if package == "states" and first in OF_A_KIND:
            found.add(module)
    return found


def test_the_pages_of_a_case_import_no_kind() -> None:
    for path in files(*OF_A_CASE, *OTHERS):
        assert not named(path), path.relative_to(ROOT)
    assert named(ROOT / "web/programme/page.py"), "the search finds what is there"


def test_the_letters_import_no_kind() -> None:
    for path in files("notifications"):
        assert not named(path), path.relative_to(ROOT)


VIEWS = {
    "case_context": {"models.following.library"},
    # An alarm's letter has no line about the case: the alarm itself knows which it is about.
    "case_history": {"models.urgent.questions"},
    # Letters of a sort of their own are about an alarm or a gathering, and not about a case.
    "letter_cases": {"models.urgent.questions", "models.gatherings.told"},
    # Bodies decide about documents and reports, whatever else there is.
    "decisions": {
        "models.documents.decided",
        "models.documents.decisions",
        "states.governing_document",
    },
    # Reports are written about a body's matter or a cycle, and read across all kinds.
    "reports": {
        "flows.reporting.inputs",
        "flows.reporting.reading",
        "flows.reporting.refusals",
        "models.skolesec.programme",
    },
    # Plans, rounds and the cases of reports are chosen among; the other sorts are about units.
    "reports_to_begin": {
        "flows.reporting.reading",
        "models.documents.questions",
        "models.skolesec.parts",
        "models.skolesec.programme",
        "models.skolesec.rounds",
        "states.report_back",
        "states.safety_cycle",
    },
    "meeting_samples": {"flows.gatherings.invitation", "models.gatherings.tables"},
    # the documents of the authority that concern a unit stand on its page
    "unit_page": {"models.documents.reach"},
    # The wheel is that of the five steps; a board's days are no case.
    "wheel_steps": {"states.safety_cycle"},
    "wheel_things": {"states.safety_cycle"},
    "wheel_year": {
        "states.safety_cycle",
        "models.activities.periods",
        "models.documents.board_days",
    },
}
"""What a view knows of domains by name, and why."""


def test_the_views_import_no_domain_but_by_name() -> None:
    found = {path.stem: named(path) for path in files("flows/views")}
    assert {view: what for view, what in found.items() if what} == VIEWS


def test_what_a_kind_says_about_itself_is_known_to_the_pages() -> None:
    entries = {name for name, _ in MENU}
    for name, handling in HANDLINGS.items():
        assert handling.menu in entries, name
        assert handling.hours is (name in URGENT_KINDS), name
        assert handling.track == (STEPS if name == CYCLE else ()), name


def test_every_evidence_of_the_cycle_points_at_its_questions() -> None:
    asked_by = HANDLINGS[CYCLE].asked_by
    needs = {need.key for move in PROCESS.moves for need in move.needs}
    asked = "method sources findings cause-1 priority-1 problem-1 action-1 when-1 who-1"
    asked += " evaluated_on-1 standing-1 carry_over-1 effect-1 effect_why-1 fit why"
    asked += " carry_over_decided"
    empty = dict.fromkeys(asked.split(), "")
    assert needs
    for key in needs - {"reason_where_no_effect"}:
        assert asked_by(key, empty), key
    assert asked_by("effect_of_each_measure", empty) == ("effect-1",)
    told = {"effect-1": "partly", "effect-2": "effect", "effect_why-1": "", "effect_why-2": ""}
    assert asked_by("reason_where_no_effect", told) == ("effect_why-1",)
    answered = {**empty, "method": "Enkät"}
    assert asked_by("method_and_sources", answered) == ("sources",)


def test_another_kind_s_evidence_is_called_as_its_question() -> None:
    asked_by = HANDLINGS["gathering"].asked_by
    assert list(asked_by("came", {"came": "", "why": ""})) == ["came"]
    assert not asked_by("came", {"came": "4"}) and not asked_by("came", {"why": ""})
