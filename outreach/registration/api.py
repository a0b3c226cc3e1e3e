"""Registrations for other systems."""

from typing import Any

from marshmallow import Schema, ValidationError, fields, validate

from outreach.attendance import queries as attendance
from outreach.attendance.models import Attendance, Presence
from outreach.core import contact
from outreach.core.database import db
from outreach.core.language import LANGUAGES, _, l_
from outreach.events.models import Event
from outreach.people.models import ConsentKind, PersonRole
from outreach.registration import actions, personal_link, queries
from outreach.registration.models import Registration, RegistrationSource, Seat
from outreach.schools import queries as schools
from outreach.web import calls
from outreach.web.calls import Choice, Email, Moment, Pages, Shape, Text

doors = calls.Doors("registration")


class Name(Text):
    """A person's name, which no mail program makes a link of."""

    def _deserialize(self, value: Any, *args: Any, **more: Any) -> Any:
        try:
            return contact.person_name(super()._deserialize(value, *args, **more))
        except ValueError as error:
            raise ValidationError(str(error)) from error


class Applicant(Shape):
    first_name = Name(100, shortest=1, required=True)
    last_name = Name(100, shortest=1, required=True)
    email = Email()
    role = Choice(PersonRole, allow_none=True, load_default=None)
    job_title = Text(200, load_default="")
    member_number = Text(40, load_default="")
    phone = Text(40, load_default="")
    organisation = Text(200, load_default="")
    school_code = Text(10, allow_none=True, load_default=None)
    language = fields.String(validate=validate.OneOf(LANGUAGES), load_default="fr")
    consent_privacy = fields.Boolean(
        required=True,
        truthy={True},
        falsy={False},
        validate=validate.Equal(
            True, error=l_("Nobody registers who was not told how their data is used.")
        ),
    )
    answers = fields.Dict(
        keys=Text(200), values=Text(2000), load_default=dict, validate=validate.Length(max=50)
    )


class Registered(Schema):
    id = fields.Integer()
    status = Choice(Seat)
    position = fields.Function(queries.position, metadata={"type": ["integer", "null"]})
    code = fields.String()
    manage_url = fields.Function(personal_link.address, metadata={"type": "string"})


class Line(Schema):
    id = fields.Integer()
    status = Choice(Seat)
    position = fields.Integer(attribute="waits_at", metadata={"type": ["integer", "null"]})
    code = fields.String()
    first_name = fields.String()
    last_name = fields.String()
    email = fields.String()
    phone = fields.String()
    role = Choice(PersonRole, allow_none=True)
    job_title = fields.String()
    member_number = fields.String()
    organisation = fields.String()
    school_code = fields.Function(lambda r: r.school and r.school.code)
    language = fields.String(attribute="lang")
    heads = fields.Integer()
    is_late = fields.Boolean()
    registered_at = Moment()
    presence = fields.String(metadata={"enum": ["attended", "partial", "absent", "unknown"]})


class Moved(Schema):
    id = fields.Integer()
    name = fields.String()
    status = Choice(Seat)


class Cancelled(Schema):
    status = Choice(Seat)
    offered_to = fields.Nested(Moved, many=True)


@doors.reads("/events/<int(max=2147483647):id>/registrations", Line, query=Pages, many=True)
def registrations(filters: dict[str, Any], id: int) -> Any:
    """Everybody ever registered, first come first, with their presence over the whole event."""
    calls.or_404(db.session.get(Event, id))
    rows, headers = calls.paged(queries.ever_at(id), order=(Registration.id,), filters=filters)
    recorded = attendance.attendances_of_event(id)
    positions = queries.positions(id)
    for row in rows:
        row.waits_at = positions.get(row.id)
        row.presence = _presence(recorded.get(row.id, []))
    return rows, headers


@doors.writes(
    "POST",
    "/events/<int(max=2147483647):id>/registrations",
    Registered,
    takes=Applicant,
    status=201,
)
def register(body: dict[str, Any], id: int) -> Any:
    """A seat or a place on the waiting list, also after the window has closed (then marked late)."""
    event = calls.or_404(db.session.get(Event, id))
    body.pop("consent_privacy")
    code, lang = body.pop("school_code"), body.pop("language")
    school = schools.school_with(code) if code else None
    if code and school is None:
        calls.mistaken("school_code", _("There is no school with this code."))
    applicant = actions.Applicant(**body, school=school, lang=lang)
    return actions.register(
        event,
        applicant,
        source=RegistrationSource.API,
        by=calls.actor(),
        consents=(ConsentKind.PRIVACY,),
    )


@doors.writes("POST", "/registrations/<int(max=2147483647):id>/cancel", Cancelled)
def cancel(id: int) -> Any:
    """Give the seat back; says who moved up."""
    registration = calls.or_404(queries.registration_with(id))
    moved = actions.cancel(registration, by=calls.actor())
    return {"status": registration.status, "offered_to": moved}


def _presence(recorded: list[Attendance]) -> str:
    """The event's presence, derived from its sessions'."""
    words = {Presence.PRESENT: "attended", Presence.PARTIAL: "partial", Presence.UNKNOWN: "unknown"}
    return words.get(attendance.over_all(recorded), "absent")
