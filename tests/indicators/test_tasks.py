"""Once a day running targets are looked at: behind since when, until the pace reaches them again."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from flask import Flask

from outreach.accounts.roles import Role
from outreach.core.database import db
from outreach.indicators import queries, tasks
from outreach.indicators.models import Target
from outreach.indicators.words import Unit
from tests import make
from tests.browser import Client, counted
from tests.indicators.test_actions import target
from tests.programmes import making

HOME = ZoneInfo("America/Toronto")


def live(day: date, hour: int = 12) -> None:
    with time_machine.travel(datetime(day.year, day.month, day.day, hour, tzinfo=HOME), tick=False):
        tasks.watch_targets()


def the_target() -> Target:
    db.session.rollback()
    return db.session.query(Target).one()


def test_a_target_is_behind_since_the_first_day_that_says_so(app: Flask) -> None:
    row = making.indicator(unit=Unit.COMPANIES)
    target(row, "50")
    live(date(2026, 6, 30))
    assert the_target().watched_on is None
    live(date(2026, 12, 1))
    live(date(2026, 12, 2))
    assert (the_target().watched_on, the_target().behind_since) == (
        date(2026, 12, 2), date(2026, 12, 1),
    )  # fmt: skip
    making.value(row, "50", last_on=date(2026, 11, 30), stated_on=date(2026, 11, 30))
    live(date(2026, 12, 3))
    assert the_target().behind_since is None


def test_a_target_is_looked_at_once_a_day_and_anew_after_a_correction(app: Flask) -> None:
    target(making.indicator(unit=Unit.COMPANIES), "50")
    live(date(2026, 12, 1), hour=0)
    with counted() as statements:
        live(date(2026, 12, 1), hour=23)
    assert len(statements) == 1
    live(date(2027, 7, 1))
    assert the_target().watched_on == date(2026, 12, 1)


@pytest.mark.parametrize(("today", "count"), [(date(2027, 6, 30), 1), (date(2027, 7, 1), 0)])
def test_behind_lists_targets_until_their_last_day(app: Flask, today: date, count: int) -> None:
    target(making.indicator(unit=Unit.COMPANIES), "50")
    live(date(2026, 12, 1))
    assert len(db.session.scalars(queries.behind(today)).all()) == count


@time_machine.travel("2026-12-01T15:00:00Z", tick=False)
def test_today_tells_of_targets_that_are_behind(client: Client) -> None:
    make.our_organisation()
    row = making.indicator(making.programme(), unit=Unit.COMPANIES, name_fr="PME inscrites")
    target(row, "50")
    tasks.watch_targets()
    client.sign_in(make.user(Role.STAFF))
    page = client.page("/fr/staff/")
    assert page.href("PME inscrites").endswith(f"/indicators/{row.id}#targets")
    assert "50 d’ici le 30 juin 2027 · en retard depuis le 1er décembre 2026" in page.text
