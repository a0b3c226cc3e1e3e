"""The worked example of domain.md 7.4 through the API, equal to the page and the file."""

from datetime import date
from typing import Any

import pytest

from outreach.accounts.models import Scope
from outreach.accounts.roles import Role
from outreach.attendance import actions as attendance
from outreach.attendance import check_in
from outreach.attendance.actions import Headcount
from outreach.core.transaction import transaction
from outreach.events.words import Language
from outreach.schools.models import IndexLevel, SchoolIndex
from tests import make
from tests.api import Caller
from tests.browser import Client
from tests.reports.test_views import SPAN, worked_example

__all__ = ["worked_example"]
ASKED = "from=2022-07-01&to=2025-06-30"


@pytest.mark.usefixtures("worked_example")
def test_youth_reached_is_that_of_the_page(client: Client) -> None:
    told = Caller(client, Scope.READ).get(f"/reports/youth-reached?{ASKED}")
    totals = told["totals"]
    assert (totals["participations"], totals["contact_hours"]) == (140, 175.0)
    assert (totals["unique_low"], totals["unique_high"]) == (58, 113)
    assert [(row["key"], row["sessions"]) for row in told["rows"]] == [
        ("2022-2023", 3),
        ("2024-2025", 1),
    ]
    client.sign_in(make.user(Role.READER))
    page = client.page(f"/fr/staff/reports/youth-reached?{SPAN}")
    assert f"de {totals['unique_low']} à {totals['unique_high']}" in page.text


@pytest.mark.usefixtures("worked_example")
def test_youth_reached_is_narrowed_by_its_filters(client: Client) -> None:
    caller = Caller(client)
    told = caller.get(f"/reports/youth-reached?{ASKED}&grade=secondary_5&by=month")
    assert [(row["key"], row["participations"]) for row in told["rows"]] == [("2024-11", 55)]
    assert told["filters"]["grade"] == "secondary_5"


def test_counsellors_reached_without_any_is_zero(client: Client) -> None:
    told = Caller(client).get(f"/reports/counsellors-reached?{ASKED}&by=role")
    assert told["totals"]["counsellors"] == 0
    assert told["rows"] == []


def test_reports_refuse_unknown_dimensions_and_days(client: Client) -> None:
    caller = Caller(client)
    for query, field in (
        ("by=colour", "by"),
        ("from=2025-01-01&to=2024-01-01", "to"),
        ("region=99", "region"),
        ("board=x", "board"),
    ):
        answer = caller.get(f"/reports/youth-reached?{query}", status=422)
        assert list(answer["errors"]) == [field]


def test_reports_say_why_a_dimension_has_no_answer(client: Client) -> None:
    caller = Caller(client)
    for report, by, told in (
        ("youth-reached", "role", "role"),
        ("counsellors-reached", "gender", "gender"),
        ("coverage", "gender", "gender"),
    ):
        answer = caller.get(f"/reports/{report}?by={by}", status=422)
        assert told in answer["errors"]["by"][0]
    french = caller.get(
        "/reports/youth-reached?by=role", status=422, headers={"Accept-Language": "fr"}
    )
    assert "Ce rapport" in french["errors"]["by"][0]


def counted(*genders: int | None, heads: int, **facts: Any) -> None:
    """A visit of one group whose pupils were counted by gender."""
    names = ("girls", "boys", "other", "not_declared")
    on = facts.pop("on", date(2025, 10, 1))
    event = make.visit(make.group(on=on), **facts)
    with transaction() as session:
        one = session.merge(event).live_sessions[0]
        numbers = Headcount(heads, **dict(zip(names, genders, strict=True)))
        attendance.count(one, numbers, version=None, by=None, sure=True)


def test_youth_reached_by_gender_is_rounded_to_five_and_its_total_exact(client: Client) -> None:
    counted(12, 13, 3, 0, heads=28)
    counted(None, None, None, None, heads=31)
    told = Caller(client).get("/reports/youth-reached?from=2025-07-01&to=2026-06-30&by=gender")
    assert (told["rounded_to"], told["suppressed"]) == (5, [])
    rows = {row["key"]: row["participations"] for row in told["rows"]}
    assert rows == {"girls": 10, "boys": 15, "other": 5, "not_declared": 0, "not_recorded": 30}
    assert {(row["sessions"], row["schools"]) for row in told["rows"]} == {(None, None)}
    assert [row["contact_hours"] for row in told["rows"]] == [12.5, 18.75, 6.25, 0, 37.5]
    assert (told["totals"]["participations"], told["totals"]["contact_hours"]) == (59, 73.75)
    client.sign_in(make.user(Role.READER))
    address = "/fr/staff/reports/youth-reached"
    page = client.page(f"{address}?since=2025-07-01&until=2026-06-30&by=gender")
    assert page.all("tbody td.number")[5::6] == ["10", "15", "5", "0", "30"]
    assert "arrondis au multiple de 5 le plus proche" in page.text
    answer = client.get(f"{address}/export.csv?since=2025-07-01&until=2026-06-30&by=gender")
    assert "\nAutre ou non binaire;5;6,25;;;5;5" in answer.get_data(as_text=True)


def test_visits_behind_a_gender_are_exact_for_who_works_with_them(client: Client) -> None:
    counted(12, 13, 3, 0, heads=28)
    client.sign_in(make.user(Role.STAFF))
    asked = "since=2025-07-01&until=2026-06-30&by=gender&key=other"
    page = client.page(f"/en/staff/reports/youth-reached/visits?{asked}")
    assert page.all("tbody td.number")[0] == "3"
    assert "rounds" in page.text


def test_youth_reached_by_another_dimension_is_exact(client: Client) -> None:
    counted(1, 1, 0, 0, heads=2)
    told = Caller(client).get("/reports/youth-reached?from=2025-07-01&to=2026-06-30&by=region")
    assert told["rounded_to"] is None
    assert [row["participations"] for row in told["rows"]] == [2]


@pytest.mark.parametrize("by", ["gender"])
def test_no_filter_or_subtraction_gives_a_single_child_away(client: Client, by: str) -> None:
    """One child more or less changes no row, whatever is asked beside it."""
    answers = []
    for other in (1, 2):
        counted(12 - other, 13, other, 3, heads=28, on=date(2025, 10, other))
        day = f"from=2025-10-0{other}&to=2025-10-0{other}"
        told = Caller(client).get(f"/reports/youth-reached?{day}&by={by}")
        answers.append([{k: v for k, v in row.items() if k != "label"} for row in told["rows"]])
    assert answers[0] == answers[1]


def test_youth_reached_by_the_index_in_force(client: Client) -> None:
    school = make.school()
    with transaction() as session:
        for year, rank, published in (("2023-2024", 9, True), ("2025-2026", 2, False)):
            session.add(
                SchoolIndex(school_id=school.id, level=IndexLevel.SEC, school_year=year,
                            imse_rank=rank, is_published=published)
            )  # fmt: skip
    for on, heads in ((date(2022, 10, 5), 10), (date(2024, 10, 2), 20), (date(2025, 10, 1), 30)):
        make.counted(make.visit(make.group(on=on), school=school), heads)
    told = Caller(client).get("/reports/youth-reached?from=2022-07-01&to=2026-06-30&by=imse_group")
    assert [(row["key"], row["participations"]) for row in told["rows"]] == [
        ("deprived", 20), ("unknown", 40),
    ]  # fmt: skip


def test_youth_reached_by_language_and_month(client: Client) -> None:
    make.counted(make.visit(make.group(on=date(2025, 10, 1)), language=Language.EN), 20)
    make.counted(make.visit(make.group(on=date(2025, 11, 5))), 30)
    caller = Caller(client)
    asked = "/reports/youth-reached?from=2025-07-01&to=2026-06-30"
    by_language = caller.get(f"{asked}&by=language")["rows"]
    assert [(row["key"], row["participations"]) for row in by_language] == [("en", 20), ("fr", 30)]
    assert [row["key"] for row in caller.get(f"{asked}&by=month")["rows"]] == ["2025-10", "2025-11"]


@pytest.mark.parametrize("by", ["language", "month", "role", "region"])
def test_counsellors_reached_by_what_makes_sense(client: Client, by: str) -> None:
    event = make.public_event(make.group(on=date(2025, 12, 3), minutes=120, grades=()))
    with transaction() as session:
        made = make.registrations.register(
            session.merge(event), make.applicant(), source=make.RegistrationSource.STAFF, by=None
        )
        check_in.check_in(made, made.event.sessions[0], by=None, reason="test")
        attendance.close(made.event, by=None)
    asked = f"/reports/counsellors-reached?from=2025-07-01&to=2026-06-30&by={by}"
    (row,) = Caller(client).get(asked)["rows"]
    key = {"language": "fr", "month": "2025-12", "role": "guidance_counsellor", "region": ""}[by]
    assert (row["key"], row["counsellors"]) == (key, 1)


def test_counsellors_reached_is_that_of_the_page(client: Client) -> None:
    event = make.public_event(make.group(on=date(2025, 12, 3), grades=(), label="", minutes=120))
    for _n in range(2):
        make.present(make.registration(event, school=make.school()))
    answer = Caller(client, Scope.READ).get(
        "/reports/counsellors-reached?from=2025-07-01&to=2026-06-30"
    )
    client.sign_in(make.user(Role.READER))
    page = client.page("/fr/staff/reports/counsellors-reached?since=2025-07-01&until=2026-06-30")
    totals = answer["totals"]
    told = [
        totals[name] for name in ("counsellors", "participations", "counsellor_hours", "schools")
    ]
    assert told == [2, 2, 4.0, 2]
    assert page.all(".figure b")[:4] == ["2", "2", "4", "2"]
