"""A mail as its reader gets it: composed, turned into bytes, read again as a mail program does."""

from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any, cast

from lxml import html as markup
from sqlalchemy import select

from outreach.core import clock
from outreach.core.database import db
from outreach.mail import envelope
from outreach.mail.models import Message

BASE = "http://127.0.0.1:8000"


@dataclass(frozen=True)
class Received:
    """Its headers, its text part and its HTML part as a document."""

    mail: EmailMessage

    @property
    def text(self) -> str:
        return str(cast(Any, self.mail.get_body(("plain",))).get_content())

    @property
    def source(self) -> str:
        return str(cast(Any, self.mail.get_body(("html",))).get_content())

    @property
    def page(self) -> Any:
        return markup.document_fromstring(self.source)

    @property
    def words(self) -> str:
        """What the HTML part shows, in one line; without what only a list of mails shows before opening."""
        return " ".join(" ".join(self.page.xpath("//table//text()")).split())

    @property
    def buttons(self) -> list[str]:
        """Where the buttons lead, in order."""
        return [str(a) for a in self.page.xpath("//table[contains(@class, 'button')]//a/@href")]

    @property
    def path(self) -> str:
        """Where the first button leads, on our own site."""
        assert self.buttons[0].startswith(BASE)
        return self.buttons[0].removeprefix(BASE)

    @property
    def files(self) -> dict[str, Any]:
        """Content type and content of each attachment, by name."""
        return {
            str(part.get_filename()): (str(part["Content-Type"]), part.get_content())
            for part in self.mail.iter_attachments()
        }


def received(message: Message) -> Received:
    """What arrives when it is sent as soon as it was written."""
    with clock.at(message.created_at):
        content = envelope.compose(message).as_bytes()
    return Received(cast(EmailMessage, message_from_bytes(content, policy=policy.default)))


def the_mail(kind: str = "") -> Received:
    """The newest mail of the outbox, or the newest of a kind."""
    query = select(Message).order_by(Message.id.desc())
    rows = db.session.scalars(query.where(Message.kind == kind) if kind else query)
    message = rows.first()
    assert message is not None, f"no mail {kind} was written"
    return received(message)
