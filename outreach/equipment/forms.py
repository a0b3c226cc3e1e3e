"""What staff type about equipment and its loans."""

from typing import Any

from wtforms.validators import NumberRange

from outreach.core.language import l_
from outreach.equipment import queries
from outreach.equipment.actions import MOST
from outreach.equipment.models import Equipment
from outreach.events.models import Event
from outreach.web.fields import (
    Chosen,
    DateField,
    IntegerField,
    Length,
    LineField,
    Required,
    SelectField,
)
from outreach.web.forms import Form
from outreach.web.sealed_forms import Sealed


class EquipmentForm(Form):
    name = LineField(l_("Name"), [Required(l_("Enter a name.")), Length(max=120)])
    count = IntegerField(
        l_("How many there are"),
        [
            Chosen(l_("Enter how many there are, from 1 to 500.")),
            NumberRange(1, MOST, l_("Enter how many there are, from 1 to 500.")),
        ],
        default=1,
    )

    @property
    def facts(self) -> dict[str, Any]:
        return {"name": self.name.data or "", "count": self.count.data or 0}


class CorrectEquipmentForm(Sealed, EquipmentForm):
    """A thing that others of the staff may correct meanwhile."""


class LendForm(Form):
    """What goes out for an event, and from when to when."""

    equipment_id = SelectField(l_("What"), [Chosen(l_("Choose what goes out."))])
    count = IntegerField(
        l_("How many"),
        [Chosen(l_("Enter how many.")), NumberRange(1, MOST, l_("Enter how many."))],
        default=1,
    )
    out_on = DateField(l_("Goes out on"), [Required(l_("Enter the day on which it goes out."))])
    back_on = DateField(
        l_("Comes back on"), [Required(l_("Enter the day on which it comes back."))]
    )

    def process(self, *args: Any, **kwargs: Any) -> None:
        there = [(str(row.id), f"{row.name} ({row.count})") for row in queries.equipment()]
        self.equipment_id.choices = [("", l_("Choose")), *there]
        super().process(*args, **kwargs)

    @property
    def facts(self) -> dict[str, Any]:
        names = ("count", "out_on", "back_on")
        return {name: self[name].data for name in names}


def loan_values(event: Event) -> dict[str, Any]:
    """Out on the first day of the event, and back on its last."""
    return {"out_on": event.local_start.date(), "back_on": event.local_end.date()}


def equipment_values(row: Equipment) -> dict[str, Any]:
    return {"name": row.name, "count": row.count}
