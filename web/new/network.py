"""A network of people whom the units appoint."""

from __future__ import annotations

from config.roles import ROLES
from config.words import Words
from flows.engine.handling import Desk
from flows.networks.register import add_network
from models.networks.questions import missing_appointees
from models.register.questions import colleagues
from states.network import AUDIENCES, short_label
from states.permissions import IKT_PEDAGOG, OPERATOR
from states.school_year import SchoolYear
from web.new.thing import CHOICE, LINE, PICK, Asked, Step, Thing, worded


def _roles(_thing: Thing, _desk: Desk, say: Words) -> list[tuple[str, str]]:
    return [(role, say.say(f"roles.{role}")) for role in ROLES if role != OPERATOR]


def _people(_thing: Thing, desk: Desk, _say: Words) -> list[tuple[str, str]]:
    return [(str(one), name) for one, name in colleagues(desk.session, desk.municipality)]


def _years(_thing: Thing, desk: Desk, _say: Words) -> list[tuple[str, str]]:
    this = SchoolYear.of(desk.day)
    return [(str(one), short_label(one)) for one in (this, this.next())]


def _follows(desk: Desk, network: int, say: Words) -> list[str]:
    """How many units have nobody appointed, and are asked to say who it is."""
    found = missing_appointees(desk.session, desk.municipality)
    number = sum(1 for case in found if case.subject_id == network)
    if not number:
        return [say.say("new.network.all_appointed")]
    return [say.say("new.network.not_appointed", n=number)]


NETWORK = Thing(
    what="network",
    verb=add_network,
    steps=(
        Step(
            "who",
            (
                Asked("name", LINE),
                Asked("audience", CHOICE, options=worded("networks.for_", AUDIENCES)),
                Asked("appointed_role", PICK, options=_roles, first=lambda _desk: IKT_PEDAGOG),
            ),
        ),
        Step(
            "led",
            (
                Asked(
                    "leader", PICK, needed=False, options=_people, otherwise="new.network.nobody"
                ),
                Asked("leader_title", LINE, needed=False),
                Asked(
                    "since",
                    PICK,
                    options=_years,
                    first=lambda desk: str(SchoolYear.of(desk.day)),
                ),
            ),
        ),
    ),
    address=lambda network: f"/networks/{network}?did=new",
    points_at={"network_there": "name", "no_such_person": "leader"},
    follows=_follows,
)
