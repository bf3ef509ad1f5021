"""Reading a round's file kindly: every error is collected, with its place and a mend."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from config.locales import LOCALES
from config.programme_plan import Artefact, Homework, Info, Meeting, Phase, Programme, Round
from config.wheel_reader import Raw, Reader
from states.gathering import Mode
from states.programme import Activity, Domain, Window

OSLO = ZoneInfo("Europe/Oslo")
NEVER = date(2000, 1, 1)
LINE, LONG = 120, 500


class RoundReader(Reader):
    """Reads a round; what is wrong is collected, and a default goes on in its place."""

    def programme(self, raw: Raw, digest: str) -> Programme:
        rows = ("phase", "artefact", "gathering", "guides_gathering", "homework")
        self.only(raw, "", ("round", *rows, "info_meeting", "question"))
        round_ = self._round(self.table(raw, "", "round"))
        phases = tuple(self._phase(row, where, round_) for where, row in self.rows(raw, "phase"))
        keys = tuple(one.key for one in phases)
        found = Programme(
            round=round_,
            phases=phases,
            artefacts=tuple(
                self._artefact(row, where, keys)
                for where, row in self.rows(raw, "artefact", needed=False)
            ),
            gatherings=self._meetings(raw, "gathering", keys),
            guides_gatherings=self._meetings(raw, "guides_gathering", keys),
            homework=tuple(
                self._homework(row, where)
                for where, row in self.rows(raw, "homework", needed=False)
            ),
            info_meetings=tuple(
                self._info(row, where)
                for where, row in self.rows(raw, "info_meeting", needed=False)
            ),
            questions=tuple(self._question(row, at) for at, row in self.rows(raw, "question")),
            digest=digest,
        )
        self._once("phase", list(keys))
        self._once("artefact", [one.key for one in found.artefacts])
        self._once("question", [one["key"] for one in found.questions])
        self._once("gathering", [str(one.number) for one in found.gatherings])
        self._once("guides_gathering", [str(one.number) for one in found.guides_gatherings])
        self._once("info_meeting", [one.area for one in found.info_meetings])
        if any(one.needs_plan for one in phases) and not any(a.is_plan for a in found.artefacts):
            self.problem("round_plan_missing", "artefact")
        return found

    def _round(self, raw: Raw) -> Round:
        where = "round"
        texts = ("key", "name", "locale", "organiser", "owners", "endorsed_by", "contact")
        self.only(raw, where, (*texts, "starts", "ends", "sign_up_by", "goals"))
        window = self._window(raw, where)
        return Round(
            key=self.text(raw, where, "key", longest=60),
            name=self.text(raw, where, "name"),
            locale=self.choice(raw, where, "locale", tuple(LOCALES), "nb"),
            organiser=self.text(raw, where, "organiser"),
            owners=self.texts(raw, where, "owners", needed=True),
            endorsed_by=self.texts(raw, where, "endorsed_by"),
            contact=self.text(raw, where, "contact", needed=False),
            window=window,
            sign_up_by=self.day(raw, where, "sign_up_by"),
            goals=self.texts(raw, where, "goals"),
        )

    def _phase(self, raw: Raw, where: str, round_: Round) -> Phase:
        self.only(raw, where, ("key", "name", "starts", "ends", "activities", "needs_plan", "asks"))
        window = self._window(raw, where)
        if not self.has_problem(where) and not self.has_problem("round"):
            inside = round_.window
            if window.starts < inside.starts or window.ends > inside.ends:
                self.problem("round_outside_the_round", where)
        return Phase(
            key=self.text(raw, where, "key", longest=60),
            name=self.text(raw, where, "name"),
            window=window,
            activities=self.choices(raw, where, "activities", tuple(Activity)),
            needs_plan=self.yes(raw, where, "needs_plan"),
            asks=self.texts(raw, where, "asks"),
        )

    def _artefact(self, raw: Raw, where: str, phases: tuple[str, ...]) -> Artefact:
        self.only(raw, where, ("key", "name", "phase", "is_plan"))
        return Artefact(
            key=self.text(raw, where, "key", longest=60),
            name=self.text(raw, where, "name"),
            phase=self.choice(raw, where, "phase", phases, "", needed=True),
            is_plan=self.yes(raw, where, "is_plan"),
        )

    def _meetings(self, raw: Raw, key: str, phases: tuple[str, ...]) -> tuple[Meeting, ...]:
        return tuple(
            self._meeting(row, where, phases)
            for where, row in self.rows(raw, key, needed=key == "gathering")
        )

    def _meeting(self, raw: Raw, where: str, phases: tuple[str, ...]) -> Meeting:
        when = ("starts", "ends", "mode", "place", "link", "agenda")
        self.only(raw, where, ("number", "name", "phase", *when))
        starts, ends = (
            self.instant(raw, where, name) if "starts" in raw or "ends" in raw else None
            for name in ("starts", "ends")
        )
        if starts and ends and starts >= ends:
            self.problem("round_ends_before_it_starts", where)
        return Meeting(
            number=self.whole(raw, where, "number", 1, least=1, most=50, needed=True),
            name=self.text(raw, where, "name"),
            phase=self.choice(raw, where, "phase", phases, ""),
            starts=starts,
            ends=ends,
            mode=self.choice(raw, where, "mode", tuple(Mode), Mode.DIGITAL),
            place=self.text(raw, where, "place", needed=False),
            link=self.text(raw, where, "link", needed=False, longest=LONG),
            agenda=self.texts(raw, where, "agenda"),
        )

    def _homework(self, raw: Raw, where: str) -> Homework:
        self.only(raw, where, ("after", "name"))
        after = self.whole(raw, where, "after", 1, least=1, most=50, needed=True)
        return Homework(after, self.text(raw, where, "name", longest=200))

    def _info(self, raw: Raw, where: str) -> Info:
        self.only(raw, where, ("area", "starts", "ends", "link", "resource_people"))
        starts, ends = self.instant(raw, where, "starts"), self.instant(raw, where, "ends")
        if not self.has_problem(where) and starts >= ends:
            self.problem("round_ends_before_it_starts", where)
        return Info(
            area=self.text(raw, where, "area"),
            starts=starts,
            ends=ends,
            link=self.text(raw, where, "link", needed=False, longest=LONG),
            resource_people=self.text(raw, where, "resource_people", needed=False),
        )

    def _question(self, raw: Raw, where: str) -> dict[str, str]:
        self.only(raw, where, ("key", "domain", "text"))
        domain = self.choice(raw, where, "domain", tuple(Domain), "", needed=True)
        key = self.text(raw, where, "key", longest=20)
        return {"key": key, "domain": domain, "text": self.text(raw, where, "text", longest=LONG)}

    def _window(self, raw: Raw, where: str) -> Window:
        window = Window(self.day(raw, where, "starts"), self.day(raw, where, "ends"))
        if not self.has_problem(where) and window.starts > window.ends:
            self.problem("round_ends_before_it_starts", where)
        return window

    def _once(self, where: str, keys: list[str]) -> None:
        for key in sorted({key for key in keys if key and keys.count(key) > 1}):
            self.problem("round_twice", where, value=key)

    def text(self, raw: Raw, where: str, key: str, needed: bool = True, longest: int = LINE) -> str:
        value, place = raw.get(key), f"{where}.{key}"
        if value is None:
            if needed:
                self.problem("missing", place)
            return ""
        if not isinstance(value, str) or not 0 < len(value.strip()) <= longest:
            self.problem("round_not_a_text", place, most=longest)
            return ""
        return value.strip()

    def texts(self, raw: Raw, where: str, key: str, needed: bool = False) -> tuple[str, ...]:
        value, place = raw.get(key), f"{where}.{key}"
        if value is None:
            if needed:
                self.problem("missing", place)
            return ()
        if not isinstance(value, list) or any(not isinstance(one, str) for one in value):
            self.problem("round_not_texts", place)
            return ()
        return tuple(one.strip() for one in value if one.strip())

    def yes(self, raw: Raw, where: str, key: str) -> bool:
        value = raw.get(key, False)
        if not isinstance(value, bool):
            self.problem("round_not_yes_or_no", f"{where}.{key}")
            return False
        return value

    def day(self, raw: Raw, where: str, key: str) -> date:
        value, place = raw.get(key), f"{where}.{key}"
        if value is None:
            self.problem("missing", place)
        elif isinstance(value, datetime) or not isinstance(value, date):
            self.problem("round_not_a_date", place)
        else:
            return value
        return NEVER

    def instant(self, raw: Raw, where: str, key: str) -> datetime:
        """A local time in Oslo, or one with its own offset; an aware instant comes back."""
        value, place = raw.get(key), f"{where}.{key}"
        if value is None:
            self.problem("missing", place)
        elif not isinstance(value, datetime):
            self.problem("round_not_an_instant", place)
        else:
            return value if value.tzinfo else value.replace(tzinfo=OSLO)
        return datetime(NEVER.year, 1, 1, tzinfo=OSLO)
