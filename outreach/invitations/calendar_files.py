"""A visit or another event in the calendar of the speaker who goes."""

from outreach.core import ical, language
from outreach.events import calendar_files
from outreach.events.wording import about_group, for_whoever_goes
from outreach.invitations import personal_link
from outreach.invitations.models import SpeakerInvitation
from outreach.mail import envelope


def calendar_file(
    invitation: SpeakerInvitation, *, is_mailed: bool = False, cancels: bool = False
) -> str:
    """Every block as an entry, under the same UIDs as in every other calendar of the event.

    Until the speaker has said yes to a new date the entries are tentative.
    """
    event, speaker = invitation.event, invitation.speaker
    with language.speaking(speaker.lang):
        entries = calendar_files.entries(
            event.sessions,
            url=envelope.LINK_LATER if is_mailed else personal_link.address(invitation),
            title=lambda block: block.event.title,
            about=for_whoever_goes if invitation.goes else about_group,
            online_url=event.online_url if invitation.goes else "",
            with_room=invitation.goes,
            status=ical.CANCELLED if cancels else _status(invitation),
        )
        return calendar_files.text_of(
            event,
            entries,
            to=(speaker.name, speaker.email) if is_mailed else None,
            cancels=cancels or event.reason is not None,
        )


def _status(invitation: SpeakerInvitation) -> str:
    return ical.CONFIRMED if invitation.goes else ical.TENTATIVE
