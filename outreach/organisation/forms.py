"""What the settings pages ask."""

from typing import Any

from flask_wtf.file import FileField
from wtforms import BooleanField, ColorField, ValidationError
from wtforms.validators import Email, NumberRange, Optional

from outreach.core.language import _, l_
from outreach.drawing import colour
from outreach.web.fields import IntegerField, Length, LineField, Required, TextField
from outreach.web.forms import Form

EMAIL = Email(message=l_("Enter an e-mail like name@example.org."))


def web_address(_form: Any, field: Any) -> None:
    """Complete `example.org` to `https://example.org`; refuse anything that is not a web address."""
    if field.data and "://" not in field.data:
        field.data = f"https://{field.data}"
    if field.data and not field.data.startswith(("https://", "http://")):
        raise ValidationError(_("Enter a web address like https://example.org."))


class IdentityFields:
    """Who we are, as visitors read it."""

    name_fr = LineField(
        l_("Name in French"), [Required(l_("Enter the name in French.")), Length(max=200)]
    )
    name_en = LineField(l_("Name in English"), [Optional(), Length(max=200)])
    address = TextField(l_("Postal address"), [Optional(), Length(max=500)])
    phone = LineField(l_("Phone"), [Optional(), Length(max=40)])
    email = LineField(
        l_("E-mail"),
        [Required(l_("Enter the e-mail that visitors may write to.")), Length(max=254), EMAIL],
    )
    website = LineField(l_("Web site"), [Optional(), Length(max=300), web_address])
    accent = ColorField(l_("Accent colour"), [Required(l_("Choose a colour."))])

    def validate_accent(self, field: Any) -> None:
        field.data = (field.data or "").lower()
        if not colour.is_colour(field.data):
            raise ValidationError(_("Enter a colour like #0b6e6e."))


class PrivacyFields:
    """Who answers for personal information."""

    privacy_officer = LineField(
        l_("Privacy officer"),
        [Required(l_("Enter the name of the privacy officer.")), Length(max=200)],
    )
    privacy_email = LineField(
        l_("E-mail of the privacy officer"),
        [Required(l_("Enter the e-mail of the privacy officer.")), Length(max=254), EMAIL],
    )


class IdentityForm(Form, IdentityFields):
    """Names, address and colour."""

    welcome_fr = TextField(
        l_("What we do, in French"),
        [Optional(), Length(max=600)],
        description=l_("Two sentences for the front page; without them it says it in general."),
    )
    welcome_en = TextField(l_("What we do, in English"), [Optional(), Length(max=600)])
    logo = FileField(l_("Logo"), [Optional()])
    drop_logo = BooleanField(l_("Remove the present logo"))

    @property
    def facts(self) -> dict[str, Any]:
        names = ("name_fr", "name_en", "address", "phone", "email", "website", "accent")
        return {name: self[name].data or "" for name in (*names, "welcome_fr", "welcome_en")}


class PrivacyForm(Form, PrivacyFields):
    """The privacy officer, and how long personal information is kept."""

    privacy_phone = LineField(l_("Phone of the privacy officer"), [Optional(), Length(max=40)])
    retention_years = IntegerField(
        l_("Years that personal information is kept"),
        [
            Required(l_("Enter a number of years.")),
            NumberRange(1, 50, l_("Enter from 1 to 50 years.")),
        ],
    )

    @property
    def facts(self) -> dict[str, Any]:
        names = ("privacy_officer", "privacy_email", "privacy_phone", "retention_years")
        return {name: self[name].data or "" for name in names}


class AttestationForm(Form):
    """What stands on every attestation."""

    attestation_title_fr = LineField(
        l_("Title in French"), [Required(l_("Enter the title in French.")), Length(max=120)]
    )
    attestation_title_en = LineField(
        l_("Title in English"), [Required(l_("Enter the title in English.")), Length(max=120)]
    )
    signatory_name = LineField(l_("Who signs"), [Optional(), Length(max=200)])
    signatory_title_fr = LineField(l_("Function in French"), [Optional(), Length(max=200)])
    signatory_title_en = LineField(l_("Function in English"), [Optional(), Length(max=200)])
    signature = FileField(l_("Picture of the signature"), [Optional()])
    drop_signature = BooleanField(l_("Remove the present signature"))
    letterhead_margin_mm = IntegerField(
        l_("Space left free on top for your letterhead, in millimetres"),
        [NumberRange(0, 120, l_("Enter from 0 to 120 millimetres."))],
    )
    whole_session_percent = IntegerField(
        l_("Share of a session that counts as the whole, in percent"),
        [NumberRange(1, 100, l_("Enter from 1 to 100 percent."))],
    )

    @property
    def facts(self) -> dict[str, Any]:
        words = ("attestation_title", "signatory_title")
        names = [f"{word}_{lang}" for word in words for lang in ("fr", "en")]
        texts = {name: self[name].data or "" for name in [*names, "signatory_name"]}
        numbers = ("letterhead_margin_mm", "whole_session_percent")
        return texts | {name: self[name].data for name in numbers}


class VisitRulesForm(Form):
    """How far ahead a visit is asked for, and how long a seat is held."""

    lead_days = IntegerField(
        l_("Days of notice for a visit"), [NumberRange(0, 365, l_("Enter from 0 to 365 days."))]
    )
    request_days = IntegerField(
        l_("Days that a request for a visit waits for its teacher"),
        [NumberRange(1, 365, l_("Enter from 1 to 365 days."))],
        description=l_(
            "Then a reminder leaves, and after as many days again the request is closed."
        ),
    )
    offer_hours = IntegerField(
        l_("Hours that a freed seat is held for the next person waiting"),
        [NumberRange(0, 336, l_("Enter from 0 to 336 hours."))],
    )

    @property
    def facts(self) -> dict[str, Any]:
        return {name: self[name].data for name in ("lead_days", "request_days", "offer_hours")}


def days_field(label: Any, description: Any = "") -> IntegerField:
    """Days before or after an event; 0 is never."""
    return IntegerField(
        label,
        [NumberRange(0, 60, l_("Enter from 0 to 60 days."))],
        description=description,
    )


def hour_field(label: Any) -> IntegerField:
    """An hour by day, on the clock of the place."""
    return IntegerField(label, [NumberRange(8, 18, l_("Enter an hour from 8 to 18."))])


class ReminderRulesForm(Form):
    """How many days before and after a reminder leaves, and at what hour; 0 leaves one out."""

    sheet_days = days_field(l_("Planning sheet, days before the visit"))
    visit_near_days = days_field(l_("Reminder, days before the visit"))
    event_ahead_days = days_field(l_("First reminder, days before the event"))
    event_near_days = days_field(l_("Last reminder, days before the event"))
    numbers_days = days_field(l_("First question, days after the visit"))
    numbers_again_days = days_field(l_("Second question, days after the visit"))
    numbers_staff_days = IntegerField(
        l_("On our page Today, days after the visit"),
        [NumberRange(1, 60, l_("Enter from 1 to 60 days."))],
    )
    reminder_hour = hour_field(l_("Hour at which reminders leave"))
    numbers_hour = hour_field(l_("Hour at which the question leaves"))

    def validate_visit_near_days(self, field: Any) -> None:
        _check_later(self.sheet_days, field)

    def validate_event_near_days(self, field: Any) -> None:
        _check_later(self.event_ahead_days, field)

    def validate_numbers_again_days(self, field: Any) -> None:
        if field.data and field.data <= (self.numbers_days.data or 0):
            raise ValidationError(_("Enter more days than for the first question."))

    def validate_numbers_staff_days(self, field: Any) -> None:
        last = max(self.numbers_days.data or 0, self.numbers_again_days.data or 0)
        if field.data is not None and field.data <= last:
            raise ValidationError(_("Enter more days than for the last question."))

    @property
    def facts(self) -> dict[str, Any]:
        return {field.name: field.data for field in self if isinstance(field, IntegerField)}


def _check_later(first: Any, second: Any) -> None:
    """The second of two reminders is nearer to the day, where both are sent."""
    if first.data and second.data and second.data >= first.data:
        raise ValidationError(_("Enter fewer days than for the reminder before."))
