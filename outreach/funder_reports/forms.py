"""What staff type about a report to a funder."""

from datetime import date
from typing import Any

from wtforms import ValidationError
from wtforms.validators import Optional

from outreach.core import contact
from outreach.core.language import LANGUAGES, OWN_NAMES, l_
from outreach.funder_reports.models import FunderReport
from outreach.funder_reports.words import Rhythm
from outreach.indicators import queries as indicators
from outreach.programmes import queries as programmes
from outreach.web import links
from outreach.web.fields import (
    Chips,
    Chosen,
    DateField,
    Length,
    LineField,
    RadioField,
    Required,
    SelectField,
    TextField,
)
from outreach.web.forms import Form
from outreach.web.sealed_forms import Sealed


class FunderReportForm(Form):
    """What the report tells, of which time and to whom."""

    title = LineField(l_("Title"), [Required(l_("Enter the title.")), Length(max=200)])
    lang = RadioField(
        l_("Language"),
        [Chosen(l_("Choose the language."))],
        choices=[(lang, OWN_NAMES[lang]) for lang in LANGUAGES],
        default="fr",
    )
    programme_id = SelectField(l_("Programme"), [Optional()])
    funder_id = SelectField(l_("Funder"), [Optional()])
    first_on = DateField(l_("First day"), [Required(l_("Enter the first day."))])
    last_on = DateField(l_("Last day"), [Required(l_("Enter the last day."))])
    indicator_ids = Chips(l_("Figures"), [Required(l_("Choose at least one figure."))])
    introduction = TextField(l_("Introduction"), [Optional(), Length(max=6000)])
    findings = TextField(l_("Findings"), [Optional(), Length(max=10000)])

    def process(self, *args: Any, **kwargs: Any) -> None:
        self.programme_id.choices = [("", l_("All programmes")), *programmes.choices()]
        self.funder_id.choices = [("", l_("All funders")), *programmes.funders()]
        self.indicator_ids.choices = [
            (str(row.id), f"{row.name}, {row.programme.name}" if row.programme else row.name)
            for row in indicators.indicators()
        ]
        super().process(*args, **kwargs)

    @property
    def facts(self) -> dict[str, Any]:
        days: dict[str, date | None] = {name: self[name].data for name in ("first_on", "last_on")}
        texts = {
            name: self[name].data or "" for name in ("title", "lang", "introduction", "findings")
        }
        rows = {
            name: links.id_of(self[name].data) or None for name in ("programme_id", "funder_id")
        }
        numbers = [links.id_of(text) for text in self.indicator_ids.data or []]
        return {**days, **texts, **rows, "indicator_ids": numbers}


class EditFunderReportForm(Sealed, FunderReportForm):
    """A draft that others may change meanwhile."""


class RhythmForm(Form):
    """How often it is sent by itself, and to whom."""

    rhythm = RadioField(l_("How often"), choices=Rhythm.choices(), default=Rhythm.NEVER.value)
    recipients = TextField(
        l_("To whom"),
        [Optional(), Length(max=8000)],
        description=l_("E-mail addresses, one a line."),
    )

    def validate_recipients(self, field: Any) -> None:
        try:
            addresses_in(field.data)
        except ValueError as error:
            raise ValidationError(str(error)) from error

    @property
    def addresses(self) -> list[str]:
        return addresses_in(self.recipients.data)


def addresses_in(text: str | None) -> list[str]:
    """Each once; ValueError with a sentence for what is none."""
    return list(dict.fromkeys(contact.email(word) for word in (text or "").split()))


def report_values(report: FunderReport) -> dict[str, Any]:
    """What the form shows for a draft that is there."""
    names = ("title", "lang", "first_on", "last_on", "introduction", "findings")
    return {
        **{name: getattr(report, name) for name in names},
        "programme_id": str(report.programme_id or ""),
        "funder_id": str(report.funder_id or ""),
        "indicator_ids": [str(number) for number in report.indicator_ids],
    }


def rhythm_values(report: FunderReport) -> dict[str, Any]:
    return {"rhythm": report.rhythm.value, "recipients": "\n".join(report.recipients)}
