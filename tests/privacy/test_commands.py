"""Forgetting in time: needs after a month, names after the years of retention."""

from datetime import date

from flask import Flask

from outreach.core.database import db
from outreach.history.models import Entry
from outreach.registration.models import Registration
from tests import make


def purge(app: Flask, *options: str) -> str:
    result = app.test_cli_runner().invoke(args=["privacy", "purge", *options])
    assert result.exit_code == 0, result.output
    return str(result.output)


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
