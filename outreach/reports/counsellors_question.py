"""How many guidance counsellors did our days reach?"""

from typing import Any

from marshmallow import fields

from outreach.core.language import _, l_, number
from outreach.reports import amounts, answers, attended, counsellors_reached, dimensions, undecided
from outreach.reports.counsellors_reached import CounsellorsAnswer, CounsellorsCount
from outreach.reports.filters import OF_VISITS
from outreach.reports.periods import Period
from outreach.reports.question import Behind, Column, Counted, Headline, a_year_before
from outreach.schools import queries as schools


class CounsellorsRow(answers.CountsRow):
    counsellors = fields.Integer()
    counsellor_hours = fields.Float()


class CounsellorsReport(answers.Counts):
    rows = fields.Nested(CounsellorsRow, many=True)
    totals = fields.Nested(CounsellorsRow)


def people(period: Period, **narrowed: Any) -> dict[str, Any]:
    """The presences that make up one number, and their schools."""
    behind = counsellors_reached.behind(period, **narrowed)
    return {
        "row": behind.row,
        "rows": behind.presences,
        "count": behind.count,
        "schools": schools.names(p.school_id for p in behind.presences if p.school_id),
    }


class CounsellorsReached(Counted[CounsellorsAnswer]):
    name, word, place = "counsellors-reached", "counsellors", 2
    title = l_("Counsellors reached")
    invitation = l_("How many guidance counsellors took part, and for how many hours.")
    summary = "Distinct counsellors reached, participations and hours."
    filters = (*OF_VISITS, "role")
    dimensions = counsellors_reached.DIMENSIONS
    answers = CounsellorsReport
    columns = (
        Column("counsellors", l_("Counsellors reached")),
        Column("participations", l_("Participations")),
        Column("counsellor_hours", l_("Counsellor hours")),
        Column("schools", l_("Schools")),
    )
    charted = "counsellors"
    nothing = l_("No counsellor is recorded as present in this period yet.")
    behind = Behind(
        "people", l_("Counsellors behind the number"), people, "reports/_people_behind.html"
    )

    def answer(self, period: Period, *, by: str, **filters: str) -> CounsellorsAnswer:
        return counsellors_reached.counsellors_reached(period, by=by, **filters)

    def totals(self, period: Period, *, by: str, **filters: str) -> CounsellorsCount:
        return counsellors_reached.row("", "", attended.turnout(period, by, filters)[1])

    def open_events(self, period: Period, **filters: str) -> set[int]:
        return undecided.counsellors(period, **filters)

    def figures(self, answer: CounsellorsAnswer, before: Any) -> list[Headline]:
        totals = answer.totals
        return [
            Headline(
                _("Counsellors reached"), number(totals.counsellors),
                a_year_before(before, "counsellors"),
            ),
            Headline(
                _("Participations"), number(totals.participations),
                a_year_before(before, "participations"),
            ),
            Headline(_("Counsellor hours"), number(totals.counsellor_hours)),
            Headline(_("Schools"), number(totals.schools)),
        ]  # fmt: skip

    def definition(self, answer: CounsellorsAnswer) -> str:
        several = [dimensions.in_several()] if answer.by in dimensions.OF_PROGRAMMES else []
        counted = _(
            "Distinct persons in a counsellor's role whose presence at a delivered or closed event of the "
            "period is recorded; a participation is a person at an event. Hours: the minutes of presence in "
            "the sessions, added up and divided by 60; without the rounding to the quarter hour and the "
            "cap of an attestation."
        )
        return " ".join([counted, *several])

    def sentence(self, answer: CounsellorsAnswer) -> str:
        totals = answer.totals
        return _(
            "%(span)s: %(counsellors)s, in %(participations)s and %(hours)s, from %(schools)s.",
            span=answer.period.span,
            counsellors=amounts.counsellors_reached(totals.counsellors),
            participations=amounts.participations(totals.participations),
            hours=amounts.hours(totals.counsellor_hours),
            schools=amounts.schools(totals.schools),
        )

    def about(self, answer: CounsellorsAnswer) -> list[tuple[str, str]]:
        return [
            (_("Definition"), self.definition(answer)),
            (_("Period"), answer.period.name),
            (_("Undecided"), amounts.open_events(answer.undecided)),
            *((_("Declared totals"), sentence) for sentence in answer.overlaps),
        ]


QUESTION = CounsellorsReached()
