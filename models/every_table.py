"""Every table there is. Whoever looks at all of them imports this: making them, copying a whole
database, comparing it with its migrations. A command that asks about a few imports those alone."""

from __future__ import annotations

from sqlmodel import SQLModel

from models import next_days
from models.access import tables as access
from models.activities import tables as activities
from models.case import drafts, files, last_move
from models.case import tables as cases
from models.documents import decisions, origins
from models.documents import tables as documents
from models.following import commitments, horizon, incidents, library
from models.gatherings import tables as gatherings
from models.measures import tables as measures
from models.networks import tables as networks
from models.partial_index import tell_makes
from models.post import kept_letters
from models.post import tables as post
from models.record import tables as record
from models.register import begun_things, look, own_texts, saved_views
from models.register import tables as register
from models.reports import tables as reports
from models.safety_cycle import tables as safety_cycle
from models.services import tables as services
from models.skolesec import programme, taking_part
from models.urgent import tables as urgent

TABLES = (
    register,
    own_texts,
    look,
    saved_views,
    begun_things,
    cases,
    files,
    drafts,
    last_move,
    safety_cycle,
    post,
    kept_letters,
    record,
    gatherings,
    measures,
    programme,
    services,
    taking_part,
    activities,
    networks,
    decisions,
    documents,
    origins,
    reports,
    urgent,
    horizon,
    commitments,
    incidents,
    library,
    next_days,
    access,
)

METADATA = SQLModel.metadata
tell_makes(METADATA)
"""It knows every table that was imported: with this module, all of them."""
