"""The window: pages made on the server, for any browser, without scripts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from urllib.parse import urlencode

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from config.explain import explain
from config.words import words
from flows.access.provider import Provider
from flows.engine.office import NotBegun, Office
from flows.engine.refusals import NoSuchCase, NotAllowed
from flows.forecast.beside import Beside
from flows.forecast.moved_year import MovedYear
from flows.reporting.refusals import NoSuchReport, NoSuchVersion
from states.errors import ArshjulError
from web import (
    answer_link,
    cases,
    choose,
    decisions,
    health,
    look,
    metrics,
    networks,
    person,
    runs,
    services,
    sessions,
    sign_in,
    statement,
)
from web import provider as identities
from web.case import files as case_files
from web.case import page as case
from web.case import proof as case_proof
from web.guards import Guards
from web.identity import (
    SIGN_IN,
    ChooseFirst,
    ChoosePerson,
    NotLocal,
    SignInFirst,
    choice_of,
    own_page,
    refreshes,
)
from web.letters import one as one_letter
from web.letters import page as letters
from web.letters import preview as letters_preview
from web.new import asking as new_asking
from web.new import hub as new
from web.pages import STATIC, refusal, render, spoken_in
from web.people import acting as people_acting
from web.people import appointing as people_appointing
from web.people import file as people_file
from web.people import following as people_following
from web.people import listing as people
from web.people import person as people_page
from web.programme import page as programme
from web.reports import figures as report_figures
from web.reports import files as report_files
from web.reports import listing as reports
from web.reports import page as report
from web.reports import part as report_part
from web.search import page as search
from web.set_up import breaks as set_up_breaks
from web.set_up import example as set_up_example
from web.set_up import files as set_up_files
from web.set_up import letterhead as set_up_letterhead
from web.set_up import look as set_up_look
from web.set_up import mail as set_up_mail
from web.set_up import page as set_up
from web.set_up import texts as set_up_texts
from web.set_up import year as set_up_year
from web.tasks import listing as tasks
from web.tasks import question as task
from web.tasks import sent as task_sent
from web.today import page as today
from web.units import page as units
from web.units import unit
from web.units import views as unit_views
from web.wheel import change as wheel_change
from web.wheel import every_year as wheel_every_year
from web.wheel import page as wheel
from web.wheel import whole_year as wheel_whole_year

UNKNOWN = (NoSuchCase, NoSuchReport, NoSuchVersion)
"""What there is not, or not for whoever asks."""


def make_app(
    office: Office,
    *,
    now: Callable[[], datetime],
    prefect_ui: Callable[[], str | None] = lambda: None,
    provider: Provider | None = None,
) -> FastAPI:
    """The pages of ``office``. ``now`` gives the instant; ``prefect_ui`` the address of Prefect's
    own pages while they answer; ``provider`` who says who people are, instead of that of the
    settings."""
    app = FastAPI(title="Årshjul", docs_url=None, redoc_url=None, openapi_url=None)
    app.router.redirect_slashes = False  # one address for one page
    app.state.office, app.state.now, app.state.prefect_ui = office, now, prefect_ui
    app.state.figures = metrics.Figures()
    app.state.beside = Beside[MovedYear](office.stopping)
    app.state.provider = provider or Provider(office.settings)
    app.state.more_menu = ()  # pages that whoever runs this adds
    for page in (
        today,
        wheel,
        wheel_change,
        wheel_whole_year,
        wheel_every_year,
        units,
        unit,
        unit_views,
        networks,
        cases,
        case,
        case_files,
        case_proof,
        tasks,
        task_sent,
        task,
        people,
        people_appointing,
        people_file,
        people_page,
        people_acting,
        people_following,
        new,
        new_asking,
        services,
        decisions,
        reports,
        report,
        report_part,
        report_figures,
        report_files,
        programme,
        letters,
        letters_preview,
        one_letter,
        runs,
        search,
        set_up,
        set_up_year,
        set_up_mail,
        set_up_look,
        set_up_letterhead,
        set_up_texts,
        set_up_breaks,
        set_up_example,
        set_up_files,
        answer_link,
        sign_in,
        identities,
        sessions,
        choose,
        person,
        statement,
        look,
        health,
        metrics,
    ):
        app.include_router(page.router)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    app.add_exception_handler(ArshjulError, _mendable)
    app.add_exception_handler(ChooseFirst, _choose)
    app.add_exception_handler(ChoosePerson, _choose_person)
    app.add_exception_handler(SignInFirst, _sign_in_first)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(RequestValidationError, _invalid)

    def refuse(request: Request, status: int) -> Response:
        request.scope["app"] = app  # the guards stand before the app has said who it is
        return refusal(request, status)

    pages, chosen = office.settings.pages, office.settings.sign_in == "choose"
    app.add_middleware(Guards, pages=pages, by_its_own_name=chosen, refuse=refuse)
    return app


def _mendable(request: Request, error: Exception) -> Response:
    """Something that a person can mend, in the reader's words."""
    assert isinstance(error, ArshjulError)
    if isinstance(error, NotBegun):
        return render(request, "empty", {})
    text = explain(error, words(spoken_in(request)))
    if isinstance(error, NotAllowed | NotLocal):
        return refusal(request, 403, text=text, key=error.key)
    return refusal(request, 404 if isinstance(error, UNKNOWN) else 422, text=text)


def _choose(_request: Request, _error: Exception) -> Response:
    return RedirectResponse("/municipality", 303)


def _choose_person(request: Request, _error: Exception) -> Response:
    return RedirectResponse(choice_of(request), 303)


def _sign_in_first(request: Request, _error: Exception) -> Response:
    """Who looks at a page comes back to it; what was sent by a form is not kept: it was sent by
    nobody that is known."""
    if refreshes(request):
        return Response(status_code=204, headers={"HX-Refresh": "true"})  # the page goes there
    looks = request.method in ("GET", "HEAD")
    query = f"?{request.url.query}" if looks and request.url.query else ""
    wanted = own_page(request.url.path + query) if looks else "/"
    to = f"?{urlencode({'to': wanted})}" if wanted != "/" else ""
    return RedirectResponse(SIGN_IN + to, 303)


def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    response = refusal(request, error.status_code)
    for name, value in (error.headers or {}).items():
        response.headers[name] = value
    return response


def _invalid(request: Request, _error: Exception) -> Response:
    return refusal(request, 422)
