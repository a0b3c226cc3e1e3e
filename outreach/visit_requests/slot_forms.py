"""What staff type to publish slots, and how teachers narrow them."""

import re
from collections.abc import Iterator
from datetime import date, time
from typing import Any

from wtforms import BooleanField, ValidationError
from wtforms.validators import NumberRange, Optional

from outreach.core.language import _, l_
from outreach.events.forms import owner_choices
from outreach.events.words import VISITS, EventType, Language, Mode
from outreach.schools import calendar, regions
from outreach.schools import queries as schools
from outreach.schools.models import School
from outreach.speakers import queries as speakers
from outreach.visit_requests import slots
from outreach.web import links
from outreach.web.fields import (
    Chips,
    DateField,
    IntegerField,
    Length,
    LineField,
    Required,
    SelectField,
    TextField,
)
from outreach.web.forms import Filters, Form

HOUR = re.compile(r"(\d{1,2})\s*[h:]\s*(\d\d)?")
WEEKDAYS = [
    ("0", l_("Monday")),
    ("1", l_("Tuesday")),
    ("2", l_("Wednesday")),
    ("3", l_("Thursday")),
    ("4", l_("Friday")),
]


class PublishForm(Form):
    """One day, or a weekly rule with exceptions; each day has the same hours."""

    activity = SelectField(l_("Activity"), choices=[(kind.value, kind.label) for kind in VISITS])
    first_on = DateField(l_("Date"), [Required(l_("Enter the date."))])
    until_on = DateField(
        l_("Every week until"), [Optional()], description=l_("Empty: on that date only.")
    )
    weekdays = Chips(l_("Days of the week"), choices=WEEKDAYS)
    except_days = TextField(
        l_("But not on"),
        [Optional(), Length(max=1000)],
        description=l_(
            "Dates like 2026-12-08, one a line. Holidays and the summer are left out anyway."
        ),
    )
    hours = LineField(
        l_("Hours"),
        [Required(l_("Enter at least one hour.")), Length(max=200)],
        description=l_("For example: 9:10, 13:30."),
    )
    minutes = IntegerField(
        l_("Minutes"),
        [Optional(), NumberRange(15, 720, l_("A block lasts from 15 to 720 minutes."))],
        description=l_("Empty: the usual length of the activity."),
    )
    region_code = SelectField(l_("For the schools of"), [Optional()])
    schools = TextField(
        l_("Only for these schools"),
        [Optional(), Length(max=2000)],
        description=l_("Code or exact name, one a line."),
    )
    language = SelectField(l_("Language of the visit"), choices=Language.choices())
    mode = SelectField(l_("Mode"), choices=Mode.choices())
    owner_id = SelectField(l_("Who looks after it"), coerce=int)
    speaker_id = SelectField(l_("Speaker"), [Optional()])
    needs_approval = BooleanField(l_("We say yes before the visit is booked."))
    note = TextField(l_("What teachers should know"), [Optional(), Length(max=500)])

    def process(self, *args: Any, **kwargs: Any) -> None:
        self.owner_id.choices = owner_choices()
        nobody = ("", l_("Nobody yet"))
        self.speaker_id.choices = [nobody, *speakers.choices()]
        self.region_code.choices = [("", l_("All regions")), *regions.choices()]
        super().process(*args, **kwargs)

    def validate_first_on(self, field: Any) -> None:
        if field.data and not self.until_on.data:
            if odd := list(calendar.warnings_about(field.data)):
                raise ValidationError(" ".join(odd))
            if self.weekdays.data:
                raise ValidationError(_("Say until when, or untick the days of the week."))

    def validate_until_on(self, field: Any) -> None:
        if field.data and self.first_on.data and field.data < self.first_on.data:
            raise ValidationError(_("The last day comes before the first."))

    def validate_weekdays(self, field: Any) -> None:
        if self.until_on.data and not field.data:
            raise ValidationError(_("Tick the days of the week."))

    def validate_hours(self, field: Any) -> None:
        _each(field.data, _hour, _("Write hours like 9:10 or 13:30, apart by commas: %(text)s."))

    def validate_except_days(self, field: Any) -> None:
        _each(field.data, date.fromisoformat, _("Write dates like 2026-12-08: %(text)s."))

    def validate_schools(self, field: Any) -> None:
        lines = [line for line in (field.data or "").splitlines() if line.strip()]
        if unclear := [line for line in lines if schools.find_school(line) is None]:
            raise ValidationError(
                _("No school of ours has this code or name: %(names)s.", names="; ".join(unclear))
            )

    @property
    def days(self) -> list[date]:
        first, last = self.first_on.data, self.until_on.data
        assert first
        if last is None:
            return [first]
        weekdays = {int(day) for day in self.weekdays.data or ()}
        but = set(_parts(self.except_days.data, date.fromisoformat))
        return list(slots.days_of_rule(first, last, weekdays=weekdays, but=but))

    @property
    def starts(self) -> list[time]:
        return sorted(set(_parts(self.hours.data, _hour)))

    @property
    def chosen_schools(self) -> list[School]:
        rows = map(schools.find_school, (self.schools.data or "").splitlines())
        return [row for row in rows if row]

    @property
    def facts(self) -> dict[str, Any]:
        return {
            "activity": EventType(self.activity.data),
            "minutes": self.minutes.data,
            "region_code": self.region_code.data or "",
            "school_ids": [school.id for school in self.chosen_schools],
            "language": Language(self.language.data),
            "mode": Mode(self.mode.data),
            "needs_approval": self.needs_approval.data,
            "note": self.note.data or "",
            "speaker": speakers.speaker(links.id_of(self.speaker_id.data)),
        }


class SlotFilters(Filters):
    region = SelectField(l_("Region"), [Optional()])

    def process(self, *args: Any, **kwargs: Any) -> None:
        self.region.choices = [("", l_("All regions")), *regions.choices()]
        super().process(*args, **kwargs)


def _parts(text: str | None, read: Any) -> Iterator[Any]:
    for part in re.split(r"[,;\n]", text or ""):
        if part.strip():
            yield read(part.strip())


def _each(text: str | None, read: Any, sentence: str) -> None:
    for part in re.split(r"[,;\n]", text or ""):
        try:
            list(_parts(part, read))
        except ValueError:
            raise ValidationError(sentence % {"text": part.strip()}) from None


def _hour(text: str) -> time:
    """`9:10`, `9h10` or `9 h`; ValueError for anything else."""
    match = HOUR.fullmatch(text)
    if match is None:
        raise ValueError(text)
    return time(int(match[1]), int(match[2] or 0))
