"""Page, file, command and API against a plain reading of domain.md 7.4, on random school years."""

import csv
import io
import json
from typing import Any

import pytest
from flask import Flask

from outreach.accounts.models import Scope
from outreach.accounts.roles import Role
from outreach.reports import attended
from outreach.reports import counsellors_reached as counsellors
from outreach.reports import youth_reached as youth
from outreach.reports.periods import Period
from tests import make
from tests.api import Caller
from tests.browser import Client
from tests.reports import years

PERIOD = Period(years.FIRST, years.LAST)
YOUTH = [by for by in youth.DIMENSIONS if by not in ("gender", "imse_group")]
NARROWED: list[dict[str, str]] = [
    {}, {"region": "06"}, {"activity_type": "classroom_visit"}, {"mode": "online"},
    {"programme": "1"}, {"funder": "1"},
]  # fmt: skip


def youth_row(row: youth.YouthCount) -> tuple[Any, ...]:
    return (
        row.participations, row.contact_hours, row.sessions, row.schools, row.unique_low, row.unique_high,
    )  # fmt: skip


def counsellor_row(row: counsellors.CounsellorsCount) -> tuple[Any, ...]:
    return row.counsellors, row.participations, row.counsellor_hours, row.schools


@pytest.mark.parametrize("seed", range(8))
def test_youth_reached_is_that_of_the_reference(app: Flask, seed: int) -> None:
    years.fill(seed)
    everything = years.all_blocks()
    for filters in (*NARROWED, {"grade": "several"}, {"grade": "secondary_3"}):
        rows = years.youth(**filters)
        for by in YOUTH:
            report = youth.youth_reached(PERIOD, by=by, **filters)
            expected = years.by_key(rows, by, lambda group: years.youth_sums(group, everything))
            assert {row.key: youth_row(row) for row in report.rows} == expected, (by, filters)
            assert youth_row(report.totals) == years.youth_sums(rows, everything), filters
        assert report.without_numbers == sum(not row["is_counted"] for row in rows)


@pytest.mark.parametrize("seed", range(8))
def test_counsellors_reached_is_that_of_the_reference(app: Flask, seed: int) -> None:
    years.fill(seed)
    for filters in (*NARROWED, {"role": "cosp_lead"}, {"role": "teacher"}):
        rows = years.counsellors(**filters)
        for by in counsellors.DIMENSIONS:
            report = counsellors.counsellors_reached(PERIOD, by=by, **filters)
            expected = years.by_key(rows, by, years.counsellor_sums)
            assert {row.key: counsellor_row(row) for row in report.rows} == expected, (by, filters)
            assert counsellor_row(report.totals) == years.counsellor_sums(rows), (by, filters)
            for key, sums in expected.items():
                behind = counsellors.behind(PERIOD, by=by, key=key, most=1000, **filters)
                assert counsellor_row(behind.row) == sums
                of_key = [row for row in rows if key in years.keys_of(row, by)]
                assert behind.count == len(of_key)
                assert sum(p.minutes for p in behind.presences) == sum(
                    row["minutes"] for row in of_key
                )


@pytest.mark.parametrize("seed", range(8))
def test_first_days_are_those_of_each_person_at_each_event(app: Flask, seed: int) -> None:
    years.fill(seed)
    firsts: dict[Any, Any] = {}
    for row in sorted(years.counsellors(), key=lambda row: row["on"], reverse=True):
        firsts[row["person"], row["event"]] = row["on"]
    days = dict(attended.first_days(PERIOD, {}))
    assert days == {on: list(firsts.values()).count(on) for on in firsts.values()}


@pytest.mark.parametrize("seed", [0, 5])
def test_page_file_command_and_api_say_the_same(client: Client, app: Flask, seed: int) -> None:
    years.fill(seed)
    reader, caller = make.user(Role.READER), Caller(client, Scope.READ)
    totals = {
        "youth-reached": years.youth_sums(years.youth(), years.all_blocks()),
        "counsellors-reached": years.counsellor_sums(years.counsellors()),
    }
    for name, sums in totals.items():
        answer = caller.get(f"/reports/{name}?from={PERIOD.first}&to={PERIOD.last}")["totals"]
        asked = ["reports", "show", name, "--from", str(PERIOD.first), "--to", str(PERIOD.last)]
        printed = app.test_cli_runner().invoke(args=[*asked, "--format", "json"]).output
        assert json.loads(printed)["totals"] == answer
        client.sign_in(reader)
        query = f"since={PERIOD.first}&until={PERIOD.last}"
        file = client.get(f"/en/staff/reports/{name}/export.csv?{query}").get_data(as_text=True)
        rows = list(csv.reader(io.StringIO(file.removeprefix("\ufeff"))))
        numbers = [value for key, value in answer.items() if key not in ("key", "label")]
        assert sorted(float(cell) for cell in rows[-1][1:]) == sorted(map(float, sums))
        assert sorted(map(float, numbers)) == sorted(map(float, sums))
        page = client.page(f"/en/staff/reports/{name}?{query}").text
        assert all(f"{sums[n]:,}" in page for n in (0, -1))
