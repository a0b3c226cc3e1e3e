"""A wish as staff type it, correct it and book it; what was not said may stay open."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from wtforms.validators import Optional

from outreach.core.language import l_
from outreach.events.forms import NO_PUPIL_NAMES
from outreach.events.words import EventType
from outreach.visit_requests.forms import PREFERRED, WishForm
from outreach.visit_requests.models import Preference, PupilGroup, VisitRequest
from outreach.visit_requests.pasted import Pasted
from outreach.visit_requests.words import RequestSource
from outreach.visits.forms import LANGUAGES
from outreach.web.fields import Length, SelectField, TextField
from outreach.web.sealed_forms import Sealed


class StaffWishForm(WishForm):
    """A wish that staff type, with the language of its mails."""

    lang = SelectField(l_("Language of the mails"), choices=LANGUAGES)

    @property
    def facts(self) -> dict[str, Any]:
        return super().facts | {"lang": self.lang.data}


class AddRequestForm(StaffWishForm):
    source = SelectField(
        l_("How it came"),
        choices=[(s.value, s.label) for s in RequestSource if s is not RequestSource.FORM],
    )
    source_text = TextField(
        l_("The mail"), [Optional(), Length(max=10_000)], description=NO_PUPIL_NAMES
    )

    @property
    def typed(self) -> dict[str, Any]:
        """What was typed before a mail is read: it stays."""
        who = ("organisation", "school_code", "contact_name", "contact_email", "contact_phone")
        names = [*who, "contact_role", "activity_type", "mode", "excluded_dates", "notes"]
        names += ["teacher_present"]
        names += ["groups"] if self.pupil_groups else []
        names += PREFERRED if self.preferences else []
        return {name: self[name].data for name in names if self[name].data}

    @property
    def facts(self) -> dict[str, Any]:
        return super().facts | {"source_text": self.source_text.data or ""}


class CorrectRequestForm(Sealed, StaffWishForm):
    """A request that is there, and that its teacher and others of the staff may change meanwhile."""


def pasted_values(said: Pasted, text: str) -> dict[str, Any]:
    """What a mail that was pasted says, for staff to correct; what it does not say is left out."""
    names = "contact_name contact_email contact_phone lang organisation"
    return {
        **{name: getattr(said, name) for name in names.split()},
        **_rows(said.groups, said.preferences),
        "school_code": said.school.code if said.school else "",
        "source": RequestSource.MAIL.value,
        "source_text": text,
        "language": said.lang,
    }


def request_values(request: VisitRequest) -> dict[str, Any]:
    """What the form shows for a request that exists."""
    names = "contact_name contact_email contact_phone contact_role lang excluded_dates notes"
    return {
        **{name: getattr(request, name) for name in (*names.split(), "teacher_present")},
        "organisation": request.place,
        "school_code": request.school.code if request.school else "",
        "activity_type": request.activity.value if request.activity else "",
        "language": request.language.value,
        "mode": request.mode.value,
        **_rows(request.pupil_groups, request.preferences),
    }


def _rows(groups: Sequence[PupilGroup], preferences: Sequence[Preference]) -> dict[str, Any]:
    wishes = [*preferences, *[Preference(None)] * len(PREFERRED)]
    return {
        "groups": [
            {"grades": list(g.grades), "pupils": g.pupils, "label": g.label} for g in groups
        ],
        **{
            name: {"on": wish.on, "start": wish.start, "period": wish.period}
            for name, wish in zip(PREFERRED, wishes, strict=False)
        },
    }


def booking_values(request: VisitRequest) -> dict[str, Any]:
    """What the booking form starts from, besides what is known of the school."""
    first = next((wish for wish in request.preferences if wish.on), Preference(None))
    minutes = request.slot.minutes if request.slot and request.holds_slot else None
    activity = request.activity or EventType.CLASSROOM_VISIT
    names = ("contact_name", "contact_email", "contact_phone", "contact_role")
    return {
        **{name: getattr(request, name) for name in names},
        "contact_lang": request.lang,
        "type": activity.value,
        "on": first.on,
        "groups": [
            {
                "grades": list(group.grades),
                "pupils": group.pupils,
                "label": group.label,
                "starts": _later(first.start, n * activity.kind.minutes),
                "minutes": minutes,
            }
            for n, group in enumerate(request.pupil_groups)
        ],
        "mode": request.mode.value,
        "language": request.language.value,
        "private_note": "\n\n".join(filter(None, (request.notes, request.answer))),
    } | ({"owner_id": request.owner_id} if request.owner_id else {})


def _later(start: time | None, minutes: int) -> time | None:
    """So many minutes after that hour, of the same day."""
    if start is None:
        return None
    return (datetime.combine(date.min, start) + timedelta(minutes=minutes)).time()
