"""What people type to register, for themselves or for a class; the field names are public (contract.md 3)."""

from typing import Any

from wtforms import (
    BooleanField,
    EmailField,
    FieldList,
    FormField,
    HiddenField,
    SearchField,
    ValidationError,
)
from wtforms.validators import NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from outreach.core import contact, language
from outreach.core.language import l_
from outreach.events import wording
from outreach.events.forms import WithItsRow
from outreach.events.models import Event
from outreach.events.words import Grade
from outreach.people.models import ConsentKind, PersonRole
from outreach.registration.actions import AddressInUse, AlreadyRegistered, Applicant
from outreach.registration.classes import Numbers
from outreach.registration.models import Registration, Seat
from outreach.schools import queries as schools
from outreach.schools.models import School
from outreach.web.fields import (
    IntegerField,
    Length,
    LineField,
    PhoneField,
    Required,
    SelectField,
    SelectMultipleField,
    Shaped,
    TextField,
)
from outreach.web.forms import Filters, Form, RowForm
from outreach.web.sealed_forms import Sealed

LANGUAGES = [(lang, language.OWN_NAMES[lang]) for lang in language.LANGUAGES]
ROLES = [("", l_("Choose")), *PersonRole.choices()]


class AttendeeForm(Form):
    """Names, role and school, as the attestation will print them."""

    first_name = LineField(
        l_("First name"),
        [Required(l_("Enter the first name.")), Length(max=100), Shaped(contact.person_name)],
    )
    last_name = LineField(
        l_("Last name"),
        [Required(l_("Enter the last name.")), Length(max=100), Shaped(contact.person_name)],
    )
    phone = PhoneField(l_("Phone"), [Optional(), Shaped(contact.phone)])
    role = SelectField(l_("Role"), [Optional()], choices=ROLES)
    job_title = LineField(
        l_("Title"),
        [Optional(), Length(max=200)],
        description=l_("As it should stand on the attestation."),
    )
    member_number = LineField(l_("Member number (OCCOQ or other)"), [Optional(), Length(max=40)])
    organisation = LineField(l_("School or organisation"), [Optional(), Length(max=200)])
    school_code = HiddenField("", [Optional()])
    language = SelectField(l_("Language of the mails and the attestation"), choices=LANGUAGES)
    accessibility_needs = TextField(
        l_("What would help you take part"), [Optional(), Length(max=1000)]
    )

    @property
    def facts(self) -> dict[str, Any]:
        """The fields, named as the registration's columns."""
        names = (
            "first_name last_name phone job_title member_number organisation accessibility_needs"
        )
        facts: dict[str, Any] = {name: self[name].data or "" for name in names.split()}
        role = PersonRole(self.role.data) if self.role.data else None
        return {**facts, "role": role, "lang": self.language.data}

    @property
    def school(self) -> School | None:
        """The school whose code or exact name was given."""
        if self.school_code.data and (row := schools.school_with(self.school_code.data)):
            return row
        return schools.find_school(self.organisation.data) if self.organisation.data else None


class RegisterForm(AttendeeForm):
    """Registering oneself."""

    email = EmailField(
        l_("E-mail"), [Required(l_("Enter your e-mail address.")), Shaped(contact.email)]
    )
    consent_privacy = BooleanField(
        l_("I have read how my data is used."),
        [Required(l_("Tick that you have read how your data is used."))],
    )
    consent_announcements = BooleanField(l_("Tell me about coming events by e-mail."))
    someone_else = BooleanField(
        l_("I am somebody else who shares this address: register me as well.")
    )

    @property
    def applicant(self) -> Applicant:
        return Applicant(
            **self.facts,
            email=self.email.data or "",
            school=self.school,
            is_someone_else=self.someone_else.data,
        )

    @property
    def offers_link(self) -> bool:
        """Whether the address that was typed is registered already."""
        return isinstance(self.refused, AlreadyRegistered)

    @property
    def asks_who(self) -> bool:
        """Whether that registration bears another name, or this was asked and answered."""
        return isinstance(self.refused, AddressInUse) or self.someone_else.data

    @property
    def consents(self) -> tuple[ConsentKind, ...]:
        wants_news = self.consent_announcements.data
        return (
            (ConsentKind.PRIVACY, ConsentKind.ANNOUNCEMENTS)
            if wants_news
            else (ConsentKind.PRIVACY,)
        )


def corrections(form: AttendeeForm) -> dict[str, Any]:
    """The facts of the form, with the school that was chosen from those proposed."""
    code = form.school_code.data
    school = schools.school_with(code) if code else None
    return {**form.facts, "school": school} if school else form.facts


class GradeForm(RowForm):
    """A row of a class; one left empty is no grade."""

    grade = SelectField(
        l_("Grade"),
        [WithItsRow(l_("Choose the grade of these pupils."))],
        choices=[("", l_("Choose")), *Grade.choices()],
    )
    pupils = IntegerField(
        l_("Pupils"),
        [
            WithItsRow(l_("Enter how many pupils of this grade come.")),
            NumberRange(1, 400, l_("Enter 1 to 400 pupils.")),
        ],
    )


class ClassForm(Form):
    """How many come, and to which blocks: no pupil's name is asked or kept."""

    grades = FieldList(FormField(GradeForm, label=l_("Grade")), min_entries=3)
    adults = IntegerField(
        l_("Adults who come along, you included"),
        [
            Required(l_("Enter how many adults come along.")),
            NumberRange(1, 100, l_("Enter 1 to 100 adults.")),
        ],
    )
    blocks = SelectMultipleField(
        l_("When the class comes"),
        [Required(l_("Tick at least one time when the class comes."))],
        coerce=int,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )

    def offer_blocks(self, event: Event, *, is_lost: bool = False) -> None:
        """Ask which of several blocks; of one there is nothing to choose, unless another was lost."""
        live = event.live_sessions
        if len(live) < 2 and not is_lost:
            del self.blocks
            return
        lines = wording.when_lines(event)
        labels = [line.replace("\n", " · ") for line in lines]
        self.blocks.choices = [(b.id, label) for b, label in zip(live, labels, strict=True)]

    def validate_grades(self, field: Any) -> None:
        if not self.pupils and not any(row.errors for row in field):
            raise ValidationError(l_("Enter at least one grade with its number of pupils."))

    @property
    def pupils(self) -> dict[str, int]:
        rows = [row.form for row in self.grades if row.form.grade.data and row.form.pupils.data]
        counts: dict[str, int] = {}
        for row in rows:
            counts[row.grade.data] = counts.get(row.grade.data, 0) + (row.pupils.data or 0)
        return counts

    @property
    def heads(self) -> int:
        """As typed so far; 0 while nothing is."""
        return sum(self.pupils.values()) + (self.adults.data or 0)

    @property
    def numbers(self) -> Numbers:
        return Numbers(self.pupils, self.adults.data or 0, self.block_ids)

    @property
    def block_ids(self) -> tuple[int, ...]:
        return tuple(self.blocks.data or ()) if "blocks" in self else ()


class RegisterClassForm(RegisterForm, ClassForm):
    """A teacher registers a class by its numbers."""

    organisation = LineField(l_("School"), [Required(l_("Enter the school.")), Length(max=200)])

    @property
    def applicant(self) -> Applicant:
        return Applicant(
            **self.facts,
            email=self.email.data or "",
            school=self.school,
            pupils=self.pupils,
            adults=self.adults.data or 0,
            block_ids=self.block_ids,
        )


class StaffRegisterForm(RegisterForm):
    """Staff register somebody on the phone: the consent was asked there, an address may be lacking."""

    email = EmailField(l_("E-mail"), [Optional(), Shaped(contact.email)])
    consent_privacy = BooleanField(
        l_("The person was told how their data is used."),
        [Required(l_("Tick that the person was told how their data is used."))],
    )
    consent_announcements = BooleanField(
        l_("The person wants to be told of coming events by e-mail.")
    )


def class_values(registration: Registration) -> dict[str, Any]:
    """What stands there now; of a class that comes to everything each block is ticked."""
    grades = [{"grade": grade, "pupils": count} for grade, count in registration.pupils.items()]
    blocks = [block.id for block in registration.blocks]
    empty: list[dict[str, Any]] = [{}] * max(1, 3 - len(grades))
    return {"grades": grades + empty, "adults": registration.adults, "blocks": blocks}


class DetailsForm(Sealed, AttendeeForm):
    """Correcting one's own details."""


class CorrectForm(Sealed, AttendeeForm):
    """Staff correct what somebody typed, their address too."""

    email = EmailField(
        l_("E-mail"),
        [Optional(), Shaped(contact.email)],
        description=l_("Another address gets a new link; those sent before end."),
    )
    accessibility_needs = TextField(l_("What would help"), [Optional(), Length(max=1000)])


class RegistrationFilters(Filters):
    """The list of the registered."""

    q = SearchField(l_("Name, e-mail, code or school"), [Optional()])
    seat = SelectField(l_("State"), [Optional()], choices=[("", l_("All states")), *Seat.choices()])
    needs = SelectField(
        l_("Needs"),
        [Optional()],
        choices=[("", l_("With or without needs")), ("1", l_("With needs"))],
    )

    @property
    def wanted(self) -> dict[str, str]:
        """The filters as `queries.wanted` names them."""
        return {"text" if name == "q" else name: value for name, value in self.values.items()}


class LostLinkForm(Form):
    email = EmailField(
        l_("E-mail"), [Required(l_("Enter your e-mail address.")), Shaped(contact.email)]
    )


class AddressForm(Form):
    """Another address, for the mails of one registration."""

    email = EmailField(
        l_("New e-mail"), [Required(l_("Enter your new e-mail address.")), Shaped(contact.email)]
    )


class CancelForm(Form):
    """Nothing but the button."""


class ButtonForm(Form):
    """Nothing but the button."""
