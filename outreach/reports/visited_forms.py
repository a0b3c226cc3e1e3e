"""Which schools the list of whom to visit next shows."""

from typing import Any

from outreach.core.language import l_
from outreach.reports.dimensions import NAMES
from outreach.reports.filters import FILTERS
from outreach.reports.visited import Listing, Show, Within
from outreach.schools.models import ImseGroup
from outreach.web.fields import SelectField
from outreach.web.forms import Filters

OF_SCHOOLS = ("region", "board", "board_type", "network", "teaches")


class SchoolsToVisitFilters(Filters):
    region = SelectField(FILTERS["region"].label, default="")
    board = SelectField(FILTERS["board"].label, default="")
    board_type = SelectField(FILTERS["board_type"].label, default="")
    imse_group = SelectField(
        NAMES["imse_group"], choices=[("", l_("All")), *ImseGroup.choices()], default=""
    )
    network = SelectField(FILTERS["network"].label, default="public")
    teaches = SelectField(FILTERS["teaches"].label, default="secondary")
    within = SelectField(l_("Visits that count"), choices=Within.choices(), default="")
    show = SelectField(l_("Show"), choices=Show.choices(), default="")
    usual = {"network": "public", "teaches": "secondary"}

    def process(self, *args: Any, **kwargs: Any) -> None:
        for name in OF_SCHOOLS:
            everything = FILTERS[name].everything
            first = [("", everything)] if everything else []
            self[name].choices = [*first, *FILTERS[name].choices()]
        super().process(*args, **kwargs)

    @property
    def listing(self) -> Listing:
        return Listing(**self.values)
