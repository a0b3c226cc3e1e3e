"""Which share of the schools that we could reach did we reach?"""

from typing import Any

from marshmallow import fields

from outreach.accounts import roles
from outreach.core.language import _, l_, n_, number, percent
from outreach.drawing import bars, chart, subject
from outreach.reports import amounts, answers, coverage
from outreach.reports.coverage import ReachAnswer, Teaches
from outreach.reports.filters import OF_VISITS
from outreach.reports.periods import Period
from outreach.reports.question import BARS, Behind, Column, Counted, Headline, Url
from outreach.schools import regions
from outreach.schools.models import Network


class CoverageRow(answers.CountsRow):
    eligible = fields.Integer()
    share = fields.Float(
        allow_none=True, metadata={"description": "A ratio; null when no school is eligible."}
    )
    sessions = fields.Integer()


class CoverageReport(answers.Counts):
    rows = fields.Nested(CoverageRow, many=True)
    totals = fields.Nested(CoverageRow)
    without_numbers = fields.Integer()
    taken_in_on = fields.String(
        allow_none=True,
        metadata={
            "format": "date",
            "description": "The day the school file behind `eligible` was taken in.",
        },
    )


def schools(period: Period, *, most: int, **narrowed: Any) -> dict[str, Any]:
    """The schools of one number: reached, and not yet visited with the way to book each; no personal data."""
    reached, missing = coverage.behind(period, **narrowed)
    return {
        "rows": reached,
        "missing": missing,
        "count": len(reached) + len(missing),
        "region_name": regions.region_name,
    }


class SchoolReach(Counted[ReachAnswer]):
    name, word, place = "coverage", "coverage", 3
    title = l_("School reach")
    invitation = l_(
        "Which share of the schools we could reach was reached, by region, board or network."
    )
    summary = "Distinct schools reached over the schools that are eligible."
    filters = (*OF_VISITS, "grade", "teaches", "network", "board_type")
    dimensions = coverage.DIMENSIONS
    answers = CoverageReport
    columns = (
        Column("schools", l_("Schools reached")),
        Column("eligible", l_("Eligible schools")),
        Column("share", l_("School reach"), is_share=True),
        Column("sessions", l_("Sessions")),
        Column("participations", l_("Youth participations")),
    )
    charted = "schools"
    is_compared = has_declared_totals = False
    nothing = l_("No school is eligible under these filters.")
    behind = Behind(
        "schools", l_("Schools behind the number"), schools, "reports/_schools_behind.html",
        roles.SEE_NUMBERS,
    )  # fmt: skip

    def answer(self, period: Period, *, by: str, **filters: str) -> ReachAnswer:
        return coverage.coverage(period, by=by, **filters)

    def open_events(self, period: Period, **filters: str) -> set[int]:
        return coverage.still_open(period, **filters)

    def figures(self, answer: ReachAnswer, before: Any) -> list[Headline]:
        totals, lacking = answer.totals, answer.without_numbers
        out_of = n_(
            "%(schools)s of %(eligible)s eligible school",
            "%(schools)s of %(eligible)s eligible schools",
            totals.eligible,
            schools=number(totals.schools),
            eligible=number(totals.eligible),
        )
        without = n_("%(num)s without numbers", "%(num)s without numbers", lacking)
        return [
            Headline(_("School reach"), percent(totals.share), out_of),
            Headline(_("Schools reached"), number(totals.schools), "", "#reached"),
            Headline(
                _("Not yet visited"), number(totals.eligible - totals.schools),
                _("with the way to book each"), "#missing",
            ),
            Headline(_("Sessions"), number(totals.sessions), without if lacking else "", "#reached"),
            Headline(_("Youth participations"), number(totals.participations), "", "#reached"),
        ]  # fmt: skip

    def chart(self, answer: ReachAnswer, url: Url) -> chart.BarChart | None:
        """Reached beside eligible, where there are few enough rows to compare them."""
        if not 0 < len(answer.rows) <= BARS:
            return None
        return bars.bar_chart(
            title=finding(answer),
            source=extracted(answer),
            categories=[row.label for row in answer.rows],
            series=[
                subject.Values(_("Schools reached"), [row.schools for row in answer.rows]),
                subject.Values(_("Eligible schools"), [row.eligible for row in answer.rows]),
            ],
            as_words=number,
            urls=[url(row.key) for row in answer.rows],
        )

    def definition(self, answer: ReachAnswer) -> str:
        """With the day of the denominator."""
        return " ".join(
            (
                _(
                    "Distinct eligible schools with at least one session of a delivered or closed "
                    "event, over the active schools with the right to teach this. A school in two regions "
                    "counts as reached where the visit took place, and as eligible in its main region."
                ),
                extracted(answer),
            )
        )

    def sentence(self, answer: ReachAnswer) -> str:
        return f"{finding(answer)} {extracted(answer)}" if answer.totals.eligible else ""

    def about(self, answer: ReachAnswer) -> list[tuple[str, str]]:
        return [
            (_("Definition"), self.definition(answer)),
            (_("Period"), answer.period.name),
            (_("Eligible schools"), _kind(answer)),
            (_("Undecided"), amounts.open_events(answer.undecided)),
            (_("Sessions without numbers"), number(answer.without_numbers)),
        ]

    def more(self, answer: ReachAnswer) -> dict[str, Any]:
        return {
            "without_numbers": answer.without_numbers,
            "taken_in_on": answer.taken_in_on.isoformat() if answer.taken_in_on else None,
        }


def extracted(answer: ReachAnswer) -> str:
    """Where the denominator of an answer comes from."""
    return coverage.source_on(answer.taken_in_on)


def finding(answer: ReachAnswer) -> str:
    """How many schools out of how many, for the title of a chart."""
    sentence = _(
        "%(span)s: %(reached)s (%(kind)s).",
        span=answer.period.span,
        reached=amounts.reached_of(answer.totals.schools, answer.totals.eligible),
        kind=_kind(answer),
    )
    if answer.totals.share is not None:
        sentence += " " + _("School reach: %(share)s.", share=percent(answer.totals.share))
    return sentence


def _kind(answer: ReachAnswer) -> str:
    network = answer.filters["network"]
    return ", ".join(
        (
            str(Teaches(answer.filters["teaches"]).label),
            _("all networks") if network == "all" else str(Network(network).label),
        )
    ).lower()


QUESTION = SchoolReach()
