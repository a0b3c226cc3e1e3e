"""What keeps somebody who came from an attestation, known before one is issued."""

from dataclasses import dataclass

from outreach.certificates import queries
from outreach.certificates.models import Why, unprintable_words
from outreach.certificates.queries import Entitled
from outreach.core.language import _
from outreach.drawing import typesetting
from outreach.events.models import Event
from outreach.registration.models import Registration


@dataclass(frozen=True)
class Foreseen:
    """What issuing would do: mails that leave, people without an address, and sentences on who gets none."""

    mailed: int
    without_address: int
    held_back: tuple[str, ...]


def foreseen(event: Event) -> Foreseen:
    """Whoever has had the mail already is not counted again."""
    revoked = queries.revoked_at(event.id)
    entries = [entry for entry in queries.entitled(event) if entry.registration.id not in revoked]
    free = [entry for entry in entries if hindrance_of(entry)[0] is None]
    waiting = [entry for entry in free if not (entry.attestation and entry.attestation.mailed_at)]
    mailed = [entry for entry in waiting if entry.registration.email]
    hindered = [entry.registration for entry in entries if entry not in free]
    return Foreseen(len(mailed), len(waiting) - len(mailed), tuple(map(sentence_on, hindered)))


def hindrance_of(entry: Entitled) -> tuple[Why | None, str]:
    """Why there cannot be one, if so, and the signs of the name that no font has."""
    signs = typesetting.unprintable(entry.registration.name)
    why = Why.NO_HOURS if not entry.hours else Why.UNPRINTABLE if signs else None
    return why, signs


def sentence_on(registration: Registration) -> str:
    """Why whoever is hindered, or was not there, has none."""
    if signs := typesetting.unprintable(registration.name):
        return unprintable_words(registration.name, signs)
    return _("No presence that counts is recorded for %(name)s.", name=registration.name)
