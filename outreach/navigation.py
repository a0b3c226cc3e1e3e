"""What stands in the menu, and the globals that every layout needs."""

from dataclasses import dataclass

from flask import Flask, current_app, g, request
from flask_login import current_user

from outreach.accounts import roles
from outreach.core.language import LazyString, l_
from outreach.mail import queries as mail
from outreach.organisation import queries as organisation
from outreach.organisation.models import Organisation
from outreach.web import links


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
        return links.address(self.endpoint)

    @property
    def is_current(self) -> bool:
        if request.endpoint in {place.endpoint for place in PLACES}:
            return request.endpoint == self.endpoint
        return (request.blueprint or "") in self.rooms


PLACES = (
    Place(l_("Today"), "home.today", "home", roles.SEE_NUMBERS, ("home",)),
    Place(l_("Calendar"), "events.calendar", "calendar", roles.WORK, ("feeds",)),
    Place(
        l_("Events"), "events.events", "list", roles.WORK,
        ("events", "visits", "series", "equipment", "attendance", "past", "closures", "invitations"),
    ),
    Place(l_("Requests"), "visit_requests.visit_requests", "inbox", roles.WORK, ("visit_requests",)),
    Place(l_("Schools"), "schools.schools", "school", roles.WORK, ("schools",)),
    Place(l_("People"), "people.people", "users", roles.WORK, ("people", "speakers", "partners")),
    Place(l_("Attestations"), "certificates.certificates", "award", roles.WORK, ("certificates",)),
    Place(l_("Reports"), "reports.reports", "chart-column", roles.SEE_NUMBERS,
          ("reports", "enrolment", "programmes", "indicators", "funder_reports")),
    Place(l_("Settings"), "organisation.settings", "settings", roles.ADMINISTER,
          ("organisation", "accounts", "mail")),
)  # fmt: skip


@dataclass(frozen=True)
class Link:
    """An entry of the public menu or footer."""

    label: LazyString
    endpoint: str

    @property
    def url(self) -> str:
        return links.address(self.endpoint)

    @property
    def is_current(self) -> bool:
        return request.endpoint == self.endpoint


PUBLIC = (
    Link(l_("Events"), "registration.public_events"),
    Link(l_("Request a visit"), "visit_requests.request_a_visit"),
    Link(l_("Impact"), "impact.impact"),
)
FOOTER = (
    Link(l_("Become a speaker"), "speakers.become_a_speaker"),
    Link(l_("Join us"), "partners.join"),
    Link(l_("Verify an attestation"), "certificates.verify"),
    Link(l_("Privacy"), "privacy.statement"),
    Link(l_("Accessibility"), "home.accessibility"),
    Link(l_("Staff"), "home.today"),
)


def public_menu() -> list[Link]:
    """Where a visitor may go, as far as it is built."""
    return _built(PUBLIC)


def footer_menu() -> list[Link]:
    return _built(FOOTER)


def _built(links: tuple[Link, ...]) -> list[Link]:
    return [link for link in links if link.endpoint in current_app.view_functions]


def staff_menu() -> list[Place]:
    """The places open to the signed-in user, at most nine."""
    return [place for place in PLACES if current_user.may(place.verb)]


def init_app(app: Flask) -> None:
    app.jinja_env.globals.update(menu=staff_menu, public_menu=public_menu, footer_menu=footer_menu)
    app.context_processor(
        lambda: {"organisation": our_organisation(), "mail_goes_to_files": mail.goes_to_files}
    )


def our_organisation() -> Organisation:
    """Read once a request."""
    if "organisation" not in g:
        g.organisation = organisation.current()
    return g.organisation  # type: ignore[no-any-return]
