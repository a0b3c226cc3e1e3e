"""The one link of a speaker, from the confirmation of their address on."""

from operator import attrgetter

from outreach.speakers import queries
from outreach.speakers.models import Speaker
from outreach.web import links
from outreach.web.personal_links import PersonalLink

PAGE: PersonalLink[Speaker] = PersonalLink(
    "speaker", find=queries.with_all, version=attrgetter("link_version")
)
token = PAGE.token
speaker_of = PAGE.row_of


def address(speaker: Speaker) -> str:
    """The speaker's own page, in their language."""
    return links.absolute("speakers.my_page", lang=speaker.lang, token=token(speaker))
