"""The one link of a visit, for its whole life and a year: the teacher's."""

from operator import attrgetter

from outreach.events import queries as events
from outreach.events.models import Event
from outreach.events.personal_link import check_open
from outreach.web import links
from outreach.web.personal_links import PersonalLink

PAGE = PersonalLink("visit", find=events.event_with_all, version=attrgetter("link_version"))
token = PAGE.token


def address(event: Event, lang: str) -> str:
    return links.absolute("visits.my_visit", lang=lang, token=token(event))


def visit_of(token: str) -> Event | None:
    """The visit that we signed the token for; None for any other, LinkEnded a year after it."""
    event = PAGE.row_of(token)
    if event is not None:
        check_open(event)
    return event
