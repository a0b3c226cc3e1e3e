"""What search engines read of an event: schema.org's Event, the fields of Google's documentation."""

from typing import Any

from outreach.core import clock, language, markdown
from outreach.events.models import Event
from outreach.events.words import EventStatus, Mode
from outreach.organisation.models import Organisation
from outreach.web import links

BASE = "https://schema.org/"
MODES = {
    Mode.IN_PERSON: "OfflineEventAttendanceMode",
    Mode.ONLINE: "OnlineEventAttendanceMode",
    Mode.HYBRID: "MixedEventAttendanceMode",
}
COUNTRY, PROVINCE = "CA", "QC"


def described(event: Event, by: Organisation, *, url: str, picture: str) -> dict[str, Any]:
    """JSON-LD of a public event; the meeting link of an online one is for who has a seat, never here."""
    return {
        "@context": "https://schema.org",
        "@type": "Event",
        "name": event.title,
        "description": markdown.plain(event.description) or event.type.label,
        "startDate": clock.local(event.starts_at, event.time_zone).isoformat(),
        "endDate": clock.local(event.ends_at, event.time_zone).isoformat(),
        "eventStatus": BASE + _status(event),
        "eventAttendanceMode": BASE + MODES[event.mode],
        "location": _location(event, url),
        "image": [picture],
        "inLanguage": ["fr", "en"] if event.language == "bilingual" else [event.language.value],
        "isAccessibleForFree": True,
        "organizer": {
            "@type": "Organization",
            "name": by.name,
            "url": by.website or links.absolute("home.front", lang=language.current()),
        },
        "performer": [
            {"@type": "Person", "name": name.partition(",")[0].strip()}
            for name in event.presenters.split(";")
            if name.strip()
        ],
        "offers": {
            "@type": "Offer",
            "url": url,
            "price": 0,
            "priceCurrency": "CAD",
            "availability": BASE + ("SoldOut" if event.seats_left == 0 else "InStock"),
            "validFrom": (event.registration_opens_at or event.created_at).isoformat(),
        },
    }


def _status(event: Event) -> str:
    if event.status is EventStatus.POSTPONED:
        return "EventPostponed"
    return "EventCancelled" if event.status is EventStatus.CANCELLED else "EventScheduled"


def _location(event: Event, url: str) -> Any:
    online = {"@type": "VirtualLocation", "url": url}
    if event.mode is Mode.ONLINE:
        return online
    building = event.building
    address = {"@type": "PostalAddress", "addressCountry": COUNTRY, "addressRegion": PROVINCE}
    if building:
        address |= {
            "streetAddress": building.address,
            "addressLocality": building.municipality,
            "postalCode": building.postal_code,
        }
    elif event.place:
        address["streetAddress"] = event.place
    place = {"@type": "Place", "name": event.place or event.type.label, "address": address}
    return [place, online] if event.mode is Mode.HYBRID else place
