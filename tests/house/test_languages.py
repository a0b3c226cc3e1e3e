"""An English page marks what it can only say in French (WCAG 3.1.2), on every page of staff."""

import re
from pathlib import Path

from flask import Flask
from lxml import html
from sqlalchemy import select

from outreach.accounts.roles import Role
from outreach.core.transaction import transaction
from outreach.mail.models import Message, MessageStatus
from tests import make
from tests.browser import Client
from tests.house.routes import routes_of

BARE = re.compile(r"\{\{[^}]*\bevent\.title\b[^}]*\}\}")
FRENCH = "Journée sans titre anglais"
ONLY = re.compile(r"Journée sans titre|objectif qui n’est qu’en français")
MAY_BE_BARE = {"mail", "layout"}


def unmarked(page: str) -> list[str]:
    """The texts of a page that are French only and stand under no `lang` but the page's."""
    found = []
    for node in html.fromstring(page).xpath("//body//text()"):
        if not ONLY.search(node) or node.getparent().tag in ("script", "option", "textarea"):
            continue
        nearest = node.getparent().xpath("ancestor-or-self::*[@lang][1]/@lang")
        if "fr" not in nearest:
            found.append(str(node).strip())
    return found


def test_no_template_shows_a_title_without_its_language() -> None:
    for path in Path("templates").rglob("*.html"):
        if path.parts[1] not in MAY_BE_BARE:
            assert BARE.findall(path.read_text()) == [], path


def test_twin_a_bare_title_is_caught() -> None:
    assert BARE.search("{{ registration.event.title }}")
    assert not BARE.search("{{ in_both(event.title_fr, event.title_en) }}")
    assert unmarked(f"<html lang='en'><body><p>{FRENCH}</p></body></html>") == [FRENCH]
    assert not unmarked(f"<html lang='en'><body><p lang='fr'><b>{FRENCH}</b></p></body></html>")


def test_english_pages_of_staff_mark_what_is_french_only(app: Flask, client: Client) -> None:
    for made in (make.coming_event, make.visit):
        event = made(title_fr=FRENCH, objectives_fr="Un objectif qui n’est qu’en français")
        with transaction() as session:
            session.merge(event).title_en = ""
    mine = make.registration(make.coming_event(title_fr=FRENCH, title_en=""))
    with transaction() as session:
        for message in session.scalars(select(Message).filter_by(to_email=mine.email)):
            message.status = MessageStatus.FAILED
    client.sign_in(make.user(Role.ADMINISTRATOR))
    seen = 0
    for route in routes_of(app):
        if "GET" not in route.methods or "/staff/" not in route.url:
            continue
        for number in ("1", "2", "3"):
            url = route.url.replace("/fr/", "/en/", 1).replace("987654", number)
            answer = client.get(url)
            is_page = answer.status_code == 200 and answer.mimetype == "text/html"
            if is_page and ONLY.search(answer.text):
                seen += 1
                assert unmarked(answer.text) == [], url
    assert seen > 20
