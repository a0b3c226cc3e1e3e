"""A list as a file says what it is."""

import io
from datetime import date
from typing import Any

import pytest
import time_machine
from python_calamine import CalamineWorkbook

from outreach.accounts.roles import Role
from outreach.core.transaction import transaction
from outreach.enrolment import imports as enrolment
from tests import make
from tests.browser import Client
from tests.enrolment.files import STATCAN


def sheets(content: bytes) -> dict[str, list[list[Any]]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def test_a_workbook_says_what_it_is_when_it_was_taken_and_what_narrowed_it(client: Client) -> None:
    event = make.public_event()
    make.registration(event)
    client.sign_in(make.user(Role.COORDINATOR))
    url = f"/fr/staff/events/{event.id}/registrations.xlsx?seat=registered&q="
    found = sheets(client.get(url).data)
    assert list(found) == [f"Inscriptions {event.id}", "À propos"]
    about = dict(found["À propos"])
    assert about["Fichier"] == f"Inscriptions {event.id}"
    assert about["Source"].endswith(
        f"/fr/staff/events/{event.id}/registrations.xlsx?seat=registered&q="
    )
    assert about["État"] == "Inscription confirmée"
    assert not {"q", "seat"} & set(about)


@time_machine.travel("2026-11-22T17:00:00Z", tick=False)
def test_a_report_says_its_period_its_filters_and_what_it_lacks(client: Client) -> None:
    make.counted(make.visit(make.group(on=date(2026, 10, 1))), 20)
    make.visit(make.group(on=date(2026, 11, 4)))
    client.sign_in(make.user(Role.COORDINATOR))
    query = "since=2026-07-01&until=2026-11-22&region=06&by=gender"
    answer = client.get(f"/fr/staff/reports/youth-reached/export.xlsx?{query}")
    assert "jeunes-rejoints-2026-11-22.xlsx" in answer.headers["Content-Disposition"]
    found = sheets(answer.data)
    assert next(iter(found)) == "Jeunes rejoints"
    about = dict(found["À propos"])
    assert "arrondis aux 5 près" in about["Définition"] or "5" in about["Définition"]
    assert about["Période"] == "Cette année scolaire (2026-2027), jusqu’au 22 novembre 2026"
    assert about["Région"] == "Montréal"
    assert about["À trancher"] == "1 activité passée pas encore close"
    assert about["Séances sans nombres"] == "0"
    assert not {"since", "until", "region", "by"} & set(about)
    plain = client.get(f"/fr/staff/reports/youth-reached/export.csv?{query}").get_data(as_text=True)
    assert "Définition" not in plain
    answer = client.get("/en/staff/reports/counsellors-reached/export.xlsx")
    assert "counsellors-reached-2026-11-22.xlsx" in answer.headers["Content-Disposition"]
    found = sheets(client.get("/fr/staff/reports/counsellors-reached/export.xlsx").data)
    assert next(iter(found)) == "Personnes conseillères"
    reach = sheets(client.get("/en/staff/reports/coverage/export.xlsx?teaches=vocational").data)
    assert dict(reach["About this file"])["Eligible schools"] == "Vocational training"


def test_a_trend_says_its_source_its_breaks_and_its_growth(client: Client) -> None:
    with transaction():
        enrolment.take_in(STATCAN.read_bytes(), name=STATCAN.name, by=None)
    client.sign_in(make.user(Role.COORDINATOR))
    answer = client.get("/en/staff/reports/enrolment-trend/export.xlsx?since=2009&until=2012")
    found = sheets(answer.data)
    assert next(iter(found)) == "Enrolment trend"
    about = dict(found["About this file"])
    assert {"Definition", "Source", "Growth", "Index (2009 = 100)"} <= set(about)
    assert "Statistics Canada" in about["Source"] or "file taken in" in about["Source"]


@pytest.mark.parametrize("kind", ["xlsx"])
def test_a_form_to_fill_in_has_one_sheet(client: Client, kind: str) -> None:
    client.sign_in(make.user(Role.COORDINATOR))
    found = sheets(client.get(f"/fr/staff/reports/enrolment/template.{kind}").data)
    assert len(found) == 1
