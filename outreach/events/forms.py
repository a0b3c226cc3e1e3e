"""What staff type about any event; public events are in plan_forms, visits in visits.forms."""

from collections.abc import Sequence
from typing import Any

from markupsafe import Markup, escape
from wtforms import (
    BooleanField,
    HiddenField,
    SearchField,
    TimeField,
)
from wtforms.validators import Optional, StopValidation

from outreach.accounts import queries as accounts
from outreach.core.language import LazyString, _, in_both, l_, long_date
from outreach.events.models import Session
from outreach.events.words import (
    CalendarView,
    EventStatus,
    EventType,
    Grade,
    Reason,
)
from outreach.programmes import queries as programmes
from outreach.programmes.models import Programme
from outreach.schools import regions
from outreach.speakers import queries as speakers
from outreach.web import links
from outreach.web.fields import (
    Chips,
    Chosen,
    DateField,
    Length,
    RadioField,
    Required,
    SelectField,
    TextField,
)
from outreach.web.forms import Filters, Form

MOST_GROUPS = 12
NO_PUPIL_NAMES = l_("No pupil names.")


class WithItsRow:
    """A row left empty is none; in one that has anything else this field is asked for."""

    field_flags = {"optional": True}

    def __init__(self, message: LazyString) -> None:
        self.message = message

    def __call__(self, form: Any, field: Any) -> None:
        if any(field.raw_data or ()):
            return
        field.errors[:] = []  # empty is not malformed
        others = [other for other in form if other.name != field.name]
        if any(other.data for other in others):
            raise StopValidation(str(self.message))
        raise StopValidation()


STATES = dict(EventStatus.choices()) | {EventStatus.CONFIRMED.value: l_("Booked or confirmed")}


class OfProgrammes(Form):
    """What belongs to programmes; where there are none its field is not shown."""

    programme_ids = Chips(
        l_("Programmes"),
        [Optional()],
        description=l_("Whose reports count it: none, one or several."),
    )

    def process(self, *args: Any, **kwargs: Any) -> None:
        self.programme_ids.choices = programmes.choices()
        super().process(*args, **kwargs)

    @property
    def programmes(self) -> Sequence[Programme]:
        ids = [links.id_of(text) for text in self.programme_ids.data or []]
        return programmes.with_ids(ids)


class ChooseEventsForm(Form):
    """The events of some days, of an activity and region where these are given; ticked, they are taken."""

    first_on = DateField(l_("First day"), [Required(l_("Enter the first day."))])
    last_on = DateField(l_("Last day"), [Required(l_("Enter the last day."))])
    activity_type = SelectField(
        l_("Activity"), [Optional()], choices=[("", l_("All activities")), *EventType.choices()]
    )
    region = SelectField(l_("Region"), [Optional()])
    sure = BooleanField(l_("Yes, these events belong to the programme"))

    def process(self, *args: Any, **kwargs: Any) -> None:
        self.region.choices = [("", l_("All regions")), *regions.choices()]
        super().process(*args, **kwargs)

    @property
    def wanted(self) -> dict[str, Any]:
        """As filters of `queries.events`."""
        values = {
            "since": self.first_on.data,
            "until": self.last_on.data,
            "type": self.activity_type.data,
            "region": self.region.data,
        }
        return {name: value for name, value in values.items() if value}


class EventFilters(Filters):
    usual = {"when": "upcoming"}

    @property
    def is_newest_first(self) -> bool:
        """What comes is read from the nearest on, everything else from the latest back."""
        return self.values.get("when") != "upcoming"

    q = SearchField(l_("Title, school, municipality or contact"), [Optional()])
    when = SelectField(
        l_("When"),
        [Optional()],
        choices=[("", l_("All dates")), ("upcoming", l_("Upcoming")), ("past", l_("Past"))],
    )
    type = SelectField(
        l_("Activity"), [Optional()], choices=[("", l_("All activities")), *EventType.choices()]
    )
    status = SelectField(
        l_("State"), [Optional()], choices=[("", l_("All states")), *STATES.items()]
    )
    region = SelectField(l_("Region"), [Optional()])
    programme = SelectField(l_("Programme"), [Optional()])
    since = DateField(l_("From"), [Optional()])
    until = DateField(l_("Until"), [Optional()])
    school = HiddenField(validators=[Optional()])

    def process(self, *args: Any, **kwargs: Any) -> None:
        self.region.choices = [("", l_("All regions")), *regions.choices()]
        self.programme.choices = [("", l_("All programmes")), *programmes.choices()]
        super().process(*args, **kwargs)


class CalendarFilters(Filters):
    """Which events the calendar shows; the view and the day stand in the address beside them."""

    view = HiddenField(validators=[Optional()])
    on = HiddenField(validators=[Optional()])
    owner = SelectField(l_("Who looks after it"), [Optional()])
    type = SelectField(
        l_("Activity"), [Optional()], choices=[("", l_("All activities")), *EventType.choices()]
    )
    status = SelectField(
        l_("State"), [Optional()], choices=[("", l_("All states")), *STATES.items()]
    )
    region = SelectField(l_("Region"), [Optional()])
    programme = SelectField(l_("Programme"), [Optional()])
    speaker = SelectField(l_("Speaker"), [Optional()])

    def process(self, *args: Any, **kwargs: Any) -> None:
        self.owner.choices = [
            ("", l_("Everybody")),
            *((str(i), n) for i, n in accounts.owner_choices()),
        ]
        self.region.choices = [("", l_("All regions")), *regions.choices()]
        self.programme.choices = [("", l_("All programmes")), *programmes.choices()]
        self.speaker.choices = [("", l_("With and without")), *speakers.choices()]
        super().process(*args, **kwargs)

    @property
    def chosen_view(self) -> CalendarView:
        return next((view for view in CalendarView if view == self.view.data), CalendarView.MONTH)

    @property
    def is_narrowed(self) -> bool:
        return bool(self.wanted or self.speaker.data)

    @property
    def wanted(self) -> dict[str, Any]:
        """The filters as `queries.FILTERS` names them; the speaker is told apart."""
        given = {n: v for n, v in self.values.items() if n not in ("view", "on", "speaker")}
        return given | ({"owner": int(given["owner"])} if "owner" in given else {})


class MoveForm(Form):
    """Another day and, if wanted, another hour."""

    on = DateField(l_("New date"), [Required(l_("Enter the new date."))])
    starts = TimeField(l_("New first start"), [Optional()], description=l_("Empty: the same hour."))


class StatusForm(Form):
    to = HiddenField(validators=[Chosen()])
    reason = SelectField(
        l_("Reason"), [Optional()], choices=[("", l_("Choose")), *Reason.choices()]
    )
    note = TextField(l_("Note"), [Optional(), Length(max=1000)])


class SamePupilsForm(Form):
    """Which earlier or later session had the same pupils."""

    other = RadioField(l_("The same pupils as"), [Optional()])

    def __init__(self, session: Session, others: Sequence[Session]) -> None:
        self.others = others
        super().__init__(data={"other": str(session.same_pupils_as_id or "")})

    def process(self, *args: Any, **kwargs: Any) -> None:
        self.other.choices = [
            ("", _("Nobody else: these are other pupils")),
            *((str(other.id), _choice(other)) for other in self.others),
        ]
        super().process(*args, **kwargs)


def _choice(session: Session) -> Markup:
    """`March 14, 2024, group 31, Secondary 3 – 28 pupils – title`."""
    grades = ", ".join(str(Grade(grade).label) for grade in session.grades)
    count = session.youth_count if session.is_counted else session.planned_count
    parts = (long_date(session.local_on), session.group_label, grades, str(count or ""))
    title = in_both(session.event.title_fr, session.event.title_en)
    return escape(", ".join(filter(None, parts)) + " – ") + title


class CancelSessionForm(Form):
    reason = SelectField(
        l_("Reason"),
        [Chosen(l_("Choose the reason."))],
        choices=[("", l_("Choose")), *Reason.choices()],
    )
