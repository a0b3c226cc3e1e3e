"""The mail that carries an attestation."""

from collections.abc import Sequence

from outreach.certificates.models import Attestation
from outreach.core import language
from outreach.core.language import _
from outreach.events import wording
from outreach.mail import actions as mail
from outreach.mail import rendering
from outreach.mail.letter import Fact, Letter
from outreach.mail.models import Message
from outreach.registration import mails as registration_mails
from outreach.registration.models import Registration
from outreach.web import links

ATTACHMENT = "attestation"


def issued(attestations: Sequence[Attestation], *, replaces: Attestation | None = None) -> None:
    """Link and PDF, once an attestation, to the person's own address; says which one it replaces."""
    mail.post_all([_draft(attestation, replaces) for attestation in attestations])


def _draft(attestation: Attestation, replaces: Attestation | None) -> Message:
    registration = attestation.registration
    assert registration is not None
    with language.speaking(attestation.lang):
        letter = _letter(attestation, registration, replaces)
    to = mail.Recipient(
        registration.email, registration.name, attestation.lang, registration.person_id
    )
    return mail.draft(
        "certificates.issued",
        to=to,
        letter=letter,
        reply_to=wording.owner_address(attestation.event),
        attachment=(ATTACHMENT, attestation.id),
        event_id=attestation.event_id,
        key=f"attestation:{attestation.id}",
    )


def _letter(
    attestation: Attestation, registration: Registration, replaces: Attestation | None
) -> Letter:
    event = attestation.event
    verify = links.absolute("certificates.verification", token=attestation.token)
    return Letter(
        subject=_(
            "Your attestation: %(title)s, %(day)s",
            title=event.title,
            day=wording.day_words(event),
        ),
        greeting=rendering.greeting(attestation.name),
        sentence=_sentence(event.title, replaces),
        facts=(
            Fact(_("Name"), (attestation.name,)),
            Fact(_("Hours"), (language.hours(attestation.hours),)),
            Fact(_("Number"), (attestation.number,)),
            Fact(_("To verify it"), (verify,)),
        ),
        buttons=(registration_mails.button_to(registration, _("See my attestation")),),
        whom_to_call=wording.whom_to_call(event),
    )


def _sentence(title: str, replaces: Attestation | None) -> str:
    if replaces is None:
        return _(
            "Thank you for taking part in “%(title)s”. Your attestation is attached.", title=title
        )
    return _(
        "Your corrected attestation for “%(title)s” is attached. It replaces No. %(number)s.",
        title=title,
        number=replaces.number,
    )
