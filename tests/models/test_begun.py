"""Which municipalities a day is brought to: those where something has begun, whatever it is."""

from __future__ import annotations

from datetime import date

from models.begun import begun
from models.case.tables import Case, Subject
from models.register.tables import Municipality, Person
from models.skolesec.programme import ProgrammeRound
from models.skolesec.taking_part import Guide
from tests.conftest import TestTown

DAY = date(2026, 9, 1)


def test_a_year_a_case_a_subject_or_a_guide_is_a_beginning(town: TestTown) -> None:
    with town.office.database.write() as session:
        for code in ("empty", "year", "case", "subject", "guide"):
            opened = "2026/27" if code == "year" else ""
            session.add(
                Municipality(
                    id=f"se-{code}", code=code, name=code, country="SE", locale="sv",
                    preset="läsår", opened_year=opened,
                )
            )  # fmt: skip
        guide = Person(municipality_id="se-guide", name="Gro", email="gro@x.example", locale="nb")
        round_ = ProgrammeRound(
            key="r", name="R", locale="nb", organiser="O", owners="O", starts=DAY,
            ends=date(2027, 6, 1), sign_up_by=DAY, questions=[], digest="",
        )  # fmt: skip
        session.add_all([guide, round_])
        session.flush()
        session.add(
            Case(
                municipality_id="se-case", kind="measure", year="2026/27", state="planned",
                opened=DAY, since=DAY, owner_role="headteacher",
            )
        )  # fmt: skip
        session.add(Subject(municipality_id="se-subject", sort="service", name="Kartor"))
        session.add(
            Guide(municipality_id="se-guide", round_id=round_.id or 0, person_id=guide.id or 0)
        )
        session.flush()
        assert begun(session) == ["se-case", "se-guide", "se-subject", "se-year"]
