"""What figures are of, whether they were measured, and what we count by ourselves."""

from decimal import Decimal

from outreach.core import language
from outreach.core.language import _, l_
from outreach.core.words import Word


class Unit(Word):
    """What a figure counts; `digits` is how many decimals it is shown and typed with at most."""

    PEOPLE = "people", l_("People")
    COMPANIES = "companies", l_("Companies")
    ORGANISATIONS = "organisations", l_("Organisations")
    DOLLARS = "dollars", l_("Dollars")
    JOBS = "jobs", l_("Jobs")
    PERCENT = "percent", l_("Percent")
    HOURS = "hours", l_("Hours")
    SCHOOLS = "schools", l_("Schools")
    DOCUMENTS = "documents", l_("Documents")
    OTHER = "other", l_("Other things")

    @property
    def digits(self) -> int:
        return 2 if self in (Unit.PERCENT, Unit.HOURS, Unit.DOLLARS, Unit.OTHER) else 0

    def say(self, amount: Decimal) -> str:
        """The figure with its sign, as the language writes it: `46 600 000 $`, `23 %`, `12.5`."""
        figure = language.amount(amount)
        if self is Unit.DOLLARS:
            return _("$%(figure)s", figure=figure)
        return _("%(figure)s%%", figure=figure) if self is Unit.PERCENT else figure


class Nature(Word):
    """Measured is what was; forecast what somebody expects by a day. They never stand in one sum."""

    MEASURED = "measured", l_("Measured")
    FORECAST = "forecast", l_("Forecast")


class Precision(Word):
    """How exactly its source says a figure."""

    EXACT = "exact", l_("Exactly")
    MORE_THAN = "more_than", l_("More than")
    ABOUT = "about", l_("About")

    def say(self, figure: str) -> str:
        """The figure with `more than` or `about` before it."""
        if self is Precision.MORE_THAN:
            return _("more than %(figure)s", figure=figure)
        return _("about %(figure)s", figure=figure) if self is Precision.ABOUT else figure


class Computed(Word):
    """What the product counts by itself, so that nobody types it."""

    PARTICIPATIONS = "participations", l_("Youth participations")
    YOUTH = "youth", l_("Youth reached, at least")
    COUNSELLORS = "counsellors", l_("Counsellors reached")
    CONTACT_HOURS = "contact_hours", l_("Contact hours")
    SCHOOLS_REACHED = "schools", l_("Schools reached")
    REGIONS = "regions", l_("Regions touched")
    DEPRIVED_SHARE = "deprived_share", l_("Deprived milieu (IMSE 8-10)")
    GIRLS_SHARE = "girls_share", l_("Girls")
    VOLUNTEER_HOURS = "volunteer_hours", l_("Volunteer hours of speakers")
    MEMBERS = "members", l_("Members of the programme")
    BRIEFS = "briefs", l_("Briefs submitted")

    @property
    def unit(self) -> Unit:
        return UNITS[self]

    @property
    def adds_up(self) -> bool:
        """Whether counts of two periods may be added: not distinct people or places, nor shares."""
        return self in ADDITIVE


UNITS = {
    Computed.PARTICIPATIONS: Unit.PEOPLE,
    Computed.YOUTH: Unit.PEOPLE,
    Computed.COUNSELLORS: Unit.PEOPLE,
    Computed.CONTACT_HOURS: Unit.HOURS,
    Computed.SCHOOLS_REACHED: Unit.SCHOOLS,
    Computed.REGIONS: Unit.OTHER,
    Computed.DEPRIVED_SHARE: Unit.PERCENT,
    Computed.GIRLS_SHARE: Unit.PERCENT,
    Computed.VOLUNTEER_HOURS: Unit.HOURS,
    Computed.MEMBERS: Unit.ORGANISATIONS,
    Computed.BRIEFS: Unit.DOCUMENTS,
}
ADDITIVE = (
    Computed.PARTICIPATIONS,
    Computed.CONTACT_HOURS,
    Computed.VOLUNTEER_HOURS,
    Computed.BRIEFS,
)
