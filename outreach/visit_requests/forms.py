"""A wish as typed, by a teacher or for one (field names of contract.md 3), and what is done with it."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from wtforms import (
    BooleanField,
    EmailField,
    FieldList,
    FormField,
    HiddenField,
    TimeField,
    ValidationError,
)
from wtforms.validators import NumberRange, Optional

from outreach.core import clock, contact
from outreach.core.language import _, l_
from outreach.events.forms import NO_PUPIL_NAMES, WithItsRow
from outreach.events.groups import LARGEST
from outreach.events.words import VISITS, EventType, Grade, Language, Mode
from outreach.schools import queries as schools
from outreach.schools.models import School
from outreach.visit_requests.actions import MOST_GROUPS
from outreach.visit_requests.models import Preference, PupilGroup, VisitRequest
from outreach.visit_requests.pasted import Pasted
from outreach.visit_requests.words import RequestSource
from outreach.visits.forms import LANGUAGES
from outreach.web.fields import (
    Chips,
    DateField,
    IntegerField,
    Length,
    LineField,
    PhoneField,
    Required,
    SelectField,
    Shaped,
    TextField,
)
from outreach.web.forms import Form, Honeypot, RowForm
from outreach.web.sealed_forms import Sealed

UNDECIDED = [("", l_("I don’t know yet")), *((kind.value, kind.label) for kind in VISITS)]
PREFERRED = ("preferred_1", "preferred_2", "preferred_3")


class PupilGroupForm(RowForm):
    """A row of the wish; one left empty is no group."""

    grades = Chips(l_("Grades"), choices=Grade.choices())
    label = LineField(l_("Name of the group"), [Optional(), Length(max=60)])
    pupils = IntegerField(
        l_("Pupils"),
        [
            WithItsRow(l_("Enter how many pupils the group has.")),
            NumberRange(1, LARGEST, l_("A group has 1 to 400 pupils.")),
        ],
    )

    def validate_grades(self, field: Any) -> None:
        if self.pupils.data and not field.data:
            raise ValidationError(l_("Tick the grades of the group."))


class PreferenceForm(RowForm):
    """A day, or words that say when."""

    on = DateField(l_("Date"), [Optional()])
    start = TimeField(l_("Hour"), [Optional()])
    period = LineField(
        l_("Or a month or period"),
        [Optional(), Length(max=120)],
        description=l_("For example: in March, any Tuesday morning."),
    )


class SchoolFields(Form):
    """Which school it is about, chosen among ours or in words."""

    organisation = LineField(l_("School"), [Required(l_("Enter the school.")), Length(max=200)])
    school_code = HiddenField("", [Optional()])

    @property
    def school(self) -> School | None:
        """The school whose code or exact name was given."""
        if self.school_code.data and (row := schools.school_with(self.school_code.data)):
            return row
        return schools.find_school(self.organisation.data) if self.organisation.data else None


class WishForm(SchoolFields):
    """What is asked for, whoever types it."""

    contact_name = LineField(
        l_("Who asks"),
        [Required(l_("Enter who asks.")), Length(max=200), Shaped(contact.person_name)],
    )
    contact_email = EmailField(l_("E-mail"), [Optional(), Shaped(contact.email)])
    contact_phone = PhoneField(l_("Phone"), [Optional(), Shaped(contact.phone)])
    contact_role = LineField(l_("Role"), [Optional(), Length(max=200)])
    activity_type = SelectField(l_("Activity"), [Optional()], choices=UNDECIDED)
    groups = FieldList(
        FormField(PupilGroupForm, label=l_("Group")), min_entries=1, max_entries=MOST_GROUPS
    )
    preferred_1 = FormField(PreferenceForm, label=l_("First choice"), separator="_")
    preferred_2 = FormField(PreferenceForm, label=l_("Second choice"), separator="_")
    preferred_3 = FormField(PreferenceForm, label=l_("Third choice"), separator="_")
    excluded_dates = LineField(l_("Dates that do not suit"), [Optional(), Length(max=500)])
    language = SelectField(l_("Language of the visit"), choices=Language.choices())
    mode = SelectField(l_("Mode"), choices=Mode.choices())
    notes = TextField(
        l_("What should we know?"), [Optional(), Length(max=2000)], description=NO_PUPIL_NAMES
    )
    teacher_present = BooleanField(l_("A teacher stays with the pupils during the whole visit."))

    def validate_groups(self, field: Any) -> None:
        if not self.pupil_groups and not any(row.errors for row in field):
            raise ValidationError(l_("Enter at least one group with its number of pupils."))

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        is_right = super().validate(*args, **kwargs)
        first = self.preferred_1.form
        if not self.preferences and not self.preferred_1.errors:
            first.on.errors = [_("Enter a date, a month or a period that suits.")]
            return False
        return is_right

    def offer_rows(self, count: int) -> None:
        while len(self.groups) < min(count, MOST_GROUPS):
            self.groups.append_entry()

    @property
    def pupil_groups(self) -> list[PupilGroup]:
        rows = [row.form for row in self.groups]
        return [
            PupilGroup(tuple(row.grades.data or ()), count, row.label.data or "")
            for row in rows
            if (count := row.pupils.data)
        ]

    @property
    def preferences(self) -> list[Preference]:
        rows = [self[name].form for name in PREFERRED]
        typed = [Preference(row.on.data, row.start.data, row.period.data or "") for row in rows]
        return [wish for wish in typed if wish.on or wish.period]

    @property
    def facts(self) -> dict[str, Any]:
        """What `actions.receive` and `actions.correct` take."""
        names = (
            "organisation",
            "contact_name",
            "contact_phone",
            "contact_role",
            "excluded_dates",
            "notes",
        )
        return {
            **{name: self[name].data or "" for name in names},
            "contact_email": (self.contact_email.data or "").strip().casefold(),
            "school": self.school,
            "groups": self.pupil_groups,
            "preferences": self.preferences,
            "activity": EventType(self.activity_type.data) if self.activity_type.data else None,
            "language": Language(self.language.data),
            "mode": Mode(self.mode.data),
            "teacher_present": self.teacher_present.data,
        }


class GroupFields(SchoolFields):
    """One group of pupils."""

    pupils = IntegerField(
        l_("Pupils"),
        [
            Required(l_("Enter how many pupils the group has.")),
            NumberRange(1, LARGEST, l_("A group has 1 to 400 pupils.")),
        ],
    )
    label = LineField(l_("Name of the group"), [Optional(), Length(max=60)])
    grades = Chips(
        l_("Grades"), [Required(l_("Tick the grades of the group."))], choices=Grade.choices()
    )


class AskerFields(SchoolFields, Honeypot):
    """Who asks, for themselves."""

    contact_name = LineField(
        l_("Your name"),
        [Required(l_("Enter your name.")), Length(max=200), Shaped(contact.person_name)],
    )
    contact_email = EmailField(
        l_("E-mail"), [Required(l_("Enter your e-mail address.")), Shaped(contact.email)]
    )
    contact_phone = PhoneField(l_("Phone"), [Optional(), Shaped(contact.phone)])
    contact_role = LineField(l_("Your role at the school"), [Optional(), Length(max=200)])
    teacher_present = BooleanField(
        l_("A teacher stays with the pupils during the whole visit."),
        [Required(l_("Tick that a teacher stays: we never are alone with pupils."))],
    )
    consent_privacy = BooleanField(
        l_("I have read how my data is used."),
        [Required(l_("Tick that you have read how your data is used."))],
    )


class RequestForm(AskerFields, WishForm):
    """What a teacher types, in under two minutes."""

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        is_right = super().validate(*args, **kwargs)
        days = [self[name].form.on for name in PREFERRED]
        for field in [day for day in days if day.data and day.data <= clock.today()]:
            field.errors = [_("Choose a day after today.")]
            is_right = False
        return is_right


class TakeSlotForm(AskerFields, GroupFields):
    """A published time taken for one group."""

    @property
    def facts(self) -> dict[str, Any]:
        """What `slots.ask_for` takes."""
        group = PupilGroup(
            tuple(self.grades.data or ()), self.pupils.data or 0, self.label.data or ""
        )
        names = ("organisation", "contact_name", "contact_email", "contact_phone", "contact_role")
        return {
            **{name: self[name].data or "" for name in names},
            "school": self.school,
            "group": group,
            "teacher_present": self.teacher_present.data,
        }


class StaffWishForm(WishForm):
    """A wish that staff type: what was not said may stay open."""

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


def school_values(school: School | None) -> dict[str, str]:
    """What a form shows for a school that its address names."""
    return {"organisation": school.name, "school_code": school.code} if school else {}


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


class AnswerForm(Form):
    answer = TextField(
        l_("Your answer"),
        [Required(l_("Write your answer.")), Length(max=2000)],
        description=NO_PUPIL_NAMES,
    )


class PressForm(Form):
    """Nothing but the button."""
