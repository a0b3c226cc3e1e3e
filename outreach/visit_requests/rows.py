"""A request as a row of a file."""

from typing import Any

from outreach.core import clock, contact
from outreach.core.language import _
from outreach.events.words import Grade
from outreach.schools.regions import region_name
from outreach.visit_requests.models import VisitRequest
from outreach.visit_requests.wording import preference_lines


def headers() -> list[str]:
    return [
        _("Number"), _("Received on"), _("State"), _("School"), _("Municipality"), _("Region"), _("Activity"),
        _("Grades"), _("Groups"), _("Pupils"), _("What suits"), _("Who asks"), _("E-mail"), _("Phone"),
        _("Who sees to it"), _("By when"), _("Reason"), _("Visit"),
    ]  # fmt: skip


def row(request: VisitRequest) -> list[Any]:
    """One request for a file: real dates and numbers, words for the rest."""
    school = request.school
    return [
        request.id,
        clock.local_day(request.received_at),
        str(request.status.label),
        request.place,
        school.municipality if school else "",
        region_name(school.region_code) if school else "",
        str(request.activity.label) if request.activity else "",
        ", ".join(str(Grade(grade).label) for grade in request.grades),
        len(request.groups),
        request.pupils,
        "; ".join(preference_lines(request)),
        request.contact_name,
        request.contact_email,
        contact.shown_phone(request.contact_phone),
        request.owner.name if request.owner else "",
        request.due_on,
        str(request.end_reason.label) if request.end_reason else "",
        request.event_id,
    ]
