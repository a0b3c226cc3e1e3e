"""What the organisation says in public: dated, with the running year and breaks as in the reports."""

from datetime import date

import time_machine
from flask import Flask

from outreach.core import clock, language
from outreach.core.transaction import transaction
from outreach.enrolment import actions, imports, queries
from outreach.impact import claims
from outreach.past import actions as past
from outreach.past.words import Measure
from outreach.reports import enrolment_trend, trend_shapes
from tests import make
from tests.enrolment.files import STATCAN

AT_NOON = time_machine.travel("2026-11-22T17:00:00Z", tick=False)


@AT_NOON
def test_reach_marks_the_running_year_and_dates_its_data(app: Flask) -> None:
    make.counted(make.visit(make.group(on=date(2026, 10, 1))), 20)
    make.counted(make.visit(make.group(on=date(2025, 10, 1))), 28)
    make.visit(make.group(on=date(2026, 11, 4)))
    with language.speaking("fr"):
        claim = claims.reach()
    assert claim
    assert claim.dated == "Données du 22 novembre 2026."
    assert [row[0] for row in claim.chart.rows] == ["2025-2026", "2026-2027 (en cours)"]
    assert "1 activité passée n’est pas encore close." in claim.definition


@AT_NOON
def test_reach_says_which_part_the_range_covers(app: Flask) -> None:
    make.counted(make.visit(make.group(on=date(2025, 10, 1))), 28)
    with transaction():
        past.declare(
            Measure.YOUTH, 7000, first_on=date(2009, 7, 1), last_on=date(2013, 6, 30),
            source="Bilan", by=None,
        )  # fmt: skip
    with language.speaking("en"):
        claim = claims.reach()
    assert claim
    assert "7,028 youth participations" in claim.claim
    assert "covers the 28 recorded ones only" in claim.definition


def test_trends_apply_a_break_as_the_report_does(app: Flask) -> None:
    with transaction():
        imports.take_in(STATCAN.read_bytes(), name=STATCAN.name, by=None)
    (series,) = queries.series_named("Undergraduate")
    with transaction() as session:
        actions.mark_break(session.merge(series), 2013, note="Recodé", by=None)
    with language.speaking("fr"):
        (claim,) = claims.trends()
        report = enrolment_trend.trend_of(group="math_cs", geography="canada")
        assert report
        assert claim.claim == trend_shapes.sentence(report)
    assert "bris de série en 2013" in claim.claim
    with language.speaking("fr"):
        day = language.long_date(clock.today())
    assert claim.dated == (
        "Données\u00a0: Statistique Canada / Statistics Canada, 37-10-0011-01, "
        f"fichier importé le {day}."
    )


@AT_NOON
def test_reach_begins_with_youth_agrees_and_counts_each_open_event_once(app: Flask) -> None:
    """Counsellors were declared since 2009, young people are counted since 2025 only."""
    make.counted(make.visit(make.group(on=date(2025, 10, 1))), 1)
    make.visit(make.group(on=date(2026, 11, 4)))
    make.public_event(make.group(on=date(2026, 11, 5), grades=()))
    with transaction():
        past.declare(
            Measure.COUNSELLORS, 60, first_on=date(2009, 7, 1), last_on=date(2013, 6, 30),
            source="Bilan", by=None,
        )  # fmt: skip
    with language.speaking("fr"):
        claim = claims.reach()
    assert claim
    assert claim.claim == (
        "Depuis 2025, 1 participation jeunesse dans 1 école (entre 1 et 1 jeune distinct, estimation) "
        "et 0 personne conseillère distincte."
    )
    assert "2 activités passées ne sont pas encore closes." in claim.definition
    with language.speaking("en"):
        claim = claims.reach()
    assert claim
    assert claim.claim.startswith("Since 2025, 1 youth participation in 1 school (")
