"""Reading and writing a report, part by part."""

from __future__ import annotations

from flows.engine.door import verb
from flows.engine.handling import Desk
from flows.engine.record import note_down
from flows.reporting.compiling import open_report
from flows.reporting.inputs import OwnWords, PartKey, ReportNumber, Shown, of_report
from flows.reporting.refusals import NoSuchPart, NothingWritten, PartChangedMeanwhile
from models.reports.questions import parts_of
from models.reports.tables import KeptPart, KeptReport
from reports.merged import digest
from reports.report import Part, Report


@verb("reporting.write_part", of_report("report"))
def write_part(
    desk: Desk,
    report: ReportNumber,
    part: PartKey,
    own: OwnWords = "",
    version: int | None = None,
    *,
    no_text: bool = False,
) -> int:
    """A person's own words stand in the part from now on, and she has seen its data; with
    ``no_text`` no words do, and nothing is printed of it but tables and charts. Returns the part's
    version.

    ``version`` is the one that she had before her (0: none), if it is to be the same still.
    Raises NothingWritten, NoSuchPart, ReportLocked, PartChangedMeanwhile.
    """
    text = own.replace("\r\n", "\n").strip()
    if bool(text) == no_text:
        raise NothingWritten()
    return _touch(desk, report, part, text, version, "report_part_written")


@verb("reporting.take_data", of_report("report"))
def take_data(desk: Desk, report: ReportNumber, part: PartKey, version: int | None = None) -> int:
    """The data's sentences stand in the part again, and have been read. Returns the part's
    version. Raises NoSuchPart, ReportLocked, PartChangedMeanwhile."""
    return _touch(desk, report, part, None, version, "report_part_from_data")


@verb("reporting.read_parts", of_report("report"))
def read_parts(
    desk: Desk, report: ReportNumber, parts: list[PartKey], shown: list[Shown] | None = None
) -> int:
    """The parts have been read as they are now, own words and data alike; with ``shown`` (of each
    what ``as_shown`` said of it when it was read) those alone that nobody has changed meanwhile.
    Returns how many were not read before. Raises NoSuchPart, ReportLocked."""
    row = open_report(desk, report)
    kept, changed = parts_of(desk.session, row), []
    for key, was in dict(zip(parts, shown or [""] * len(parts), strict=False)).items():
        part, there = part_in(row, key), kept.get(key)
        sha256 = digest(part)
        if was and was != as_shown(part, there):
            continue
        if there is None or there.data_sha256 != sha256:
            _keep(desk, row, there, key, there.own if there else None, sha256)
            changed.append(key)
    if changed:
        note_down(desk, "report_parts_read", {"report": report, "parts": changed}, case=row.case_id)
    return len(changed)


def as_shown(part: Part, there: KeptPart | None) -> str:
    """What a part says, as a page sends it back: its data, and the version of what somebody wrote
    in it."""
    return f"{digest(part)[:16]}-{there.version if there else 0}"


def part_in(row: KeptReport, key: str) -> Part:
    """A part of the draft. Raises NoSuchPart."""
    for part in Report.model_validate_json(row.compiled).parts:
        if part.key == key:
            return part
    raise NoSuchPart(part=key)


def _touch(
    desk: Desk, report: int, key: str, own: str | None, version: int | None, told: str
) -> int:
    row = open_report(desk, report)
    sha256 = digest(part_in(row, key))
    there = parts_of(desk.session, row).get(key)
    if version is not None and version != (there.version if there else 0):
        raise PartChangedMeanwhile()
    if there is not None and (there.own, there.data_sha256) == (own, sha256):
        return there.version
    kept = _keep(desk, row, there, key, own, sha256)
    note_down(desk, told, {"report": report, "parts": [key]}, case=row.case_id)
    return kept.version


def _keep(
    desk: Desk, row: KeptReport, there: KeptPart | None, key: str, own: str | None, sha256: str
) -> KeptPart:
    if there is None:
        there = KeptPart(
            report_id=row.id or 0,
            key=key,
            municipality_id=row.municipality_id,
            data_sha256=sha256,
            touched_at=desk.now,
        )
    else:
        there.version += 1
    there.own, there.data_sha256 = own, sha256
    there.touched_by, there.touched_at = desk.who.person, desk.now
    desk.session.add(there)
    desk.session.flush()
    return there
