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

BEGINNING = date(1990, 7, 1)


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
    first_days = [one.first_on for one in (*youth.declared, *counsellors.declared)]
    years = sorted([*years, *map(clock.school_year, first_days)])
    if not years:
        return None
    told = _(
        "Since %(year)s, %(participations)s youth participations in %(schools)s schools (between %(low)s and "
        "%(high)s distinct young people, an estimate) and %(counsellors)s distinct counsellors.",
        year=years[0][:4],
        participations=number(youth.cumulative),
        schools=number(youth.totals.schools),
        low=number(youth.totals.unique_low),
        high=number(youth.totals.unique_high),
        counsellors=number(counsellors.totals.counsellors),
    )
    meaning = " ".join(
        [shapes.definition(youth), *_declared(youth), shapes.definition(counsellors)]
    )
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


def _declared(youth: Report) -> list[str]:
    """How much of the participations is known only as a total, and from where."""
    if not youth.declared:
        return []
    return [
        _(
            "Of the participations %(count)s are declared totals (%(sources)s).",
            count=number(youth.cumulative - youth.totals.participations),
            sources="; ".join(one.source for one in youth.declared),
        )
    ]


def _bars(youth: Report) -> chart.BarChart:
    """Participations by school year; what was declared stands first, for all its years at once."""
    told = [
        (
            _("%(first)s to %(last)s, declared", first=one.first_on.year, last=one.last_on.year),
            one.count,
        )
        for one in youth.declared
    ]
    bars = [*told, *((row.label, row.participations) for row in youth.rows)]
    return chart.bar_chart(
        title=_("Youth participations by school year"),
        source=_("Own records, %(day)s", day=long_date(clock.today())),
        categories=[label for label, _count in bars],
        series=[chart.Series(_("Youth participations"), [float(count) for _label, count in bars])],
        format=number,
        corner=_("School year"),
    )
