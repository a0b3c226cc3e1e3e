"""What a volunteer types to become a speaker, and what staff type about speakers."""

import re
from typing import Any

from flask_wtf.file import FileField
from wtforms import BooleanField, EmailField, ValidationError
from wtforms.validators import NumberRange, Optional

from outreach.core import contact
from outreach.core.language import LANGUAGES, OWN_NAMES, _, l_
from outreach.schools import queries as schools
from outreach.schools import regions
from outreach.speakers.actions import MOST_TOPICS
from outreach.speakers.models import Speaker
from outreach.speakers.words import CheckStatus, Weekday
from outreach.uploads.forms import file_field
from outreach.web.fields import (
    Chips,
    Chosen,
    DateField,
    IntegerField,
    Length,
    LineField,
    PhoneField,
    RadioField,
    Required,
    SelectField,
    Shaped,
    TextField,
)
from outreach.web.forms import Filters, Form, Honeypot
from outreach.web.sealed_forms import Sealed

SPOKEN = [("fr", l_("French")), ("en", l_("English"))]
LONGEST_TOPIC = 60
FURTHEST = 3000


class SpeakerFacts(Form):
    """What somebody speaks of, where and when."""

    employer = LineField(l_("Employer"), [Required(l_("Enter the employer.")), Length(max=200)])
    job_title = LineField(l_("Job title"), [Required(l_("Enter the job title.")), Length(max=200)])
    topics = TextField(
        l_("Topics"),
        [Required(l_("Enter at least one topic.")), Length(max=1000)],
        description=l_("One a line, for example: cybersecurity, video games, my studies."),
    )
    languages = Chips(
        l_("Speaks in"), [Required(l_("Tick at least one language."))], choices=SPOKEN
    )
    region_codes = Chips(l_("Regions"), [Optional()], description=l_("None ticked: all of them."))
    municipality = LineField(
        l_("Municipality that you leave from"),
        [Optional(), Length(max=120)],
        description=l_("For the distance to the schools."),
    )
    travel_km = IntegerField(
        l_("Travels up to, in kilometres"),
        [Optional(), NumberRange(0, FURTHEST, l_("Enter from 0 to 3,000 kilometres."))],
    )
    weekdays = Chips(
        l_("Days that usually suit"),
        [Optional()],
        choices=Weekday.choices(),
        description=l_("None ticked: any day."),
    )
    hours = LineField(
        l_("Hours that usually suit"),
        [Optional(), Length(max=200)],
        description=l_("For example: in the morning, not before 9:30."),
    )

    def process(self, *args: Any, **kwargs: Any) -> None:
        self.region_codes.choices = regions.choices()
        super().process(*args, **kwargs)

    def validate_municipality(self, field: Any) -> None:
        if field.data and schools.middle_of(field.data) is None:
            raise ValidationError(_("We know no school in a municipality of that name."))

    def validate_topics(self, field: Any) -> None:
        topics = topics_in(field.data)
        if not topics:
            raise ValidationError(_("Enter at least one topic."))
        if len(topics) > MOST_TOPICS:
            raise ValidationError(_("Enter at most 12 topics."))
        if any(len(topic) > LONGEST_TOPIC for topic in topics):
            raise ValidationError(_("A topic has at most 60 characters."))

    @property
    def facts(self) -> dict[str, Any]:
        """The columns of a speaker."""
        lines = {
            name: self[name].data or ""
            for name in ("employer", "job_title", "municipality", "hours")
        }
        ticked = {name: self[name].data or [] for name in ("languages", "region_codes", "weekdays")}
        return {
            **lines,
            **ticked,
            "topics": topics_in(self.topics.data),
            "travel_km": self.travel_km.data,
        }


class VolunteerForm(Honeypot, SpeakerFacts):
    """Who offers to speak, for themselves."""

    first_name = LineField(
        l_("First name"),
        [Required(l_("Enter your first name.")), Length(max=100), Shaped(contact.person_name)],
    )
    last_name = LineField(
        l_("Last name"),
        [Required(l_("Enter your last name.")), Length(max=100), Shaped(contact.person_name)],
    )
    email = EmailField(
        l_("E-mail"), [Required(l_("Enter your e-mail address.")), Shaped(contact.email)]
    )
    phone = PhoneField(l_("Phone"), [Optional(), Shaped(contact.phone)])
    consent_privacy = BooleanField(
        l_("I have read how my data is used."),
        [Required(l_("Tick that you have read how your data is used."))],
    )

    @property
    def facts(self) -> dict[str, Any]:
        names = ("first_name", "last_name", "email", "phone")
        return super().facts | {name: self[name].data or "" for name in names}


class StaffFacts(SpeakerFacts):
    """What staff keep besides."""

    most_visits_a_year = IntegerField(
        l_("Most visits a year"),
        [Optional(), NumberRange(0, 200, l_("Enter from 0 to 200 visits."))],
    )
    trainings = TextField(l_("Trainings followed"), [Optional(), Length(max=2000)])
    about_fr = TextField(
        l_("For the teacher, in French"),
        [Optional(), Length(max=600)],
        description=l_("Two sentences: who comes, and what they speak of."),
    )
    about_en = TextField(l_("For the teacher, in English"), [Optional(), Length(max=600)])

    @property
    def facts(self) -> dict[str, Any]:
        texts = ("trainings", "about_fr", "about_en")
        kept = {name: self[name].data or "" for name in texts}
        return super().facts | kept | {"most_visits_a_year": self.most_visits_a_year.data}


class AddSpeakerForm(StaffFacts):
    """A speaker who is no person of ours yet, or perhaps is."""

    first_name = LineField(
        l_("First name"), [Required(l_("Enter the first name.")), Length(max=100)]
    )
    last_name = LineField(l_("Last name"), [Required(l_("Enter the last name.")), Length(max=100)])
    email = EmailField(l_("E-mail"), [Optional(), Length(max=254), Shaped(contact.email)])
    phone = PhoneField(l_("Phone"), [Optional(), Shaped(contact.phone)])
    lang = RadioField(
        l_("Language"),
        [Chosen(l_("Choose the language."))],
        choices=[(lang, OWN_NAMES[lang]) for lang in LANGUAGES],
        default="fr",
    )

    @property
    def person_facts(self) -> dict[str, str]:
        """What `actions.person_for` takes."""
        names = ("first_name", "last_name", "email", "phone", "lang", "job_title")
        facts = {name: self[name].data or "" for name in names}
        return facts | {"organisation": self.employer.data or ""}


class EditSpeakerForm(Sealed, StaffFacts):
    """Correcting a speaker, with the picture."""

    picture = FileField(l_("Picture"), [Optional()])
    picture_consent = BooleanField(l_("The speaker agrees that teachers see this picture."))
    drop_picture = BooleanField(l_("Remove the present picture"))

    def validate_picture_consent(self, field: Any) -> None:
        if self.picture.data and not field.data:
            raise ValidationError(_("Tick that the speaker agrees, or send no picture."))


class SuitsForm(Form):
    """Which days and hours usually suit, as the speaker says by the link."""

    weekdays = Chips(
        l_("Days that usually suit"),
        [Optional()],
        choices=Weekday.choices(),
        description=l_("None ticked: any day."),
    )
    hours = LineField(
        l_("Hours that usually suit"),
        [Optional(), Length(max=200)],
        description=l_("For example: in the morning, not before 9:30."),
    )


class AwayForm(Form):
    """Days on which a speaker comes nowhere."""

    first_on = DateField(l_("First day"), [Required(l_("Enter the first day."))])
    last_on = DateField(l_("Last day"), [Optional()], description=l_("Empty: one day."))


class SpeakerListForm(Form):
    """A list of people who agreed to speak in schools."""

    file = file_field(l_("CSV or Excel, one speaker a line."))


class SpeakerFilters(Filters):
    """The list of speakers."""

    q = LineField(l_("Name, employer or topic"))
    region = SelectField(l_("Region"), [Optional()])
    language = SelectField(
        l_("Speaks in"), [Optional()], choices=[("", l_("All languages")), *SPOKEN]
    )
    check = SelectField(
        l_("Background check"),
        [Optional()],
        choices=[
            ("", l_("All states")),
            ("none", l_("None entered")),
            ("expires_soon", l_("Expires soon")),
            *CheckStatus.choices(),
        ],
    )
    status = SelectField(
        l_("Status"),
        [Optional()],
        choices=[("", l_("In use")), ("archived", l_("Archived speakers"))],
    )

    def process(self, *args: Any, **kwargs: Any) -> None:
        self.region.choices = [("", l_("All regions")), *regions.choices()]
        super().process(*args, **kwargs)

    @property
    def wanted(self) -> dict[str, Any]:
        """The filters as `queries.speakers` names them."""
        given = dict(self.values)
        archived = given.pop("status", "") == "archived"
        return {("text" if name == "q" else name): v for name, v in given.items()} | {
            "archived": archived
        }


def topics_in(text: str | None) -> list[str]:
    """Each topic once, one a line or apart by commas."""
    parts = (" ".join(part.split()) for part in re.split(r"[,;\n]", text or ""))
    return list(dict.fromkeys(part for part in parts if part))


def speaker_values(speaker: Speaker) -> dict[str, Any]:
    """What the form shows for a speaker who exists."""
    names = (
        "employer", "job_title", "languages", "region_codes", "municipality", "travel_km", "weekdays", "hours",
        "most_visits_a_year", "trainings", "about_fr", "about_en",
    )  # fmt: skip
    return {name: getattr(speaker, name) for name in names} | {"topics": "\n".join(speaker.topics)}
