"""Where and when it is closed."""

from datetime import date, timedelta
from typing import Any

from wtforms import HiddenField
from wtforms.validators import Optional

from outreach.core import clock
from outreach.core.language import l_
from outreach.events.words import Reason
from outreach.schools import queries as schools
from outreach.schools.models import Board, School
from outreach.web import links
from outreach.web.fields import (
    Chosen,
    DateField,
    Length,
    LineField,
    Required,
    SelectField,
    TextField,
)
from outreach.web.forms import Filters, Form

SCHOOL_IS_OVER = 16
OF_A_PLACE = (Reason.WEATHER_CLOSURE, Reason.STRIKE, Reason.PUBLIC_HEALTH, Reason.OTHER)


class PlaceFilters(Filters):
    """A board or a school, and the day."""

    on = DateField(l_("Day"), [Required(l_("Enter the date."))])
    board = SelectField(l_("School board"), [Optional()])
    school = LineField(
        l_("Or one school"),
        [Optional(), Length(max=200)],
        description=l_("Code or exact name."),
    )
    school_code = HiddenField("", [Optional()])

    def process(self, *args: Any, **kwargs: Any) -> None:
        boards = [(str(board.id), board.name) for board in schools.boards()]
        self.board.choices = [("", l_("Choose")), *boards]
        super().process(*args, **{"on": _next_day()} | kwargs)

    @property
    def is_unclear(self) -> bool:
        """Whether a school was typed that we do not know: its board is not meant instead."""
        return bool(self.school.data) and self.chosen_school is None

    @property
    def chosen_school(self) -> School | None:
        text = self.school_code.data or self.school.data
        return schools.find_school(text) if text else None

    @property
    def chosen_board(self) -> Board | None:
        return schools.board(links.id_of(self.board.data))


def _next_day() -> date:
    """Today, or tomorrow once the school day is over."""
    now = clock.local(clock.now())
    return now.date() + timedelta(days=now.hour >= SCHOOL_IS_OVER)


class CloseForm(Form):
    reason = SelectField(
        l_("Reason"),
        [Chosen(l_("Choose the reason."))],
        choices=[(reason.value, reason.label) for reason in OF_A_PLACE],
    )
    note = TextField(l_("Note for ourselves"), [Optional(), Length(max=1000)])
