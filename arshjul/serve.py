"""`arshjul run`: everything on one machine, started in order, stopped in order."""

from __future__ import annotations

import ipaddress
import os
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime

import typer

from arshjul.speech import say, tell
from config.settings import Settings, read_settings
from flows.office import NotBegun, Office, open_office
from states.errors import ArshjulError


class PortTaken(ArshjulError):
    """Something else listens on the port."""

    key = "port_taken"


class NotLoopback(ArshjulError):
    """Without sign-in the pages are for this machine only."""

    key = "not_loopback"


def now() -> datetime:
    """The machine's clock: the one place that asks it for `arshjul run`."""
    return datetime.now(UTC)


def serve(demo: bool) -> None:
    """Start, tell the addresses, serve until Ctrl-C or SIGTERM, and end all that was started.

    Raises PortTaken and NotLoopback before anything is started.
    """
    settings = read_settings()
    _only_loopback(settings.host)
    catching = not settings.smtp_url.get_secret_value()
    _free(settings.host, settings.port, "ARSHJUL_PORT")
    if catching:
        _free("127.0.0.1", settings.catcher_port, "ARSHJUL_CATCHER_PORT")
    if settings.prefect:
        _free("127.0.0.1", settings.prefect_port, "ARSHJUL_PREFECT_PORT")
    with ExitStack() as started:
        office = started.enter_context(open_office(settings))
        _never_empty(office, demo)
        if catching:
            started.enter_context(_catcher(settings))
        prefect_ui, api, auth = started.enter_context(_prefect(settings))
        started.enter_context(_clock(office, api, auth))
        _pages(office, prefect_ui, catching)
    tell(say().say("cli.stopped"))


def _only_loopback(host: str) -> None:
    try:
        allowed = host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        allowed = False
    if not allowed:
        raise NotLoopback()


def _free(host: str, port: int, name: str) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            raise PortTaken(port=port, name=name) from None


def _never_empty(office: Office, demo: bool) -> None:
    """A first start asks, or shows the demo municipality when nobody is there to be asked."""
    try:
        office.municipality()
    except NotBegun:
        pass
    except ArshjulError:
        return  # several: the pages ask which
    else:
        return
    from flows.begin import begin
    from flows.cases import Who
    from flows.demo import fill

    speak = say()
    if not demo and sys.stdin.isatty():
        choice = typer.prompt(speak.say("cli.first_start"), default="1")
        if choice.strip() == "2":
            from arshjul.wizard import ask

            code, name, country, preset, locale = ask("", "", "", "läsår", "")
            begin(
                office,
                code=code,
                name=name,
                country=country,
                preset=preset,
                locale=locale,
                who=Who(None, "cli"),
                now=now(),
            )
            return
    name, number = fill(office, now())
    tell(speak.say("cli.demo", name=name, n=number))


@contextmanager
def _catcher(settings: Settings) -> Iterator[None]:
    from arshjul.catcher import Catcher

    catcher = Catcher(settings.var / "mail", settings.catcher_port)
    catcher.start()
    try:
        yield
    finally:
        catcher.stop()


@contextmanager
def _prefect(settings: Settings) -> Iterator[tuple[Callable[[], str | None], str | None, str | None]]:
    """The supervised child, started and not waited for."""
    if not settings.prefect:
        yield (lambda: None), None, None
        return
    from arshjul.prefect_child import PrefectChild

    child = PrefectChild(settings.var / "prefect", settings.prefect_port)
    os.environ.update(child.client_environment())
    child.start()
    file = child.home / "auth-string"
    tell(say().say("cli.prefect_at", address=child.ui_url, file=file))
    try:
        yield (lambda: child.ui_url if child.ready() else None), child.api_url, child.auth_string
    finally:
        child.stop()


@contextmanager
def _clock(office: Office, api: str | None, auth: str | None) -> Iterator[None]:
    from arshjul.clock import Clock

    clock = Clock(office, now=now, prefect_api=api, prefect_auth=auth)
    clock.start()
    clock.ring_all_now()
    try:
        yield
    finally:
        clock.stop()


def _pages(office: Office, prefect_ui: Callable[[], str | None], catching: bool) -> None:
    import uvicorn

    from arshjul.catcher_pages import ADDRESS, catcher_pages
    from web.app import make_app
    from web.pages import style_url

    settings = office.settings
    speak = say()
    app = make_app(office, now=now, prefect_ui=prefect_ui)
    address = f"http://{settings.host}:{settings.port}"
    tell(speak.say("cli.pages", address=address + "/"))
    if catching:
        app.include_router(catcher_pages(settings.var / "mail", style_url(), speak.locale))
        tell(speak.say("cli.catcher_at", address=address + ADDRESS))
    tell(speak.say("cli.stop"))
    sys.stdout.flush()
    config = uvicorn.Config(
        app,
        host=settings.host,
        port=settings.port,
        log_level="warning",
        access_log=False,  # an access log would keep the links' tokens
        server_header=False,
        date_header=True,
        timeout_graceful_shutdown=5,
    )
    try:
        uvicorn.Server(config).run()
    except KeyboardInterrupt:
        pass  # uvicorn has ended in order and passes the signal on
