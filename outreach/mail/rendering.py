"""The words around every letter, and a letter as HTML."""

import re
from collections.abc import Callable
from functools import partial

from flask import current_app
from jinja2.utils import urlize
from markupsafe import Markup

from outreach.core import contact, language, markdown
from outreach.core.language import _
from outreach.drawing import colour
from outreach.mail.letter import Button, Letter
from outreach.organisation import queries as organisation
from outreach.organisation.models import DEFAULT_ACCENT

PARTS = {
    "<p>": '<p class="ink" style="margin:0 0 12px;color:#16201f">',
    "<li>": '<li class="ink" style="margin:0 0 4px;color:#16201f">',
    "<ul>": '<ul style="margin:0 0 12px;padding:0 0 0 24px">',
    "<ol": '<ol style="margin:0 0 12px;padding:0 0 0 24px"',
}
LINK = '<a class="link" style="color:{};overflow-wrap:anywhere;word-break:break-word" href='
ADDRESS_LIKE = re.compile(r"://|www\.|\w\.[a-z]{2,}|[@/\\]", re.IGNORECASE)


def greeting(name: str) -> str:
    """Hello by name; a name that mail programs would turn into a link is left out."""
    if not name or ADDRESS_LIKE.search(name):
        return _("Hello,")
    return _("Hello %(name)s,", name=name)


def whom_to_call(name: str = "", phone: str = "") -> str:
    """Who answers questions: the person who looks after it, else the organisation."""
    if name and phone:
        return _(
            "A question? Call %(name)s at %(phone)s or answer this mail.",
            name=name,
            phone=contact.shown_phone(phone),
        )
    if number := organisation.current().phone:
        return _(
            "A question? Call us at %(phone)s or answer this mail.",
            phone=contact.shown_phone(number),
        )
    return _("A question? Answer this mail.")


def whom_to_ask(name: str = "", phone: str = "") -> str:
    """Who answers questions, told where there is no mail to answer: in a calendar."""
    sender = organisation.current()
    if name and phone:
        return _(
            "A question? Call %(name)s at %(phone)s.", name=name, phone=contact.shown_phone(phone)
        )
    if sender.phone:
        return _("A question? Call us at %(phone)s.", phone=contact.shown_phone(sender.phone))
    return _("A question? Write to %(email)s.", email=sender.email) if sender.email else ""


def sender_lines() -> tuple[str, ...]:
    """Who writes and from where, as the law on electronic messages asks."""
    sender = organisation.current()
    phone = contact.shown_phone(sender.phone)
    address = ", ".join(line.strip() for line in sender.address.splitlines() if line.strip())
    reached = " · ".join(part for part in (phone, sender.email, sender.website) if part)
    return tuple(line for line in (sender.name, address, reached) if line)


def html(letter: Letter, address: Callable[[Button], str]) -> str:
    """The letter in the frame of every mail, for programs that know no style sheet of ours."""
    accent = organisation.current().accent
    with language.speaking(letter.lang):
        return current_app.jinja_env.get_template("layout/mail.html").render(
            letter=letter,
            address=address,
            linked=partial(linked, ink=shown_accent(accent)),
            passage=partial(passage, ink=shown_accent(accent)),
            accent=shown_accent(accent),
            organisation=organisation.current(),
            lang=letter.lang,
        )


def shown_accent(accent: str) -> str:
    """The organisation's colour, or ours when white on it could not be read."""
    return accent if colour.is_readable_on_white(accent) else DEFAULT_ACCENT


def linked(text: str, *, ink: str) -> Markup:
    """The text with its web and mail addresses to press, in lines that style them."""
    return Markup(urlize(text, rel="noopener").replace("<a href=", LINK.format(ink)))


def passage(text: str, *, ink: str) -> Markup:
    """A text in Markdown with its style on every part: mail programs know no style sheet of ours."""
    made = str(markdown.shown(text)).replace("<a href=", LINK.format(ink))
    for tag, styled in PARTS.items():
        made = made.replace(tag, styled)
    return Markup(made)
