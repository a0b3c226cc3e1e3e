"""What staff type to repeat an event, to change a series, and to copy a term."""

from collections.abc import Collection
from datetime import date, timedelta
from typing import Any

from wtforms import TimeField, ValidationError
from wtforms.validators import NumberRange, Optional

from outreach.accounts import queries as accounts
from outreach.core.language import _, l_
from outreach.events.words import EventType, Reason
from outreach.series.days import days_after
from outreach.web import links
from outreach.web.fields import (
    Chosen,
    DateField,
    IntegerField,
    Length,
    LineField,
    RadioField,
    Required,
    SelectField,
    TextField,
)
from outreach.web.forms import Form


class RepeatForm(Form):
    """A rule, days named besides, or both."""

    every = IntegerField(
        l_("Every how many weeks"),
        [Chosen(l_("Enter a number of weeks.")), NumberRange(1, 26, l_("1 to 26 weeks."))],
        default=1,
    )
    until = DateField(l_("Until"), [Optional()])
    named = TextField(
        l_("Or on these dates"),
        [Optional(), Length(max=1000)],
        description=l_("Dates like 2026-12-08, one a line."),
    )

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        is_right = super().validate(*args, **kwargs)
        if is_right and not self.until.data and not (self.named.data or "").strip():
            self.until.errors = [_("Enter the last date, or the dates.")]
        return is_right and not self.errors

    def validate_named(self, field: Any) -> None:
        for text in (field.data or "").split():
            try:
                date.fromisoformat(text)
            except ValueError:
                sentence = _("Write dates like 2026-12-08: %(text)s.", text=text)
                raise ValidationError(sentence) from None

    def days_after(self, first: date, *, but: Collection[date]) -> list[date]:
        named = [date.fromisoformat(text) for text in (self.named.data or "").split()]
        every = self.every.data or 1
        days = days_after(first, every=every, until=self.until.data, named=named)
        return [day for day in days if day not in but]


class OfSeries(Form):
    """Which events of the series are meant."""

    which = RadioField(
        l_("Which events"),
        choices=[
            ("one", l_("Only this one")),
            ("following", l_("This one and those after it")),
            ("all", l_("All that are still to come")),
        ],
        default="following",
    )


class ChangeSeriesForm(OfSeries):
    """What is left empty stays as it is."""

    days = IntegerField(
        l_("Days later"),
        [Optional(), NumberRange(-365, 365, l_("At most 365 days."))],
        description=l_("7 for a week later, -1 for the day before."),
    )
    starts = TimeField(l_("New first start"), [Optional()], description=l_("Empty: the same hour."))
    owner_id = SelectField(l_("Who looks after it"), [Optional()])
    room = LineField(l_("Room"), [Optional(), Length(max=120)])
    title_fr = LineField(l_("Title in French"), [Optional(), Length(max=200)])
    title_en = LineField(l_("Title in English"), [Optional(), Length(max=200)])

    def process(self, *args: Any, **kwargs: Any) -> None:
        self.owner_id.choices = [
            ("", l_("As it is")),
            *((str(id_), name) for id_, name in accounts.owner_choices()),
        ]
        super().process(*args, **kwargs)

    @property
    def is_move(self) -> bool:
        return bool(self.days.data or self.starts.data)

    @property
    def facts(self) -> dict[str, Any]:
        """What is to change besides date and hour, named as the event's columns."""
        facts = {name: self[name].data for name in ("room", "title_fr", "title_en")}
        facts["owner_id"] = links.id_of(self.owner_id.data)
        return {name: value for name, value in facts.items() if value}

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        is_right = super().validate(*args, **kwargs)
        if is_right and not self.is_move and not self.facts:
            self.days.errors = [_("Nothing would change: enter what is new.")]
        return is_right and not self.errors


class CallOffSeriesForm(OfSeries):
    reason = SelectField(
        l_("Reason"),
        [Chosen(l_("Choose the reason."))],
        choices=[("", l_("Choose")), *Reason.choices()],
    )
    note = TextField(l_("Note"), [Optional(), Length(max=1000)])


class CopyTermForm(Form):
    """Which events, and by how much later."""

    since = DateField(l_("From"), [Required(l_("Enter the first day."))])
    until = DateField(l_("Until"), [Required(l_("Enter the last day."))])
    owner = SelectField(l_("Who looks after it"), [Optional()])
    type = SelectField(
        l_("Activity"), [Optional()], choices=[("", l_("All activities")), *EventType.choices()]
    )
    weeks = RadioField(
        l_("To the same weekdays"),
        choices=[("52", l_("52 weeks later")), ("53", l_("53 weeks later"))],
        default="52",
    )

    def process(self, *args: Any, **kwargs: Any) -> None:
        self.owner.choices = [
            ("", l_("Everybody")),
            *((str(id_), name) for id_, name in accounts.owner_choices()),
        ]
        super().process(*args, **kwargs)

    def validate_until(self, field: Any) -> None:
        if self.since.data and field.data and field.data < self.since.data:
            raise ValidationError(l_("The last day is before the first."))

    @property
    def weeks_later(self) -> int:
        return int(self.weeks.data)

    @property
    def new_first_day(self) -> date:
        assert self.since.data
        return self.since.data + timedelta(weeks=self.weeks_later)

    @property
    def wanted(self) -> dict[str, Any]:
        """The events as `queries.FILTERS` names what they are found by."""
        values: dict[str, Any] = {"since": self.since.data, "until": self.until.data}
        if self.owner.data:
            values["owner"] = links.id_of(self.owner.data)
        return values | ({"type": EventType(self.type.data)} if self.type.data else {})
