"""A list as a file says what it is."""

import io
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from outreach.accounts.roles import Role
from tests import make
from tests.browser import Client


def sheets(content: bytes) -> dict[str, list[list[Any]]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def test_a_workbook_says_what_it_is_when_it_was_taken_and_what_narrowed_it(client: Client) -> None:
    event = make.public_event()
    make.registration(event)
    client.sign_in(make.user(Role.COORDINATOR))
    url = f"/fr/staff/events/{event.id}/registrations.xlsx?seat=registered&q="
    found = sheets(client.get(url).data)
    assert list(found) == [f"inscriptions-{event.id}", "À propos"]
    about = dict(found["À propos"])
    assert about["Fichier"] == f"inscriptions-{event.id}"
    assert about["Source"].endswith(f"/fr/staff/events/{event.id}/registrations.xlsx")
    assert about["Filtre «\u00a0seat\u00a0»"] == "registered"
    assert not any("q" in str(name).split() for name in about)


@pytest.mark.parametrize("kind", ["xlsx"])
def test_a_form_to_fill_in_has_one_sheet(client: Client, kind: str) -> None:
    client.sign_in(make.user(Role.COORDINATOR))
    found = sheets(client.get(f"/fr/staff/reports/enrolment/template.{kind}").data)
    assert len(found) == 1
