"""Issued attestations on paper: their frozen facts with the organisation's pictures."""

from collections.abc import Sequence

from outreach.certificates import hindrances, pdf, queries, wording
from outreach.certificates.models import Attestation
from outreach.core import language
from outreach.core.language import _, fold
from outreach.events.models import Event
from outreach.organisation import queries as organisation


def pdf_of(attestations: Sequence[Attestation]) -> bytes:
    """One PDF, a page each, in the given order."""
    return pdf.attestations((a.facts for a in attestations), pictures=_pictures())


def proof_of(event: Event) -> bytes | None:
    """The page of whoever has the longest name, marked as a proof; nothing is issued."""
    worth = [entry for entry in queries.entitled(event) if entry.hours > 0]
    candidates = [entry for entry in worth if hindrances.hindrance_of(entry)[0] is None] or worth
    if not candidates:
        return None
    longest = max(candidates, key=lambda entry: len(entry.registration.name))
    with language.speaking(longest.registration.lang):
        number, mark = _("PROOF, not valid"), _("PROOF")
    facts = wording.facts_of(
        longest, organisation=organisation.current(), number=number, token="proof"
    )  # fmt: skip
    return pdf.attestations([facts | {"code": mark}], pictures=_pictures(), watermark=mark)


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
    files = {use: organisation.picture(use) for use in ("logo", "signature")}
    return {use: file.content for use, file in files.items() if file}
