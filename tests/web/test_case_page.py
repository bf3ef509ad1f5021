"""The page of a case: refused files, what two have written, where it stands, its people."""

from __future__ import annotations

from fastapi.testclient import TestClient

from flows.engine.office import Office
from models.case.files import files_of
from tests.worlds.web_town import case_of
from tests.worlds.web_visits import OWN, said

SCHOOL = "Djupedalskolan"


def test_a_refused_file_is_told_at_its_field(client: TestClient, office: Office) -> None:
    case = case_of(office, SCHOOL)
    sent = {"file": ("plan.exe", b"MZ\x90\x00\x03\x00", "application/pdf")}
    answer = client.post(f"/cases/{case.id}/files", files=sent, headers=OWN)
    assert answer.status_code == 422
    assert 'href="#task-file"' in answer.text and 'id="task-file-problem"' in answer.text
    assert 'aria-describedby="task-file-problem task-file-hint" aria-invalid="true"' in answer.text
    assert "Något behöver rättas" in said(answer.text) and SCHOOL in said(answer.text)
    with office.database.read() as session:
        assert files_of(session, case) == []
