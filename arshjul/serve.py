"""`arshjul run`: everything on one machine, started in order, stopped in order."""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from datetime import UTC, datetime, timedelta

import typer
import uvicorn

from arshjul.between import note_between
from arshjul.catcher import Catcher
from arshjul.catcher_pages import ADDRESS as CAUGHT
from arshjul.catcher_pages import catcher_pages
from arshjul.clock import GRACE, Clock
from arshjul.lanes import locks
from arshjul.logs import configure, configure_sentences
from arshjul.prefect_child import PrefectChild
from arshjul.prefect_taker import Taker
from arshjul.run_lock import alone_in
from arshjul.speech import say, tell
from arshjul.stops import end, sigterm_is_ctrl_c
from arshjul.wizard import Facts, ask
from config.setting_checks import is_loopback
from config.settings import Settings, read_settings
from flows.bootstrap import open_office
from flows.clock.instants import boot_clock, take
from flows.demos.town import fill
from flows.engine.handling import Who
from flows.engine.office import NotBegun, Office
from flows.register.municipality import begin
from states.errors import ArshjulError
from web.app import make_app


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
    configure(settings.log_level, settings.log_format)
    configure_sentences(settings.log_format)
    _only_loopback(settings)
    catching = not settings.smtp_url.get_secret_value()
    _free(settings.host, settings.port, "ARSHJUL_PORT")
    if catching:
        _free("127.0.0.1", settings.catcher_port, "ARSHJUL_CATCHER_PORT")
    if settings.prefect:
        _free("127.0.0.1", settings.prefect_port, "ARSHJUL_PREFECT_PORT")
    in_doubt: list[bool] = []
    with sigterm_is_ctrl_c(), alone_in(settings.var), ExitStack() as started:
        office = started.enter_context(open_office(settings, now=now))
        _never_empty(office, demo)
        if catching:
            started.enter_context(_catcher(settings))
        child = PrefectChild(settings.var / "prefect", settings.prefect_port)
        if settings.prefect:
            os.environ.update(child.client_environment())
            started.callback(child.stop)
        lanes = locks()

        def believed(instant: datetime) -> None:
            take(office, instant, boot_clock())

        clock = Clock(
            office,
            now=now,
            take=believed,
            let_stop=office.stopping.set,
            grace=GRACE if settings.prefect else timedelta(0),
            locks=lanes,
            between=lambda instant: note_between(office, instant),
        )
        taker = Taker(
            office,
            api_url=child.api_url,
            auth=child.auth_string,
            ready=child.ready,
            now=now,
            take=believed,
            locks=lanes,
        )
        if settings.prefect:
            started.callback(taker.stop)
        started.callback(lambda: in_doubt.append(not clock.stop()))

        def when_up() -> None:
            """The pages answer; now the clock, and Prefect, which takes its time."""
            clock.start()
            clock.ring_all_now()
            if settings.prefect:
                child.start()
                taker.start()
            _tell_addresses(settings, catching, child)

        _pages(office, lambda: child.ui_url if child.ready() else None, catching, when_up)
    tell(say().say("cli.stopped_in_doubt" if any(in_doubt) else "cli.stopped"))
    end(int(any(in_doubt)))


def _only_loopback(settings: Settings) -> None:
    if settings.sign_in == "choose" and not is_loopback(settings.host):
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
    speak = say()
    if not demo and sys.stdin.isatty():
        choice = typer.prompt(speak.say("cli.first_start"), default="1")
        if choice.strip() == "2":
            nothing = Facts(code="", name="", country="", preset="läsår", locale="", owner="")
            begin(office, **ask(nothing), who=Who(None, "cli"), now=now())
            return
    name, number = fill(office, now())
    tell(speak.say("cli.demo", name=name, n=number))


@contextmanager
def _catcher(settings: Settings) -> Iterator[None]:
    catcher = Catcher(settings.var / "mail", settings.catcher_port)
    catcher.start()
    try:
        yield
    finally:
        catcher.stop()


def _tell_addresses(settings: Settings, catching: bool, child: PrefectChild) -> None:
    speak = say()
    local = f"http://{settings.host}:{settings.port}"
    address = local if settings.sign_in == "choose" else settings.pages
    tell(speak.say("cli.pages", address=address + "/"))
    if catching:
        tell(speak.say("cli.catcher_at", address=address + CAUGHT))
    if settings.prefect:
        file = child.home / "auth-string"
        tell(speak.say("cli.prefect_at", address=child.ui_url, file=file))
    tell(speak.say("cli.stop"))
    sys.stdout.flush()


def _pages(
    office: Office,
    prefect_ui: Callable[[], str | None],
    catching: bool,
    when_up: Callable[[], None],
) -> None:
    """Serve the pages until a signal comes; ``when_up`` is called when they answer."""
    settings = office.settings
    app = make_app(office, now=now, prefect_ui=prefect_ui)
    if catching:
        app.include_router(catcher_pages(settings.var / "mail"))
        app.state.more_menu = (("caught", CAUGHT),)

    class Server(uvicorn.Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            if self.started:
                when_up()

    config = uvicorn.Config(
        app,
        host=settings.host,
        port=settings.port,
        log_level="warning",
        log_config=None,  # its words go the way of ours
        proxy_headers=bool(settings.proxies),
        forwarded_allow_ips=settings.proxies or None,
        access_log=False,  # an access log would keep the links' tokens
        server_header=False,
        timeout_graceful_shutdown=5,
    )
    with suppress(KeyboardInterrupt):  # uvicorn has ended in order and passes the signal on
        Server(config).run()
