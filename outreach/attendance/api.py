"""Check-ins, sent again as often as the network asks for, and headcounts for other systems."""

from typing import Any

from marshmallow import Schema, ValidationError, fields, validates_schema

from outreach.attendance import actions
from outreach.attendance.arrivals import Arrival, take_in
from outreach.attendance.models import Attendance, Method
from outreach.core import once
from outreach.core.database import db
from outreach.core.errors import Refused
from outreach.core.language import _
from outreach.events import queries as events
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
    def check_who(self, body: dict[str, Any], **_more: Any) -> None:
        if ("code" in body) == ("registration_id" in body):
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
def check_ins(body: list[dict[str, Any]]) -> Any:
    """Each is judged by its `at` and answered by itself; the same client_id is done once."""
    if len(body) > LARGEST_BATCH:
        calls.mistaken("", _("At most %(count)s check-ins at once.", count=LARGEST_BATCH))
    kept = once.claim_all("check-in", [item["client_id"] for item in body])
    answers = _answers([item for item in body if item["client_id"] not in kept])
    done = {a["client_id"]: a for a in answers if a["result"] != "refused"}
    once.release_all("check-in", [id_ for a in answers if (id_ := a["client_id"]) not in done])
    once.remember_all("check-in", done)
    new = iter(answers)
    return [kept.get(item["client_id"]) or next(new) for item in body]


@doors.writes(
    "PUT",
    "/sessions/<int(max=2147483647):id>/headcount",
    HeadcountTold,
    takes=HeadcountShape,
)
def headcount(body: dict[str, Any], id: int) -> Any:
    """Adults are not part of youth_count; `sure` records an odd number that is right."""
    session = calls.or_404(db.session.get(Session, id))
    numbers = actions.Headcount(
        body["youth_count"],
        body["adults_count"],
        body["girls"],
        body["boys"],
        body["other"],
        body["not_declared"],
        body["count_method"],
    )
    return actions.count(
        session,
        numbers,
        version=body["version"],
        sure=body["sure"],
        by=calls.actor(),
        by_name=calls.name(),
    )


def _answers(items: list[dict[str, Any]]) -> list[dict[str, str]]:
    """One for each, in their order."""
    arrivals = _arrivals(items)
    outcomes = iter(take_in([a for a in arrivals if a], by=calls.actor()))
    return [
        {"client_id": item["client_id"], **(_words(next(outcomes)) if arrival else _unknown())}
        for item, arrival in zip(items, arrivals, strict=True)
    ]


def _unknown() -> dict[str, str]:
    return {"result": "unknown", "message": _("Nobody here is registered under this.")}


def _words(outcome: Attendance | Refused | None) -> dict[str, str]:
    if isinstance(outcome, Refused):
        return {"result": "refused", "message": outcome.sentence}
    return {"result": "checked_in" if outcome else "already", "message": ""}


def _arrivals(items: list[dict[str, Any]]) -> list[Arrival | None]:
    """Who each is about, at which block; None where nobody is registered under it."""
    codes = [item["code"].upper() for item in items if "code" in item]
    ids = [item["registration_id"] for item in items if "registration_id" in item]
    rows = registrations.registrations_with(codes=codes, ids=ids)
    by_key: dict[object, Registration] = {row.code: row for row in rows}
    by_key |= {row.id: row for row in rows}
    blocks = events.blocks_with({item["session_id"] for item in items})
    return [_arrival(item, by_key, blocks) for item in items]


def _arrival(
    item: dict[str, Any], registered: dict[object, Registration], blocks: dict[int, Session]
) -> Arrival | None:
    key = item["code"].upper() if "code" in item else item["registration_id"]
    registration, block = registered.get(key), blocks.get(item["session_id"])
    if registration is None or block is None or registration.event_id != block.event_id:
        return None
    return Arrival(
        item["client_id"], registration, block, item["at"], item["method"], leaves=item["out"]
    )
