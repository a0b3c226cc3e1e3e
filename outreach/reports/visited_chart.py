"""The share of eligible schools reached by school year, drawn."""

from outreach.core.language import _, n_, number, percent
from outreach.drawing import bars, subject
from outreach.drawing.chart import BarChart
from outreach.reports.visited import YearReach


def chart(years: list[YearReach], *, eligible: int, source: str) -> BarChart | None:
    """Standing bars, a year each; None where nobody was visited yet."""
    if not years:
        return None
    last = years[-1]
    return bars.bar_chart(
        title=n_(
            "%(year)s: %(schools)s of %(eligible)s eligible school reached (%(share)s).",
            "%(year)s: %(schools)s of %(eligible)s eligible schools reached (%(share)s).",
            eligible,
            year=last.school_year,
            schools=number(last.schools),
            eligible=number(eligible),
            share=percent(last.share),
        ),
        source=source,
        corner=_("School year"),
        categories=[year.school_year for year in years],
        series=[subject.Values(_("School reach"), [year.share for year in years])],
        as_words=percent,
        over_time=True,
    )
