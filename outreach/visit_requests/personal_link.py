"""The one link of a request, from its confirmation on: the teacher's."""

from datetime import timedelta
from operator import attrgetter

from outreach.core import clock
from outreach.core.language import _
from outreach.visit_requests import queries
from outreach.visit_requests.models import VisitRequest
from outreach.web import links
from outreach.web.personal_links import LinkEnded, PersonalLink

PAGE: PersonalLink[VisitRequest] = PersonalLink(
    "visit request", find=queries.request_with_all, version=attrgetter("link_version")
)
token = PAGE.token
OPEN_FOR = timedelta(days=365)


def address(request: VisitRequest) -> str:
    """The page of the request, in its language."""
    return links.absolute("visit_requests.my_request", lang=request.lang, token=token(request))


def request_of(token: str) -> VisitRequest | None:
    """The request that we signed the token for; LinkEnded a year after its end, or once it was forgotten."""
    request = PAGE.row_of(token)
    if request is None and PAGE.is_ours(token):
        raise LinkEnded(_("This request is kept no longer: ask us again, gladly."))
    if request and request.ended_at and clock.now() - request.ended_at >= OPEN_FOR:
        raise LinkEnded(_("This link ended a year after your request: ask us again, gladly."))
    return request
