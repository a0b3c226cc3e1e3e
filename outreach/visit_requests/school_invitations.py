"""Whom an invitation of schools reaches, and which schools it does not, each with the reason."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from outreach.people import queries as people
from outreach.people.models import ConsentKind, Person
from outreach.schools.models import School
from outreach.visit_requests import offered_days, queries
from outreach.visit_requests import school_invitation_queries as invited
from outreach.visit_requests.models import Slot
from outreach.visit_requests.words import NotInvited

MOST = 200
"""Schools in one invitation."""


@dataclass(frozen=True)
class InvitedPerson:
    """A person who agreed to announcements, the schools they are invited for, and times free for these."""

    person: Person
    agreed_at: datetime
    schools: tuple[School, ...]
    slots: tuple[Slot, ...]


@dataclass(frozen=True)
class InvitationPlan:
    """One mail a person, however many schools; `left_out` are the schools that nobody may be written to of."""

    addressees: tuple[InvitedPerson, ...]
    left_out: tuple[tuple[School, NotInvited], ...]

    @property
    def schools(self) -> list[School]:
        """Those that are invited, each once."""
        by_id = {school.id: school for to in self.addressees for school in to.schools}
        return list(by_id.values())


def plan(schools: Sequence[School]) -> InvitationPlan:
    """Their contacts of today with an address who agreed, have not unsubscribed and were not invited lately."""
    standings = invited.standings(school.id for school in schools)
    contacts = _contacts(schools)
    reasons = _Reasons(person for people_there in contacts.values() for person in people_there)
    invited_for: dict[int, list[School]] = {}
    left_out = []
    for school in schools:
        reason = _busy(standings[school.id])
        there = {person: reasons.of(person) for person in contacts.get(school.id, ())}
        writable = [person for person, why in there.items() if why is None]
        if reason is None and writable:
            for person in writable:
                invited_for.setdefault(person.id, []).append(school)
            continue
        left_out.append((school, reason or _foremost(there.values())))
    people_by_id = {person.id: person for there in contacts.values() for person in there}
    slots = queries.free_for_anybody() if invited_for else []
    closed = offered_days.closed_days(map(offered_days.day_of, slots), schools)
    addressees = tuple(
        InvitedPerson(
            people_by_id[id_],
            reasons.agreed_at[id_],
            tuple(theirs),
            tuple(slot for slot in slots if _suits(slot, theirs, closed)),
        )
        for id_, theirs in invited_for.items()
    )
    return InvitationPlan(addressees, tuple(left_out))


def _suits(slot: Slot, rows: Iterable[School], closed: dict[int, set[date]]) -> bool:
    """Whether one of the schools may take it and has classes that day."""
    day = offered_days.day_of(slot)
    return any(slot.is_for(school) and day not in closed[school.id] for school in rows)


class _Reasons:
    """Why each of these people may not be written to, None where they may."""

    def __init__(self, people_there: Iterable[Person]) -> None:
        persons = list(people_there)
        ids = {person.id for person in persons}
        self.agreed_at = people.with_consent(ids, ConsentKind.ANNOUNCEMENTS)
        self._suppressed = people.suppressed(person.email for person in persons)
        self._lately = invited.invited_lately(ids)

    def of(self, person: Person) -> NotInvited | None:
        if not person.email:
            return NotInvited.NO_ADDRESS
        if person.email in self._suppressed:
            return NotInvited.UNSUBSCRIBED
        if person.id not in self.agreed_at:
            return NotInvited.NO_CONSENT
        return NotInvited.INVITED_LATELY if person.id in self._lately else None


def _contacts(schools: Sequence[School]) -> dict[int, list[Person]]:
    by_school: dict[int, list[Person]] = {}
    for contact in people.contacts_of_schools(school.id for school in schools):
        by_school.setdefault(contact.school_id, []).append(contact.person)
    return by_school


def _busy(standing: invited.InvitationStanding) -> NotInvited | None:
    """A school that has what it would be invited to."""
    if standing.visit_on:
        return NotInvited.VISIT_AHEAD
    return NotInvited.REQUEST_OPEN if standing.has_open_request else None


def _foremost(reasons: Iterable[NotInvited | None]) -> NotInvited:
    """Of several contacts the one who is nearest to being written to."""
    order = list(NotInvited)
    return max((why for why in reasons if why), key=order.index, default=NotInvited.NO_CONTACT)
