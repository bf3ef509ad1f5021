"""What a digital service is, as far as its validation goes: material facts, their fingerprint, what
changed between two versions of them, and how one service touches another.

A decision covers the facts that it was taken on. Its fingerprint is a hash of them as canonical
JSON, so that anybody can see later whether they are still the same. Name and agreements are not
material: a renamed service is the same service, and an agreement has an end of its own.

Source: validation "utifrån vad den ska användas till och vilka personuppgifter som tjänsten
hanterar"; new assessment when a supplier changes the service, when use or need changes, when other
user information is fetched, and when the risk changes (GDPR article 35(11)).
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, fields

from states.plain_names import same_name

SORTS = ("teaching_material", "learning_resource", "tool", "system")

# What a validation is opened anew for. Each scope asks some of the questions again.
SUPPLIER, DATA, PURPOSE, USERS_SCOPE = "supplier", "data", "purpose", "users"
INTEGRATION, AGREEMENT, INCIDENT, REVIEW = "integration", "agreement", "incident", "review"
SCOPES = (SUPPLIER, DATA, PURPOSE, USERS_SCOPE, INTEGRATION, AGREEMENT, INCIDENT, REVIEW)

NO_DATA, SIMPLE, FULL = "no_personal_data", "simple", "full"
DEPTHS = (NO_DATA, SIMPLE, FULL)

# Norwegian pupils begin grade 1 in the year when they turn 6, Swedish ones when they turn 7. The
# youngest of a grade has the birthday still to come when the school year begins.
FIRST_GRADE_AGE = {"SE": 7, "NO": 6}


@dataclass(frozen=True, slots=True)
class ServiceFacts:
    """The facts of one service. Sets hold what people wrote, one thing each; ``lowest`` and
    ``highest`` are grades (0: förskoleklass, -1: preschool), None where no pupils use it."""

    purpose: str = ""
    use: str = ""
    sort: str = "tool"
    supplier: str = ""
    lowest: int | None = None
    highest: int | None = None
    users: frozenset[str] = frozenset()
    data: frozenset[str] = frozenset()
    no_personal_data: bool = False
    special: bool = False
    social_medium: bool = False
    learning_analytics: bool = False
    free_text: bool = False
    free_version: bool = False
    advertising: bool = False
    third_country: str = ""
    subprocessors: frozenset[str] = frozenset()
    integrations: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Cause:
    """Why a validation is opened anew: a key of the catalogue ``causes`` with its parameters, and
    the scope that has to be looked at."""

    key: str
    scope: str
    params: tuple[tuple[str, str], ...] = ()

    def as_json(self) -> dict[str, object]:
        return {"key": self.key, "params": dict(self.params)}


def normal(text: str) -> str:
    """Text as it is compared: case, width of spaces and way of writing å do not matter."""
    return same_name(text)


def canonical(facts: ServiceFacts) -> str:
    """The facts as JSON that is the same for the same facts, whoever wrote them in which order."""
    return json.dumps(
        {one.name: _plain(getattr(facts, one.name)) for one in fields(facts)},
        sort_keys=True,
        separators=(",", ":"),
        ensure_ascii=False,
    )


def _plain(value: object) -> object:
    if isinstance(value, frozenset):
        return sorted({normal(one) for one in value} - {""})
    return normal(value) if isinstance(value, str) else value


def fingerprint(facts: ServiceFacts) -> str:
    """SHA-256 of the canonical facts, in hexadecimal."""
    return hashlib.sha256(canonical(facts).encode()).hexdigest()


def differing(before: ServiceFacts, after: ServiceFacts) -> tuple[str, ...]:
    """The names of the material facts that differ."""
    return tuple(
        one.name
        for one in fields(before)
        if _plain(getattr(before, one.name)) != _plain(getattr(after, one.name))
    )


# Which cause a changed fact gives, and which scope. What is not listed is a feature of the service.
_CAUSES = {
    "purpose": ("changed_purpose", PURPOSE),
    "use": ("changed_purpose", PURPOSE),
    "sort": ("changed_purpose", PURPOSE),
    "supplier": ("changed_supplier", SUPPLIER),
    "subprocessors": ("changed_subprocessors", SUPPLIER),
    "third_country": ("changed_third_country", SUPPLIER),
    "data": ("changed_data", DATA),
    "no_personal_data": ("changed_data", DATA),
    "special": ("changed_data", DATA),
    "users": ("changed_users", USERS_SCOPE),
    "lowest": ("changed_users", USERS_SCOPE),
    "highest": ("changed_users", USERS_SCOPE),
    "integrations": ("changed_integrations", INTEGRATION),
}


def changes(before: ServiceFacts, after: ServiceFacts) -> tuple[Cause, ...]:
    """One cause for each sort of change, in the order of the facts."""
    found: dict[str, Cause] = {}
    for name in differing(before, after):
        key, scope = _CAUSES.get(name, ("changed_features", DATA))
        if name == "lowest" and _is_younger(before, after):
            key = "younger_pupils"
        found.setdefault(key, Cause(key, scope))
    return tuple(found.values())


def _is_younger(before: ServiceFacts, after: ServiceFacts) -> bool:
    if after.lowest is None:
        return False
    return before.lowest is None or after.lowest < before.lowest


def touches(new: ServiceFacts, name: str, other: ServiceFacts, other_name: str) -> list[Cause]:
    """Why the validation of ``other`` is to be looked at again because of ``new``: the same
    supplier; one is integrated with the other by name; or the same purpose and a category of
    personal data that both handle. Anything weaker would reopen what has nothing to do with it.
    """
    told = (("service", name),)
    found = []
    if new.supplier and normal(new.supplier) == normal(other.supplier):
        found.append(Cause("related_supplier", SUPPLIER, (*told, ("supplier", other.supplier))))
    if _names(new.integrations, other_name) or _names(other.integrations, name):
        found.append(Cause("related_integration", INTEGRATION, told))
    shared = _shared(new.data, other.data)
    if shared and new.purpose and normal(new.purpose) == normal(other.purpose):
        listed = ", ".join(shared)
        found.append(Cause("related_purpose", DATA, (*told, ("data", listed))))
    return found


def _names(integrations: frozenset[str], name: str) -> bool:
    return normal(name) in {normal(one) for one in integrations}


def _shared(first: frozenset[str], second: frozenset[str]) -> list[str]:
    known = {normal(one) for one in first}
    return sorted(one for one in second if normal(one) in known)


def least_depth(facts: ServiceFacts) -> str:
    """How deep the risk asks the assessment to go, at least. Source: SkoleSec: no personal data
    needs no assessment, a simple service with few data a simplified one, else ROS and DPIA."""
    if facts.no_personal_data:
        return NO_DATA
    risky = facts.special or facts.social_medium or facts.learning_analytics or facts.third_country
    return FULL if risky else SIMPLE


def youngest_age(facts: ServiceFacts, country: str) -> int | None:
    """The age, in years, that the youngest pupils may have who use it; None without pupils."""
    if facts.lowest is None:
        return None
    if facts.lowest < 0:
        return 1
    return facts.lowest - 1 + FIRST_GRADE_AGE.get(country, 6) - 1


def needs_guardians(facts: ServiceFacts, country: str, consent_age: int) -> bool:
    """Whether guardians must approve: a social medium, and pupils under the age limit. Source:
    the county's own rule on social media services; the limit is 13 in both countries (2026) and
    is debated, so it is the municipality's setting."""
    youngest = youngest_age(facts, country)
    return facts.social_medium and youngest is not None and youngest < consent_age
