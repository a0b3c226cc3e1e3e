"""What an attestation says (domain.md 4 and 7.6), frozen into plain facts in the person's language."""

from decimal import Decimal
from typing import Any

from outreach.core import clock, language, links
from outreach.core.language import _, clock_time, day_and_date, long_date
from outreach.events.models import Event
from outreach.organisation.models import Organisation
from outreach.registration.models import Registration

TEMPLATE_VERSION = 1


def facts_of(
    registration: Registration,
    *,
    hours: Decimal,
    organisation: Organisation,
    number: str,
    token: str,
) -> dict[str, Any]:
    """Everything that is printed; nothing of it is looked up again later."""
    with language.speaking(registration.lang):
        return _facts(registration, hours, organisation, number, token)


def _facts(
    registration: Registration, hours: Decimal, ours: Organisation, number: str, token: str
) -> dict[str, Any]:
    event = registration.event
    french = language.current() == "fr"
    url = links.absolute("certificates.verification", token=token)
    return {
        "locale": language.LOCALES[registration.lang].replace("_", "-"),
        "title": ours.attestation_title_fr if french else ours.attestation_title_en,
        "organisation": ours.name,
        "organisation_lines": _contact_lines(ours),
        "accent": ours.accent,
        "top_margin_mm": ours.letterhead_margin_mm,
        "opening": _("This is to confirm that"),
        "name": registration.name,
        "person": _person_lines(registration),
        "event": event.title,
        "body": _(
            "attended “%(title)s” for %(hours)s hours.",
            title=event.title,
            hours=language.hours(hours),
        ),
        "details": _details(event),
        "hours": str(hours),
        "signatory": [
            ours.signatory_name or ours.name,
            language.pick(ours.signatory_title_fr, ours.signatory_title_en),
        ],
        "verify_url": url,
        "number": number,
        "issued_on": clock.today().isoformat(),
        "foot": [
            _("No. %(number)s, issued on %(day)s.", number=number, day=long_date(clock.today())),
            _("Verify at %(url)s", url=url),
            _(
                "This statement confers no continuing education units (CEU) unless stated, "
                "and is no accreditation by the OCCOQ."
            ),
        ],
    }


def _contact_lines(ours: Organisation) -> list[str]:
    reach = " · ".join(part for part in (ours.phone, ours.email, ours.website) if part)
    return [line for line in (*ours.address.split("\n"), reach) if line.strip()]


def _person_lines(registration: Registration) -> list[str]:
    """Role and title only as the person declared them."""
    school = registration.school.name if registration.school else registration.organisation
    role = str(registration.role.label) if registration.role else ""
    title = registration.job_title or role
    lines = [", ".join(part for part in (title, school) if part)]
    if registration.member_number:
        lines.append(_("Member number %(number)s", number=registration.member_number))
    return [line for line in lines if line]


def _details(event: Event) -> list[list[str]]:
    place = event.place or (event.school.name if event.school else "")
    objectives = language.pick(event.objectives_fr, event.objectives_en)
    rows = [
        [_("Dates"), "; ".join(_when(event))],
        [_("Mode"), str(event.mode.label)],
        [_("Place"), place],
        [_("Led by"), event.presenters],
        [_("Objectives"), " ".join(objectives.split())],
    ]
    return [row for row in rows if row[1]]


def _when(event: Event) -> list[str]:
    zone = event.time_zone
    return [
        f"{day_and_date(session.local_on)}, {clock_time(clock.local(session.starts_at, zone))}"
        f" – {clock_time(clock.local(session.ends_at, zone))}"
        for session in event.live_sessions
    ]
