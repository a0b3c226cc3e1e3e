"""What staff type about background checks: one check, and what the boards ask for."""

from collections.abc import Mapping, Sequence
from typing import Any

from wtforms.validators import Optional

from outreach.core.language import l_
from outreach.schools import queries as schools
from outreach.schools.models import Board
from outreach.speakers.models import BackgroundCheck, place_name
from outreach.speakers.words import ENTERED, CheckRule, CheckStatus
from outreach.web.fields import Chosen, DateField, SelectField
from outreach.web.forms import Form
from outreach.web.sealed_forms import Sealed

PRIVATE = "private"


class CheckForm(Form):
    """What is known, since when and until when."""

    state = SelectField(
        l_("State"),
        [Chosen(l_("Choose the state."))],
        choices=[("", l_("Choose")), *((status.value, status.label) for status in ENTERED)],
    )
    checked_on = DateField(
        l_("Seen on"), [Optional()], description=l_("For what was declared or verified.")
    )
    expires_on = DateField(
        l_("Counts until"), [Optional()], description=l_("Empty: 36 months after it was seen.")
    )

    @property
    def facts(self) -> dict[str, Any]:
        """What `checks.enter` and `checks.correct` take."""
        return {
            "status": CheckStatus(self.state.data),
            "checked_on": self.checked_on.data,
            "expires_on": self.expires_on.data,
        }


class EnterCheckForm(CheckForm):
    board_id = SelectField(l_("Whose schools"), [Chosen(l_("Choose the board."))])

    def process(self, *args: Any, **kwargs: Any) -> None:
        boards = [(str(board.id), board.name) for board in schools.boards()]
        private = (PRIVATE, l_("Private network"))
        self.board_id.choices = [("", l_("Choose")), private, *boards]
        super().process(*args, **kwargs)


class CorrectCheckForm(Sealed, CheckForm):
    """A check that others of the staff may correct meanwhile."""


class PoliciesForm(Sealed):
    """A choice for each board and for the private network, by their fields."""

    @property
    def rules(self) -> dict[int | None, CheckRule]:
        """The rule chosen for each board by its id, None for the private network."""
        fields = [field for field in self if field.name.startswith("rule_")]
        return {_board_id(field.name): CheckRule(field.data) for field in fields}


def policies_form(boards: Sequence[Board], rules: Mapping[int | None, CheckRule]) -> PoliciesForm:
    """The form over these boards as their rules stand."""
    places: list[Board | None] = [None, *boards]
    names = [f"rule_{board.id if board else PRIVATE}" for board in places]
    fields = {
        name: SelectField(place_name(board), choices=CheckRule.choices())
        for name, board in zip(names, places, strict=True)
    }
    form: type[PoliciesForm] = type("BoardsForm", (PoliciesForm,), fields)
    present = {name: rules.get(_board_id(name), CheckRule.REQUIRED).value for name in names}
    return form(data=present)


def check_values(check: BackgroundCheck) -> dict[str, Any]:
    """What the form shows for a check that exists; one that has run out as it was entered."""
    names = ("checked_on", "expires_on")
    return {name: getattr(check, name) for name in names} | {"state": check.status.value}


def _board_id(name: str) -> int | None:
    number = name.removeprefix("rule_")
    return None if number == PRIVATE else int(number)
