"""What staff type to publish slots, and how teachers narrow them."""

import re
from collections.abc import Iterator
from datetime import date, time
from typing import Any

from flask import url_for
from wtforms import BooleanField, HiddenField, ValidationError
from wtforms.validators import NumberRange, Optional

from outreach.accounts import queries as accounts
from outreach.accounts.models import User
from outreach.core.language import _, fold, l_
from outreach.events.words import VISITS, EventType, Language, Mode
from outreach.schools import queries as schools
from outreach.schools import regions
from outreach.schools.models import School
from outreach.speakers import queries as speakers
from outreach.visit_requests import offered_days, slots
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
        self.owner_id.choices = accounts.owner_choices()
        nobody = ("", l_("Nobody yet"))
        self.speaker_id.choices = [nobody, *speakers.choices()]
        self.region_code.choices = [("", l_("All regions")), *regions.choices()]
        super().process(*args, **kwargs)

    def validate_first_on(self, field: Any) -> None:
        if field.data and not self.until_on.data and self.weekdays.data:
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
        """The date, or those of the rule."""
        first = self.first_on.data
        assert first
        return list(slots.days_of_rule(**self._rule)) if self.until_on.data else [first]

    @property
    def holidays(self) -> list[date]:
        """What the rule leaves out by itself."""
        return slots.holidays_of_rule(**self._rule) if self.until_on.data else []

    def staying(self, *, settled: str, ticked: list[str], by: User) -> list[date]:
        """The days to publish, once whoever publishes saw what calendars say of each."""
        days, rows = self.days, self.chosen_schools
        if rows:
            odd = offered_days.of_schools(days, rows)
        else:
            odd = offered_days.of_region(days, self.region_code.data or "")
        return offered_days.staying(days, odd, settled=settled, ticked=ticked, by=by)

    @property
    def _rule(self) -> dict[str, Any]:
        return {
            "first": self.first_on.data,
            "last": self.until_on.data,
            "weekdays": {int(day) for day in self.weekdays.data or ()},
            "but": set(_parts(self.except_days.data, date.fromisoformat)),
        }

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
    """Which of the free times, and of which school the days off are left out."""

    organisation = LineField(l_("Your school"), [Optional(), Length(max=200)])
    school = HiddenField("", [Optional()])
    region = SelectField(l_("Region"), [Optional()])
    days_off = BooleanField(l_("On days off of my school too"))

    def process(self, *args: Any, **kwargs: Any) -> None:
        self.region.choices = [("", l_("All regions")), *regions.choices()]
        super().process(*args, **kwargs)
        self.organisation.render_kw = {
            "autocomplete": "organization",
            "data-schools": url_for("registration.propose_schools"),
            "data-code": self.school.id,
            "data-none": _("No school has this name."),
            "data-found": _("Schools found: {count}. Choose with the arrows and Enter."),
        }
        self.chosen_school = row = self._school()
        self.school.data = row.code if row else ""
        if row is None:
            del self.days_off
            return
        self.organisation.data = row.name
        self.region.data = row.region_code

    def _school(self) -> School | None:
        """By the code in the address, or by the name that was typed since."""
        name = self.organisation.data or ""
        row = schools.school_with(self.school.data or "") if self.school.data else None
        if row and (not name or fold(name) == fold(row.name)):
            return row
        return schools.find_school(name) if name else None

    @property
    def hides_days_off(self) -> bool:
        return bool(self.chosen_school) and not self.days_off.data


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
