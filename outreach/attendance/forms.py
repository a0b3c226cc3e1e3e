"""Headcounts as typed: a row a group, many visits on one page."""

from collections.abc import Sequence
from typing import Any

from wtforms import BooleanField, EmailField, FieldList, FormField
from wtforms.validators import NumberRange, Optional
from wtforms.widgets import HiddenInput

from outreach.attendance.actions import HIGHEST, Headcount
from outreach.core import contact
from outreach.core.database import HIGHEST_ID
from outreach.core.language import l_
from outreach.events.models import Event
from outreach.events.words import CountMethod, Reason
from outreach.people.models import PersonRole
from outreach.web.fields import (
    Chosen,
    DateField,
    IntegerField,
    Length,
    LineField,
    Required,
    SelectField,
    Shaped,
    TextField,
)
from outreach.web.forms import Form, RowForm

NO_SUCH_GROUP = NumberRange(1, HIGHEST_ID, l_("This group is not known: open the page again."))
RANGE = NumberRange(0, HIGHEST, l_("Enter a whole number from 0 to 1,000."))


def _number(label: Any) -> IntegerField:
    return IntegerField(label, [Optional(), RANGE])


class CountRow(RowForm):
    """A group; a row without a youth count is left as it was, one `is_refused` is marked."""

    is_refused = False
    session_id = IntegerField(widget=HiddenInput(), validators=[NO_SUCH_GROUP])
    version = IntegerField(widget=HiddenInput(), validators=[NO_SUCH_GROUP])
    youth = _number(l_("Pupils"))
    adults = _number(l_("Adults"))
    girls = _number(l_("Girls"))
    boys = _number(l_("Boys"))
    other = _number(l_("Other or non-binary"))
    not_declared = _number(l_("Not declared"))
    method = SelectField(l_("How counted"), choices=CountMethod.choices())
    sure = BooleanField(l_("That is right"))

    def refuse(self, sentence: str) -> None:
        """Mark the row and say why at its number of pupils."""
        self.is_refused = True
        self.youth.errors = [*self.youth.errors, sentence]

    @property
    def headcount(self) -> Headcount:
        names = ("youth", "adults", "girls", "boys", "other", "not_declared")
        numbers = {name: self[name].data for name in names}
        return Headcount(**numbers, method=CountMethod(self.method.data))

    @property
    def has_numbers(self) -> bool:
        return self.youth.data is not None


class HeadcountsForm(Form):
    """Rows in the order of the visits and their groups; `not_held` is a visit that staff go on to call off."""

    not_held = IntegerField(validators=[Optional(), NumberRange(1, HIGHEST_ID)])
    rows = FieldList(FormField(CountRow))

    def for_events(self, events: Sequence[Event]) -> "HeadcountsForm":
        """Add a row a group, unless the rows came with the post."""
        if not self.rows.entries:
            for event in events:
                for session in event.live_sessions:
                    self.rows.append_entry(_values(session))
        return self

    @property
    def has_details(self) -> bool:
        """Whether some row says more than its two numbers, or was refused for it."""
        names = ("girls", "boys", "other", "not_declared")
        parts = [row.form[name] for row in self.rows for name in names]
        return any(part.data is not None or part.errors for part in parts)

    def row_of(self, session_id: int) -> Any:
        """The row of a session, or None when it was not on the page."""
        matching = (row for row in self.rows if row.form.session_id.data == session_id)
        return next(matching, None)


class CloseRollForm(Form):
    """Nothing but the button."""


class DidNotHappenForm(Form):
    reason = SelectField(
        l_("Reason"),
        [Chosen(l_("Choose the reason."))],
        choices=[("", l_("Choose")), *Reason.choices()],
    )
    note = TextField(l_("Note"), [Optional()])
    on = DateField(l_("New date"), [Optional()], description=l_("Empty: it is called off."))


def _values(session: Any) -> dict[str, Any]:
    return {
        "session_id": session.id,
        "version": session.version,
        "youth": session.youth_count,
        "adults": session.adults_count,
        "girls": session.girls,
        "boys": session.boys,
        "other": session.other,
        "not_declared": session.not_declared,
        "method": (session.count_method or CountMethod.COUNTED).value,
    }


class WalkInForm(Form):
    """Somebody at the door: two names are enough."""

    first_name = LineField(
        l_("First name"), [Required(l_("Enter the first name.")), Length(max=100)]
    )
    last_name = LineField(l_("Last name"), [Required(l_("Enter the last name.")), Length(max=100)])
    email = EmailField(l_("E-mail, for the attestation"), [Optional(), Shaped(contact.email)])
    organisation = LineField(l_("School or organisation"), [Optional(), Length(max=200)])
    role = SelectField(
        l_("Role"), [Optional()], choices=[("", l_("Choose")), *PersonRole.choices()]
    )


class ClassCountForm(Form):
    youth = IntegerField(l_("Pupils"), [Chosen(l_("Enter how many pupils came.")), RANGE])
    adults = IntegerField(l_("Adults"), [Chosen(l_("Enter how many adults came.")), RANGE])
