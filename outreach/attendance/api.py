"""Check-ins, sent again as often as the network asks for, and headcounts for other systems."""

from typing import Any

from marshmallow import Schema, ValidationError, fields, validates_schema

from outreach.attendance import actions, check_in, queries
from outreach.attendance.models import Method, Presence
from outreach.core import once
from outreach.core.database import db
from outreach.core.errors import Refused
from outreach.core.language import _
from outreach.events.models import Session
from outreach.events.words import CountMethod
from outreach.registration import queries as registrations
from outreach.registration.models import Registration
from outreach.web import calls
from outreach.web.calls import Choice, Moment, Number, Shape, Text

doors = calls.Doors("attendance")
LARGEST_BATCH = 500


class CheckIn(Shape):
    client_id = Text(100, shortest=1, required=True)
    code = Text(8)
    registration_id = Number(1)
    session_id = Number(1, required=True)
    at = Moment(required=True)
    method = Choice(Method, but=(Method.IMPORT,), load_default=Method.QR)
    out = fields.Boolean(load_default=False, truthy={True}, falsy={False})

    @validates_schema
    def check_who(self, told: dict[str, Any], **_more: Any) -> None:
        if ("code" in told) == ("registration_id" in told):
            raise ValidationError(_("Give either the code or the registration."), "code")


class Result(Schema):
    client_id = fields.String()
    result = fields.String(metadata={"enum": ["checked_in", "already", "unknown", "refused"]})
    message = fields.String()


class HeadcountShape(Shape):
    youth_count = Number(0, actions.HIGHEST, required=True)
    adults_count = Number(0, actions.HIGHEST, allow_none=True, load_default=None)
    girls = Number(0, actions.HIGHEST, allow_none=True, load_default=None)
    boys = Number(0, actions.HIGHEST, allow_none=True, load_default=None)
    other = Number(0, actions.HIGHEST, allow_none=True, load_default=None)
    not_declared = Number(0, actions.HIGHEST, allow_none=True, load_default=None)
    method = Choice(CountMethod, attribute="count_method", load_default=CountMethod.COUNTED)
    version = Number(1, required=True)
    sure = fields.Boolean(load_default=False, load_only=True, truthy={True}, falsy={False})


class HeadcountTold(HeadcountShape):
    id = fields.Integer()


@doors.writes(
    "POST",
    "/check-ins",
    Result,
    takes=CheckIn(many=True),
    many=True,
)
def check_ins(told: list[dict[str, Any]]) -> Any:
    """Each is judged by its `at` and answered by itself; the same client_id is done once."""
    if len(told) > LARGEST_BATCH:
        calls.mistaken("", _("At most %(count)s check-ins at once.", count=LARGEST_BATCH))
    return [_once(item) for item in told]


@doors.writes(
    "PUT",
    "/sessions/<int(max=2147483647):id>/headcount",
    HeadcountTold,
    takes=HeadcountShape,
)
def headcount(told: dict[str, Any], id: int) -> Any:
    """Adults are not part of youth_count; `sure` records an odd number that is right."""
    session = calls.found(db.session.get(Session, id))
    numbers = actions.Headcount(
        told["youth_count"],
        told["adults_count"],
        told["girls"],
        told["boys"],
        told["other"],
        told["not_declared"],
        told["count_method"],
    )
    return actions.count(
        session,
        numbers,
        version=told["version"],
        sure=told["sure"],
        by=calls.actor(),
        by_name=calls.name(),
    )


def _once(item: dict[str, Any]) -> dict[str, str]:
    """What the first sending of this client_id was told; a refusal may be tried again."""
    try:
        with db.session.begin_nested():
            first = once.claim("check-in", item["client_id"])
            if first is not None:
                return dict(first.answer)
            result = {"client_id": item["client_id"], **_done(item)}
            once.remember("check-in", item["client_id"], result)
            return result
    except Refused as refused:
        return {
            "client_id": item["client_id"],
            "result": "refused",
            "message": refused.sentence,
        }


def _done(item: dict[str, Any]) -> dict[str, str]:
    found, session = _registration(item), db.session.get(Session, item["session_id"])
    if found is None or session is None or found.event_id != session.event_id:
        return {"result": "unknown", "message": _("Nobody here is registered under this.")}
    known = queries.attendance_of(found.id, session.id)
    if item["out"]:
        if known is None:
            raise Refused(_("%(name)s was not checked in.", name=found.name))
        check_in.check_out(known, at=item["at"], by=calls.actor())
        return {"result": "checked_in", "message": ""}
    if known and known.presence is Presence.PRESENT:
        return {"result": "already", "message": ""}
    check_in.check_in(found, session, at=item["at"], method=item["method"], by=calls.actor())
    return {"result": "checked_in", "message": ""}


def _registration(item: dict[str, Any]) -> Registration | None:
    if "code" in item:
        return registrations.registration_of_code(item["code"])
    return registrations.registration_with(item["registration_id"])
