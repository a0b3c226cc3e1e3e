"""What staff type about an event that people register for; only shape is checked here."""

from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from wtforms import (
    DateTimeLocalField,
    DecimalField,
    FieldList,
    FormField,
    StringField,
    TimeField,
    ValidationError,
)
from wtforms.validators import NumberRange, Optional

from outreach.core import clock
from outreach.core.language import l_
from outreach.events.forms import MOST_GROUPS, OfProgrammes, WithItsRow
from outreach.events.groups import Group, as_group
from outreach.events.models import Event
from outreach.events.words import PUBLIC_KINDS, EventType, Language, Mode, Visibility
from outreach.web.fields import (
    HOW_TO_WRITE,
    WEB,
    Chosen,
    DateField,
    IntegerField,
    Length,
    LineField,
    RadioField,
    Required,
    SelectField,
    TextField,
)
from outreach.web.forms import RowForm
from outreach.web.sealed_forms import Sealed


class BlockForm(RowForm):
    """A dated block of a public event; a row left empty is none."""

    on = DateField(l_("Date"), [WithItsRow(l_("Enter the date of this block, or empty its row."))])
    starts = TimeField(
        l_("Starts"), [WithItsRow(l_("Enter the start of this block, or empty its row."))]
    )
    minutes = IntegerField(
        l_("Minutes"),
        [Optional(), NumberRange(15, 720, l_("A block lasts from 15 to 720 minutes."))],
    )
    title = LineField(l_("Title of the block"), [Optional(), Length(max=200)])
    credit_minutes = IntegerField(l_("Creditable minutes"), [Optional(), NumberRange(0, 720)])

    def as_group(self, minutes: int) -> Group:
        return Group(
            on=self.on.data or clock.today(),
            starts=self.starts.data or time(9),
            minutes=self.minutes.data or minutes,
            title=self.title.data or "",
            credit_minutes=self.credit_minutes.data,
        )


class PlanForm(OfProgrammes):
    """Planning or changing an event that people register for."""

    FACTS = (
        "title_fr",
        "title_en",
        "mode",
        "place",
        "online_url",
        "description_fr",
        "description_en",
        "objectives_fr",
        "objectives_en",
        "presenters",
        "co_hosts",
        "language",
        "access_notes",
        "private_note",
        "credit_hours",
    )

    type = SelectField(
        l_("Activity"), [Chosen()], choices=[(k.value, k.label) for k in PUBLIC_KINDS]
    )
    title_fr = LineField(
        l_("Title in French"), [Required(l_("Enter the French title.")), Length(max=200)]
    )
    title_en = LineField(l_("Title in English"), [Optional(), Length(max=200)])
    blocks = FieldList(
        FormField(BlockForm, label=l_("Block")), label=l_("Block"), max_entries=MOST_GROUPS
    )
    mode = SelectField(l_("Mode"), choices=Mode.choices())
    place = LineField(l_("Place"), [Optional(), Length(max=300)])
    online_url = StringField(
        l_("Online address"),
        [Optional(), WEB],
        description=l_("Sent only to those who registered."),
    )
    description_fr = TextField(
        l_("Description in French"), [Optional(), Length(max=8000)], description=HOW_TO_WRITE
    )
    description_en = TextField(
        l_("Description in English"), [Optional(), Length(max=8000)], description=HOW_TO_WRITE
    )
    objectives_fr = TextField(
        l_("Objectives in French"),
        [Optional(), Length(max=2000)],
        description=l_("Printed on the attestation."),
    )
    objectives_en = TextField(l_("Objectives in English"), [Optional(), Length(max=2000)])
    presenters = LineField(
        l_("Presenters"),
        [Optional(), Length(max=1000)],
        description=l_("Name and title, as printed on the attestation."),
    )
    co_hosts = LineField(l_("Co-hosts"), [Optional(), Length(max=1000)])
    language = SelectField(l_("Language of the event"), choices=Language.choices())
    capacity = IntegerField(
        l_("Seats"),
        [Optional(), NumberRange(1, 100000, l_("Enter at least one seat, or leave it empty."))],
        description=l_("Empty: unlimited."),
    )
    waiting_list_capacity = IntegerField(
        l_("Places on the waiting list"),
        [Optional(), NumberRange(0, 100000)],
        description=l_("Empty: unlimited; 0: no waiting list."),
    )
    registration_opens_at = DateTimeLocalField(
        l_("Registration opens"), [Optional()], description=l_("Empty: at once.")
    )
    registration_closes_at = DateTimeLocalField(
        l_("Registration closes"), [Optional()], description=l_("Empty: at the first start.")
    )
    credit_hours = DecimalField(
        l_("Creditable hours at the most"),
        [Optional(), NumberRange(0, 100)],
        places=2,
        description=l_("Empty: as attended."),
        render_kw={"step": "0.25"},
    )
    visibility = RadioField(
        l_("Who finds it"), choices=Visibility.choices(), default=Visibility.PUBLIC.value
    )
    owner_id = SelectField(l_("Who looks after it"), coerce=int)
    access_notes = TextField(
        l_("Access: entrance, parking, equipment, bells"), [Optional(), Length(max=2000)]
    )
    private_note = TextField(l_("Private note"), [Optional(), Length(max=2000)])

    def validate_blocks(self, field: Any) -> None:
        if not self.filled_rows and not field.errors:
            raise ValidationError(l_("Enter the date and start of at least one block."))

    @property
    def filled_rows(self) -> list[BlockForm]:
        return [row.form for row in self.blocks if row.form.on.data and row.form.starts.data]

    @property
    def as_groups(self) -> list[Group]:
        minutes = EventType(self.type.data).kind.minutes
        return [row.as_group(minutes) for row in self.filled_rows]

    def offer_rows(self, count: int) -> None:
        while len(self.blocks) < min(count, MOST_GROUPS):
            self.blocks.append_entry()


class EditPlanForm(Sealed, PlanForm):
    """An event that is there, and that others may change meanwhile."""


def plan_values(event: Event) -> dict[str, Any]:
    """What the plan form shows for an event that exists."""
    groups = [as_group(session) for session in event.live_sessions]
    return {
        **{name: getattr(event, name) for name in PlanForm.FACTS},
        "type": event.type.value,
        "visibility": event.visibility.value,
        "programme_ids": [str(number) for number in event.programme_ids],
        "owner_id": event.owner_id,
        "capacity": event.capacity,
        "waiting_list_capacity": event.waiting_list_capacity,
        "registration_opens_at": _wall(event.registration_opens_at, event.time_zone),
        "registration_closes_at": _wall(event.registration_closes_at, event.time_zone),
        "blocks": [vars(group) for group in groups],
    }


def plan_facts(form: PlanForm, *, zone: str) -> dict[str, Any]:
    """The plain facts of the plan form, named as the event's columns."""
    facts = {name: form[name].data or "" for name in PlanForm.FACTS}
    hours = form.credit_hours.data
    return {
        **facts,
        "mode": Mode(form.mode.data),
        "language": Language(form.language.data),
        "visibility": Visibility(form.visibility.data),
        "programmes": form.programmes,
        "credit_hours": float(hours) if hours is not None else None,
        "registration_opens_at": _instant(form.registration_opens_at.data, zone),
        "registration_closes_at": _instant(form.registration_closes_at.data, zone),
    }


def _wall(instant: datetime | None, zone: str) -> datetime | None:
    return clock.local(instant, zone).replace(tzinfo=None) if instant else None


def _instant(wall: datetime | None, zone: str) -> datetime | None:
    return wall.replace(tzinfo=ZoneInfo(zone)).astimezone(tz=None) if wall else None
