"""Where and when it is closed."""

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
        super().process(*args, **{"on": clock.today()} | kwargs)

    @property
    def chosen_school(self) -> School | None:
        text = self.school_code.data or self.school.data
        return schools.find_school(text) if text else None

    @property
    def chosen_board(self) -> Board | None:
        return schools.board(links.id_of(self.board.data))


class CloseForm(Form):
    reason = SelectField(
        l_("Reason"),
        [Chosen(l_("Choose the reason."))],
        choices=[(reason.value, reason.label) for reason in OF_A_PLACE],
    )
    note = TextField(l_("Note for ourselves"), [Optional(), Length(max=1000)])
