"""The link by which whoever asked to join confirms their address and sees the answer."""

from operator import attrgetter

from outreach.partners import queries
from outreach.partners.models import JoinRequest
from outreach.web import links
from outreach.web.personal_links import PersonalLink

PAGE: PersonalLink[JoinRequest] = PersonalLink(
    "join", find=queries.join_request, version=attrgetter("link_version")
)
token = PAGE.token
request_of = PAGE.row_of


def address(request: JoinRequest) -> str:
    """Their page, in their language."""
    return links.absolute("partners.my_request", lang=request.lang, token=token(request))
