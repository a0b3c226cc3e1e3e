"""What staff type about the days of a school calendar."""

from typing import Any

from wtforms.validators import Optional

from outreach.core import clock
from outreach.core.language import _, l_
from outreach.schools.download import Fetcher, NotFetched
from outreach.schools.models import DayKind, FetchFailure, SchoolCalendarDay
from outreach.uploads.forms import file_field
from outreach.web.fields import (
    Chosen,
    DateField,
    Length,
    LineField,
    Required,
    SelectField,
    Shaped,
)
from outreach.web.forms import Filters, Form
from outreach.web.sealed_forms import Sealed

YEARS_BACK, YEARS_AHEAD = 3, 2


def secure_address(text: str) -> str:
    """An https address, `webcal:` written so too; ValueError with a sentence."""
    url = f"https{text[6:]}" if text[:9].lower() == "webcal://" else text
    try:
        Fetcher().check(url)
    except NotFetched as error:
        if error.failure is FetchFailure.PRIVATE:
            raise ValueError(str(error.failure.label)) from error
        raise ValueError(_("Enter an address that begins with https://.")) from error
    return url


class YearFilter(Filters):
    """Which school year a calendar shows: this one unless chosen."""

    year = SelectField(l_("School year"), [Optional()])

    def process(self, *args: Any, **kwargs: Any) -> None:
        now = clock.start_year(clock.today())
        starts = range(now - YEARS_BACK, now + YEARS_AHEAD + 1)
        self.year.choices = [(clock.year_label(n), clock.year_label(n)) for n in starts]
        super().process(*args, **{"year": clock.school_year(clock.today())} | kwargs)

    @property
    def is_narrowed(self) -> bool:
        return self.wanted != clock.school_year(clock.today())

    @property
    def wanted(self) -> str:
        """A school year, this one where none or a wrong one is asked for."""
        return str(self.values.get("year") or clock.school_year(clock.today()))


class DayForm(Form):
    """A day of a calendar, or several in a row."""

    first_on = DateField(l_("First day"), [Required(l_("Enter the first day."))])
    last_on = DateField(l_("Last day"), [Optional()], description=l_("Empty: this day alone."))
    kind = SelectField(
        l_("Kind of day"),
        [Chosen(l_("Choose the kind of day."))],
        choices=[("", l_("Choose")), *DayKind.choices()],
        description=l_("After a snow day a floating pedagogical day is a class day."),
    )
    label = LineField(
        l_("Label"),
        [Optional(), Length(max=200)],
        description=l_("As the calendar calls it, if that says more than the kind."),
    )

    @property
    def facts(self) -> dict[str, Any]:
        return {
            "first_on": self.first_on.data,
            "last_on": self.last_on.data or self.first_on.data,
            "kind": DayKind(self.kind.data),
            "label": self.label.data or "",
        }


class CorrectDayForm(Sealed, DayForm):
    """A day that others of the staff may correct meanwhile."""


class CalendarFileForm(Form):
    """A calendar as a board or a school publishes it."""

    file = file_field(l_("ICS, or CSV or Excel with the columns Du, Au, Sorte and Libellé."))
    other_kind = SelectField(
        l_("Days whose words say no kind"),
        [Optional()],
        choices=[("", l_("Leave them out")), *DayKind.choices()],
        description=l_("“Journée pédagogique”, “Relâche” and the like are recognised."),
    )

    @property
    def facts(self) -> dict[str, Any]:
        """What is said of the file besides its cells."""
        other = self.other_kind.data
        return {
            "name": self.file.data.filename or "",
            "other_kind": DayKind(other) if other else None,
        }


class PublishedForm(Form):
    """Where a board or a school publishes its calendar."""

    url = LineField(
        l_("Address of the calendar"),
        [
            Required(l_("Enter the address of the calendar.")),
            Length(max=500),
            Shaped(secure_address),
        ],
        description=l_("As “Subscribe” or “iCal” on their site gives it; ends in .ics as a rule."),
    )
    kind = SelectField(
        l_("Days whose words say no kind"),
        [Chosen(l_("Choose the kind of day."))],
        choices=DayKind.choices(),
        default=DayKind.PEDAGOGICAL.value,
    )


def day_values(row: SchoolCalendarDay) -> dict[str, Any]:
    """What the form shows for a day that exists."""
    return {
        "first_on": row.first_on,
        "last_on": row.last_on if row.last_on != row.first_on else None,
        "kind": row.kind.value,
        "label": row.label,
    }
