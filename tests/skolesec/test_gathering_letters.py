"""A letter about a gathering says when, where and how it is held, and what it takes up."""

from __future__ import annotations

from flows.skolesec.rounds import place_common
from tests.conftest import OPERATOR, at
from tests.worlds.north import HAVNES, ROUND, North, days, north

__all__ = ["north"]


def test_whoever_is_reminded_of_a_gathering_reads_hour_place_link_and_how_it_is_held(
    north: North,
) -> None:
    """The organiser places the third gathering; Lo of Havnes hears of it by letter."""
    north.join(HAVNES)
    north.until("2024-01-18", HAVNES)
    with north.desk(HAVNES, "2024-02-01 09:00", OPERATOR) as desk:
        place_common(
            desk,
            ROUND,
            3,
            at("2024-03-20 09:00"),
            at("2024-03-20 11:30"),
            place="Rådhuset i Havnes",
            link="https://mote.example/3",
        )
    found = ""
    for day in days("2024-02-02", "2024-03-20"):
        north.morning(day)
        for letter in north.tick(f"{day} 09:00"):
            body = letter.get_body(("plain",))
            text = " ".join(body.get_content().split()) if body else ""
            if "Rådhuset i Havnes" in text:
                found = text
    for said in (
        "Tid: onsdag 20. mars 2024 kl. 09.00–11.30.",
        "Sted: Rådhuset i Havnes.",
        "Lenke: https://mote.example/3",
        "Samlingen er ",
    ):
        assert said in found, found
