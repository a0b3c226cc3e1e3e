"""Filters of the list, a person, a school they are at, and a note."""

from typing import Any

from wtforms import BooleanField, HiddenField
from wtforms.validators import Optional
from wtforms.widgets import CheckboxInput, ListWidget

from outreach.core import contact
from outreach.core.language import LANGUAGES, OWN_NAMES, l_
from outreach.people.models import ConsentKind, NoteKind, PersonRole
from outreach.web import links
from outreach.web.fields import (
    Chosen,
    DateField,
    Length,
    LineField,
    PhoneField,
    RadioField,
    Required,
    SelectField,
    SelectMultipleField,
    Shaped,
    TextField,
)
from outreach.web.forms import Filters, Form
from outreach.web.sealed_forms import Sealed

ALL = ("", l_("All"))


class PersonFilters(Filters):
    """The list of people."""

    q = LineField(l_("Name, e-mail or school"))
    role = SelectField(l_("Role"), choices=[ALL, *PersonRole.choices()], default="")
    status = SelectField(
        l_("Status"),
        choices=[("", l_("In use")), ("archived", l_("Archived people"))],
        default="",
    )
    school = HiddenField()


class PersonForm(Form):
    """What is known of a person."""

    first_name = LineField(
        l_("First name"), [Required(l_("Enter the first name.")), Length(max=100)]
    )
    last_name = LineField(l_("Last name"), [Required(l_("Enter the last name.")), Length(max=100)])
    email = LineField(l_("E-mail"), [Optional(), Length(max=254), Shaped(contact.email)])
    phone = PhoneField(
        l_("Phone"),
        [Optional(), Shaped(contact.phone)],
        description=l_("With “ext. 12” if there is one."),
    )
    lang = RadioField(
        l_("Language"),
        [Chosen(l_("Choose the language."))],
        choices=[(lang, OWN_NAMES[lang]) for lang in LANGUAGES],
        default="fr",
    )
    roles = SelectMultipleField(
        l_("Roles"),
        choices=PersonRole.choices(),
        description=l_(
            "As the person declares them: the title of guidance counsellor (c.o.) is reserved."
        ),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    job_title = LineField(l_("Job title"), [Optional(), Length(max=200)])
    member_number = LineField(
        l_("Member number"),
        [Optional(), Length(max=40)],
        description=l_("Of the OCCOQ or another order."),
    )
    organisation = LineField(
        l_("Organisation"),
        [Optional(), Length(max=200)],
        description=l_("When it is no school of ours."),
    )
    is_someone_else = BooleanField(l_("This is someone else: add them"))

    @property
    def facts(self) -> dict[str, Any]:
        names = ("first_name", "last_name", "email", "phone", "job_title", "member_number")
        facts: dict[str, Any] = {n: self[n].data or "" for n in (*names, "organisation")}
        return {**facts, "lang": self.lang.data, "roles": self.roles.data or []}


class EditForm(Sealed, PersonForm):
    """Correcting what is known of a person."""


class AttachForm(Form):
    """A person at a school."""

    school_id = HiddenField(validators=[Chosen(l_("Choose the school."))])
    role = SelectField(
        l_("Role there"), choices=[("", l_("Not stated")), *PersonRole.choices()], default=""
    )
    from_on = DateField(l_("Since"), [Optional()])
    usual = BooleanField(l_("Usual contact of this school"))


class DetachForm(Form):
    """A person leaves a school."""

    until_on = DateField(l_("Last day there"), [Required(l_("Enter the last day."))])


class ConsentForm(Form):
    """A consent that staff were told of, or its withdrawal."""

    kind = SelectField(l_("Consent"), choices=ConsentKind.choices())
    source = LineField(
        l_("How it was given"),
        [Required(l_("Say how it was given.")), Length(max=200)],
        description=l_("For instance: by phone, by e-mail of March 5."),
    )


class NoteForm(Form):
    """A call, mail or meeting."""

    school_id = HiddenField()
    person_id = HiddenField()
    event_id = HiddenField()
    text = TextField(l_("Note"), [Required(l_("Enter what was said.")), Length(max=5000)])
    on = DateField(l_("Date"), [Required(l_("Enter the date."))])
    follow_up_on = DateField(l_("Follow up on"), [Optional()])
    kind = SelectField(l_("Kind"), choices=NoteKind.choices(), default=NoteKind.CALL.value)

    @property
    def about(self) -> dict[str, int]:
        """The row the note is about: `{"school_id": 12}`."""
        names = ("school_id", "person_id", "event_id")
        return {name: id_ for name in names if (id_ := links.id_of(self[name].data))}
