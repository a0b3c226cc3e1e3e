"""The filters that a question may name: their words and values, for forms, API and commands alike."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from outreach.core.language import LazyString, l_
from outreach.events.words import EventType, Grade, Mode
from outreach.people.models import PersonRole
from outreach.programmes import queries as programmes
from outreach.reports.coverage import Teaches
from outreach.reports.dimensions import SEVERAL
from outreach.schools import queries as schools
from outreach.schools import regions
from outreach.schools.models import BoardType, Network

Choices = Iterable[tuple[str, LazyString | str]]


@dataclass(frozen=True)
class Filter:
    """`everything` is the label of no choice; without one the first value holds. `help` makes it an option."""

    label: LazyString
    choices: Callable[[], Choices]
    everything: LazyString | None = None
    is_row: bool = False
    help: str = ""

    @property
    def values(self) -> list[str]:
        return [value for value, _label in self.choices()]


def _boards() -> Choices:
    return [(str(board.id), board.name) for board in schools.boards()]


def _grades() -> Choices:
    return [*Grade.choices(), (SEVERAL, l_("Several grades"))]


def _networks() -> Choices:
    return [*Network.choices(), ("all", l_("All networks"))]


COUNTS = "Which schools coverage counts."
FILTERS = {
    "region": Filter(l_("Region"), regions.choices, l_("All regions")),
    "board": Filter(l_("School board"), _boards, l_("All boards"), is_row=True),
    "activity_type": Filter(l_("Activity"), EventType.choices, l_("All activities")),
    "mode": Filter(l_("Mode"), Mode.choices, l_("All modes")),
    "grade": Filter(l_("Grade"), _grades, l_("All grades")),
    "role": Filter(l_("Role"), PersonRole.choices, l_("All counsellors")),
    "teaches": Filter(l_("Eligible schools"), Teaches.choices, help=COUNTS),
    "network": Filter(l_("Network"), _networks, help=COUNTS),
    "board_type": Filter(l_("Board type"), BoardType.choices, l_("All types")),
    "programme": Filter(l_("Programme"), programmes.choices, l_("All programmes"), is_row=True),
    "funder": Filter(l_("Funder"), programmes.funders, l_("All funders"), is_row=True),
}
OF_VISITS = ("region", "board", "activity_type", "mode", "programme", "funder")
