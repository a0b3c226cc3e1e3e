"""The real figures of domain.md 2.3, and what cannot be told."""

import csv
import io
import json
from datetime import date
from typing import Any

import pytest
from flask import Flask

from outreach.accounts.models import Scope
from outreach.accounts.roles import Role
from outreach.core import language
from outreach.core.database import db
from outreach.core.transaction import transaction
from outreach.enrolment import actions, imports, queries
from outreach.enrolment.queries import Origin
from outreach.reports import outreach_and_trend, trend_shapes
from outreach.reports.enrolment_trend import Trend, enrolment_trend, trend_of, usual, usual_years
from tests import make
from tests.api import Caller
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
    assert rounded(trend)[:3] == (30606, 36021, 17.69)
    assert [(e.key, e.reason) for e in trend.excluded] == [
        ("Associate", "bris de série en 2012"),
        ("Professional", "aucune donnée en 2009"),
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
    assert "17,7\u00a0%" in told
    assert "TCAC 5,6\u00a0%" in told
    assert "Grade d’associé (bris de série en 2012)" in told
    assert "37-10-0011-01" in told
    assert "ne démontre pas un lien de cause à effet" in told


@pytest.mark.usefixtures("statcan")
def test_page_terminal_and_file_say_the_same(client: Client, app: Flask) -> None:
    client.sign_in(make.user(Role.READER))
    for lang, growth in (("fr", "17,7\u00a0%"), ("en", "17.7%")):
        page = client.page(f"/{lang}/staff/reports/enrolment-trend?{YEARS}")
        assert growth in page.response.get_data(as_text=True)
    page = client.page(f"/fr/staff/reports/enrolment-trend?{YEARS}&levels=all")
    assert "18,6\u00a0%" in page.response.get_data(as_text=True)
    answer = client.get(f"/en/staff/reports/enrolment-trend/export.csv?{YEARS}")
    rows = list(csv.reader(io.StringIO(answer.get_data(as_text=True).removeprefix("\ufeff"))))
    assert rows[-1][0] == "2012"
    assert rows[-1][-2:] == ["36021", "117.7"]
    assert client.get(f"/en/staff/reports/enrolment-trend/export.xlsx?{YEARS}").status_code == 200
    db.session.remove()
    words = ["reports", "show", "enrolment-trend", "--from", "2009", "--to", "2012"]
    told = json.loads(app.test_cli_runner().invoke(args=[*words, "--format", "json"]).output)
    assert round(told["growth"], 4) == 0.1769
    assert told["rows"][0]["year"] == 2009
    every = app.test_cli_runner().invoke(args=[*words, "--all-levels", "--format", "json"])
    assert round(json.loads(every.output)["index"], 2) == 118.56


@pytest.mark.usefixtures("statcan")
def test_the_api_answers_what_the_page_and_the_terminal_say(client: Client, app: Flask) -> None:
    broken()
    caller = Caller(client, Scope.READ)
    query = "group=math_cs&geography=canada&from=2009&to=2012&base=2009"
    told = caller.get(f"/reports/enrolment-trend?{query}")
    assert round(told["growth"], 4) == 0.1769
    assert (round(told["index"], 2), round(told["cagr"], 4)) == (117.69, 0.0558)
    assert told["included_levels"] == ["Doctoral", "Master's", "Undergraduate"]
    assert [e["level"] for e in told["excluded_levels"]] == ["Associate", "Professional"]
    assert told["breaks"] == [{"year": 2012, "level": "Associate", "note": "Portée"}]
    assert [total["value"] for total in told["totals"]] == [30606, 31764, 33390, 36021]
    row = next(r for r in told["rows"] if (r["year"], r["level"]) == (2012, "Undergraduate"))
    assert (row["value"], row["status"]) == (26667, "final")
    client.sign_in(make.user(Role.READER))
    page = client.page(f"/en/staff/reports/enrolment-trend?{YEARS}&base=2009")
    assert f"{told['growth'] * 100:.1f}%" in page.text
    assert f"{told['totals'][-1]['value']:,}" in page.text
    db.session.remove()
    words = ["reports", "show", "enrolment-trend", "--from", "2009", "--to", "2012"]
    words += ["--lang", "en", "--format", "json"]
    assert json.loads(app.test_cli_runner().invoke(args=words).output) == told


@pytest.mark.usefixtures("statcan")
def test_the_api_counts_the_levels_asked_for(client: Client) -> None:
    told = Caller(client).get("/reports/enrolment-trend?from=2009&to=2012&levels=Doctoral")
    assert (told["included_levels"], told["totals"][0]["value"]) == (["Doctoral"], 2871)
    every = Caller(client).get("/reports/enrolment-trend?from=2009&to=2012&comparable=false")
    assert round(every["index"], 2) == 118.56


@pytest.mark.usefixtures("statcan")
def test_the_api_refuses_years_and_lags_that_are_none(client: Client) -> None:
    caller = Caller(client)
    for query, field in (
        ("from=209", "from"), ("base=x", "base"), ("from=2012&to=2009", "to"), ("lag_years=5", "lag_years"),
    ):  # fmt: skip
        answer = caller.get(f"/reports/enrolment-trend?{query}", status=422)
        assert list(answer["errors"]) == [field]


def test_the_api_without_figures_says_so(client: Client) -> None:
    assert "official" in Caller(client).get("/reports/enrolment-trend", status=409)["message"]


@pytest.mark.usefixtures("statcan")
def test_other_base_years_are_told_with_their_least_and_most() -> None:
    trend = asked_for(comparable=False)
    assert [base.base for base in trend.bases] == [2007, 2008, 2009, 2010, 2011]
    later = enrolment_trend("math_cs", "canada", first=2009, last=2015)
    assert [base.base for base in later.bases] == [2007, 2008, 2009, 2010, 2011]
    growths = {base.base: base.growth for base in trend.bases}
    assert growths[2009] == trend.growth
    with language.speaking("en"):
        told = outreach_and_trend.sensitivity(trend)
    assert f"{min(growths.values()) * 100:.1f}%" in told
    assert f"{max(growths.values()) * 100:.1f}%" in told
    alone = enrolment_trend("math_cs", "canada", first=1992, last=1993)
    assert [base.base for base in alone.bases] == [1992]
    assert outreach_and_trend.sensitivity(alone) == ""


CEGEPS = """year,level,value,published_pct,status
2011,college,78845,,preliminary
2012,college,79443,0.7,preliminary
2015,college: Cégeps,178131,-0.2 %,preliminary
2016,college: Cégeps,176777,"−0,8",preliminary
"""


def test_published_changes_stand_beside_the_computed_ones(client: Client, app: Flask) -> None:
    origin = Origin("Communiqués", "Fédération des cégeps", as_of=date(2016, 8, 22))
    with transaction():
        imports.take_in(CEGEPS.encode(), name="x.csv", by=None, origin=origin)
    trend = enrolment_trend("ict", "quebec", first=2011, last=2016)
    told = {(r.level, r.year): (r.change, r.published_pct) for r in trend_shapes.changes(trend)}
    assert told["Cégeps", 2016] == (-0.007601, -0.8)
    assert told["Cégeps", 2015] == (None, -0.2)
    client.sign_in(make.user(Role.READER))
    page = client.page("/en/staff/reports/enrolment-trend?since=2011&until=2016")
    assert "-0.8%" in page.text
    assert "-0.8%" in page.text
    assert "August 22, 2016" in page.text


def test_a_published_change_outlives_a_file_that_does_not_tell_it(app: Flask) -> None:
    origin = Origin("Communiqués", "Fédération des cégeps")
    bare = "year,level,value\n2015,college: Cégeps,178131\n2016,college: Cégeps,176778\n"
    for text in (CEGEPS, bare):
        with transaction():
            imports.take_in(text.encode(), name="x.csv", by=None, origin=origin)
    point = queries.series_named("Cégeps")[0].points[-1]
    assert (point.value, point.published_pct) == (176778, -0.8)


@pytest.mark.usefixtures("statcan")
def test_a_source_without_a_date_says_so() -> None:
    with language.speaking("fr"):
        assert "fichier importé le" in asked_for().source
    origin = Origin(as_of=date(2019, 11, 25))
    with transaction():
        imports.take_in(STATCAN.read_bytes(), name=STATCAN.name, by=None, origin=origin)
    with language.speaking("fr"):
        assert "données au 25 novembre 2019" in asked_for().source


def test_the_line_is_cut_where_the_total_crosses_a_break(app: Flask) -> None:
    text = "year,level,value\n2009,college,10\n2010,college,11\n2011,college,20\n2013,college,22\n"
    with transaction():
        imports.take_in(text.encode(), name="x", by=None, origin=Origin("Essai", "Essai"))
        actions.mark_break(queries.series_named("college")[0], 2011, note="Codes", by=None)
    trend = enrolment_trend("ict", "quebec", first=2009, last=2013, comparable=False)
    line = trend_shapes.index_chart(trend).lines[0]
    assert [len(run) for run in line.runs] == [2, 1, 1]
    assert len(line.gaps) == 1
    assert trend.totals[3].value is None


@pytest.mark.usefixtures("statcan")
def test_outreach_stands_beside_the_index_some_years_later(client: Client) -> None:
    make.counted(make.visit(make.group(on=date(2009, 10, 1))), 28)
    make.counted(make.visit(make.group(on=date(2010, 10, 1))), 30)
    trend = asked_for()
    for lag, expected in ((0, [28, 30, None, None]), (2, [None, None, 28, 30])):
        pairs = outreach_and_trend.beside(trend, lag=lag).pairs
        assert [pair.participations for pair in pairs] == expected
    assert pairs[2].school_year == "2009-2010"
    assert outreach_and_trend.beside(trend, lag=4).pairs == ()
    told = Caller(client).get("/reports/enrolment-trend?from=2009&to=2012&lag_years=2")
    assert [pair["participations"] for pair in told["outreach"]] == expected
    client.sign_in(make.user(Role.READER))
    page = client.page(f"/fr/staff/reports/enrolment-trend?{YEARS}&lag_years=2")
    assert "Participations jeunesse 2 ans plus tôt" in page.text
    assert "ne démontrent pas un lien de cause à effet" in page.text
    answer = client.get(f"/en/staff/reports/enrolment-trend/export.csv?{YEARS}&lag_years=2")
    assert answer.get_data(as_text=True).strip().endswith(",30")


@pytest.mark.usefixtures("statcan")
def test_another_group_of_the_place_is_the_comparator() -> None:
    text = "year,level,value,group,geography\n2009,university,100,all,canada\n2012,university,110,all,canada\n"
    with transaction():
        imports.take_in(text.encode(), name="x", by=None, origin=Origin("Tous", "Tous"))
    with language.speaking("en"):
        notes = outreach_and_trend.notes(outreach_and_trend.beside(asked_for()))
    assert "To compare: all, 10.0% over the same years." in notes


def test_page_without_figures_and_with_wrong_years_says_so(client: Client) -> None:
    client.sign_in(make.user(Role.READER))
    assert trend_of() is None
    assert "Aucun effectif officiel" in client.page("/fr/staff/reports/enrolment-trend").text
    assert client.get("/fr/staff/reports/enrolment-trend/export.csv").status_code == 404
    with transaction():
        imports.take_in(STATCAN.read_bytes(), name=STATCAN.name, by=None)
    page = client.page("/fr/staff/reports/enrolment-trend?since=2012&until=2009", status=422)
    assert "La dernière année précède la première." in page.text


def test_show_without_figures_ends_with_a_sentence(app: Flask) -> None:
    result = app.test_cli_runner().invoke(args=["reports", "show", "enrolment-trend"])
    assert result.exit_code == 1
    assert "no official student numbers" in result.output
    wrong = app.test_cli_runner().invoke(args=["reports", "show", "youth-reached", "--from", "20"])
    assert wrong.exit_code == 2


def taken(text: str) -> None:
    with transaction():
        imports.take_in(text.encode(), name="x", by=None, origin=Origin("Essai", "Essai"))


def test_a_levels_own_total_counts_where_its_parts_begin_later(app: Flask) -> None:
    taken(
        "year,level,sub_level,value\n2009,university,,100\n2010,university,,110\n2011,university,,120\n"
        "2010,university,Bac,60\n2010,university,Maîtrise,40\n2011,university,Bac,66\n"
        "2011,university,Maîtrise,50\n"
    )
    trend = enrolment_trend("ict", "quebec", first=2009, last=2011)
    assert [level.key for level in trend.included] == ["university"]
    assert [total.value for total in trend.totals] == [100, 110, 120]
    later = enrolment_trend("ict", "quebec", first=2010, last=2011)
    assert [level.key for level in later.included] == ["Bac", "Maîtrise"]
    assert [total.value for total in later.totals] == [100, 116]
    every = enrolment_trend("ict", "quebec", first=2009, last=2011, comparable=False)
    assert [total.value for total in every.totals] == [100, 100, 116]


def test_levels_counted_together_are_never_added_to_their_parts(app: Flask) -> None:
    together = "university, college and vocational"
    taken(
        f'year,level,value\n2009,"{together}",100\n2012,"{together}",123\n'
        "2009,college,30\n2012,college,40\n"
    )
    trend = enrolment_trend("ict", "quebec", first=2009, last=2012)
    assert (trend.base_value, trend.last_value) == (100, 123)
    assert trend.index == 123
    assert round(trend.cagr or 0, 5) == 0.07144
    taken(
        "year,level,value\n2009,university,50\n2012,university,60\n"
        "2009,vocational,20\n2012,vocational,25\n"
    )
    trend = enrolment_trend("ict", "quebec", first=2009, last=2012)
    assert (trend.base_value, trend.last_value) == (100, 125)
    assert len(trend.included) == 3


@pytest.mark.usefixtures("statcan")
def test_the_api_refuses_levels_that_are_not_there_and_takes_one_above_its_types(
    client: Client,
) -> None:
    caller = Caller(client, Scope.READ)
    for levels in ("college", "Doctoral,x"):
        told = caller.get(f"/reports/enrolment-trend?levels={levels}", status=422)
        assert "Doctoral" in told["errors"]["levels"][0]
    query = "/reports/enrolment-trend?from=2009&to=2012"
    alone = caller.get(f"{query}&levels=Doctoral")
    assert alone["included_levels"] == ["Doctoral"]
    whole = caller.get(f"{query}&levels=university")
    assert whole["totals"] == caller.get(query)["totals"]


def test_a_contribution_is_not_told_where_a_figure_is_missing_and_absent_counts_as_none(
    app: Flask,
) -> None:
    taken(
        "year,level,value\n2009,college,100\n2010,college,110\n2009,university,..\n2010,university,40\n"
        "2010,vocational,30\n"
    )
    trend = enrolment_trend("ict", "quebec", first=2009, last=2010, comparable=False)
    told = {level.key: level.contribution for level in trend.included}
    assert told == dict.fromkeys(("college", "university", "vocational"), None)
    assert trend.base_value is None
    taken("year,level,value\n2009,university,20\n")
    trend = enrolment_trend("ict", "quebec", first=2009, last=2010, comparable=False)
    told = {level.key: level.contribution for level in trend.included}
    assert told == {"college": 8.3333, "university": 16.6667, "vocational": 25}
    taken("year,level,value\n2010,college,110\n2010,university,..\n")
    trend = enrolment_trend("ict", "quebec", first=2009, last=2010, comparable=False)
    told = {level.key: level.contribution for level in trend.included}
    assert told == {"college": 8.3333, "university": None, "vocational": 25}


def test_parts_known_only_after_the_last_year_are_not_shown_beside_their_total(app: Flask) -> None:
    taken(
        "year,level,sub_level,value\n2009,university,,10\n2010,university,,11\n2011,university,,12\n"
        "2011,university,Bac,8\n2011,university,Maîtrise,4\n"
    )
    shown = {}
    for last, base in ((2010, 2009), (2011, 2009), (2010, 2011)):
        trend = enrolment_trend("ict", "quebec", first=2009, last=last, base=base, comparable=False)
        shown[last, base] = len(trend.included)
        assert trend.totals[0].value == 10
    assert shown == {(2010, 2009): 1, (2011, 2009): 3, (2010, 2011): 3}


@pytest.mark.parametrize(
    ("years", "span"),
    [
        ((2005, 2008), (2005, 2008)),
        ((2005, 2009), (2005, 2009)),
        ((2005, 2010), (2009, 2010)),
        ((2009, 2012), (2009, 2012)),
        ((2010, 2012), (2010, 2012)),
    ],
)
def test_usual_years_begin_with_the_outreach_where_that_is_told(
    app: Flask, years: tuple[int, int], span: tuple[int, int]
) -> None:
    lines = "".join(f"{year},college,10\n" for year in years)
    taken(f"year,level,value\n1990,college,..\n{lines}2020,college,..\n")
    assert usual_years(queries.series_of("ict", "quebec")) == span
    (trend,) = usual()
    assert (trend.first, trend.last) == span


def test_usual_tells_every_group_and_place_by_name_and_no_draft(app: Flask) -> None:
    rows = (
        "2009,college,100,math,canada", "2010,college,110,math,canada",
        "2009,college,10,ict,quebec", "2010,college,12,ict,quebec",
        "2010,college,..,void,quebec",
    )  # fmt: skip
    taken("\n".join(("year,level,value,group,geography", *rows, "")))
    with transaction():
        figures = "level,2009,2010\nuniversity,500,600\n"
        asked = {"group": "ict", "geography": "quebec", "origin": Origin("Essai", "Essai")}
        imports.type_in(figures, by=None, **asked)
    told = [(t.group, t.geography, t.growth, t.last_value) for t in usual()]
    assert told == [("ict", "quebec", 0.2, 12), ("math", "canada", 0.1, 110)]


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({}, ("ict", "quebec", 2009, 2012)),
        ({"group": "math"}, ("math", "canada", 2009, 2012)),
        ({"geography": "canada"}, ("math", "canada", 2009, 2012)),
        ({"group": "math", "geography": "canada"}, ("math", "canada", 2009, 2012)),
        ({"group": "math", "geography": "quebec"}, None),
        ({"group": "none"}, None),
        ({"geography": "none"}, None),
        ({"first": 2010}, ("ict", "quebec", 2010, 2012)),
        ({"first": 2014}, ("ict", "quebec", 2014, 2014)),
        ({"last": 2011}, ("ict", "quebec", 2009, 2011)),
        ({"last": 2008}, ("ict", "quebec", 2008, 2008)),
        ({"first": 2005, "last": 2006}, ("ict", "quebec", 2005, 2006)),
    ],
)
def test_what_is_not_asked_is_filled_in(
    app: Flask, asked: dict[str, Any], told: tuple[str, str, int, int] | None
) -> None:
    rows = [f"{year},college,10,{group}" for group in ("ict,quebec", "math,canada")
            for year in (2009, 2012)]  # fmt: skip
    taken("\n".join(("year,level,value,group,geography", *rows, "")))
    trend = trend_of(**asked)
    assert (trend and (trend.group, trend.geography, trend.first, trend.last)) == told


@pytest.mark.usefixtures("statcan")
def test_levels_that_are_left_out_say_so() -> None:
    with language.speaking("en"):
        assert trend_shapes.levels(asked_for()) == {
            "Doctoral": "Doctoral degree",
            "Master's": "Master’s degree",
            "Undergraduate": "Undergraduate degree",
            "Associate": "Associate degree (left out)",
            "Professional": "Professional degree (left out)",
        }


def test_what_the_source_leaves_out_is_said(app: Flask) -> None:
    text = "year,level,value\n2009,college,10\n2010,college,12\n2010,university,5\n"
    with transaction():
        origin = Origin("Essai", "Essai", coverage="private colleges")
        imports.take_in(text.encode(), name="x", by=None, origin=origin)
    trend = enrolment_trend("ict", "quebec", first=2009, last=2010)
    with language.speaking("en"):
        without = "Left out: University (no figure in 2009)."
        assert trend_shapes.left_out(trend_shapes.again(trend)) == (
            f"{without} The source leaves out: private colleges."
        )
        assert without in trend_shapes.sentence(trend_shapes.again(trend))


@pytest.mark.usefixtures("statcan")
def test_the_words_beside_each_other(app: Flask) -> None:
    make.counted(make.visit(make.group(on=date(2009, 10, 1))), 28)
    with language.speaking("en"):
        pairing = outreach_and_trend.beside(asked_for(), lag=1)
        chart = outreach_and_trend.combined_chart(pairing, breaks=[], urls=list("abcd"))
        label = "Youth participations 1 year earlier"
        assert [(bar.words, bar.url) for bar in chart.bars] == [(f"2010, {label}: 28", "b")]
        words = [dot.words for run in chart.line.runs for dot in run]
        assert words[:2] == ["2009, Index (2009 = 100): 100.0", "2010, Index (2009 = 100): 103.8"]
        assert [outreach_and_trend.participations_label(lag) for lag in (0, 2)] == [
            "Youth participations of that school year", "Youth participations 2 years earlier",
        ]  # fmt: skip
        assert outreach_and_trend.notes(pairing)[2:] == [
            "1 year has both.", "No other group of that place is known to compare with.",
        ]  # fmt: skip
        assert "No year has both." in outreach_and_trend.notes(
            outreach_and_trend.beside(asked_for(), lag=4)
        )


@pytest.mark.parametrize(
    ("year", "reason"),
    [(2008, ""), (2009, ""), (2010, "series break in 2010"), (2012, "series break in 2012"), (2013, "")],
)  # fmt: skip
def test_a_break_counts_between_the_base_and_the_last_year(
    app: Flask, year: int, reason: str
) -> None:
    lines = [f"{y},{level},10" for y in range(2008, 2014) for level in ("college", "university")]
    taken("\n".join(("year,level,value", *lines, "")))
    with transaction():
        actions.mark_break(queries.series_named("college")[0], year, note="Codes", by=None)
    with language.speaking("en"):
        for first, last, base in ((2009, 2012, 2009), (2009, 2009, 2012)):
            trend = enrolment_trend("ict", "quebec", first=first, last=last, base=base)
            assert [level.reason for level in trend.excluded] == ([reason] if reason else [])
    trend = enrolment_trend("ict", "quebec", first=2009, last=2012)
    assert [cut.year for cut in trend.breaks] == ([year] if 2009 < year <= 2012 else [])


def test_a_level_that_ends_takes_from_the_growth_and_one_between_adds_nothing(app: Flask) -> None:
    taken(
        "year,level,value\n2009,college,60\n2011,college,90\n2009,university,40\n2010,vocational,5\n"
    )
    trend = enrolment_trend("ict", "quebec", first=2009, last=2011, comparable=False)
    told = {level.key: level.contribution for level in trend.included}
    assert told == {"college": 30, "university": -40, "vocational": None}
    assert (trend.growth, trend.cagr) == (-0.1, -0.051317)


def test_a_growth_over_no_years_makes_no_sentence(app: Flask) -> None:
    taken("year,level,value\n2009,college,10\n2010,college,12\n")
    for last, base, growth in ((2009, 2009, 0), (2009, 2010, -0.166667)):
        trend = enrolment_trend("ict", "quebec", first=2009, last=last, base=base)
        assert (trend.growth, trend.cagr) == (growth, None)
        assert trend_shapes.sentence(trend) == ""
        assert trend_shapes.sentences(trend) == {}


@pytest.mark.usefixtures("statcan")
def test_the_sentence_is_told_in_both_languages_with_the_names_of_each() -> None:
    for lang in ("fr", "en"):
        with language.speaking(lang):
            told = trend_shapes.sentences(asked_for())
        assert "Grade d’associé (bris de série en 2012)" in told["fr"]
        assert "Associate degree (series break in 2012)" in told["en"]


@pytest.mark.usefixtures("statcan")
def test_a_file_says_of_itself_what_the_page_says() -> None:
    broken()
    with language.speaking("en"):
        told = trend_shapes.about(asked_for())
        assert told[2:8] == [
            ("Group of programmes", "Mathematics, computer and information sciences"),
            ("Place", "Canada"), ("Years", "2009 to 2012"), ("Growth", "17.7%"),
            ("Index (2009 = 100)", "117.7"), ("Compound annual growth rate (CAGR)", "5.6%"),
        ]  # fmt: skip
        assert ("Break", "2012, Associate degree (Portée)") in told
        assert ("Left out", "Professional degree (no figure in 2009)") in told


@pytest.mark.usefixtures("statcan")
def test_two_base_years_are_enough_to_say_what_another_would_tell() -> None:
    for last, bases in ((1993, [1992]), (1994, [1992, 1993])):
        trend = enrolment_trend("math_cs", "canada", first=1992, last=last)
        assert [base.base for base in trend.bases] == bases
        assert bool(outreach_and_trend.sensitivity(trend)) is (len(bases) == 2)


@pytest.mark.usefixtures("statcan")
def test_the_chart_is_titled_by_what_it_shows_and_cut_at_breaks_of_the_total() -> None:
    where = "Mathematics, computer and information sciences, Canada"
    broken()
    with transaction():
        actions.mark_break(queries.series_named("Doctoral")[0], 2009, note="Codes", by=None)
    with language.speaking("en"):
        chart = trend_shapes.index_chart(asked_for())
        assert chart.title == f"{where}: 17.7% from 2009 to 2012"
        assert chart.lines[0].runs[0][-1].words == "2012, Total: 117.7"
        assert min(float(tick.text.words) for tick in chart.ticks if "=" not in tick.text.words) > 0
        assert "(index 117.7, CAGR 5.6%)" in trend_shapes.sentence(asked_for())
        trend = asked_for(base=1950)
        assert trend_shapes.index_chart(trend).title == f"{where}: growth cannot be told"
        trend = asked_for(comparable=False)
        assert [at.index for at in trend_shapes.chart_breaks(trend)] == [3]
        assert "in 2012" not in trend_shapes.left_out(trend)
        told = outreach_and_trend.sensitivity(trend)
    assert trend_shapes.chart_breaks(asked_for()) == []
    assert told.startswith("With another base year (2007 to 2011), growth to 2012 lies between ")
    assert asked_for().totals[-1].index == 117.6926
    base = [asked_for(base=year) for year in (2008, 2009, 2012, 2013)]
    assert [trend_shapes.index_chart(trend).base is None for trend in base] == [
        True, False, False, True,
    ]  # fmt: skip


@pytest.mark.usefixtures("statcan")
def test_definition_says_over_which_levels_the_total_is() -> None:
    with language.speaking("en"):
        told = [trend_shapes.definition(asked_for(comparable=each)) for each in (True, False)]
    assert "over the levels known in the base year and in the last year" in told[0]
    assert "over every level known in each year" in told[1]
    assert all(text.startswith("A year is the first of a school year.") for text in told)


def test_a_change_across_a_break_or_a_gap_is_not_told(app: Flask) -> None:
    taken(
        "year,level,value\n2008,college,0\n2009,college,10\n2010,college,12\n2012,college,15\n"
        "2013,college,..\n2014,college,20\n2015,college,30\n"
    )
    with transaction():
        actions.mark_break(queries.series_named("college")[0], 2015, note="Codes", by=None)
    trend = enrolment_trend("ict", "quebec", first=2008, last=2015)
    assert {row.year: row.change for row in trend.rows} == dict.fromkeys(
        (2008, 2009, 2012, 2013, 2014, 2015)
    ) | {2010: 0.2}
    assert trend.row(2010, "college") is not None
    assert trend.row(2011, "college") is None


def test_a_level_missing_in_the_base_or_the_last_year_is_left_out_and_says_so(app: Flask) -> None:
    taken(
        "year,level,value\n2009,college,0\n2012,college,5\n2009,university,100\n2012,university,110\n"
        "2009,vocational,7\n2011,vocational,8\n"
    )
    trend = enrolment_trend("ict", "quebec", first=2009, last=2012)
    with language.speaking("en"):
        told = [(level.key, level.reason) for level in trend_shapes.again(trend).excluded]
    assert told == [("vocational", "no figure in 2012")]
    assert {level.key: level.contribution for level in trend.included} == {
        "college": 5, "university": 10,
    }  # fmt: skip


@pytest.mark.usefixtures("statcan")
def test_a_file_has_the_outreach_of_the_years_before_that_are_asked_for() -> None:
    make.counted(make.visit(make.group(on=date(2009, 10, 1))), 28)
    trend = asked_for()
    with language.speaking("en"):
        for lag, label, last in (
            (0, "Youth participations of that school year", [28, None, None, None]),
            (2, "Youth participations 2 years earlier", [None, None, 28, None]),
        ):
            pairing = outreach_and_trend.beside(trend, lag=lag)
            assert trend_shapes.headers(trend, pairing)[-1] == label
            assert [row[-1] for row in trend_shapes.rows(trend, pairing)] == last
        none = outreach_and_trend.beside(trend, lag=4)
        assert trend_shapes.headers(trend, none)[-1] == "Index (2009 = 100)"
        assert [row[-1] for row in trend_shapes.rows(trend, none)] == [100, 103.8, 109.1, 117.7]
