"""What the law asks of an urgent case beside its report: the police, the reasons for a late report,
the reports of an incident that goes on; and which cases the authority is not told of."""

from __future__ import annotations

from states.fields import Sort
from states.kind import Facts, Question
from states.process import Need

# What other rows say of a case, by the names of its facts.
FINAL_REPORT_RUNS = "final_report_runs"  # while the final report is still to be sent
STATUS_SENT = "status_sent"  # the incident went on after a month, and that was reported
LATE = "late"  # the time that the law gives for the report has run out
POLICE = "police"  # the law asks for a report to the police, or why there is none
MAY_STAY = "may_stay"  # the authority is told of some cases only


def asks_police(country: str, preschool_only: bool) -> bool:
    """Whether the headteacher reports to the police that a pupil may be suspected of a crime:
    skollagen 6 a kap. 10 § names the forms of school, and no preschool."""
    return country == "SE" and not preschool_only


def may_stay(country: str, has_preschool: bool, by_staff: bool) -> bool:
    """Whether a case may be dealt with without the authority's being told. In Norway a school tells
    it of serious cases (opplæringslova § 12-4; barnehageloven § 42), and of staff unless that is
    openly groundless (§ 12-5), which a kindergarten may not weigh (barnehageloven § 43). In Sweden
    it is told of all (skollagen 6 kap. 10 §)."""
    return country == "NO" and not (has_preschool and by_staff)


def _final_report_runs(facts: Facts) -> bool:
    return bool(facts.knows(FINAL_REPORT_RUNS)) and not facts.said("final_report_sent_on")


FINAL_REPORTED: Need[Facts] = Need(
    "final_report_sent_on", lambda facts: not _final_report_runs(facts)
)
FINAL_REPORT = Question(
    "final_report_sent_on", Sort.DAY, when=lambda facts: bool(facts.knows(FINAL_REPORT_RUNS))
)


def _goes_on(facts: Facts) -> bool:
    return bool(facts.knows(STATUS_SENT) or facts.said("status_report_sent_on"))


# An incident that goes on after a month: a status report then, the final one when it was handled.
GOES_ON = (
    Question(
        "status_report_sent_on", Sort.DAY, when=lambda facts: bool(facts.knows(FINAL_REPORT_RUNS))
    ),
    Question(
        "handled_on",
        Sort.DAY,
        when=lambda facts: bool(facts.knows(FINAL_REPORT_RUNS)) and _goes_on(facts),
    ),
)

WEIGHTY = "weighty_reasons"
POLICE_REPORT = (
    Question(
        "police_report",
        Sort.CHOICE,
        ("police_told", "no_crime_suspected", WEIGHTY),
        when=lambda facts: bool(facts.knows(POLICE)),
    ),
    Question(
        "police_why",
        Sort.TEXT,
        when=lambda facts: bool(facts.knows(POLICE)) and facts.said("police_report") == WEIGHTY,
    ),
)
POLICE_SAID: tuple[Need[Facts], ...] = (
    Need(
        "police_report",
        lambda facts: not facts.knows(POLICE) or bool(facts.said("police_report")),
    ),
    Need(
        "police_why",
        lambda facts: (
            not facts.knows(POLICE)
            or facts.said("police_report") != WEIGHTY
            or bool(facts.said("police_why"))
        ),
    ),
)
LATE_WHY = Question("late_why", Sort.TEXT, when=lambda facts: bool(facts.knows(LATE)))
LATE_SAID: Need[Facts] = Need(
    "late_why", lambda facts: not facts.knows(LATE) or bool(facts.said("late_why"))
)
ONLY_SERIOUS: Need[Facts] = Need(
    "only_serious_is_told", lambda facts: bool(facts.knows(MAY_STAY)), stands=True
)
