"""Every kind of mail as its reader gets it: the parsed HTML and text of both languages."""

import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from flask import Flask

from outreach.core.language import speaking
from outreach.core.transaction import transaction
from outreach.mail import actions, rendering
from outreach.mail.letter import Fact, Letter
from outreach.mail.models import Message
from tests import make
from tests.mail.letters import write_all
from tests.mail.received import BASE, Received, received, the_mail

KINDS = {
    "accounts.invitation": "/staff/account/enter/",
    "accounts.reset_password": "/staff/account/reset/",
    "certificates.issued": "/my/",
    "events.booked": "/visit/",
    "events.moved": "/visit/",
    "events.date_taken": "/visit/",
    "events.called_off": "/visit/",
    "events.headcount": "/visit/",
    "registration.confirmed": "/my/",
    "registration.waitlisted": "/my/",
    "registration.moved_up": "/my/",
    "registration.cancelled": "/my/",
    "registration.rescheduled": "/my/",
    "registration.called_off": "/my/",
    "registration.block_called_off": "/my/",
    "registration.lost_links": "/my/",
    "registration.class_changed": "/my/",
    "registration.address_to_confirm": "/confirm-email/",
    "registration.address_asked": "/my/",
    "registration.address_confirmed": "/my/",
    "registration.address_corrected": "/my/",
}
BUTTONS = {"registration.lost_links": 2, "registration.address_asked": 0}  # of the others one
OF_PYTHON = re.compile(r"\['|'\]|\\n|\\x|\\u|&#39;|&amp;|\{\{|%\(|None|LazyString|<[a-z]+ |Markup")
CATALOGUE = Path("outreach/translations/fr/LC_MESSAGES/messages.po")


@pytest.fixture(params=["fr", "en"])
def written(
    request: pytest.FixtureRequest, app: Flask
) -> tuple[str, list[tuple[Message, Received]]]:
    return request.param, [(row, received(row)) for row in write_all(request.param)]


def test_every_kind_reads_well_in_both_languages(
    written: tuple[str, list[tuple[Message, Received]]],
) -> None:
    lang, mails = written
    assert {row.kind for row, _mail in mails} == set(KINDS)
    foreign = _sentences_not_in(lang)
    for row, mail in mails:
        words = mail.words
        assert not OF_PYTHON.search(words), (row.kind, words)
        assert ".." not in words + row.subject, (row.kind, words)
        assert not OF_PYTHON.search(mail.text), (row.kind, mail.text)
        assert mail.page.get("lang") == lang
        strange = [sentence for sentence in foreign if sentence in words]
        assert not strange, (row.kind, strange)
        assert " ".join(mail.page.xpath("//h1")[0].text.split()) == row.subject


def test_the_button_is_the_readers_own_link_in_both_parts(
    written: tuple[str, list[tuple[Message, Received]]],
) -> None:
    lang, mails = written
    for row, mail in mails:
        assert len(mail.buttons) == BUTTONS.get(row.kind, 1), row.kind
        for address in mail.buttons:
            assert address.startswith(f"{BASE}/{lang}{KINDS[row.kind]}"), row.kind
            assert address in mail.text
        assert mail.mail["From"].addresses[0].display_name == (
            "Grappe des technologies" if lang == "fr" else "Technology Cluster"
        )


def test_text_and_html_say_the_same(
    written: tuple[str, list[tuple[Message, Received]]],
) -> None:
    _lang, mails = written
    for row, mail in mails:
        without_links = re.sub(r"https?://\S+", "", mail.text)
        spoken = re.sub(r"https?://\S+", "", mail.words)
        for word in re.findall(r"\w+", without_links):
            assert word in spoken, (row.kind, word)
        head = f"{row.subject} {mail.text}"
        for word in re.findall(r"\w+", spoken):
            assert word in head, (row.kind, word)


def test_what_opens_something_is_on_no_row(
    written: tuple[str, list[tuple[Message, Received]]],
) -> None:
    _lang, mails = written
    for row, mail in mails:
        kept = f"{row.letter} {row.calendar} {row.subject} {row.error}"
        for address in mail.buttons:
            assert address.rsplit("/", 1)[1] not in kept, row.kind
        assert not re.search("|".join(set(KINDS.values())), kept), row.kind


def test_small_print_and_sender_stand_once(
    written: tuple[str, list[tuple[Message, Received]]],
) -> None:
    _lang, mails = written
    for row, mail in mails:
        assert mail.words.count("100, rue McGill") == 1, row.kind
        assert mail.text.count("100, rue McGill") == 1, row.kind


def test_a_seat_comes_with_every_day_the_way_in_and_the_online_address(app: Flask) -> None:
    rows = {row.kind: received(row) for row in write_all("fr")}
    seat = rows["registration.confirmed"].words
    for fact in (
        "jeudi 3 décembre 2026, 9 h 00 à 12 h 00",
        "vendredi 4 décembre 2026, 9 h 00 à 12 h 00",
        "Centre Bell",
        "Salon A",
        "Stationnement sous l’édifice.",
        "https://meet.example.org/jour",
        "514 555-0123",
    ):
        assert fact in " ".join(seat.split()), fact
    for kind in ("waitlisted", "cancelled", "called_off"):
        assert "meet.example.org" not in rows[f"registration.{kind}"].words, kind
        assert "Stationnement" not in rows[f"registration.{kind}"].words, kind


def test_an_offer_says_until_when_to_the_hour(app: Flask) -> None:
    rows = {row.kind: row for row in write_all("en")}
    words = received(rows["registration.moved_up"]).words
    assert re.search(r"until November 22, 2026, 5:00\s?a\.m\. you can take it\.", words)


@pytest.mark.parametrize(
    "name", ["http://evil.example", "www.evil.example Roy", "evil.com", "a@b.c", "x/y"]
)
def test_a_name_that_would_become_a_link_is_not_greeted(app: Flask, name: str) -> None:
    with speaking("fr"):
        assert rendering.greeting(name) == "Bonjour,"
        assert rendering.greeting("M.-A. d’Arc") == "Bonjour M.-A. d’Arc,"


def test_markup_in_what_people_typed_stays_text(app: Flask) -> None:
    make.our_organisation()
    evil = '<img src=x onerror="a"> & https://ok.example/?a=1&b="2"'
    letter = Letter(subject=evil, sentence=evil, word=evil, facts=(Fact("Lieu", (evil,)),))
    with transaction():
        actions.post("test", to=actions.Recipient("a@example.org", evil), letter=letter)
    mail = the_mail()
    assert mail.page.xpath("//img") == []
    assert mail.words.count('<img src=x onerror="a">') == 4
    assert mail.page.xpath("//td//a/@href")[0] == 'https://ok.example/?a=1&b="2"'


def test_a_pale_accent_is_not_put_under_white_words(app: Flask) -> None:
    make.our_organisation(accent="#ffee00")
    assert rendering.shown_accent("#ffee00") != "#ffee00"
    assert rendering.shown_accent("#0b6477") == "#0b6477"


def _sentences_not_in(lang: str) -> list[str]:
    """What only the other language says: sentences long enough to be no chance."""
    with CATALOGUE.open("rb") as file:
        pairs = [(m.id, m.string) for m in read_po(file, locale="fr") if isinstance(m.id, str)]
    sides = [(en, str(fr)) if lang == "fr" else (str(fr), en) for en, fr in pairs]
    known = {own for _other, own in sides}
    return [
        part
        for other, own in sides
        for part in re.split(r"%\(\w+\)s", " ".join(other.split()))
        if len(part) > 12 and part not in own and part not in known
    ]
