"""Events for other systems: planning, changing and moving them."""

from collections.abc import Sequence
from typing import Any

from marshmallow import ValidationError, fields, validate, validates_schema
from sqlalchemy.orm import joinedload, selectinload

from outreach import settings
from outreach.core import clock, rounding
from outreach.core.errors import Refused
from outreach.core.language import _
from outreach.events import actions, queries
from outreach.events import contacts as day_contacts
from outreach.events.contacts import DayContact
from outreach.events.groups import Group, as_group
from outreach.events.models import Event, Session
from outreach.events.words import (
    CALLED_OFF,
    CountMethod,
    EventStatus,
    EventType,
    Grade,
    Language,
    Mode,
    Reason,
    Visibility,
)
from outreach.invitations import actions as invitations
from outreach.people import queries as people
from outreach.programmes import queries as programmes
from outreach.registration import actions as registrations
from outreach.registration import queries as registration_queries
from outreach.schools import queries as schools
from outreach.schools.models import Building, School
from outreach.visits import actions as visits
from outreach.web import calls
from outreach.web.calls import Choice, Day, Email, Moment, Number, Pages, Shape, Text

doors = calls.Doors("events")
SEATS = ("capacity", "waiting_list_capacity")


class SessionShape(Shape):
    id = Number(1)
    starts_at = Moment(required=True)
    ends_at = Moment(required=True)
    title = Text(200, load_default="")
    grades = fields.List(Choice(Grade), load_default=list, validate=validate.Length(max=15))
    group_label = Text(60, load_default="")
    language = Choice(Language, allow_none=True, load_default=None)
    planned_count = Number(1, 400, allow_none=True, load_default=None)
    credit_minutes = Number(0, 1440, allow_none=True, load_default=None)


HEADS = ("youth_count", "adults_count")
GENDERS = ("girls", "boys", "other", "not_declared")
COUNTS = (*HEADS, *GENDERS, "rounded_to")
INTEGER = {"type": ["integer", "null"]}


class GenderCount(fields.Integer):
    """Exact for who may write the headcount, rounded to 5 for who only reads (domain.md 7.4)."""

    def _serialize(self, value: Any, *args: Any, **more: Any) -> Any:
        if value is not None and not calls.may_write():
            value = rounding.to_five(value)
        return super()._serialize(value, *args, **more)


def _counts() -> dict[str, Any]:
    heads = {name: fields.Integer(metadata=INTEGER) for name in HEADS}
    return heads | {name: GenderCount(metadata=INTEGER) for name in GENDERS}


class SessionTold(SessionShape.from_dict(_counts())):  # type: ignore[misc]
    """A block with what only its own verbs change: version, headcount, calling off."""

    rounded_to = fields.Function(
        lambda _block: None if calls.may_write() else rounding.TO,
        metadata=INTEGER | {"description": "To what the counts by gender are rounded."},
    )
    grades = fields.List(fields.String())
    cancelled_reason = Choice(Reason, allow_none=True)
    version = fields.Integer()
    method = Choice(CountMethod, attribute="count_method", allow_none=True)


class ContactShape(Shape):
    name = Text(200, shortest=1, required=True)
    phone = Text(40, load_default="")
    email = Email()
    role = Text(200, load_default="")


MARKDOWN = {"description": "Markdown: paragraphs, lists, emphasis and links; no HTML, no images."}


class ChangeShape(Shape):
    """What may be changed later; type, school and building are fixed at creation."""

    title_fr = Text(200)
    title_en = Text(200)
    description_fr = Text(metadata=MARKDOWN)
    description_en = Text(metadata=MARKDOWN)
    mode = Choice(Mode)
    language = Choice(Language)
    place = Text(300)
    online_url = Text(500)
    visibility = Choice(Visibility)
    capacity = Number(0, 100_000, allow_none=True)
    waiting_list_capacity = Number(0, 100_000, allow_none=True)
    registration_opens_at = Moment(allow_none=True)
    registration_closes_at = Moment(allow_none=True)
    credit_hours = fields.Float(allow_none=True, validate=validate.Range(0, 100))
    objectives_fr = Text()
    objectives_en = Text()
    presenters = Text()
    contacts = fields.Nested(ContactShape, many=True, validate=validate.Length(max=20))
    access_notes = Text()
    private_note = Text()
    programme_ids = fields.List(
        Number(1),
        validate=validate.Length(max=50),
        metadata={"description": "Whose reports count it; none, one or several."},
    )
    sessions = fields.Nested(SessionShape, many=True, validate=validate.Length(1, 200))

    @validates_schema
    def check_url(self, body: dict[str, Any], **_more: Any) -> None:
        url = body.get("online_url")
        if url and not url.startswith(("https://", "http://")):
            raise ValidationError(_("Enter an address that starts with https://."), "online_url")


class EventShape(ChangeShape):
    type = Choice(EventType, required=True)
    school_code = Text(10, allow_none=True)
    building_code = Text(10, allow_none=True)
    sessions = fields.Nested(
        SessionShape, many=True, required=True, validate=validate.Length(1, 200)
    )


class EventTold(ChangeShape):
    id = fields.Integer()
    slug = fields.String()
    status = Choice(EventStatus)
    type = Choice(EventType)
    school_code = fields.Function(lambda event: event.school and event.school.code)
    building_code = fields.Function(lambda event: event.building and event.building.code)
    seats_left = fields.Function(lambda event: _left(event))
    sessions = fields.Nested(SessionTold, many=True)


FIXED = ("id", "slug", "status", "type", "school_code", "building_code", "seats_left")
FIXED_OF_BLOCK = ("cancelled_reason", "version", "method", *COUNTS)
ANY = {"description": "As it was told: it is not changed here."}


def _as_told(names: Sequence[str]) -> dict[str, Any]:
    return {name: fields.Raw(allow_none=True, metadata=ANY) for name in names}


_BlockBack: Any = SessionShape.from_dict(_as_told(FIXED_OF_BLOCK))
_EventBack: Any = ChangeShape.from_dict(_as_told(FIXED))


class BlockSentBack(_BlockBack):
    """A block of a PATCH; what GET told besides may come back as it was."""


class SentBack(_EventBack):
    """The body of a PATCH: what changes, and what GET told besides, as it was."""

    sessions = fields.Nested(BlockSentBack, many=True, validate=validate.Length(1, 200))
    sure = fields.Boolean(load_default=False, load_only=True, truthy={True}, falsy={False})


class EventsAsked(Pages):
    q = Text(200)
    type = Choice(EventType)
    status = Choice(EventStatus)
    region = Text(2)
    since = Day(data_key="from")
    until = Day(data_key="to")


class StatusShape(Shape):
    to = Choice(EventStatus, but=(EventStatus.DRAFT,), required=True)
    reason = Choice(Reason, allow_none=True, load_default=None)
    note = Text(2000, load_default="")


@doors.reads("/events", EventTold, query=EventsAsked, many=True)
def events(filters: dict[str, Any]) -> Any:
    """Events in order of time."""
    names = {"q": "text"}
    narrowing = {
        names.get(name, name): value
        for name, value in filters.items()
        if name not in ("page", "page_size")
    }
    ways = (
        joinedload(Event.building),
        selectinload(Event.programmes),
        registration_queries.with_taken(),
    )
    query = queries.events(**narrowing).options(*ways)
    return calls.paged(query, order=(Event.starts_at, Event.id), filters=filters)


@doors.writes("POST", "/events", EventTold, takes=EventShape, status=201)
def plan(body: dict[str, Any]) -> Any:
    """A visit is confirmed at once; an event that people register for is a draft until published."""
    school, building = _place(body.pop("school_code", None), body.pop("building_code", None))
    zone = building.time_zone if building else settings.value("OUTREACH_TIME_ZONE")
    groups, contacts = _groups(body.pop("sessions"), zone), body.pop("contacts", [])
    _read_programmes(body)
    kind, by = body.pop("type"), calls.actor()
    if kind.is_visit:
        if school is None:
            calls.mistaken("school_code", _("A visit is booked with a school."))
        seats = {name: body.pop(name, None) for name in SEATS}
        event = visits.book(
            type=kind, school=school, building=building, groups=groups, by=by, **body
        )
        actions.set_seats(event, seats["capacity"], waiting=seats["waiting_list_capacity"], by=by)
    else:
        event = actions.plan(
            type=kind, school=school, building=building, groups=groups, by=by, **body
        )
    if contacts:
        day_contacts.set_contacts(event, _contacts(contacts), by=by)
    return event


@doors.reads("/events/<int(max=2147483647):id>", EventTold)
def event(_filters: dict[str, Any], id: int) -> Any:
    """One event with its sessions and contacts."""
    return calls.or_404(queries.event_with_all(id))


@doors.writes("PATCH", "/events/<int(max=2147483647):id>", EventTold, takes=SentBack)
def change(body: dict[str, Any], id: int) -> Any:
    """Only what is named changes; new dates are told to everybody registered, freed seats move people up.

    What GET told may come back whole: what cannot be changed here is ignored as it was, refused if not.
    A date that is past is refused of what is to come, unless `sure` says that it took place then.
    """
    event, by = calls.or_404(queries.event_with_all(id)), calls.actor()
    is_sure = body.pop("sure") or event.has_begun
    body = _without_fixed(event, body)
    _read_programmes(body)
    sessions, contacts = body.pop("sessions", None), body.pop("contacts", None)
    seats = {name: body.pop(name) for name in SEATS if name in body}
    with invitations.keeping_informed(event):
        if body:
            actions.change(event, by=by, **body)
        if contacts is not None:
            day_contacts.set_contacts(event, _contacts(contacts), by=by)
        if sessions is not None:
            _reschedule(event, sessions)
    if event.has_begun and not is_sure:
        raise Refused(_("This date is past: has it taken place already?"))
    if seats:
        now = {name: getattr(event, name) for name in SEATS} | seats
        registrations.set_capacity(
            event, now["capacity"], waiting=now["waiting_list_capacity"], by=by
        )
    return event


@doors.writes("POST", "/events/<int(max=2147483647):id>/status", EventTold, takes=StatusShape)
def status(body: dict[str, Any], id: int) -> Any:
    """Along the allowed moves only; calling off needs its reason and tells everybody registered."""
    event, by = calls.or_404(queries.event_with_all(id)), calls.actor()
    reason = body.pop("reason")
    if body["to"] in CALLED_OFF:
        registrations.call_off(event, **body, reason=reason, by=by)
    else:
        registrations.move(event, **body, by=by)
    return event


def _without_fixed(event: Event, body: dict[str, Any]) -> dict[str, Any]:
    """What is left to change, once what only GET tells has proved to be as it is."""
    now = EventTold().dump(event)
    _check_fixed(body, now, FIXED)
    blocks = {block["id"]: block for block in now["sessions"]}
    for number, block in enumerate(body.get("sessions", [])):
        is_now = blocks.get(block.get("id"), {})
        _check_fixed(block, is_now, FIXED_OF_BLOCK, where=f"sessions.{number}.")
    left = {name: value for name, value in body.items() if name not in FIXED}
    if "sessions" in left:
        live = [
            b for b in left["sessions"] if not blocks.get(b.get("id"), {}).get("cancelled_reason")
        ]
        left["sessions"] = [_without(block, FIXED_OF_BLOCK) for block in live]
    if left.get("contacts") == now["contacts"]:
        del left["contacts"]
    return left


def _without(block: dict[str, Any], names: Sequence[str]) -> dict[str, Any]:
    return {name: value for name, value in block.items() if name not in names}


def _check_fixed(
    sent: dict[str, Any], now: dict[str, Any], names: Sequence[str], *, where: str = ""
) -> None:
    for name in names:
        if name in sent and sent[name] != now.get(name):
            calls.mistaken(f"{where}{name}", _("This cannot be changed here."))


def _left(event: Event) -> int | None:
    """As counted along with the list, else counted now."""
    return registration_queries.seats_left(event) if event.taken is None else event.seats_left


def _place(school_code: str | None, building_code: str | None) -> tuple[Any, Any]:
    """The school and building with these codes; an unknown code is refused."""
    school: School | None = None
    building: Building | None = None
    if school_code:
        school = schools.school_with(school_code)
        if school is None:
            calls.mistaken("school_code", _("There is no school with this code."))
    if building_code:
        building = schools.building_of(school.id, building_code) if school else None
        if building is None:
            calls.mistaken("building_code", _("The school has no building with this code."))
    elif school:
        building = next(iter(school.buildings), None)
    return school, building


def _read_programmes(body: dict[str, Any]) -> None:
    """Their rows in place of the ids, where these were sent."""
    if "programme_ids" not in body:
        return
    ids = set(body.pop("programme_ids"))
    body["programmes"] = programmes.with_ids(ids)
    if unknown := ids - {programme.id for programme in body["programmes"]}:
        numbers = ", ".join(map(str, sorted(unknown)))
        calls.mistaken("programme_ids", _("There is no programme %(ids)s.", ids=numbers))


def _groups(sessions: Sequence[dict[str, Any]], zone: str) -> list[Group]:
    groups = []
    for block in sessions:
        starts = clock.local(block["starts_at"], zone)
        minutes = (block["ends_at"] - block["starts_at"]).total_seconds() / 60
        groups.append(
            Group(
                on=starts.date(),
                starts=starts.time().replace(tzinfo=None),
                minutes=round(minutes),
                grades=tuple(grade.value for grade in block["grades"]),
                label=block["group_label"],
                planned_count=block["planned_count"],
                language=block["language"],
                title=block["title"],
                credit_minutes=block["credit_minutes"],
            )
        )
    return groups


def _contacts(contacts: Sequence[dict[str, Any]]) -> list[DayContact]:
    return [
        DayContact(
            **contact, person=people.person_with(email=contact["email"], name=contact["name"])
        )
        for contact in contacts
    ]


def _reschedule(event: Event, sessions: Sequence[dict[str, Any]]) -> None:
    """The sessions named by id keep their order; others are added after them."""
    live: list[Session] = event.live_sessions
    named = [block["id"] for block in sessions if "id" in block]
    if named != [session.id for session in live][: len(named)]:
        calls.mistaken("sessions", _("Name the sessions in their order, the new ones last."))
    groups = _groups(sessions, event.time_zone)
    if groups == [as_group(session) for session in live]:
        return
    registrations.reschedule(event, groups, by=calls.actor())
