"""One word for one thing, in each language: the lists of terms of native editors.

A term says what nobody writes and what is written instead, with a sentence that somebody might have
written. Where the word is right in one place alone, that place is named.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pytest

from config.locales import LOCALES
from config.words import Entry, words

OURS = "our number is 'nummer i Årshjul'; the registry's and the archive's are named as such"
REPLY = "who owns a step is responsible for it; to answer is to reply"
DEADLINE = "the deadline has one name"
KEPT = "what Årshjul keeps is registered"
PAPER = "what Årshjul sends is e-mail: a letter is of paper, or in SvarUt"
VACANT = "a role with nobody in it is vacant: obesatt, ubesatt, ledig"
APPOINT = "somebody is appointed in one way: utse, utpeke, peike ut"
PROCESSOR = "a sub-processor is underdatabehandler: underleverandør is any subcontractor"
LAW = "the law has its own name in the language"
OWNER = "a school reports to its municipality, in law and in speech"
LEVEL_OF_OWNER = (  # the owner as a level of its own, that of private schools too
    "kind.commitment.options.anchored_at.owner",
    "kind.commitment.options.anchored_at.leaders",
    "kind.participation.field_hints.participant_roles",
)
THE_OWNER = ("record.began",)  # who may be another than a municipality
OTHER_OWNERS = (
    *THE_OWNER,
    "urgent.target",
    "urgent.own",
    "owners.independent",
    "check.owner",
    "cli.owner_changed",
    "record.owner_changed",
)
WHETHER = "after 'kryss av' om is whether: hvis, dersom"
MAY = "'ingenting må' is read as 'nothing may': say what the reader need not do"
RUNS = "a time limit runs; a clock stands on the wall"
BREAKS = "days off are ferier and fridager, together the skolerute"
SHOP = "'handle nå' is what web shops write"
STIFF = "a word of old offices"
ALARM = "what is sent while hours are counted is a varsel"
MOVED = "a last day is moved: flytta sista dagen, flytte fristen"
HANDED = "one case is delegated to a colleague; all that somebody has is handed over"


@dataclass(frozen=True, slots=True)
class Term:
    """``word`` is a pattern in the language ``locale``; ``wrong`` a sentence that it finds;
    ``allowed`` the keys where it is right."""

    locale: str
    word: str
    why: str
    wrong: str
    allowed: tuple[str, ...] = ()

    @property
    def looked_for(self) -> re.Pattern[str]:
        return re.compile(self.word, re.IGNORECASE)


TERMS = (
    # Numbers: ours, and those of a registry, an archive and a board.
    Term("sv", r"ärendenummer|diariernr", OURS, "Ange ärendenummer."),
    Term(
        "sv",
        r"ärende \{registry\}|(?<!diarie)ärende \{number\} är",
        OURS,
        "Ärende {number} är öppet.",
    ),
    Term(
        "nb",
        r"(?<!arkiv)saksnummer(?:et)?\b(?! i arkivet| i utvalget)",
        OURS,
        "Oppgi saksnummer eller antall.",
        ("errors.decision_text",),  # among the parts of a decision
    ),
    Term(
        "nn",
        r"(?<!arkiv)saksnummer(?:et)?\b(?! i arkivet| i utvalet| til vedtaket i utvalet)",
        OURS,
        "Oppgi saksnummer eller tal.",
        ("errors.decision_text",),
    ),
    Term("en", r"^case number", OURS, "Case number"),
    Term("nb", r"paragraf", "a board numbers its cases: PS 109/26", "Oppgi vedtakets paragraf."),
    Term("nn", r"paragraf", "a board numbers its cases: PS 109/26", "Oppgi paragrafen."),
    # Whose it is.
    Term("sv", r"\bsvarar (?:nu )?för\b|\bansvarar nu\b", REPLY, "Kim svarar nu för steget."),
    Term(
        "sv", r"^svarar$|\brektorn där svarar\b", REPLY, "Svarar", ("pages.runs.prefect.answering",)
    ),
    Term(
        "nb",
        r"\bsvarer (?:nå )?for\b|^svarer$",
        REPLY,
        "Kim svarer nå for steget.",
        ("pages.runs.prefect.answering",),
    ),
    Term(
        "nn",
        r"\bsvarar (?:no )?for\b|^svarar$",
        REPLY,
        "Kim svarar no for steget.",
        ("pages.runs.prefect.answering",),
    ),
    Term("en", r"\banswers? for\b|^answers$", REPLY, "Kim now answers for the step."),
    # The last day.
    Term("sv", r"\bklart senast\b|förfallodag", DEADLINE, "Klart senast 2026-10-14."),
    Term(
        "sv",
        r"\bsista dag (?:är|var|blev)\b",
        "in a sentence it is 'sista dagen'",
        "Sista dag var i går.",
    ),
    Term("nb", r"\bsiste dag\b", DEADLINE, "Påminnelse på siste dag"),
    Term("nn", r"\bsiste dag\b", DEADLINE, "Påminning på siste dag"),
    Term(
        "nb",
        r"\binnen \{(?:due|day)\}",
        "a date has senest, a clock time innen",
        "Revideres innen {due}.",
        ("cli.urgent_registered",),
    ),
    Term(
        "nn",
        r"\binnan \{(?:due|day)\}",
        "a date has seinast, a clock time innan",
        "Revidert innan {due}.",
        ("cli.urgent_registered",),
    ),
    # What is kept, and what is sent.
    Term(
        "sv",
        r"\bnotera|\bantecknat?s\b|\bantecknades\b|\bupplagd|\blades upp\b",
        KEPT,
        "Ett möte noterades",
    ),
    Term("sv", r"\binget är sparat\b", "one way to say it: Inget har sparats", "Inget är sparat."),
    Term("nb", r"\bbrev", PAPER, "Derfor får du brevet"),
    Term("nn", r"\bbrev", PAPER, "Difor får du brevet"),
    Term("en", r"\bletters?\b", PAPER, "Why you get this letter"),
    Term(
        "sv",
        r"\b(?:stryk|struke[nt]|strukna|släpp|släppta?)\b",
        "a letter is sent, or not",
        "Stryk valda brev",
    ),
    # People and roles.
    Term(
        "sv", r"\{people\} är borta|^borta\b", "a person is away: frånvarande", "{people} är borta"
    ),
    Term("sv", r"\broll(?:er)? utan person|saknar person", VACANT, "Roller utan person"),
    Term("nb", r"\brolle[rn]? uten person|mangler person", VACANT, "Roller uten person"),
    Term("nn", r"\brolle[rn]? utan person|manglar person", VACANT, "Roller utan person"),
    Term("en", r"\bwith nobody in (?:it|them)\b", VACANT, "Roles with nobody in them"),
    Term(
        "en",
        r"\bdeputy\b",
        "who stands in is a stand-in; the deputy headteacher is a post",
        "Or deputy for the person who is.",
        ("shared.field_hints.who",),  # the post
    ),
    Term("nb", r"\butnevn|veileder er valgt", APPOINT, "Utnevn noen."),
    Term("nn", r"\butnemn|rettleiar er vald", APPOINT, "Utnemn nokon."),
    # Data protection and law.
    Term("nb", r"underleverandør", PROCESSOR, "Underleverandører"),
    Term("nn", r"underleverandør", PROCESSOR, "Underleverandørar"),
    Term("nb", r"\bGDPR\b", LAW, "GDPR art. 34"),
    Term("nn", r"\bGDPR\b", LAW, "GDPR art. 34"),
    Term(
        "sv",
        r"konfidentiell?t?\b",
        "no category of Swedish law: say who may see it",
        "datum konfidentiellt",
    ),
    Term(
        "sv",
        r"delegera[td]e? personuppgiftsansvar",
        "tasks are delegated, the duty is not",
        "Har delegerat personuppgiftsansvar",
    ),
    Term(
        "sv",
        r"kommun\w* är personuppgiftsansvarig",
        "the controller is nämnden",
        "Er kommun är personuppgiftsansvarig.",
    ),
    Term(
        "sv",
        r"(?<!person)\bkänsliga uppgifter",
        "the term in law: känsliga personuppgifter",
        "känsliga uppgifter",
    ),
    Term("sv", r"\bpraxis\b", "praxis is established law; how one works is arbetssätt", "Praxis"),
    Term("nb", r"skoleeier", OWNER, "Meld til skoleeieren", LEVEL_OF_OWNER + OTHER_OWNERS),
    Term("nn", r"skuleeigar", OWNER, "Meld til skuleeigaren", LEVEL_OF_OWNER + OTHER_OWNERS),
    Term("en", r"\bschool owner", OWNER, "The school owner", THE_OWNER),
    # False friends and calques.
    Term(
        "en",
        r"ly control\b|\bprotocol\b",
        "a kontroll is a check, a protokoll a report",
        "monthly control",
    ),
    Term(
        "en",
        r"\banchor(?:ed|s)? (?:with|by|on|it)|^anchored$",
        "what people stand behind is endorsed",
        "Anchored with",
        (),
    ),
    Term("en", r"\banew\b", "again", "Write it anew."),
    Term("en", r"(?<!there )\bis no (?!longer)", "is not a", "“x” is no web address."),
    Term("en", r"\bone \w+ a line\b", "one per line", "One thing a line."),
    Term("nb", r"\banmodning", STIFF, "Godta anmodningen"),
    Term("nn", r"\boppmoding", STIFF, "Godta oppmodinga"),
    Term("nb", r"\bhandle (?:nå|straks)", SHOP, "Handle nå"),
    Term("nn", r"\bhandle (?:no|straks)", SHOP, "Handle no"),
    Term("nb", r"\bkryss av(?: også)? om\b", WHETHER, "Kryss av om tiltaket fortsetter."),
    Term("nn", r"\bkryss av(?: òg)? om\b", WHETHER, "Kryss av om tiltaket held fram."),
    Term("nb", r"\bingenting(?: mer)? må\b", MAY, "Ingenting må gjøres nå."),
    Term("nn", r"\bingenting(?: meir)? må\b", MAY, "Ingenting må gjerast no."),
    Term("nb", r"\bklokken går (?:nå|fra)\b|^klokker\b", RUNS, "Klokken går nå."),
    Term("nn", r"\bklokka går (?:no|frå)\b|^klokker\b", RUNS, "Klokka går no."),
    Term("nb", r"\bskoleferi", BREAKS, "Skoleferier 2026/27"),
    Term("nn", r"\bskuleferi", BREAKS, "Skuleferiar 2026/27"),
    Term(
        "nb",
        r"\bventes på en samling|\bstien\b",
        "a person is on a list; a file has a filsti",
        "kan ventes på en samling",
    ),
    Term(
        "nn",
        r"\bstigen\b|\brettane\b",
        "stigen is the ladder, rettane are rights",
        "Kontroller stigen.",
    ),
    Term("nb", r"\bvalidering", "the work is a vurdering, what holds a godkjenning", "Validering"),
    Term(
        "nn", r"\bvalidering", "the work is ei vurdering, what holds ei godkjenning", "Validering"
    ),
    Term(
        "sv",
        r"har inte (?:varit|kommit) än|har redan varit",
        "a day lies ahead, or has passed",
        "Dagen har inte varit än.",
    ),
    Term(
        "sv",
        r"\bav sig själv[t]?\b",
        "what nobody does is done automatiskt",
        "Raden försvinner av sig själv.",
    ),
    Term(
        "sv",
        r"\btog[s]? (?:aldrig )?i bruk|\btagit i bruk|\btas i bruk",
        "one begins to use a thing",
        "Togs aldrig i bruk",
    ),
    # One word each for what is urgent, for moving a last day, for a colleague who answers instead.
    Term("sv", r"brådskande", "what is counted in hours is an akut ärende", "Brådskande ärenden"),
    Term("nb", r"\bakutte? sak", "what is counted in hours is a hastesak", "En akutt sak"),
    Term("nn", r"\bakutte? sak", "what is counted in hours is a hastesak", "Ei akutt sak"),
    Term("nb", r"(?<!evakuerings)\balarm(?:er)?\b(?! for inne)", ALARM, "Neste alarm"),
    Term("nn", r"\balarm(?:ar)?\b(?! for inne)", ALARM, "Neste alarm"),
    Term("sv", r"\bskjut(?:a|s|er|its)? upp", MOVED, "Skjut upp"),
    Term("nb", r"\butsett(?:e|es)?\b", MOVED, "Utsett fristen"),
    Term("nn", r"\butset(?:je|jast)?\b", MOVED, "Utset fristen"),
    Term("en", r"\bpostpone", MOVED, "Postpone"),
    Term(
        "sv",
        r"lämna över (?:den |det )?till (?:någon|en)|överlämna",
        HANDED,
        "Lämna över till någon",
    ),
    Term("nb", r"\bgi (?:den |oppgaven )?videre|\boverlot dette", HANDED, "Gi oppgaven videre"),
    Term("nn", r"\bgi (?:ho |oppgåva )?vidare|\boverlét dette", HANDED, "Gi oppgåva vidare"),
    Term("en", r"hand (?:it )?over to somebody", HANDED, "Hand over to somebody else"),
)


def _sentences(entry: Entry) -> Iterator[str]:
    yield from [entry] if isinstance(entry, str) else entry.values()


def found(locale: str, entries: Mapping[str, Entry]) -> list[str]:
    """What nobody writes in this language, each with its key and why."""
    return [
        f"{key}: “{hit[0]}” in “{sentence}”: {term.why}"
        for term in TERMS
        if term.locale == locale
        for key, entry in entries.items()
        if key not in term.allowed
        for sentence in _sentences(entry)
        if (
            hit := re.search(
                term.word, re.sub(r"\{(?:letter|deputy)\}", "", sentence), re.IGNORECASE
            )
        )
    ]


@pytest.mark.parametrize("locale", LOCALES)
def test_one_word_stands_for_one_thing(locale: str) -> None:
    assert found(locale, words(locale).entries) == []


@pytest.mark.parametrize("term", TERMS, ids=lambda term: f"{term.locale}-{term.wrong}")
def test_each_term_is_found_where_somebody_writes_it(term: Term) -> None:
    [one, *_] = found(term.locale, {"some.key": {"one": "Ja", "other": term.wrong}})
    assert term.why in one


@pytest.mark.parametrize("locale", LOCALES)
def test_what_is_allowed_is_there(locale: str) -> None:
    entries = words(locale).entries
    for term in TERMS:
        for key in term.allowed if term.locale == locale else ():
            said = list(_sentences(entries[key]))
            assert any(term.looked_for.search(one) for one in said), (term.word, key)
