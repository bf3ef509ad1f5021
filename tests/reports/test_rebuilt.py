"""A report as a board has had one, from data that were entered as its people would."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pytest
from sqlmodel import select

from config.words import words
from flows.documents.provenance import add_outside, draw
from models.case.tables import Subject
from models.documents.origins import Node, NodeSort
from reports.report import Report, Section
from reports.text import as_text
from tests.conftest import TestTown
from tests.reports.golden import as_kept
from tests.worlds import rebuilt
from tests.worlds.document_town import desk
from tests.worlds.plan_with_clocks import PLAN

FACTS: Mapping[str, tuple[str, ...]] = {
    "duty": (
        "§ 109",
        "2023-10-18",
        "återrapporteras arbetet årligen",
        "Säkerhetsrond, Granskarna AB, december 2022.",
    ),
    "documents": (
        "– Handlingsplan för våld och kris, 2023-11-27\n",
        "– Krisplan i korthet, 2023-11-27\n",
    ),
    "activities": (
        "Utbildningsdag genomfördes i januari 2024.",
        "Trygga Dagar AB",
        "412 personer deltog.",
    ),
    "recurring": ("växelvis på skolorna i samverkan med Regionens hundenhet.", "en gång"),
    "rollouts": ("| Krisplan i korthet | 2 | 0 | 1 | 1 |", "4 är påbörjade"),
    "coming": (
        "Trygghet på mentorstid (februari 2025)",
        "Öva att släcka (april 2025)",
        "Behov av kameror ute (i närtid), i samverkan med Säkerhetsenheten",
        "Larm i receptionen: införandet skulle ha börjat",
    ),
    "judged": ("viktigt verktyg",),
    "clauses": ("Nämnden godkänner återrapporteringen.", "Revideras vid behov."),
}
"""What the paper states, in our own words, by the part that tells it from data."""

BY_HAND = {
    "story": (
        "that the exercises of the training day were led by the company",
        "how the plan is divided, and which attitudes it describes",
        "that pupils are to be more involved",
    ),
    "economy": ("that nothing of it costs anything",),
}
"""What no data hold: free text, by its part."""


def only(report: Report, key: str) -> str:
    [part] = [one for one in report.parts if one.key == key]
    section = Section(key="x", heading="", parts=(part,))
    return as_text(report.model_copy(update={"sections": (section,)}), words(report.locale))


def test_what_the_paper_states_is_told_from_data_or_named_as_free_text(town: TestTown) -> None:
    report = rebuilt.told(town, rebuilt.lived(town))
    lacking = {
        (key, fact)
        for key, facts in FACTS.items()
        for fact in facts
        if fact not in only(report, key)
    }
    assert not lacking
    assert {part.key for part in report.parts if not part.data} >= set(BY_HAND)
    assert dict(report.head).items() >= {"Diarienr": "2022.200 KUN", "Datum": "2024-11-06"}.items()
    assert report.attachments == (
        "Plan för systematiskt säkerhetsarbete, 2023-10-18",
        "Beslut av kultur- och utbildningsnämnden 2023-10-18 (§ 109)",
    )
    assert [one.name for one in report.signers] == ["Al Alm", "Ek Ekorre"]


def test_a_search_that_few_may_know_of_has_no_day_and_no_place(town: TestTown) -> None:
    report = rebuilt.told(town, rebuilt.lived(town))
    said = as_text(report, words("sv"))
    assert "mars 2024" not in said and "2024-03-05" not in said and "Skåp 14" not in said
    assert "mars 2025" not in said


@pytest.mark.parametrize("locale", ["sv", "nb"])
def test_it_reads_as_it_was_kept(town: TestTown, locale: str) -> None:
    as_kept(rebuilt.told(town, rebuilt.lived(town), locale), "board_report")


def test_all_that_led_to_the_plan_is_told_in_one_sentence(town: TestTown) -> None:
    case = rebuilt.lived(town)
    with desk(town, "2024-11-06 09:30") as now:
        plan = now.session.exec(select(Subject.id).where(Subject.name == PLAN)).one()
        motion = add_outside(now, "motion", "Tryggare skolor", day=date(2022, 3, 1))
        draw(now, Node(NodeSort.OUTSIDE, motion.id or 0), Node(NodeSort.SUBJECT, plan or 0))
    told = only(rebuilt.told(town, case), "duty")
    assert told.count("Planen har sitt ursprung") == 1
    assert "Säkerhetsrond, Granskarna AB, december 2022; Tryggare skolor, mars 2022." in told
