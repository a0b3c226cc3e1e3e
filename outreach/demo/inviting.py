"""Schools never visited whose contacts agreed to announcements: some were invited, and one has asked since."""

from datetime import date, time, timedelta
from itertools import islice

from outreach.core import clock
from outreach.demo.circle import Circle
from outreach.events.words import EventType
from outreach.people import actions as people
from outreach.people.models import CONSENT_VERSION, ConsentKind
from outreach.reports.visited import Listing
from outreach.schools import queries as schools
from outreach.schools.models import School
from outreach.visit_requests import actions
from outreach.visit_requests import school_invitation_actions as invitations
from outreach.visit_requests.models import Preference, PupilGroup
from outreach.visit_requests.words import RequestSource

CONTACTS = (
    ("Marianne", "Bélanger", "fr"), ("Olivier", "Caron", "fr"), ("Sarah", "Whitfield", "en"),
    ("Nadia", "Benali", "fr"), ("Étienne", "Paquette", "fr"), ("Julie", "Morin", "fr"),
)  # fmt: skip
INVITED = 4
LINE = "Nous serons dans votre région en février."


def fill(circle: Circle) -> None:
    never = islice(Listing(show="missed").rows(), 40, 40 + len(CONTACTS))
    places = schools.with_ids(row.id for row in never)
    for school, (first, last, lang) in zip(places, CONTACTS, strict=False):
        _agreed(circle, school, first, last, lang)
    with clock.at(circle.moment - timedelta(days=21)):
        invitations.invite(places[:INVITED], lines={"fr": LINE}, by=circle.staff[1])
    with clock.at(circle.moment - timedelta(days=12)):
        _ask(circle, places[0])


def _agreed(circle: Circle, school: School, first: str, last: str, lang: str) -> None:
    """At a fair half a year ago."""
    with clock.at(circle.moment - timedelta(days=180)):
        person = people.add(
            first_name=first,
            last_name=last,
            email=f"{first}.{last}@ecole.example.org".casefold().replace("é", "e"),
            lang=lang,
            by=circle.staff[1],
        )
        people.attach(person, school, by=circle.staff[1])
        people.give_consent(
            person,
            ConsentKind.ANNOUNCEMENTS,
            text_version=CONSENT_VERSION,
            source="Salon de l’emploi",
            by=circle.staff[1],
        )


def _ask(circle: Circle, school: School) -> None:
    actions.receive(
        source=RequestSource.PHONE,
        by=circle.staff[1],
        school=school,
        contact_name="Marianne Bélanger",
        contact_email="marianne.belanger@ecole.example.org",
        activity=EventType.CLASSROOM_VISIT,
        groups=[PupilGroup(("secondary_3",), 27, "31")],
        preferences=[Preference(_weeks_ahead(circle.today), time(9, 10))],
    )


def _weeks_ahead(day: date) -> date:
    """A Tuesday about ten weeks later."""
    return day + timedelta(weeks=10, days=1 - day.weekday())
