"""The one link of an invitation: the speaker's, until a year after the visit."""

from operator import attrgetter

from outreach.events.personal_link import check_open
from outreach.invitations import queries
from outreach.invitations.models import SpeakerInvitation
from outreach.web import links
from outreach.web.personal_links import PersonalLink

PAGE: PersonalLink[SpeakerInvitation] = PersonalLink(
    "speaker invitation", find=queries.invitation_with_all, version=attrgetter("link_version")
)
token = PAGE.token


def address(invitation: SpeakerInvitation) -> str:
    """The page of the invitation, in the speaker's language."""
    lang = invitation.speaker.lang
    return links.absolute("invitations.my_invitation", lang=lang, token=token(invitation))


def invitation_of(token: str) -> SpeakerInvitation | None:
    """The one that we signed the token for; None for any other, LinkEnded a year after the visit."""
    invitation = PAGE.row_of(token)
    if invitation is not None:
        check_open(invitation.event)
    return invitation
