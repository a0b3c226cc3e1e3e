"""A visit in the calendar of its teacher."""

from collections.abc import Sequence

from outreach.core import ical, language
from outreach.core.language import _
from outreach.events import calendar_files, wording
from outreach.events.models import Contact, Event, Session
from outreach.mail import envelope
from outreach.visits import personal_link


def calendar_file(
    event: Event, lang: str, *, to: Contact | None = None, off: Sequence[Session] | None = None
) -> str:
    """Every session as an entry, an invitation `to` one; a visit called off cancels all, else those `off`."""
    is_owners = to is not None and wording.owner_address(event) == (to.name, to.email)
    with language.speaking(lang):
        entries = calendar_files.entries(
            event.sessions if off is None else off,
            url=envelope.LINK_LATER if to else personal_link.address(event, lang),
            title=_title,
            about=wording.for_whoever_goes if is_owners else wording.about_group,
            online_url=event.online_url,
            is_owners=is_owners,
        )
        return calendar_files.text_of(
            event,
            entries,
            to=(to.name, to.email) if to else None,
            cancels=event.reason is not None or off is not None,
        )


def calendar_of_all(events: Sequence[Event], lang: str, *, is_owners: bool = False) -> str:
    """Every session of several visits in one file to take in at once, each with the link of its own visit.

    No invitation: one is about one entry (RFC 5546, 3.2). What changes later is told of each visit by itself.
    """
    with language.speaking(lang):
        return ical.calendar(
            [
                entry
                for event in events
                for entry in calendar_files.entries(
                    event.sessions,
                    url=envelope.link_later(event.id),
                    title=_title,
                    about=wording.for_whoever_goes if is_owners else wording.about_group,
                    online_url=event.online_url,
                    is_owners=is_owners,
                )
            ]
        )


def _title(block: Session) -> str:
    """With the group, where there is more than one to tell apart."""
    group = block.title or (
        _("group %(label)s", label=block.group_label) if block.group_label else ""
    )
    is_one_of_many = len(block.event.sessions) > 1 and group
    return f"{block.event.title} – {group}" if is_one_of_many else block.event.title
