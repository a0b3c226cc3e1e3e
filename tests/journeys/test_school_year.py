"""From a phone call to the number, and from the public page to the attestation, in a real browser."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from outreach import create_app
from outreach.accounts import actions as accounts
from outreach.accounts.roles import Role
from outreach.core import clock
from outreach.core.database import db
from outreach.core.transaction import transaction
from outreach.events.models import Event
from outreach.visits import personal_link as visit_link
from tests import make
from tests.journeys.conftest import Visitor

WORDS = {
    "fr": {
        "enter": "Se connecter",
        "search": "Recherche",
        "book": "Réserver la visite",
        "book all the same": "Réserver quand même",
        "send": "Envoyer le courriel",
        "confirm": "Confirmer la visite",
        "save": "Enregistrer les nombres",
        "register": "S’inscrire",
        "seat": "Votre place est réservée.",
        "check in": "Arrivée",
        "close": "Clore la liste",
        "at least": "de 27 à 27",
        "valid": "Cette attestation est valide",
        "issue": "Les délivrer et les envoyer",
    },
    "en": {
        "enter": "Sign in",
        "search": "Search",
        "book": "Book the visit",
        "book all the same": "Book it all the same",
        "send": "Send the mail",
        "confirm": "Confirm the visit",
        "save": "Save the numbers",
        "register": "Register",
        "seat": "Your seat is reserved.",
        "check in": "Check in",
        "close": "Close the roll",
        "at least": "27 to 27",
        "valid": "This attestation is valid",
        "issue": "Issue them and mail them",
    },
}


@pytest.mark.browser
def test_school_year(visitor: Visitor) -> None:
    words, page = WORDS[visitor.lang], visitor.page
    link, past_id, open_path = _prepare(visitor)
    page.goto(link)
    visitor.press(words["enter"])

    visitor.visit("/staff/events/book")
    page.locator("#school-search").fill("erables")
    page.get_by_role("link", name="École des Érables").click()
    page.wait_for_url("**school=*")
    yesterday = datetime.now(ZoneInfo("America/Toronto")).date() - timedelta(days=1)
    visitor.fill(contact_name="Line Roy", contact_email="line@ecole.example.org", room="B-2")
    page.locator("[name=on]").fill(yesterday.isoformat())
    page.locator("[name=groups-0-starts]").fill("09:00")
    page.locator("[name=groups-0-pupils]").fill("28")
    visitor.press(words["book"])
    if "/book" in page.url:  # yesterday was a Sunday, or a holiday
        visitor.press(words["book all the same"])
    visitor.press(words["send"])

    _open_without_network(visitor, yesterday)

    visitor.visit("/staff/headcounts")
    page.locator("[name=rows-0-youth]").fill("27")
    visitor.press(words["save"])
    visitor.visit("/staff/reports/youth-reached")
    assert words["at least"] in page.inner_text("main")

    visitor.visit(f"/staff/events/{past_id}/door")
    visitor.tap(words["check in"], until=".roll-line.came")
    assert "1" in visitor.page.locator("#door-said").inner_text()
    visitor.follow(words["close"])
    visitor.press(words["close"])
    visitor.visit(f"/staff/events/{past_id}/attestations")
    visitor.press(words["issue"])
    visitor.visit("/staff/certificates")

    visitor.visit(open_path)
    visitor.follow(words["register"])
    visitor.fill(first_name="Noémie", last_name="L’Évêque", email="noemie@ecole.example.org")
    page.locator("[name=consent_privacy]").check()
    visitor.press(words["register"])
    assert words["seat"] in page.inner_text("main")


def _open_without_network(visitor: Visitor, day: date) -> None:
    """The day plan, once it was opened: the visit, its style, and whom to call."""
    page = visitor.page
    visitor.visit(f"/staff/day-plan?on={day}")
    page.evaluate("() => navigator.serviceWorker.ready")
    kept = "async (url) => Boolean(await (await caches.open('day-plans')).match(url))"
    for _n in range(50):
        if page.evaluate(kept, page.url):
            break
        page.wait_for_timeout(100)
    page.context.set_offline(True)
    page.reload()
    assert "Line Roy" in page.inner_text("main")
    assert page.evaluate("() => document.styleSheets.length") >= 1
    page.context.set_offline(False)
    visitor.problems = [line for line in visitor.problems if "DISCONNECTED" not in line]


@pytest.mark.browser
def test_teacher_confirms_by_the_personal_link(visitor: Visitor) -> None:
    words = WORDS[visitor.lang]
    app = create_app(**{"OUTREACH_INSTANCE": str(visitor.live.folder)})
    with app.app_context():
        event = make.visit(make.group(on=clock.today() + timedelta(days=20)))
        token = visit_link.token(event)
        db.session.remove()
    visitor.visit(f"/visit/{token}")
    visitor.press(words["confirm"])
    with app.app_context():
        assert db.session.get_one(Event, event.id).confirmed_at is not None


def _prepare(visitor: Visitor) -> tuple[str, int, str]:
    """A coordinator's sign-in link, yesterday's webinar with one registered, and one to come."""
    settings = {
        "OUTREACH_INSTANCE": str(visitor.live.folder),
        "OUTREACH_BASE_URL": visitor.live.url,
    }
    app = create_app(**settings)
    with app.app_context():
        make.our_organisation(privacy_officer="Zoé Roy", privacy_email="vp@example.org")
        make.school(name="École des Érables")
        user = make.user(Role.COORDINATOR, password="une phrase assez longue", lang=visitor.lang)
        with transaction() as session:
            link = accounts.one_time_link(session.merge(user))
        yesterday, soon = clock.today() - timedelta(days=1), clock.today() + timedelta(days=9)
        past = make.public_event(make.group(on=yesterday, grades=(), label=""))
        make.registration(past, email="a@ecole.example.org")
        coming = make.public_event(make.group(on=soon, grades=(), label=""), capacity=5)
        path = f"/events/{coming.id}-{coming.slug}"
        past_id = past.id
        db.session.remove()
    return link, past_id, path
