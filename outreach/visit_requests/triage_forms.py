"""What staff type about a request: who sees to it, a question, dates, a refusal; and the board's filters."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from wtforms import FieldList, FormField, SearchField, TimeField, ValidationError
from wtforms.validators import Optional

from outreach.accounts import queries as accounts
from outreach.core.language import l_
from outreach.events.forms import WithItsRow
from outreach.schools import regions
from outreach.visit_requests.actions import MOST_OFFERS, instant
from outreach.visit_requests.words import OF_STAFF, RequestStatus
from outreach.web.fields import Chosen, DateField, Length, Required, SelectField, TextField
from outreach.web.forms import Filters, Form, RowForm

ORDERS = [
    ("received", l_("Received, the oldest first")),
    ("-received", l_("Received, the latest first")),
    ("due", l_("By when, the soonest first")),
    ("-due", l_("By when, the latest first")),
    ("wished", l_("Date that suits, the soonest first")),
    ("-wished", l_("Date that suits, the latest first")),
    ("school", l_("School, from A to Z")),
    ("-school", l_("School, from Z to A")),
    ("region", l_("Region, from 01 to 17")),
    ("-region", l_("Region, from 17 to 01")),
]


class AssignForm(Form):
    owner_id = SelectField(l_("Who sees to it"), coerce=int)
    due_on = DateField(l_("By when"), [Optional()])

    def process(self, *args: Any, **kwargs: Any) -> None:
        self.owner_id.choices = [(0, l_("Nobody yet")), *accounts.owner_choices()]
        super().process(*args, **kwargs)


class QuestionForm(Form):
    question = TextField(
        l_("Your question"),
        [Required(l_("Write what you need to know.")), Length(max=2000)],
        description=l_("The mail leaves in a minute; until then you can take it back."),
    )


class OfferForm(RowForm):
    on = DateField(l_("Date"), [Optional()])
    start = TimeField(l_("Start"), [WithItsRow(l_("Enter the hour of this date."))])


class OffersForm(Form):
    """One to three dates with their hours."""

    dates = FieldList(
        FormField(OfferForm, label=l_("Date")), min_entries=MOST_OFFERS, max_entries=MOST_OFFERS
    )

    def validate_dates(self, field: Any) -> None:
        if not any(row.form.on.data for row in field):
            raise ValidationError(l_("Enter at least one date."))

    def starts(self, zone: str) -> Sequence[datetime]:
        """As instants; refused on the hour that a clock jumps over."""
        typed = [(row.form.on.data, row.form.start.data) for row in self.dates]
        return [instant(on, start, zone) for on, start in typed if on and start]


class DeclineForm(Form):
    reason = SelectField(
        l_("Reason"),
        [Chosen(l_("Choose the reason."))],
        choices=[("", l_("Choose")), *((reason.value, reason.label) for reason in OF_STAFF)],
    )
    reply = TextField(
        l_("What the teacher reads"),
        [Optional(), Length(max=2000)],
        description=l_(
            "Left empty, the kind words that go with the reason. The mail leaves in a minute."
        ),
    )


class RequestFilters(Filters):
    """The board."""

    usual = {"status": "open"}

    q = SearchField(l_("Name, e-mail or school"), [Optional()])
    status = SelectField(
        l_("State"),
        [Optional()],
        choices=[
            ("open", l_("To be dealt with")),
            ("", l_("All states")),
            *RequestStatus.choices(),
        ],
    )
    owner = SelectField(l_("Who sees to it"), [Optional()])
    region = SelectField(l_("Region"), [Optional()])
    sort = SelectField(l_("Order"), [Optional()], choices=[("", l_("As usual")), *ORDERS])

    def process(self, *args: Any, **kwargs: Any) -> None:
        self.owner.choices = [
            ("", l_("Everybody")),
            *((str(i), n) for i, n in accounts.owner_choices()),
        ]
        self.region.choices = [("", l_("All regions")), *regions.choices()]
        super().process(*args, **kwargs)
        if not self.status.raw_data:
            self.status.data = ""  # an address that names no state means all of them

    @property
    def usual_order(self) -> str:
        """What is to be dealt with is read from the oldest on, everything from the latest back."""
        return "received" if self.values.get("status") == "open" else "-received"

    @property
    def wanted(self) -> dict[str, Any]:
        """The filters as `queries.requests` names them."""
        values = {name: value for name, value in self.values.items() if name != "sort"}
        return {"text" if name == "q" else name: value for name, value in values.items()}
