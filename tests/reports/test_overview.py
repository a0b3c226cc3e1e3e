"""The first page says what each report says."""

from datetime import date

import time_machine
from flask import Flask

from outreach.core.transaction import transaction
from outreach.events.words import EventStatus
from outreach.indicators.words import Computed
from outreach.reports.attended import persons_by_year
from outreach.reports.counsellors_reached import counsellors_reached
from outreach.reports.overview import overview
from outreach.reports.periods import of_year
from outreach.reports.youth_reached import youth_reached
from tests import make
from tests.indicators.test_actions import target
from tests.programmes import making

LABELS = ["2026-2027", "2025-2026", "2024-2025", "2023-2024", "2022-2023"]


def came_twice(on: date) -> None:
    """One counsellor at two events of that school year."""
    for day in (on, on.replace(day=on.day + 1)):
        event = make.public_event(make.group(on=day, grades=(), label="", minutes=60))
        make.present(make.registration(event, email="x@ecole.example.org", last_name="Roy"))


@time_machine.travel("2026-11-22T17:00:00Z", tick=False)
def test_overview_says_for_each_year_what_the_reports_say(app: Flask) -> None:
    came_twice(date(2025, 10, 1))
    came_twice(date(2026, 10, 7))
    for on, heads in ((date(2025, 10, 1), 28), (date(2026, 10, 1), 20)):
        make.counted(make.visit(make.group(on=on)), heads)
    make.visit(make.group(on=date(2026, 11, 4)))
    seen = overview(date(2026, 11, 22))
    assert [year.label for year in seen.years] == LABELS
    assert [year.is_running for year in seen.years] == [True, False, False, False, False]
    for year in seen.years:
        youth = youth_reached(of_year(year.label)).totals
        assert (year.youth.participations, year.youth.unique_low, year.youth.unique_high) == (
            youth.participations, youth.unique_low, youth.unique_high,
        )  # fmt: skip
        counsellors = counsellors_reached(of_year(year.label)).totals
        assert year.counsellors == counsellors.counsellors
    assert (seen.counsellors.counsellors, seen.counsellors.counsellor_hours) == (1, 2.0)
    assert (seen.reach.schools, seen.reach.participations, seen.undecided) == (1, 20, 1)
    assert persons_by_year(["2025-2026"]) == {"2025-2026": 1}


@time_machine.travel("2026-11-22T17:00:00Z", tick=False)
def test_overview_compares_with_last_year_up_to_the_same_date(app: Flask) -> None:
    for on, heads in ((date(2025, 7, 1), 1), (date(2025, 11, 22), 2), (date(2025, 11, 23), 4)):
        make.counted(make.visit(make.group(on=on)), heads)
    came_twice(date(2025, 11, 21))
    came_twice(date(2025, 11, 25))
    seen = overview(date(2026, 11, 22))
    assert seen.youth_before.participations == 3
    assert (seen.counsellors_before.counsellors, seen.counsellors_before.participations) == (1, 2)


@time_machine.travel("2026-11-22T17:00:00Z", tick=False)
def test_overview_tells_the_targets_of_the_whole_cluster_that_run(app: Flask) -> None:
    counted = making.indicator(computed=Computed.PARTICIPATIONS)
    target(counted, "7000", first_on=date(2026, 7, 1), last_on=date(2026, 11, 22))
    target(counted, "9000", first_on=date(2026, 11, 23), last_on=date(2027, 6, 30))
    of_programme = making.indicator(making.programme(), computed=Computed.SCHOOLS_REACHED)
    target(of_programme, "50")
    assert overview(date(2026, 11, 22)).targets == {"participations": "7\xa0000"}
    assert overview(date(2026, 11, 23)).targets == {"participations": "9\xa0000"}


def test_persons_are_counted_once_in_each_year_they_came(app: Flask) -> None:
    came = {"a": (2023, 2024), "b": (2024,), "c": (2024,), "away": (2022,)}
    for name, years in came.items():
        for year in years:
            event = make.public_event(make.group(on=date(year, 10, 1), grades=(), label=""))
            found = make.registration(event, email=f"{name}@x.example.org", last_name=name)
            if name == "away":
                make.registration(event)
            else:
                make.present(found)
    event = make.public_event(make.group(on=date(2024, 10, 2), grades=(), label=""))
    make.present(make.registration(event))
    with transaction() as session:
        session.merge(event).status = EventStatus.CANCELLED
    years = ["2022-2023", "2023-2024", "2024-2025"]
    assert persons_by_year(years) == dict(zip(years, (0, 1, 3), strict=True))
    assert persons_by_year(years[1:2]) == {"2023-2024": 1}
