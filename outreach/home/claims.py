"""What the organisation may say in public: the claims of domain.md 7.6 with what they rest on."""

from dataclasses import dataclass
from datetime import date

from outreach.core import chart, clock
from outreach.core.language import _, long_date, n_, number
from outreach.reports import enrolment_trend, shapes, trend_shapes
from outreach.reports.counsellors_reached import Report as CounsellorsReport
from outreach.reports.counsellors_reached import counsellors_reached
from outreach.reports.periods import Period
from outreach.reports.youth_reached import Report, youth_reached

BEGINNING = date(1990, 7, 1)


@dataclass(frozen=True)
class Claim:
    """A sentence, its chart, what its words mean, and of which day its data are."""

    claim: str
    chart: chart.Chart
    definition: str
    dated: str


def reach() -> Claim | None:
    """Young people and counsellors since the first year with data; None when nothing is recorded."""
    period = Period(BEGINNING, clock.today())
    youth, counsellors = youth_reached(period), counsellors_reached(period)
    years = sorted([r.key for r in youth.rows] + [r.key for r in counsellors.rows])
    first_days = [one.first_on for one in (*youth.declared, *counsellors.declared)]
    years = sorted([*years, *map(clock.school_year, first_days)])
    if not years:
        return None
    claim = _(
        "Since %(year)s, %(participations)s youth participations in %(schools)s schools (between %(low)s and "
        "%(high)s distinct young people, an estimate) and %(counsellors)s distinct counsellors.",
        year=years[0][:4],
        participations=number(youth.cumulative),
        schools=number(youth.totals.schools),
        low=number(youth.totals.unique_low),
        high=number(youth.totals.unique_high),
        counsellors=number(counsellors.totals.counsellors),
    )
    meaning = [shapes.definition(youth), *_declared(youth), *_undecided(youth, counsellors)]
    return Claim(
        claim=claim,
        chart=_bars(youth),
        definition=" ".join([*meaning, shapes.definition(counsellors)]),
        dated=_("Data of %(day)s.", day=long_date(clock.today())),
    )


def trends() -> list[Claim]:
    """One claim for each group and place whose growth can be told."""
    claims = []
    for trend in enrolment_trend.usual():
        if sentence := trend_shapes.sentence(trend):
            drawn, meaning = trend_shapes.index_chart(trend), trend_shapes.definition(trend)
            dated = _("Data: %(source)s.", source=trend.source)
            claims.append(Claim(sentence, drawn, meaning, dated))
    return claims


def _declared(youth: Report) -> list[str]:
    """How much of the participations is known only as a total, and from where."""
    if not youth.declared:
        return []
    return [
        _(
            "Of the participations %(count)s are declared totals (%(sources)s); the range of distinct young "
            "people covers the %(recorded)s recorded ones only.",
            count=number(youth.cumulative - youth.totals.participations),
            recorded=number(youth.totals.participations),
            sources="; ".join(one.source for one in youth.declared),
        ),
        *youth.overlaps,
    ]


def _undecided(*reports: Report | CounsellorsReport) -> list[str]:
    """How many past events are not in the figures yet, the most that one of the reports lacks."""
    count = max(report.undecided for report in reports)
    if not count:
        return []
    return [
        n_(
            "%(num)s past event is not closed yet.",
            "%(num)s past events are not closed yet.",
            count,
        )
    ]


def _bars(youth: Report) -> chart.BarChart:
    """Participations by school year; what was declared stands first, for all its years at once."""
    years = [
        *(
            (
                _(
                    "%(first)s to %(last)s, declared",
                    first=one.first_on.year,
                    last=one.last_on.year,
                ),
                one.count,
            )
            for one in youth.declared
        ),
        *((_year(row.key), row.participations) for row in youth.rows),
    ]
    return chart.bar_chart(
        title=_("Youth participations by school year"),
        source=_("Own records, %(day)s", day=long_date(clock.today())),
        categories=[label for label, _count in years],
        series=[chart.Series(_("Youth participations"), [float(count) for _label, count in years])],
        format=number,
        corner=_("School year"),
    )


def _year(key: str) -> str:
    """The school year; the running one says so, because it is not comparable yet."""
    if key == clock.school_year(clock.today()):
        return _("%(year)s (under way)", year=key)
    return key
