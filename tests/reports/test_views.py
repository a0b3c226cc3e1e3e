"""The same numbers on the page, in the files and on the terminal."""

import csv
import io
import json
from datetime import date

import pytest
import time_machine
from flask import Flask

from outreach.accounts.roles import Role
from outreach.attendance import actions as attendance
from outreach.attendance import check_in
from outreach.core.transaction import transaction
from tests import make
from tests.browser import Client, Page

SPAN = "since=2022-07-01&until=2025-06-30"


@pytest.fixture
def worked_example(app: Flask) -> None:
    """The example of domain.md 7.4."""
    school = make.school()
    day, again, assembly = date(2022, 10, 5), date(2023, 2, 8), date(2024, 11, 6)
    first = make.visit(make.group(on=day), make.group(on=day, label="32"), school=school)
    make.counted(first, 28, 30)
    make.counted(make.visit(make.group(on=again), school=school), 27)
    last = make.visit(make.group(on=assembly, label="", grades=("secondary_5",)), school=school)
    make.counted(last, 55)


def _links(page: Page, css: str) -> list[str]:
    return [link.get("href") for link in page.html.cssselect(css)]


@pytest.mark.usefixtures("worked_example")
def test_youth_shows_the_range_and_the_visits_behind(client: Client) -> None:
    client.sign_in(make.user(Role.STAFF))
    page = client.page(f"/fr/staff/reports/youth-reached?{SPAN}")
    assert "de 58 à 113" in page.text
    behind = client.page(f"/fr/staff/reports/youth-reached/visits?{SPAN}&key=2022-2023")
    assert len(behind.all("tbody tr")) == 3


@pytest.mark.usefixtures("worked_example")
def test_export_youth_says_the_same(client: Client) -> None:
    client.sign_in(make.user(Role.READER))
    answer = client.get(f"/en/staff/reports/youth-reached/export.csv?{SPAN}")
    rows = list(csv.reader(io.StringIO(answer.get_data(as_text=True).removeprefix("\ufeff"))))
    assert rows[-1][2:] == ["140", "175.0", "4", "1", "58", "113"]


@pytest.mark.usefixtures("worked_example")
def test_show_says_the_same_on_the_terminal(app: Flask) -> None:
    asked = ["reports", "show", "youth-reached", "--from", "2022-07-01", "--to", "2025-06-30"]
    result = app.test_cli_runner().invoke(args=[*asked, "--format", "json"])
    answer = json.loads(result.output)
    assert answer["totals"]["participations"] == 140
    assert (answer["totals"]["unique_low"], answer["totals"]["unique_high"]) == (58, 113)
    assert [(r["unique_low"], r["unique_high"]) for r in answer["rows"]] == [(58, 58), (55, 55)]


def test_youth_with_the_days_the_wrong_way_round_says_so(client: Client) -> None:
    client.sign_in(make.user(Role.READER))
    page = client.page("/fr/staff/reports/youth-reached?since=2025-01-01&until=2024-01-01")
    assert "Le dernier jour précède le premier." in page.text


def test_counsellors_counts_persons_once_over_years(client: Client) -> None:
    event = make.public_event(make.group(on=date(2025, 12, 3), minutes=120, grades=()))
    later = make.public_event(make.group(on=date(2026, 10, 7), minutes=60, grades=()))
    person = {"email": "x@ecole.example.org", "last_name": "Roy"}
    with transaction() as session:
        for one in (event, later):
            made = make.registrations.register(
                session.merge(one), make.applicant(**person), source=make.Source.STAFF, by=None
            )
            check_in.check_in(made, made.event.sessions[0], by=None, reason="test")
            attendance.close(made.event, by=None)
    client.sign_in(make.user(Role.READER))
    page = client.page("/fr/staff/reports/counsellors-reached?since=2025-07-01&until=2027-06-30")
    assert (
        "1 personnes conseillères distinctes rejointes, en 2 participations et 3 heures"
        in page.text
    )


def test_reports_leads_to_every_report(client: Client) -> None:
    client.sign_in(make.user(Role.READER))
    page = client.page("/fr/staff/reports/")
    for name in ("Jeunes rejoints", "Personnes conseillères rejointes", "Évolution des effectifs"):
        assert name in page.text
    assert "Totaux déclarés" not in page.text


@pytest.mark.usefixtures("worked_example")
def test_visits_behind_lists_the_sessions_of_one_number(client: Client) -> None:
    client.sign_in(make.user(Role.STAFF))
    url = f"/fr/staff/reports/youth-reached/visits?{SPAN}"
    assert len(client.page(f"{url}&by=month&key=2023-02").all("tbody tr")) == 1
    assert client.get(f"{url}&by=nothing").status_code == 404
    client.sign_in(make.user(Role.READER))
    assert client.get(url).status_code == 403


@pytest.mark.usefixtures("worked_example")
def test_youth_leads_from_every_number_to_its_visits(client: Client) -> None:
    client.sign_in(make.user(Role.STAFF))
    page = client.page(f"/en/staff/reports/youth-reached?{SPAN}&by=month&lang=xx&endpoint=y")
    urls = _links(page, "td.number a")
    assert len(urls) == 4 * 6
    behind = client.page(next(url for url in urls if "key=2022-10" in url))
    assert behind.all(".figure b") == ["58 to 58", "58", "73", "2", "1"]
    assert "Month: October 2022" in behind.text
    client.sign_in(make.user(Role.READER))
    assert client.page(f"/en/staff/reports/youth-reached?{SPAN}").all("td.number a") == []


def test_counsellors_behind_lists_who_was_there(client: Client) -> None:
    with time_machine.travel("2026-12-03T23:00:00Z"):
        found = make.present(make.registration(make.public_event()))
        client.sign_in(make.user(Role.STAFF))
        page = client.page("/en/staff/reports/counsellors-reached?by=role")
        url = _links(page, "td.number a")[0]
        assert "key=guidance_counsellor" in url
        page = client.page(url)
        (line,) = page.all("tbody tr")
        assert found.name in line
        assert line.endswith("120")
        assert page.all(".figure b") == ["1", "1", "2", "0"]
        assert client.page(f"{url}x").all("tbody tr") == []
        assert client.get("/en/staff/reports/counsellors-reached/people?by=x").status_code == 404
        client.sign_in(make.user(Role.READER))
        assert client.get(url).status_code == 403


def test_export_counsellors_says_the_same_as_the_page(client: Client) -> None:
    with time_machine.travel("2026-12-03T23:00:00Z"):
        make.present(make.registration(make.public_event()))
        client.sign_in(make.user(Role.READER))
        page = client.page("/fr/staff/reports/counsellors-reached")
        rows = client.get("/fr/staff/reports/counsellors-reached/export.csv").text.splitlines()
    assert page.all(".figure b")[0] == "1"
    assert rows[-1].split(",")[2:5] == ["1", "1", "2.0"]


def test_coverage_and_export_coverage_need_schools(client: Client) -> None:
    client.sign_in(make.user(Role.READER))
    assert client.page("/fr/staff/reports/coverage").status == 200
    make.school()
    rows = client.get("/fr/staff/reports/coverage/export.csv").text.splitlines()
    assert len(rows) >= 2


def test_export_coverage_is_open_to_readers_only_once_signed_in(client: Client) -> None:
    assert client.get("/fr/staff/reports/coverage/export.csv").status_code == 302


def test_trend_says_when_nothing_was_entered(client: Client) -> None:
    client.sign_in(make.user(Role.READER))
    assert client.page("/fr/staff/reports/enrolment-trend").status == 200


def test_export_trend_without_figures_is_no_file(client: Client) -> None:
    client.sign_in(make.user(Role.READER))
    assert client.get("/fr/staff/reports/enrolment-trend/export.csv").status_code == 404
