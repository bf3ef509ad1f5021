"""Every letter in one list, a view at a time: what leaves, what left, what did not and why."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from starlette.datastructures import QueryParams
from starlette.responses import RedirectResponse, Response

from config.words import Words, words
from flows.engine.door import About, may
from flows.engine.handling import Desk
from flows.engine.office import Office
from flows.views.letter_list import SORTS, found_in, letters_page
from flows.views.letter_reach import reach_of
from flows.views.letters_to_leave import DAYS, to_leave
from flows.views.untold import untold, vacant
from models.post.letter_list import Asked, Status
from models.register.questions import names_of
from web.case.history import reason
from web.forms import Sent, day, number
from web.identity import viewer
from web.letters.held import HELD, decide, held_view
from web.letters.tabs import CHIPS, VIEWS, rung, tabs
from web.pages import render, spoken_in
from web.places import Places
from web.rights import desk_of

router = APIRouter()
OF_VIEW = {
    "all": (),
    "leaving": (Status.PLANNED, Status.AGAIN),
    "left": (Status.SENT,),
    "trouble": (Status.REFUSED, Status.BOUNCED, Status.PERHAPS),
}
"""The statuses that a view shows; none: all of them."""
LINES = 3
"""What a letter speaks of, as far as a row shows it."""
MOST_TO_LEAVE = 100


@dataclass(frozen=True, slots=True)
class Query:
    """What the address asks for, as it was typed; anything unknown asks for nothing. ``problems``
    are keys of the words ``letters_page.problem``, by field."""

    view: str
    text: str = ""
    status: str = ""
    sort: str = ""
    since: str = ""
    until: str = ""
    person: int | None = None
    case: int | None = None
    unit: int | None = None
    problems: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, query: QueryParams) -> Query:
        view, status, sort = (query.get(name, "") for name in ("view", "status", "sort"))
        since, until = (query.get(name, "").strip()[:20] for name in ("since", "until"))
        problems = {
            name: "day"
            for name, text in (("since", since), ("until", until))
            if text and not day(text)
        }
        first, last = day(since), day(until)
        if first and last and first > last:
            problems["until"] = "order"
        return cls(
            view=view if view in VIEWS else "all",
            text=query.get("q", "").strip()[:100],
            status=status if status in tuple(Status) else "",
            sort=sort if sort in SORTS else "",
            since=since,
            until=until,
            person=number(query.get("person", "")),
            case=number(query.get("case", "")),
            unit=number(query.get("unit", "")),
            problems=problems,
        )

    @property
    def narrows(self) -> bool:
        """Whether anything but the view is asked for."""
        return bool(
            self.text or self.status or self.sort or self.since or self.until
            or self.person or self.case or self.unit
        )  # fmt: skip

    def asked(self, desk: Desk) -> Asked:
        """The same as a question to the outbox, of the letters that may be read."""
        statuses = OF_VIEW[self.view]
        chosen = tuple(one for one in statuses or tuple(Status) if one == self.status)
        return Asked(
            statuses=chosen or statuses,
            sort=self.sort,
            person=self.person,
            case=self.case,
            unit=self.unit,
            since=None if "since" in self.problems else day(self.since),
            until=None if "until" in self.problems else day(self.until),
            only=reach_of(desk),
            found=found_in(desk, self.text),
        )


@router.api_route("/held", methods=["GET", "HEAD"])
def held_before() -> Response:
    """Where letters of earlier versions lead."""
    return RedirectResponse(HELD, 301)


@router.api_route("/letters", methods=["GET", "HEAD"])
def letters(request: Request) -> Response:
    """One view of the letters, a page at a time."""
    asked = Query.of(request.query_params)
    if asked.view == "held":
        return held_view(request)
    if asked.view == "untold":
        return _untold(request)
    return _list(request, asked)


@router.post("/letters")
def decide_about_letters(request: Request, sent: Sent) -> Response:
    """Release, cancel or try again. Raises NotAllowed."""
    return decide(request, sent)


def _list(request: Request, asked: Query) -> Response:
    seen = viewer(request)
    office: Office = request.app.state.office
    say = words(spoken_in(request, seen))
    query = request.query_params
    with office.database.read(seen.municipality.id) as session:
        desk = desk_of(session, office, seen, request.app.state.now())
        page = letters_page(
            desk,
            asked.asked(desk),
            before=number(query.get("before", "")),
            after=number(query.get("after", "")),
        )
        coming = to_leave(desk) if asked.view == "leaving" and not asked.narrows else []
        whose = names_of(session, seen.municipality.id, [asked.person])
        context = {
            "tabs": tabs(desk, asked.view),
            "asked": asked,
            "page": page,
            "rows": [(row, _reason(row.reason, row.status, say)) for row in page.rows],
            "rung_of": lambda line: rung(desk, line, line.level > 0, say),
            "shown": LINES,
            "statuses": OF_VIEW[asked.view] or tuple(Status),
            "sorts": SORTS,
            "whose": whose.get(asked.person or 0, ""),
            "coming": coming[:MOST_TO_LEAVE],
            "coming_more": max(0, len(coming) - MOST_TO_LEAVE),
            "coming_until": desk.day + timedelta(days=DAYS),
            "chips": CHIPS,
            "every": reach_of(desk) is None,
            "older": _beside(query, "before", page.older),
            "newer": _beside(query, "after", page.newer),
        }
        status = 422 if asked.problems else 200
        return render(request, "letters", context, viewer=seen, here="letters", status=status)


def _reason(key: str, status: Status, say: Words) -> str:
    """Why a letter stands where it stands; nothing for one that left."""
    return "" if not key or status is Status.SENT else reason(say, key)


def _beside(query: QueryParams, name: str, start: int | None) -> str:
    """The address of a neighbouring page; empty at an end."""
    if start is None:
        return ""
    kept = [
        (key, value[:200]) for key, value in query.multi_items() if key not in ("before", "after")
    ][:20]
    return "?" + urlencode([*kept, (name, start)], errors="replace")


def _untold(request: Request) -> Response:
    seen = viewer(request)
    office: Office = request.app.state.office
    say = words(spoken_in(request, seen))
    with office.database.read(seen.municipality.id) as session:
        desk = desk_of(session, office, seen, request.app.state.now())
        people = untold(desk)
        context = {
            "tabs": tabs(desk, "untold"),
            "people": [
                (one, [reason(say, key) for key in sorted(one.reasons) if key]) for one in people
            ],
            "vacant": vacant(desk),
            "places": Places.of(session, desk.municipality, say),
            "appoints": may(desk, "register.appoint", About()),
            "shown": LINES,
            "every": reach_of(desk) is None,
        }
    return render(request, "letters_untold", context, viewer=seen, here="letters")
