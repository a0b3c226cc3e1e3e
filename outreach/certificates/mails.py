"""The mail that carries an attestation."""

from outreach.certificates.models import Attestation
from outreach.core import links
from outreach.mail import actions as mail
from outreach.mail import rendering
from outreach.registration import mails as registration_mails

ATTACHMENT = "attestation"


def issued(attestation: Attestation) -> None:
    """Link and PDF, once an attestation, to the person's own address."""
    registration = attestation.registration
    if registration is None or not registration.email:
        return
    subject, text = rendering.render(
        "certificates/mail/issued",
        lang=attestation.lang,
        attestation=attestation,
        event=attestation.event,
        link=registration_mails.personal_link(registration),
        verify_url=links.absolute(
            "certificates.verification", lang=attestation.lang, token=attestation.token
        ),
    )
    to = mail.Recipient(
        registration.email, registration.name, attestation.lang, registration.person_id
    )
    mail.post(
        "certificates.issued",
        to=to,
        subject=subject,
        text=text,
        attachment=(ATTACHMENT, attestation.id),
        event_id=attestation.event_id,
        key=f"attestation:{attestation.id}",
    )
