"""What the organisation may say in public: the claims of domain.md 7.6 with what they rest on."""

from dataclasses import dataclass
from datetime import date

from outreach.core import chart, clock
from outreach.core.language import _, long_date, number
from outreach.enrolment import queries as enrolment
from outreach.reports import enrolment_trend, shapes, trend_shapes
from outreach.reports.counsellors_reached import counsellors_reached
from outreach.reports.periods import Period
from outreach.reports.youth_reached import Report, youth_reached

BEGINNING = date(2000, 7, 1)


@dataclass(frozen=True)
class Claim:
    """A sentence, its chart, and what its words mean."""

    claim: str
    chart: chart.Chart
    definition: str


def reach() -> Claim | None:
    """Young people and counsellors since the first year with data; None when nothing is recorded."""
    period = Period(BEGINNING, clock.today())
    youth, counsellors = youth_reached(period), counsellors_reached(period)
    years = sorted([r.key for r in youth.rows] + [r.key for r in counsellors.rows])
    if not years:
        return None
    told = _(
        "Since %(year)s, %(participations)s youth participations in %(schools)s schools (between %(low)s and "
        "%(high)s distinct young people, an estimate) and %(counsellors)s distinct counsellors.",
        year=years[0][:4],
        participations=number(youth.totals.participations),
        schools=number(youth.totals.schools),
        low=number(youth.totals.unique_low),
        high=number(youth.totals.unique_high),
        counsellors=number(counsellors.totals.counsellors),
    )
    meaning = f"{shapes.definition(youth)} {shapes.definition(counsellors)}"
    return Claim(told, _bars(youth), meaning)


def trends() -> list[Claim]:
    """One claim for each group and place whose growth can be told."""
    found = []
    for group, geography in enrolment.pairs():
        trend = enrolment_trend.asked(group=group, geography=geography)
        if trend and (told := trend_shapes.sentence(trend)):
            drawn = trend_shapes.index_chart(trend)
            found.append(Claim(told, drawn, trend_shapes.definition(trend)))
    return found


def _bars(youth: Report) -> chart.BarChart:
    return chart.bar_chart(
        title=_("Youth participations by school year"),
        source=_("Own records, %(day)s", day=long_date(clock.today())),
        categories=[row.label for row in youth.rows],
        series=[
            chart.Series(
                _("Youth participations"), [float(row.participations) for row in youth.rows]
            )
        ],
        format=number,
        corner=_("School year"),
    )
