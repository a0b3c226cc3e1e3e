"""The link at the end of an announcement by which its reader gets no more of them."""

from outreach.core.database import db
from outreach.mail import envelope
from outreach.mail.letter import Button
from outreach.people import queries
from outreach.people.models import Person
from outreach.web import links
from outreach.web.personal_links import PersonalLink

PAGE: PersonalLink[Person] = PersonalLink(
    "unsubscribe", find=lambda person_id: db.session.get(Person, person_id), version=lambda _row: 1
)
"""It never ends: the law asks for 60 days."""


def may_be_written_to(_button: Button, email: str) -> bool:
    """Not the address of who unsubscribed after the mail was written."""
    return not queries.suppressed([email])


@envelope.opens(PAGE.purpose, to=may_be_written_to)
def address(person_id: int, lang: str) -> str | None:
    """Of a person who is still ours."""
    person = queries.unerased(person_id)
    if person is None:
        return None
    return links.absolute("privacy.unsubscribe", lang=lang, token=PAGE.token(person))
