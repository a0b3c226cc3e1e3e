"""The figures that the public sees: those that staff chose."""

from outreach.core import clock
from outreach.impact.lasting import lasting
from outreach.indicators import queries
from outreach.reports import stated
from outreach.reports.stated import StatedFigure


@lasting
def figures() -> list[StatedFigure]:
    """By programme; each is exact within a minute."""
    rows = [row for row in queries.indicators() if row.is_public]
    return stated.of(rows, today=clock.today())


def figure(indicator_id: int) -> StatedFigure | None:
    """As it stands now, so that what was just published has its page."""
    row = queries.indicator_with_all(indicator_id)
    if row is None or not row.is_public or row.archived_at:
        return None
    return stated.of([row], today=clock.today())[0]


def of_programme(programme_id: int) -> list[StatedFigure]:
    return [row for row in figures() if row.programme_id == programme_id]
