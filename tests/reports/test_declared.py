import json
from datetime import date

import pytest
from flask import Flask

from outreach.core import language
from outreach.core.transaction import transaction
from outreach.past import actions as past
from outreach.past.words import Measure
from outreach.reports.counsellors_reached import counsellors_reached
from outreach.reports.periods import Period
from outreach.reports.youth_reached import youth_reached
from tests import make
from tests.api import Caller
from tests.browser import Client

DECADE = Period(date(2009, 7, 1), date(2026, 6, 30))
DAYS = "since=2009-07-01&until=2026-06-30"


@pytest.fixture
def told(app: Flask) -> None:
    """7,000 young people's participations declared beside 28 counted ones."""
    make.our_organisation()
    make.counted(make.visit(make.group(on=date(2025, 11, 4)), by=make.user()), 28)
    days = {"first_on": date(2009, 7, 1), "last_on": date(2012, 6, 30)}
    with transaction():
        past.declare(Measure.YOUTH, 7000, source="Rapport annuel 2012", by=None, **days)
        past.declare(Measure.COUNSELLORS, 100, source="Rapport annuel 2012", by=None, **days)


def test_a_declared_total_is_part_of_cumulative_participations_only(told: None) -> None:
    report = youth_reached(DECADE)
    assert (report.totals.participations, report.cumulative) == (28, 7028)
    assert (report.totals.unique_low, report.totals.unique_high) == (28, 28)
    assert [row.key for row in report.rows] == ["2025-2026"]
    counsellors = counsellors_reached(DECADE)
    assert (counsellors.totals.counsellors, counsellors.cumulative) == (0, 100)


def test_it_is_left_out_of_a_part_of_its_days_and_of_a_narrowed_report(told: None) -> None:
    assert youth_reached(Period(date(2010, 7, 1), DECADE.last)).cumulative == 28
    assert youth_reached(DECADE, region="06").declared == ()


def test_page_file_api_and_command_say_the_same(told: None, client: Client, app: Flask) -> None:
    client.sign_in(make.user())
    page = client.page(f"/fr/staff/reports/youth-reached?{DAYS}")
    assert "Rapport annuel 2012" in page.text
    assert "7 028" in page.text.replace("\u202f", " ").replace("\xa0", " ")
    file = client.get(f"/fr/staff/reports/youth-reached/export.csv?{DAYS}").text
    assert "Déclaré\xa0: Rapport annuel 2012 (2009-07-01 – 2012-06-30);7000;;;;;" in file
    assert file.rstrip().endswith("Avec les totaux déclarés;7028;;;;;")
    told_by_api = Caller(client).get("/reports/youth-reached?from=2009-07-01&to=2026-06-30")
    assert told_by_api["cumulative_participations"] == 7028
    assert told_by_api["declared"][0] | {"declared_on": ""} == {
        "from": "2009-07-01", "to": "2012-06-30", "participations": 7000,
        "source": "Rapport annuel 2012", "declared_on": "",
    }  # fmt: skip
    command = ["reports", "show", "youth-reached", "--from", "2009-07-01", "--to", "2026-06-30"]
    shown = app.test_cli_runner().invoke(args=[*command, "--format", "json"])
    assert json.loads(shown.output)["cumulative_participations"] == 7028


def test_the_impact_page_says_how_much_is_declared(told: None, client: Client) -> None:
    text = client.page("/fr/impact").text.replace("\u202f", " ").replace("\xa0", " ")
    assert "Depuis 2009, 7 028 participations jeunesse" in text
    assert "7 000 ne sont connues que par des totaux déclarés (Rapport annuel 2012)" in text


def test_what_overlaps_is_said_beside_the_sum(told: None, client: Client) -> None:
    assert youth_reached(DECADE).overlaps == ()
    with transaction():
        for source, first, last in (
            ("Bilan", date(2012, 6, 30), date(2012, 7, 31)),
            ("Cumul", date(2025, 11, 4), date(2025, 11, 4)),
            ("Reste", date(2025, 11, 5), date(2025, 11, 6)),
        ):
            past.declare(Measure.YOUTH, 10, first_on=first, last_on=last, source=source, by=None)
    client.sign_in(make.user())
    page = client.page(f"/en/staff/reports/youth-reached?{DAYS}")
    assert "“Rapport annuel 2012” and “Bilan” cover some of the same days." in page.text
    assert "“Cumul” covers days with 28 participations recorded here." in page.text
    assert "“Reste”" not in page.text
    assert "covers the 28 recorded participations only" in page.text
    said = Caller(client).get("/reports/youth-reached?from=2009-07-01&to=2026-06-30")["overlaps"]
    assert len(said) == 2


def test_two_totals_of_one_source_were_said_to_be_of_other_people(told: None) -> None:
    days = {"first_on": date(2011, 1, 1), "last_on": date(2011, 1, 31)}
    with transaction():
        facts = {"source": "rapport Annuel 2012", "are_others": True, "by": None}
        past.declare(Measure.YOUTH, 10, **days, **facts)
    assert youth_reached(DECADE).overlaps == ()


@pytest.mark.parametrize(
    ("first", "last", "meets"),
    [
        (date(2012, 6, 30), date(2012, 7, 31), True),
        (date(2012, 7, 1), date(2012, 7, 31), False),
        (date(2009, 6, 1), date(2009, 7, 1), True),
        (date(2009, 6, 1), date(2009, 6, 30), False),
        (date(2010, 1, 1), date(2010, 1, 1), True),
    ],
)
def test_totals_of_two_sources_meet_on_one_day(
    told: None, first: date, last: date, meets: bool
) -> None:
    with transaction():
        days = {"first_on": first, "last_on": last}
        past.declare(Measure.YOUTH, 10, source="Bilan", by=None, **days)
    longer = Period(date(2009, 1, 1), DECADE.last)
    assert len(youth_reached(longer).overlaps) == meets


@pytest.mark.parametrize(("day", "counted"), [(3, 0), (4, 28), (5, 0)])
def test_a_total_covers_what_is_recorded_on_its_days(told: None, day: int, counted: int) -> None:
    on = date(2025, 11, day)
    with transaction():
        past.declare(Measure.YOUTH, 10, first_on=on, last_on=on, source="Bilan", by=None)
    with language.speaking("en"):
        sentences = [
            sentence for sentence in youth_reached(DECADE).overlaps if "covers" in sentence
        ]
    told_of = "“Bilan” covers days with 28 participations recorded here."
    assert sentences == ([told_of] if counted else [])
