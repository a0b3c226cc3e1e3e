"""Issued attestations on paper: their frozen facts with the organisation's pictures."""

from collections.abc import Sequence

from outreach.certificates import pdf
from outreach.certificates.models import Attestation
from outreach.core.language import fold
from outreach.organisation import queries as organisation


def pdf_of(attestations: Sequence[Attestation]) -> bytes:
    """One PDF, a page each, in the given order."""
    return pdf.attestations((a.facts for a in attestations), pictures=_pictures())


def in_order(attestations: Sequence[Attestation], by: str) -> list[Attestation]:
    """By `name`, or by `school` and then name."""

    def key(attestation: Attestation) -> tuple[str, str]:
        registration = attestation.registration
        school = ""
        if by == "school" and registration:
            school = registration.school.name if registration.school else registration.organisation
        name = (
            f"{registration.last_name} {registration.first_name}"
            if registration
            else attestation.name
        )
        return fold(school), fold(name)

    return sorted(attestations, key=key)


def _pictures() -> dict[str, bytes]:
    found = {use: organisation.picture(use) for use in ("logo", "signature")}
    return {use: file.content for use, file in found.items() if file}
