"""The real figures of domain.md 2.3, and what cannot be told."""

import csv
import io
import json
from typing import Any

import pytest
from flask import Flask

from outreach.accounts.roles import Role
from outreach.core import language
from outreach.core.database import db
from outreach.core.transaction import transaction
from outreach.enrolment import actions, imports, queries
from outreach.enrolment.queries import Origin
from outreach.reports import trend_shapes
from outreach.reports.enrolment_trend import Trend, asked, enrolment_trend
from tests import make
from tests.browser import Client
from tests.enrolment.files import STATCAN

YEARS = "since=2009&until=2012"


@pytest.fixture
def statcan(app: Flask) -> None:
    with transaction():
        imports.take_in(STATCAN.read_bytes(), name=STATCAN.name, by=None)


def broken() -> None:
    with transaction():
        actions.mark_break(queries.series_named("Associate")[0], 2012, note="Portée", by=None)


def asked_for(**more: Any) -> Trend:
    return enrolment_trend("math_cs", "canada", first=2009, last=2012, **more)


def rounded(trend: Trend) -> tuple[Any, ...]:
    assert trend.growth is not None
    assert trend.index is not None
    assert trend.cagr is not None
    told = (trend.growth * 100, trend.index, trend.cagr * 100)
    return (trend.base_value, trend.last_value, *(round(value, 2) for value in told))


@pytest.mark.usefixtures("statcan")
def test_all_levels_grow_by_the_published_rate() -> None:
    trend = asked_for(comparable=False)
    assert rounded(trend) == (30630, 36315, 18.56, 118.56, 5.84)
    assert [total.value for total in trend.totals] == [30630, 31788, 33423, 36315]
    points = [level.contribution or 0 for level in trend.included]
    assert round(sum(points), 2) == 18.56
    assert not trend.excluded


@pytest.mark.usefixtures("statcan")
def test_comparable_levels_leave_out_what_is_absent_in_the_base_year() -> None:
    trend = asked_for()
    assert rounded(trend)[:3] == (30630, 36309, 18.54)
    assert [(e.key, e.reason) for e in trend.excluded] == [
        ("Professional", "aucune donnée en 2009")
    ]


@pytest.mark.usefixtures("statcan")
def test_comparable_levels_leave_out_what_breaks() -> None:
    broken()
    trend = asked_for()
    assert rounded(trend)[:3] == (30606, 36021, 17.69)
    assert {level.key for level in trend.included} == {"Undergraduate", "Master's", "Doctoral"}
    assert {level.key for level in trend.excluded} == {"Associate", "Professional"}
    assert [(cut.year, cut.level) for cut in trend.breaks] == [(2012, "Associate")]
    assert round(sum(level.contribution or 0 for level in trend.included), 2) == 17.69


@pytest.mark.usefixtures("statcan")
def test_a_base_without_figures_is_undefined() -> None:
    trend = enrolment_trend("math_cs", "canada", first=2009, last=2012, base=1950)
    assert (trend.growth, trend.index, trend.cagr) == (None, None, None)
    assert trend_shapes.sentence(trend) == ""
    assert enrolment_trend("none", "canada", first=2009, last=2012).growth is None


def test_base_zero_is_undefined_and_a_missing_year_is_a_gap(app: Flask) -> None:
    text = "year,level,value\n2009,college,0\n2010,college,..\n2011,college,5\n"
    with transaction():
        imports.take_in(text.encode(), name="x", by=None, origin=Origin("Essai", "Essai"))
    trend = enrolment_trend("ict", "quebec", first=2009, last=2011)
    assert (trend.growth, trend.cagr) == (None, None)
    assert [total.value for total in trend.totals] == [0, None, 5]


def test_a_total_is_never_added_to_its_parts(app: Flask) -> None:
    text = "year,level,value\n2009,university,30\n2009,university: A,10\n2009,university: B,20\n"
    with transaction():
        imports.take_in(text.encode(), name="x", by=None, origin=Origin("Essai", "Essai"))
    assert enrolment_trend("ict", "quebec", first=2009, last=2009).base_value == 30


@pytest.mark.usefixtures("statcan")
def test_sentence_tells_levels_source_and_no_cause_in_french() -> None:
    broken()
    with language.speaking("fr"):
        told = trend_shapes.sentence(asked_for())
    assert "17,69\u00a0%" in told
    assert "TCAC 5,58\u00a0%" in told
    assert "Grade d’associé (bris de série en 2012)" in told
    assert "37-10-0011-01" in told
    assert "ne démontre pas un lien de cause à effet" in told


@pytest.mark.usefixtures("statcan")
def test_page_terminal_and_file_say_the_same(client: Client, app: Flask) -> None:
    client.sign_in(make.user(Role.READER))
    for lang, growth in (("fr", "18,54\u00a0%"), ("en", "18.54%")):
        page = client.page(f"/{lang}/staff/reports/enrolment-trend?{YEARS}")
        assert growth in page.response.get_data(as_text=True)
    page = client.page(f"/fr/staff/reports/enrolment-trend?{YEARS}&levels=all")
    assert "18,56\u00a0%" in page.response.get_data(as_text=True)
    answer = client.get(f"/en/staff/reports/enrolment-trend/export.csv?{YEARS}")
    rows = list(csv.reader(io.StringIO(answer.get_data(as_text=True).removeprefix("\ufeff"))))
    assert rows[-1][0] == "2012"
    assert rows[-1][-2:] == ["36309", "118.54"]
    assert client.get(f"/en/staff/reports/enrolment-trend/export.xlsx?{YEARS}").status_code == 200
    db.session.remove()
    words = ["reports", "show", "enrolment-trend", "--from", "2009", "--to", "2012"]
    told = json.loads(app.test_cli_runner().invoke(args=[*words, "--format", "json"]).output)
    assert round(told["growth"], 4) == 0.1854
    assert told["rows"][0]["year"] == 2009
    every = app.test_cli_runner().invoke(args=[*words, "--all-levels", "--format", "json"])
    assert round(json.loads(every.output)["index"], 2) == 118.56


def test_page_without_figures_and_with_wrong_years_says_so(client: Client) -> None:
    client.sign_in(make.user(Role.READER))
    assert asked() is None
    assert "Aucun effectif officiel" in client.page("/fr/staff/reports/enrolment-trend").text
    assert client.get("/fr/staff/reports/enrolment-trend/export.csv").status_code == 404
    with transaction():
        imports.take_in(STATCAN.read_bytes(), name=STATCAN.name, by=None)
    page = client.page("/fr/staff/reports/enrolment-trend?since=2012&until=2009")
    assert "La dernière année précède la première." in page.text


def test_show_without_figures_ends_with_a_sentence(app: Flask) -> None:
    result = app.test_cli_runner().invoke(args=["reports", "show", "enrolment-trend"])
    assert result.exit_code == 1
    assert "no official student numbers" in result.output
    wrong = app.test_cli_runner().invoke(args=["reports", "show", "youth-reached", "--from", "20"])
    assert wrong.exit_code == 2
