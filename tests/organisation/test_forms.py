"""What the settings pages refuse, at both sides of each rule."""

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict

from outreach.organisation.forms import ReminderRulesForm
from outreach.organisation.models import Organisation

RULES = (
    "sheet_days", "visit_near_days", "event_ahead_days", "event_near_days", "numbers_days",
    "numbers_again_days", "numbers_staff_days", "reminder_hour", "numbers_hour",
)  # fmt: skip


@pytest.mark.parametrize(
    ("fields", "is_refused"),
    [
        ({"visit_near_days": 10}, True),
        ({"visit_near_days": 9}, False),
        ({"visit_near_days": 10, "sheet_days": 0}, False),
        ({"event_near_days": 7}, True),
        ({"event_near_days": 6}, False),
        ({"numbers_again_days": 1}, True),
        ({"numbers_again_days": 2}, False),
        ({"numbers_again_days": 0}, False),
        ({"numbers_staff_days": 4}, True),
        ({"numbers_staff_days": 5}, False),
        ({"numbers_staff_days": 2, "numbers_again_days": 0}, False),
        ({"numbers_staff_days": 1, "numbers_again_days": 0}, True),
        ({"numbers_days": 0, "numbers_again_days": 0, "numbers_staff_days": 0}, True),
        ({"sheet_days": 61}, True),
        ({"sheet_days": 60}, False),
        ({"reminder_hour": 7}, True),
        ({"reminder_hour": 19}, True),
        ({"numbers_hour": 19}, True),
    ],
)
def test_reminder_rules_that_contradict_each_other_are_refused(
    app: Flask, fields: dict[str, int], is_refused: bool
) -> None:
    kept = {name: Organisation.__table__.c[name].default.arg for name in RULES}
    with app.test_request_context("/fr/"):
        form = ReminderRulesForm(formdata=MultiDict(kept | fields), meta={"csrf": False})
        assert form.validate() is not is_refused
