"""What an attestation says (domain.md 4 and 7.6), frozen into plain facts in the person's language."""

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from outreach.certificates.queries import Entitled
from outreach.core import clock, language
from outreach.core.language import _, clock_time, day_and_date, long_date
from outreach.events.models import Event, Session
from outreach.organisation.models import Organisation
from outreach.registration.models import Registration
from outreach.web import links

TEMPLATE_VERSION = 2


def facts_of(
    entry: Entitled, *, organisation: Organisation, number: str, token: str
) -> dict[str, Any]:
    """Everything that is printed; nothing of it is looked up again later."""
    with language.speaking(entry.registration.lang):
        return said_of(entry) | _presented(entry, organisation, number, token)


def said_of(entry: Entitled) -> dict[str, Any]:
    """What of it is about the person and the activity, whoever issues it."""
    registration = entry.registration
    with language.speaking(registration.lang):
        return {
            "locale": language.LOCALES[registration.lang].replace("_", "-"),
            "name": registration.name,
            "person": _person_lines(registration),
            "event": registration.event.title,
            "details": _details(registration.event, entry.blocks),
            "hours": str(entry.hours),
        }


def _presented(
    entry: Entitled, organisation: Organisation, number: str, token: str
) -> dict[str, Any]:
    french = language.current() == "fr"
    return {
        "title": organisation.attestation_title_fr if french else organisation.attestation_title_en,
        "organisation": organisation.name,
        "organisation_lines": _contact_lines(organisation),
        "accent": organisation.accent,
        "top_margin_mm": organisation.letterhead_margin_mm,
        "opening": _("This is to confirm that"),
        "lead": [_("attended")],
        "activity": entry.registration.event.title,
        "length": _("for %(hours)s", hours=language.hours_in_words(entry.hours)),
        "signatory": [
            organisation.signatory_name or organisation.name,
            language.pick(organisation.signatory_title_fr, organisation.signatory_title_en),
        ],
        "verify_url": links.absolute("certificates.verification", token=token),
        "code": in_fours(token),
        "number": number,
        "issued_on": clock.today().isoformat(),
        "check": [
            _("No.\u00a0%(number)s", number=number),
            _("Issued on %(day)s", day=long_date(clock.today())),
            _("Verify at %(url)s", url=_bare(links.absolute("certificates.verify"))),
        ],
        "foot": [
            _(
                "This statement confers no continuing education units (CEU) unless stated, "
                "and is no accreditation by the OCCOQ."
            ),
        ],
    }


def in_fours(token: str) -> str:
    """As people read and type a code: `ABCD-EFGH`."""
    return "-".join(token[n : n + 4] for n in range(0, len(token), 4))


def _bare(url: str) -> str:
    return url.removeprefix("https://").removeprefix("http://")


def _contact_lines(organisation: Organisation) -> list[str]:
    reach = " · ".join(
        part for part in (organisation.phone, organisation.email, organisation.website) if part
    )
    return [line for line in (*organisation.address.split("\n"), reach) if line.strip()]


def _person_lines(registration: Registration) -> list[str]:
    """Role and title only as the person declared them."""
    school = registration.school.name if registration.school else registration.organisation
    role = str(registration.role.label) if registration.role else ""
    title = registration.job_title or role
    lines = [", ".join(part for part in (title, school) if part)]
    if registration.member_number:
        lines.append(_("Member number %(number)s", number=registration.member_number))
    return [line for line in lines if line]


def _details(event: Event, blocks: Sequence[Session]) -> list[list[Any]]:
    place = event.place or (event.school.name if event.school else "")
    objectives = language.pick(event.objectives_fr, event.objectives_en)
    rows = [
        (_("Dates"), _when(event, blocks)),
        (_("Mode"), [str(event.mode.label)]),
        (_("Place"), [place]),
        (_("Led by"), [event.presenters]),
        (_("Objectives"), [line for line in objectives.splitlines() if line.strip()]),
    ]
    return [[label, texts] for label, texts in rows if any(texts)]


def _when(event: Event, blocks: Sequence[Session]) -> list[str]:
    """A line a day with its hours; blocks with titles have one each."""
    if any(block.title for block in blocks):
        return [_block_line(event, block) for block in blocks]
    days = groupby(blocks, lambda block: block.local_on)
    return [
        f"{day_and_date(day)}, {_list([_hours_of(event, block) for block in blocks_of_day])}"
        for day, blocks_of_day in days
    ]


def _block_line(event: Event, block: Session) -> str:
    when = f"{day_and_date(block.local_on)}, {_hours_of(event, block)}"
    return f"{when}, {block.title}" if block.title else when


def _hours_of(event: Event, block: Session) -> str:
    start, end = (clock.local(at, event.time_zone) for at in (block.starts_at, block.ends_at))
    return f"{clock_time(start)}\u00a0–\u00a0{clock_time(end)}"


def _list(parts: list[str]) -> str:
    if len(parts) < 2:
        return "".join(parts)
    return _("%(most)s and %(last)s", most=", ".join(parts[:-1]), last=parts[-1])
