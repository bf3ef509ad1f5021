"""The law behind an activity, as it is shown beside its case."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from config.law import NO_LAW, said_of
from config.own import own
from config.words import Words
from flows.engine.beside import Aside, Line
from flows.engine.local_time import today
from models.activities.tables import ActivitySeries
from models.case.tables import Case
from models.register.own_texts import own_texts
from models.register.tables import Municipality


def beside(session: Session, case: Case, say: Words, now: datetime) -> tuple[Aside, ...]:
    """What stands behind the series. A law is told with how surely and when it was read, as long
    as the series names the same one as its type."""
    series = session.get_one(ActivitySeries, case.subject_id)
    if not series.basis:
        return ()
    home = session.get_one(Municipality, case.municipality_id)
    types = own(own_texts(session, [home.id]).get(home.id, {})).activity_types()
    known = types.get(series.type)
    law = known.law_in(home.country) if known else NO_LAW
    if law.text != series.basis:
        return (Aside(say.say("law.aside"), (Line(series.basis),)),)
    lines = [said_of(law, today(now), say)]
    if series.every_months and not law.interval:
        lines.append(say.say("law.own_interval"))
    return (Aside(say.say("law.aside"), tuple(Line(one) for one in lines)),)
