"""What stands in the menu, and the globals that every layout needs."""

from dataclasses import dataclass

from flask import Flask, g, request, url_for
from flask_login import current_user

from outreach.accounts import roles
from outreach.core.language import LazyString, l_
from outreach.mail import queries as mail
from outreach.organisation import queries as organisation
from outreach.organisation.models import Organisation


@dataclass(frozen=True)
class Place:
    """An entry of the staff menu; it is current for every page of its rooms."""

    label: LazyString
    endpoint: str
    icon: str
    verb: str
    rooms: tuple[str, ...]

    @property
    def url(self) -> str:
        return url_for(self.endpoint)

    @property
    def is_current(self) -> bool:
        return request.endpoint == self.endpoint or (request.blueprint or "") in self.rooms


PLACES = (
    Place(l_("Today"), "home.today", "home", roles.SEE_NUMBERS, ("home",)),
    Place(l_("Calendar"), "events.calendar", "calendar", roles.WORK, ()),
    Place(l_("Events"), "events.events", "list", roles.WORK, ("events", "attendance")),
    Place(l_("Schools"), "schools.schools", "school", roles.WORK, ("schools",)),
    Place(l_("Reports"), "reports.reports", "chart-column", roles.SEE_NUMBERS, ("reports",)),
    Place(l_("Settings"), "organisation.settings", "settings", roles.ADMINISTER,
          ("organisation", "accounts", "mail")),
)  # fmt: skip


def staff_menu() -> list[Place]:
    """The places open to the signed-in user, at most nine."""
    return [place for place in PLACES if current_user.may(place.verb)]


def init_app(app: Flask) -> None:
    app.jinja_env.globals["menu"] = staff_menu
    app.context_processor(
        lambda: {"organisation": our_organisation(), "mail_goes_to_files": mail.goes_to_files}
    )


def our_organisation() -> Organisation:
    """Read once a request."""
    if "organisation" not in g:
        g.organisation = organisation.current()
    return g.organisation  # type: ignore[no-any-return]
