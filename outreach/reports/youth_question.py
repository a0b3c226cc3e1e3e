"""How many young people did our visits reach?"""

from typing import Any, ClassVar

from marshmallow import fields

from outreach.core.language import _, l_, n_, number
from outreach.reports import amounts, answers, dimensions, undecided, youth_reached
from outreach.reports.filters import OF_VISITS
from outreach.reports.periods import Period
from outreach.reports.question import Behind, Column, Counted, Headline, a_year_before
from outreach.reports.youth_reached import YouthAnswer, YouthCount
from outreach.schools import queries as schools


class YouthRow(answers.CountsRow):
    """By gender the people of a row are rounded to the nearest 5."""

    contact_hours = fields.Float()
    sessions = fields.Integer(allow_none=True, metadata={"description": "Null by gender."})
    schools = fields.Integer(allow_none=True, metadata={"description": "Null by gender."})
    unique_low = fields.Integer()
    unique_high = fields.Integer()


class YouthReport(answers.Counts):
    rows = fields.Nested(YouthRow, many=True)
    totals = fields.Nested(YouthRow)
    without_numbers = fields.Integer(metadata={"description": "Sessions that nobody counted."})


def visits(period: Period, *, by: str, most: int, **narrowed: Any) -> dict[str, Any]:
    """The sessions that make up one number, exact, and their schools."""
    behind = youth_reached.behind(period, by=by, most=most, **narrowed)
    return {
        "row": behind.row,
        "rows": behind.presences,
        "count": behind.count,
        "schools": schools.names(p.school_id for p in behind.presences if p.school_id),
        "is_rounded": by in dimensions.ATTRIBUTES,
    }


class YouthReached(Counted[YouthAnswer]):
    name, word, place = "youth-reached", "youth", 1
    title = l_("Youth reached")
    invitation = l_("How many young people our visits reached, at least and at most.")
    summary = "Young people reached, at least and at most; participations, contact hours, sessions, schools."
    filters = (*OF_VISITS, "grade")
    dimensions = youth_reached.DIMENSIONS
    answers = YouthReport
    columns = (
        Column("participations", l_("Youth participations")),
        Column("unique_low", l_("At least")),
        Column("unique_high", l_("At most")),
        Column("contact_hours", l_("Contact hours")),
        Column("sessions", l_("Sessions")),
        Column("schools", l_("Schools")),
    )
    file_columns = (
        Column("participations", l_("Youth participations")),
        Column("contact_hours", l_("Contact hours")),
        Column("sessions", l_("Sessions")),
        Column("schools", l_("Schools")),
        Column("unique_low", l_("Youth reached, at least")),
        Column("unique_high", l_("Youth reached, at most")),
    )
    charted = "participations"
    nothing = l_("No visit counts in this period yet.")
    way_on: ClassVar = ("attendance.headcounts", l_("Enter headcounts"))
    behind = Behind("visits", l_("Visits behind the number"), visits, "reports/_visits_behind.html")

    def answer(self, period: Period, *, by: str, **filters: str) -> YouthAnswer:
        return youth_reached.youth_reached(period, by=by, **filters)

    def totals(self, period: Period, *, by: str, **filters: str) -> YouthCount:
        return youth_reached.row("", "", youth_reached.counted(period, by, filters).whole)

    def open_events(self, period: Period, **filters: str) -> set[int]:
        return undecided.youth(period, **filters)

    def figures(self, answer: YouthAnswer, before: Any) -> list[Headline]:
        totals, lacking = answer.totals, answer.without_numbers
        low, high = number(totals.unique_low), number(totals.unique_high)
        without = n_("%(num)s without numbers", "%(num)s without numbers", lacking)
        return [
            Headline(
                _("Youth reached (estimate)"), _("%(low)s to %(high)s", low=low, high=high),
                _("at least and at most"),
            ),
            Headline(
                _("Youth participations"), number(totals.participations),
                a_year_before(before, "participations"),
            ),
            Headline(_("Contact hours"), number(totals.contact_hours)),
            Headline(
                _("Sessions"), number(totals.sessions),
                without if lacking else a_year_before(before, "sessions"),
            ),
            Headline(_("Schools"), number(totals.schools)),
        ]  # fmt: skip

    def definition(self, answer: YouthAnswer) -> str:
        sentences = [
            _(
                "Sessions of delivered or closed events in the period, not cancelled themselves. "
                "Participations: sum of the headcounts. Young people: at least the largest single-day total of "
                "each school and cohort, at most every group counted once a year."
            )
        ]
        if answer.by == "gender":
            sentences.append(_("Gender is declared by the group, never by a pupil."))
            sentences.append(
                _("Counts by gender are rounded to the nearest 5; the total is exact.")
            )
        if answer.by == "imse_group":
            sentences.append(
                _(
                    "The index in force in the school year of the visit, else the latest earlier one."
                )
            )
        if answer.by in dimensions.OF_PROGRAMMES:
            sentences.append(dimensions.in_several())
        return " ".join(sentences)

    def sentence(self, answer: YouthAnswer) -> str:
        totals = answer.totals
        return _(
            "%(span)s: at least %(low)s (at most %(high)s), %(participations)s in %(sessions)s and "
            "%(schools)s.",
            span=answer.period.span,
            low=amounts.young_people(totals.unique_low),
            high=number(totals.unique_high),
            participations=amounts.participations(totals.participations),
            sessions=amounts.sessions(totals.sessions),
            schools=amounts.schools(totals.schools),
        )

    def about(self, answer: YouthAnswer) -> list[tuple[str, str]]:
        return [
            (_("Definition"), self.definition(answer)),
            (_("Period"), answer.period.name),
            (_("Undecided"), amounts.open_events(answer.undecided)),
            (_("Sessions without numbers"), number(answer.without_numbers)),
            *((_("Declared totals"), sentence) for sentence in answer.overlaps),
        ]

    def more(self, answer: YouthAnswer) -> dict[str, Any]:
        return {
            "rounded_to": answer.rounded_to,
            "without_numbers": answer.without_numbers,
        }


QUESTION = YouthReached()
