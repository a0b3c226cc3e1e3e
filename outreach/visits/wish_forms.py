"""What the teacher types through the personal link."""

from typing import Any

from wtforms import BooleanField, FieldList, HiddenField, TimeField
from wtforms.validators import NumberRange, Optional

from outreach.core.language import _, l_
from outreach.events.forms import NO_PUPIL_NAMES
from outreach.events.groups import LARGEST
from outreach.events.models import Event
from outreach.events.words import Reason
from outreach.web.fields import (
    Chosen,
    DateField,
    IntegerField,
    Length,
    LineField,
    Required,
    SelectField,
    TextField,
)
from outreach.web.forms import Form

OF_A_TEACHER = (
    Reason.SCHOOL_REQUEST, Reason.TIMETABLE_CONFLICT, Reason.WEATHER_CLOSURE, Reason.STRIKE, Reason.OTHER,
)  # fmt: skip
PLANNED = NumberRange(1, LARGEST, l_("A group has 1 to 400 pupils."))


class OtherDateForm(Form):
    on = DateField(l_("Date that suits"), [Required(l_("Enter a date that suits."))])
    starts = TimeField(l_("Start"), [Optional()])
    note = TextField(l_("Remark"), [Optional(), Length(max=1000)], description=NO_PUPIL_NAMES)


class CallOffForm(Form):
    reason = SelectField(
        l_("Reason"),
        [Chosen(l_("Choose the reason."))],
        choices=[("", l_("Choose")), *((reason.value, reason.label) for reason in OF_A_TEACHER)],
    )
    note = TextField(l_("Remark"), [Optional(), Length(max=1000)], description=NO_PUPIL_NAMES)


class CountsForm(Form):
    """A number a group, in the order of `groups`, their ids; `room` only before the visit."""

    groups = HiddenField("")

    is_older = False
    room = LineField(l_("Room"), [Optional(), Length(max=120)])
    counts = FieldList(
        IntegerField(
            l_("Pupils"), [Optional(), NumberRange(0, 1000, l_("A group has 0 to 1,000 pupils."))]
        )
    )
    note = TextField(l_("Remark"), [Optional(), Length(max=1000)], description=NO_PUPIL_NAMES)
    sure = BooleanField(l_("That is right"))

    def for_sessions(self, event: Event, column: str) -> "CountsForm":
        """Ask for these groups; what an older page typed for others than there are now is not taken."""
        ids = [str(session.id) for session in event.live_sessions]
        shown = (self.groups.data or "").split(",")
        if shown != ids or len(self.counts.entries) != len(ids):
            typed = dict(zip(shown, (entry.data for entry in self.counts), strict=False))
            self.is_older = self.is_submitted()
            self.counts.entries, self.counts.last_index = [], -1
            for session in event.live_sessions:
                self.counts.append_entry(typed.get(str(session.id), getattr(session, column)))
        self.groups.data = ",".join(ids)
        if column == "planned_count":
            for entry in self.counts:
                entry.validators = [Optional(), PLANNED]
        return self

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        is_right = super().validate(*args, **kwargs)
        if self.is_older:
            changed = _(
                "The groups of this visit have changed: look at the numbers, then send again."
            )
            self.form_errors.append(changed)
        return is_right and not self.is_older
