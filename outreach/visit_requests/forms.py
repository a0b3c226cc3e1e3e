"""A wish as a teacher types it (field names of contract.md 3), and what they do with it by the link."""

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
from outreach.visit_requests.models import Preference, PupilGroup
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


def school_values(school: School | None) -> dict[str, str]:
    """What a form shows for a school that its address names."""
    return {"organisation": school.name, "school_code": school.code} if school else {}


class AnswerForm(Form):
    answer = TextField(
        l_("Your answer"),
        [Required(l_("Write your answer.")), Length(max=2000)],
        description=NO_PUPIL_NAMES,
    )


class PressForm(Form):
    """Nothing but the button."""
