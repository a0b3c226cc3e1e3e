"""Forgetting in time: needs after a month, names after the years of retention."""

from datetime import date

import time_machine
from flask import Flask

from outreach.core.database import db
from outreach.core.transaction import transaction
from outreach.enrolment import actions as enrolment
from outreach.history.models import Entry
from outreach.past import actions as past
from outreach.registration.models import Registration
from outreach.schools import imports as schools
from tests import make


def purge(app: Flask, *options: str) -> str:
    result = app.test_cli_runner().invoke(args=["privacy", "purge", *options])
    assert result.exit_code == 0, result.output
    return str(result.output)


@time_machine.travel("2026-11-25T15:00:00Z", tick=False)
def test_purge_clears_what_is_past_its_time_and_no_more(app: Flask) -> None:
    days = (date(2015, 3, 4), date(2026, 9, 9), date(2026, 11, 18), date(2027, 3, 4))
    made = [
        make.registration(
            make.public_event(make.group(on=day, grades=(), label="", planned_count=None)),
            accessibility_needs="Boucle magnétique",
        )
        for day in days
    ]
    assert "needs cleared: 2" in purge(app, "--dry-run")
    assert db.session.query(Registration).filter_by(accessibility_needs="").count() == 0
    db.session.rollback()
    output = purge(app)
    assert "needs cleared: 2" in output
    assert "anonymised: 1" in output
    for one in made:
        db.session.refresh(one)
    assert [bool(one.accessibility_needs) for one in made] == [False, False, True, True]
    assert [one.is_erased for one in made] == [True, False, False, False]
    assert "needs cleared: 0" in purge(app)
    kept = db.session.query(Entry).filter_by(noun="registration", row_id=made[1].id).all()
    assert "magnétique" not in repr([(entry.before, entry.after) for entry in kept])


def test_purge_throws_away_files_that_were_never_taken_in(app: Flask) -> None:
    def send() -> None:
        asked = {"name": "a.csv", "by": db.session.merge(staff)}
        enrolment.keep_file(b"x", **asked, title="", publisher="", as_of=None)
        past.send(b"Date;Activite\n2024-01-02;Visite\n", **asked)
        schools.keep(b"x", **asked, level="", school_year="")

    staff = make.user()
    with time_machine.travel("2026-10-01T12:00:00Z", tick=False), transaction():
        send()
    with time_machine.travel("2026-10-31T11:00:00Z", tick=False):
        assert "never taken in deleted: 1" in purge(app, "--dry-run")
    with time_machine.travel("2026-10-31T13:00:00Z", tick=False):
        assert "never taken in deleted: 3" in purge(app, "--dry-run")
        assert "never taken in deleted: 3" in purge(app)
        assert "never taken in deleted: 0" in purge(app)
