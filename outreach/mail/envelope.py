"""A row of the outbox as the mail that leaves: addresses, both texts, calendar, attachment; links made now."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from email.headerregistry import Address, HeaderRegistry
from email.message import EmailMessage
from email.policy import SMTP, Policy
from email.utils import format_datetime
from typing import Any

import idna
from icalendar.parser import Contentline

from outreach.core import clock, language
from outreach.core.language import l_
from outreach.mail import rendering
from outreach.mail.letter import Button
from outreach.mail.models import Message
from outreach.organisation import queries as organisation

LINK_LATER = "https://link.invalid/"
"""What stands in a kept calendar file where the reader's own address belongs, that of the first button."""
Attachment = tuple[str, bytes, str]
ATTACHMENTS: dict[str, Callable[[int], Attachment | None]] = {}
NO_ATTACHMENT = l_("Its attachment could not be made.")
NO_LINK = l_("What its link opens is gone.")
NO_ADDRESS = l_("It has no e-mail address that mail can go to.")


class CannotBeMade(Exception):
    """The mail cannot be put together; `sentence` says why in words to be translated when shown."""

    def __init__(self, sentence: Any) -> None:
        with language.speaking("en"):
            self.sentence = str(sentence)
        super().__init__(self.sentence)


class _WholeLine(str):
    """A header that is not folded: a long address would become an encoded word, which no program follows."""

    name: str

    def __new__(cls, name: str, value: str) -> "_WholeLine":
        line = str.__new__(cls, value)
        line.name = name
        return line

    def fold(self, *, policy: Policy) -> str:
        return f"{self.name}: {self}{policy.linesep}"


@dataclass(frozen=True)
class Door:
    """How an address of a kind is made, which verb sending it elsewhere asks for, and whom it opens to."""

    address: Callable[[int, str], str | None]
    verb: str
    opens_to: Callable[[Button, str], bool]


DOORS: dict[str, Door] = {}


def attaches(kind: str) -> Callable[[Callable[[int], Attachment | None]], Any]:
    """Register what makes the attachment of a kind: row id in, (name, bytes, media type) out."""

    def register(function: Callable[[int], Attachment | None]) -> Any:
        ATTACHMENTS[kind] = function
        return function

    return register


def anybody(_button: Button, _email: str) -> bool:
    """Whoever the mail is sent to."""
    return True


def opens(
    kind: str, *, verb: str = "", to: Callable[[Button, str], bool] = anybody
) -> Callable[[Callable[[int, str], str | None]], Any]:
    """Register what makes the address of a kind of button from row id and language, None when it is gone.

    `verb` is what somebody needs who sends such a mail to another address: it opens more than its page.
    `to` says whether the button may still open it to the address that the mail goes to.
    """

    def register(function: Callable[[int, str], str | None]) -> Any:
        DOORS[kind] = Door(function, verb, to)
        return function

    return register


def address_of(button: Button, lang: str, *, email: str) -> str:
    """Where the button leads, for its receiver only."""
    door = DOORS.get(button.kind)
    may_open = door is not None and door.opens_to(button, email)
    made = door.address(button.row_id, lang) if door and may_open else None
    if not made:
        raise CannotBeMade(NO_LINK)
    return made


def ways_of(message: Message) -> list[tuple[str, str]]:
    """Label and address of whatever the mail opens still; not of what opens an account."""
    letter = message.says
    buttons = [*letter.buttons, *([letter.unsubscribe] if letter.unsubscribe else [])]
    ways = []
    for button in buttons:
        with suppress(CannotBeMade):
            if not (button.kind in DOORS and DOORS[button.kind].verb):
                address = address_of(button, letter.lang, email=message.to_email)
                ways.append((button.label, address))
    return ways


def verbs_of(message: Message) -> set[str]:
    """What somebody needs who sends the mail to an address of their choice."""
    kinds = {button.kind for button in message.says.buttons}
    return {DOORS[kind].verb for kind in kinds if kind in DOORS} - {""}


def compose(message: Message) -> EmailMessage:
    """The mail in the reader's language; raises CannotBeMade rather than leave something out."""
    letter = message.says
    to, lang = message.to_email, letter.lang
    ways = [*letter.buttons, *([letter.unsubscribe] if letter.unsubscribe else [])]
    addresses = {button: address_of(button, lang, email=to) for button in ways}
    mail = _addressed(message)
    if letter.unsubscribe:
        _let_unsubscribe(mail, addresses[letter.unsubscribe])
    mail.set_content(letter.text(addresses.__getitem__), cte="quoted-printable")
    html = rendering.html(letter, addresses.__getitem__)
    mail.add_alternative(html, subtype="html", cte="quoted-printable")
    if message.calendar:
        _add_calendar(mail, message.calendar, links=addresses)
    if message.attachment_kind:
        _attach(mail, message)
    return mail


def mailbox(name: str, email: str) -> Address:
    """A name with its address; the domain as the mail system spells it."""
    local, _at, domain = email.rpartition("@")
    try:
        spelled = domain if domain.isascii() else idna.encode(domain, uts46=True).decode()
        return Address(" ".join(name.split()), local, spelled)
    except (ValueError, UnicodeError) as error:
        raise CannotBeMade(NO_ADDRESS) from error


def written(name: str, email: str) -> str:
    """A name with its address in one line, quoted as the mail system asks."""
    return str(Address(" ".join(name.split()), *email.rsplit("@", 1))) if "@" in email else ""


def _addressed(message: Message) -> EmailMessage:
    sender = organisation.current()
    with language.speaking(message.lang):
        name = sender.name
    if "@" not in message.to_email:
        raise CannotBeMade(NO_ADDRESS)
    mail = EmailMessage(policy=SMTP)
    mail["Subject"] = message.subject
    mail["From"] = mailbox(name, sender.email or "outreach@localhost")
    mail["To"] = mailbox(message.to_name, message.to_email)
    if answers := _answers_to(message.reply_to):
        mail["Reply-To"] = answers
    mail["Date"] = format_datetime(clock.now())
    mail["Message-ID"] = message.message_id
    mail["Auto-Submitted"] = "auto-generated"
    mail["Content-Language"] = message.lang
    return mail


def _let_unsubscribe(mail: EmailMessage, address: str) -> None:
    """One click in the mail program, without a page (RFC 8058)."""
    mail["List-Unsubscribe"] = _WholeLine("List-Unsubscribe", f"<{address}>")
    mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"


def _answers_to(line: str) -> list[Address]:
    """The mailbox of a kept line; older rows may hold a name with a comma that was not quoted."""
    read: Any = HeaderRegistry()("reply-to", line)
    return [mailbox(a.display_name, a.addr_spec) for a in read.addresses if a.domain]


def link_later(row_id: int) -> str:
    """The same where a mail has several buttons: the address of the one that opens this row."""
    return f"{LINK_LATER}{row_id}/"


def _add_calendar(mail: EmailMessage, text: str, *, links: Mapping[Button, str]) -> None:
    """As an invitation where it is one (Outlook, Gmail), and as files for the other programs."""
    calendars = _invitations(_with_links(text, links))
    for n, (method, part) in enumerate(calendars, start=1):
        facts: dict[str, Any] = {"subtype": "calendar", "params": {"method": method}}
        if n == 1 and method != "PUBLISH":
            mail.add_alternative(part, cte="base64", **facts)
        name = f"invitation-{n}.ics" if len(calendars) > 1 else "invitation.ics"
        mail.add_attachment(part, filename=name, cte="base64", **facts)


def _invitations(text: str) -> list[tuple[str, str]]:
    """Method and text of each: an invitation is about one entry (RFC 5546, 3.2), a plain file about all."""
    method = next((m for m in ("CANCEL", "REQUEST") if f"METHOD:{m}\r\n" in text), "PUBLISH")
    head, *entries = text.replace("END:VCALENDAR\r\n", "").split("BEGIN:VEVENT\r\n")
    if method == "PUBLISH":
        return [(method, text)]
    made = []
    for entry in entries:
        own = "CANCEL" if "\r\nSTATUS:CANCELLED\r\n" in entry else method
        start = head.replace(f"METHOD:{method}", f"METHOD:{own}")
        made.append((own, f"{start}BEGIN:VEVENT\r\n{entry}END:VCALENDAR\r\n"))
    return sorted(made, key=lambda pair: pair[0] != method)


def _with_links(text: str, links: Mapping[Button, str]) -> str:
    text = text.replace("\r\n ", "").replace("\r\n\t", "")
    for button, address in links.items():
        text = text.replace(link_later(button.row_id), address)
    text = text.replace(LINK_LATER, next(iter(links.values()), ""))
    return "\r\n".join(map(_folded, text.split("\r\n")))


def _folded(line: str) -> str:
    return str(Contentline(line).to_ical().decode())  # type: ignore[no-untyped-call]


def _attach(mail: EmailMessage, message: Message) -> None:
    make = ATTACHMENTS.get(message.attachment_kind)
    made = make(message.attachment_id) if make and message.attachment_id else None
    if made is None:
        raise CannotBeMade(NO_ATTACHMENT)
    name, content, media = made
    kind, _slash, subtype = media.partition("/")
    mail.add_attachment(content, maintype=kind, subtype=subtype, filename=name)
