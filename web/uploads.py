"""A form that brings a file: taken in only for whoever is in, to a temporary file that is gone with
the request."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Annotated, BinaryIO

from fastapi import Depends, Request
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException

from flows.engine.door import Errand
from flows.engine.evidence_files import CheckedFile, attach_file, look_at
from states.evidence_file import FileRefused
from web.forms import MOST_FIELDS, Form, form_of
from web.guards import TooLarge
from web.identity import Viewer, viewer

FILE = "file"
Inside = Annotated[Viewer, Depends(viewer)]


@dataclass(frozen=True, slots=True)
class Brought:
    """What was sent: the fields, and a file with the name that it had; no ``content``: no file.
    ``too_large``: it was more than is taken in, and nothing of it is kept."""

    form: Form
    name: str = ""
    content: BinaryIO | None = None
    too_large: bool = False


async def brought(request: Request, _seen: Inside) -> AsyncIterator[Brought]:
    """The fields and the file of the request's form. A browser sends an empty file without a name
    where none was chosen."""
    try:
        await request.form(max_files=1, max_fields=MOST_FIELDS)
    except HTTPException as error:
        if isinstance(error.__context__, TooLarge):
            yield Brought(Form(), too_large=True)
            return
        raise
    async with request.form() as sent:
        file = sent.get(FILE)
        if isinstance(file, UploadFile) and file.filename:
            yield Brought(form_of(sent), file.filename, file.file)
        else:
            yield Brought(form_of(sent))


WithFile = Annotated[Brought, Depends(brought)]


def looked_at(request: Request, sent: Brought) -> CheckedFile | None:
    """The file that was brought, if it may be kept. Raises FileRefused."""
    if sent.too_large:
        raise FileRefused(evidence="large")
    if sent.content is None:
        return None
    return look_at(request.app.state.office.settings, sent.name, sent.content)


def attach(errand: Errand, case: int, file: CheckedFile | None) -> None:
    """Keep the file with the case, where one was brought."""
    if file is not None:
        attach_file.alone(errand, case, file)
