"""A new user's first day: from the set-up, an old Excel and a phone call to the attestation and the report."""

import email
import email.policy
import os
import re
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser

from tests import postgres, redis
from tests.journeys.conftest import WIDTHS, Visitor
from tests.journeys.server import Live, running
from tests.past import files

ZONE = ZoneInfo("America/Toronto")
SCHOOL = "École secondaire Jean-Grou"
OLD_LIST = (
    ("Visites 2023-2024",),
    (),
    files.VISITS,
    [*(files.VISIT | {"École": "Éc. sec. Jean-Grou"}).values()],
    [
        *(
            files.VISIT
            | {"École": "École Saint-Joseph", "Ville": "", "Groupe": "41", "Activité": "Causerie"}
        ).values()
    ],
    [
        *(
            files.VISIT | {"École": "Éc. sec. Jean-Grou", "Groupe": "32", "Nb d'élèves": "28 ou 30"}
        ).values()
    ],
)
WORDS = {
    "fr": {
        "go on": "Continuer", "finish": "Terminer l’installation",
        "schools": "Importer les écoles du Québec", "columns": "Associer les colonnes",
        "match": "Associer les écoles", "check": "Vérifier la liste", "again": "Vérifier de nouveau",
        "take in": "Importer la liste", "book": "Réserver la visite",
        "book all the same": "Réserver quand même", "send": "Envoyer le courriel",
        "count": "Dire combien d’élèves sont venus", "give": "Envoyer", "accept": "Accepter",
        "draft": "Garder en brouillon", "publish": "Publier", "register": "S’inscrire",
        "seat": "Inscription confirmée", "check in": "Arrivée",
        "issue": "Les délivrer et les envoyer", "valid": "Cette attestation est valide",
        "participations": "113 participations",
    },
    "en": {
        "go on": "Go on", "finish": "Finish the set-up",
        "schools": "Take in the schools of Quebec", "columns": "Match the columns",
        "match": "Match the schools", "check": "Check the list", "again": "Check again",
        "take in": "Take in the list", "book": "Book the visit",
        "book all the same": "Book it all the same", "send": "Send the mail",
        "count": "Tell how many pupils came", "give": "Send", "accept": "Accept",
        "draft": "Keep as a draft", "publish": "Publish", "register": "Register",
        "seat": "Registered", "check in": "Check in",
        "issue": "Issue them and mail them", "valid": "This attestation is valid",
        "participations": "113 participations",
    },
}  # fmt: skip


@dataclass(frozen=True)
class Place:
    """Where the story happens: the store, and the browser of who reads that language."""

    lang: str
    device: str
    store: str


PLACES = (Place("fr", "laptop", "sqlite"), Place("en", "phone", "postgres"))


@pytest.fixture(params=PLACES, ids=lambda p: f"{p.lang}-{p.device}-{p.store}")
def person(request: pytest.FixtureRequest, chromium: Browser, tmp_path: Path) -> Iterator[Visitor]:
    """A person before a fresh installation; on PostgreSQL and Redis with two web processes and workers."""
    place: Place = request.param
    with ExitStack() as stack:
        settings = _shared(stack) if place.store == "postgres" else {}
        live = stack.enter_context(running(tmp_path, **settings))
        if settings:
            worker = live.start("worker")
            stack.callback(worker.wait, 20)
            stack.callback(worker.terminate)
        context = chromium.new_context(
            viewport={"width": WIDTHS[place.device], "height": 900}, locale=f"{place.lang}-CA"
        )
        pictures = os.environ.get("OUTREACH_PICTURES")
        yield Visitor(context.new_page(), live, place.lang, Path(pictures) if pictures else None)
        context.close()


def _shared(stack: ExitStack) -> dict[str, str]:
    missing = not (postgres.PROGRAMS and redis.PROGRAM)
    if missing:
        assert os.environ.get("CI") != "true", "PostgreSQL or Redis is missing: run .ci/install"
        pytest.skip("PostgreSQL or Redis is missing: run .ci/install")
    return {
        "OUTREACH_DATABASE_URL": stack.enter_context(postgres.server()),
        "OUTREACH_REDIS_URL": stack.enter_context(redis.server()),
        "OUTREACH_SECRET_KEY": "a secret that both machines share",
        "OUTREACH_WEB_PROCESSES": "2",
    }


@pytest.mark.browser
def test_whole_story(person: Visitor, tmp_path: Path) -> None:
    words = WORDS[person.lang]
    _set_up(person, words)
    person.press(words["schools"])
    _bring_in_the_old_lists(person, words, tmp_path)
    _book_on_the_phone(person, words)
    _teacher_gives_the_headcount(person)
    person.visit("/staff/").get_by_role("button", name=words["accept"]).first.click()
    person.page.wait_for_selector("#messages .notice")
    event = _plan_and_publish(person, words)
    _register(person, words)
    person.visit(f"/staff/events/{event}/door")
    person.tap(words["check in"], until=".roll-line.came")
    person.visit(f"/staff/events/{event}/attestations")
    person.press(words["issue"])
    _verify(person, words)
    person.visit("/staff/reports/youth-reached?since=2023-07-01")
    assert words["participations"] in plain(person.page.inner_text("main"))
    person.visit("/staff/reports/counsellors-reached?since=2023-07-01")
    assert person.page.locator(".figure b").first.inner_text() == "1"


def _set_up(person: Visitor, words: dict[str, str]) -> None:
    person.visit("/")
    person.fill(code=person.live.setup_code)
    person.press(words["go on"])
    person.fill(
        name_fr="Grappe des technologies", name_en="Technology Cluster", email="info@example.org",
        privacy_officer="Zoé Roy", privacy_email="vie.privee@example.org", user_name="Maxime Côté",
        user_email="maxime@example.org", password="une phrase assez longue",
        again="une phrase assez longue",
    )  # fmt: skip
    person.press(words["finish"])


def _bring_in_the_old_lists(person: Visitor, words: dict[str, str], folder: Path) -> None:
    """Visits of which three things must be settled, then the presence at last year's counsellor day."""
    page = person.page
    _send(person, words, folder / "visites.xlsx", files.as_xlsx(("2023-2024", OLD_LIST)))
    for group in page.locator("fieldset.section").all():
        if group.locator("input:checked").count() == 0:
            group.get_by_role("radio").first.check()
    person.press(words["check"])
    page.locator("[name=rows-0-said]").select_option("talk")
    person.fill(**{"rows-1-said": "30"})
    person.press(words["again"])
    person.press(words["take in"])
    came = files.presence({"École": "Éc. sec. Jean-Grou"})
    _send(person, words, folder / "presences.csv", came)
    person.press(words["take in"])


def _send(person: Visitor, words: dict[str, str], path: Path, content: bytes) -> None:
    path.write_bytes(content)
    person.visit("/staff/past").set_input_files("input[type=file]", path)
    person.press(words["columns"])
    person.press(words["match"])


def _book_on_the_phone(person: Visitor, words: dict[str, str]) -> None:
    """The teacher of the old list is proposed; the visit was yesterday and is entered late."""
    page = person.visit("/staff/events/book")
    page.locator("#school-search").fill("jean grou")
    page.get_by_role("link", name=SCHOOL).first.click()
    page.wait_for_url("**school=*")
    assert page.locator("[name=contact_name]").input_value() == "Anne Côté"
    yesterday = datetime.now(ZONE).date() - timedelta(days=1)
    page.locator("[name=on]").fill(yesterday.isoformat())
    page.locator("[name=groups-0-starts]").fill("09:00")
    person.fill(**{"groups-0-pupils": "28", "contact_phone": "514 555-0134", "room": "B-2"})
    person.press(words["book"])
    if "/book" in page.url:  # yesterday was a Sunday, or a holiday
        person.press(words["book all the same"])
    person.press(words["send"])


def _teacher_gives_the_headcount(person: Visitor) -> None:
    """The old list says no language: she is written to in French."""
    words = WORDS["fr"]
    person.page.goto(_link_in_mail(person.live, "acote@csdm.example", "/visit/"))
    person.check()
    person.follow(words["count"])
    person.page.locator("main input[type=number], main input[inputmode=numeric]").first.fill("27")
    person.press(words["give"])


def _plan_and_publish(person: Visitor, words: dict[str, str]) -> str:
    """A counsellor day that began ten minutes ago and still takes registrations."""
    began = datetime.now(ZONE) - timedelta(minutes=10)
    page = person.visit("/staff/events/plan")
    page.locator("[name=type]").select_option("counsellor_day")
    person.fill(
        title_fr="Journée des conseillers", title_en="Counsellor day", presenters="Ada Byron"
    )
    page.locator("[name=blocks-0-on]").fill(f"{began:%Y-%m-%d}")
    page.locator("[name=blocks-0-starts]").fill(f"{began:%H:%M}")
    page.locator("[name=blocks-0-minutes]").fill("120")
    page.locator("[name=registration_closes_at]").fill(
        f"{began + timedelta(hours=2):%Y-%m-%dT%H:%M}"
    )
    person.press(words["draft"])
    person.follow(words["publish"])
    person.press(words["publish"])
    return re.sub(r".*/events/(\d+).*", r"\1", page.url)


def _register(person: Visitor, words: dict[str, str]) -> None:
    """In a browser of her own, without an account."""
    title = {"fr": "Journée des conseillers", "en": "Counsellor day"}[person.lang]
    person.visit("/events")
    person.follow(title)
    person.follow(words["register"])
    person.fill(first_name="Noémie", last_name="L’Évêque", email="noemie@ecole.example.org")
    person.page.locator("[name=role]").select_option("guidance_counsellor")
    person.page.locator("[name=consent_privacy]").check()
    person.press(words["register"])
    assert words["seat"] in person.page.inner_text("main")


def _verify(person: Visitor, words: dict[str, str]) -> None:
    link = _link_in_mail(person.live, "noemie@ecole.example.org", "/verify/")
    person.page.goto(link)
    person.check()
    text = person.page.inner_text("main")
    assert words["valid"] in text
    assert "Noémie L’Évêque" in text


def _link_in_mail(live: Live, address: str, part: str, seconds: int = 30) -> str:
    """The link with that part in a mail to the address, once the worker has written it."""
    for _ in range(seconds * 5):
        for path in sorted((live.folder / "mail").glob("*.eml"), reverse=True):
            mail = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
            text = mail.get_body(("plain",))
            found = re.search(rf"http\S+{part}[\w.-]+", text.get_content() if text else "")
            if address in str(mail["To"]) and found:
                return found.group()
        time.sleep(0.2)
    raise AssertionError(f"no mail to {address} with {part}")


def plain(text: str) -> str:
    """With ordinary spaces."""
    return text.replace("\u202f", " ").replace("\xa0", " ")
