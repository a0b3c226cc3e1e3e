"""What the teacher types through the personal link."""

from wtforms import DateField, FieldList, IntegerField, TimeField
from wtforms.validators import NumberRange, Optional

from outreach.core.forms import Chosen, Form, Length, LineField, Required, SelectField, TextField
from outreach.core.language import l_
from outreach.events.forms import NO_PUPIL_NAMES
from outreach.events.groups import LARGEST
from outreach.events.models import Event
from outreach.events.words import Reason

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
    """A number a group, in the order of the groups; `room` only before the visit."""

    room = LineField(l_("Room"), [Optional(), Length(max=120)])
    counts = FieldList(
        IntegerField(
            l_("Pupils"), [Optional(), NumberRange(0, 1000, l_("A group has 0 to 1,000 pupils."))]
        )
    )
    note = TextField(l_("Remark"), [Optional(), Length(max=1000)], description=NO_PUPIL_NAMES)

    def for_sessions(self, event: Event, column: str) -> "CountsForm":
        if not self.counts.entries:
            for session in event.live_sessions:
                self.counts.append_entry(getattr(session, column))
        if column == "planned_count":
            for entry in self.counts:
                entry.validators = [Optional(), PLANNED]
        return self
