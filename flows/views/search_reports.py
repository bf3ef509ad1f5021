"""The reports that a search finds: by their title and their sort, for whoever may read them."""

from __future__ import annotations

from flows.views.reports import may_read
from flows.views.search_read import KIND, Read, ranked
from models import search
from models.reports.tables import KeptReport
from models.search import ReportRow
from states.search_words import Wanted, folded


def reports_found(read: Read, wanted: Wanted) -> list[tuple[ReportRow, int]]:
    """The reports that answer to every word, each with its rank. Whether she may read one is asked
    of those alone that answer."""
    session = read.desk.session
    rows = {one.id: one for one in search.reports(session, read.desk.municipality)}
    named = [
        (
            one.id,
            [
                (folded(one.title), 0),
                (folded(read.say.say(f"reports.{one.sort}.name")), KIND),
            ],
        )
        for one in rows.values()
    ]
    ranks = [ranked(word, named) for word in wanted.words]
    return [
        (row, sum(one[number] for one in ranks))
        for number, row in rows.items()
        if all(number in one for one in ranks)
        and may_read(read.desk, session.get_one(KeptReport, number))
    ]
