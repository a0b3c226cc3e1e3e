"""Every kind of mail as its reader gets it: the parsed HTML and text of both languages."""

import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from flask import Flask
from lxml import html as markup

from outreach.core.language import speaking
from outreach.core.transaction import transaction
from outreach.drawing import colour
from outreach.mail import actions, rendering
from outreach.mail.letter import Fact, Letter
from outreach.mail.models import Message
from tests import make
from tests.mail.letters import TITLE, write_all
from tests.mail.received import BASE, Received, received, the_mail

KINDS = {
    "accounts.invitation": "/staff/account/enter/",
    "accounts.reset_password": "/staff/account/reset/",
    "certificates.issued": "/my/",
    "visits.booked": "/visit/",
    "visits.moved": "/visit/",
    "visits.date_taken": "/visit/",
    "visits.group_off": "/visit/",
    "visits.called_off": "/visit/",
    "visits.headcount": "/visit/",
    "registration.confirmed": "/my/",
    "registration.waitlisted": "/my/",
    "registration.moved_up": "/my/",
    "registration.cancelled": "/my/",
    "registration.rescheduled": "/my/",
    "registration.resumed": "/my/",
    "registration.called_off": "/my/",
    "registration.block_called_off": "/my/",
    "registration.lost_links": "/my/",
    "registration.class_changed": "/my/",
    "registration.address_to_confirm": "/confirm-email/",
    "registration.address_asked": "/my/",
    "registration.address_confirmed": "/my/",
    "registration.address_corrected": "/my/",
}
SEATED = [
    f"registration.{what}"
    for what in (
        "confirmed", "moved_up", "rescheduled", "resumed", "block_called_off", "class_changed",
        "address_confirmed", "address_corrected",
    )
]  # fmt: skip
UNSEATED = ["registration.waitlisted", "registration.cancelled", "registration.called_off"]
VISITED = ["visits.booked", "visits.moved", "visits.date_taken", "visits.headcount"]
DAYS = {
    "fr": (
        "jeudi 3 décembre 2026, 9 h 00 à 12 h 00",
        "vendredi 4 décembre 2026, 9 h 00 à 12 h 00",
    ),
    "en": (
        "Thursday, December 3, 2026, 9:00 a.m. to 12:00 p.m.",
        "Friday, December 4, 2026, 9:00 a.m. to 12:00 p.m.",
    ),
}
WAY_IN = {
    "fr": (
        ("Local", "Salon A"),
        ("Accès", "Entrée par la rue De La Gauchetière. Stationnement sous l’édifice."),
        ("En ligne", "https://meet.example.org/jour"),
    ),
    "en": (
        ("Room", "Salon A"),
        ("Access", "Entrance on De La Gauchetière Street. Parking under the building."),
        ("Online", "https://meet.example.org/jour"),
    ),
}
VISIT_DAYS = {
    "fr": (
        "mercredi 9 décembre 2026, 9 h 00 à 10 h 15",
        "jeudi 10 décembre 2026, 13 h 15 à 14 h 30",
    ),
    "en": (
        "Wednesday, December 9, 2026, 9:00 a.m. to 10:15 a.m.",
        "Thursday, December 10, 2026, 1:15 p.m. to 2:30 p.m.",
    ),
}
WHAT_AND_WHEN = {
    ("fr", "visits"): ("Les métiers des technologies", "du 9 au 10 décembre 2026"),
    ("en", "visits"): ("Careers in technology", "from December 9 to 10, 2026"),
    ("fr", "registration"): (TITLE["fr"], "du 3 au 4 décembre 2026"),
    ("en", "registration"): (TITLE["en"], "from December 3 to 4, 2026"),
}
OF_NO_EVENT = ("accounts.invitation", "accounts.reset_password", "registration.lost_links")
NARROWEST = 320
DARK = re.compile(r"@media\s*([^{]*)\{((?:[^{}]*\{[^{}]*\})*)\s*\}")
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


CALLED_OFF_ALONE = {
    ("fr", "registration.block_called_off"): "jeudi 3 décembre 2026",
    ("en", "registration.block_called_off"): "Thursday, December 3, 2026",
    ("fr", "visits.group_off"): "jeudi 10 décembre 2026",
    ("en", "visits.group_off"): "Thursday, December 10, 2026",
}


def test_the_subject_of_every_mail_about_an_event_says_what_and_when(
    written: tuple[str, list[tuple[Message, Received]]],
) -> None:
    lang, mails = written
    for row, mail in mails:
        if row.kind not in OF_NO_EVENT:
            room = row.kind.split(".")[0].replace("certificates", "registration")
            assert one_line(mail.mail["Subject"]) == row.subject
            title, day = WHAT_AND_WHEN[lang, room]
            day = CALLED_OFF_ALONE.get((lang, row.kind), day)
            assert row.subject.endswith(f"{title}, {day}"), row.kind
            assert len(row.subject.removesuffix(f"{title}, {day}")) > 5, row.kind


def test_a_seat_comes_with_every_day_the_way_in_and_the_online_address(
    written: tuple[str, list[tuple[Message, Received]]],
) -> None:
    lang, mails = written
    rows = {row.kind: mail for row, mail in mails}
    place = "Centre Bell, 1909, avenue des Canadiens-de-Montréal, Montréal"
    for kind in SEATED:
        facts = facts_of(rows[kind])
        assert " ".join(DAYS[lang]) in facts.values(), (kind, facts)
        for label, value in (("Lieu" if lang == "fr" else "Place", place), *WAY_IN[lang]):
            assert facts.get(label) == value, (kind, label)
            assert all(line in one_line(rows[kind].text) for line in value.split(". ")), kind
        assert "514 555-0123" in one_line(rows[kind].words), kind


def test_whoever_has_no_seat_is_told_days_and_place_but_not_the_way_in(
    written: tuple[str, list[tuple[Message, Received]]],
) -> None:
    lang, mails = written
    rows = {row.kind: mail for row, mail in mails}
    for kind in UNSEATED:
        facts = facts_of(rows[kind])
        assert facts["Quand" if lang == "fr" else "When"] == " ".join(DAYS[lang]), kind
        assert facts["Lieu" if lang == "fr" else "Place"].startswith("Centre Bell"), kind
    for kind in (*UNSEATED, "registration.address_asked", "registration.address_to_confirm"):
        assert not {label for label, _value in WAY_IN[lang][1:]} & set(facts_of(rows[kind])), kind
        assert "meet.example.org" not in rows[kind].words + rows[kind].text, kind
        assert "Gauchetière" not in rows[kind].words + rows[kind].text, kind


def test_a_school_is_told_when_where_and_for_whom_in_every_mail_about_its_visit(
    written: tuple[str, list[tuple[Message, Received]]],
) -> None:
    lang, mails = written
    rows = {row.kind: mail for row, mail in mails}
    when, where, room, online = (
        ("Quand", "Lieu", "Local", "En ligne")
        if lang == "fr"
        else ("When", "Place", "Room", "Online")
    )
    for kind in (*VISITED, "visits.called_off"):
        facts = facts_of(rows[kind])
        first, second = VISIT_DAYS[lang]
        assert facts[when].startswith(first), kind
        assert f" {second} " in facts[when], kind
        assert "32, 26 " in facts[when], kind
        assert facts[where].startswith("École secondaire des Érables"), kind
        seen = (facts.get(room), facts.get(online))
        has_way_in = kind != "visits.called_off"
        assert seen == (("B-204", "https://meet.example.org/b204") if has_way_in else (None, None))
    off = facts_of(rows["visits.group_off"])
    remains, called_off, reason = (
        ("Ce qui reste", "Ce qui est annulé", "Motif")
        if lang == "fr"
        else ("What remains", "What is called off", "Reason")
    )
    assert off[remains].startswith(first)
    assert second not in off[remains]
    assert off[called_off].startswith(second)
    assert "32, 26 " in off[called_off]
    assert off[reason] == ("Conflit d’horaire ou examen" if lang == "fr" else "Timetable conflict")
    assert set(SEATED + UNSEATED + VISITED) | {"visits.called_off", "visits.group_off"} == {
        row.kind for row, _mail in mails if {when, "Ce qui reste", "What remains"} & facts_of(_mail).keys()
    }  # fmt: skip


def test_without_any_style_sheet_every_mail_keeps_its_form(
    written: tuple[str, list[tuple[Message, Received]]],
) -> None:
    """What Gmail and Outlook leave of a mail: its inline style; classes only answer a screen."""
    _lang, mails = written
    for row, mail in mails:
        (sheet,) = mail.page.xpath("//style/text()")
        outside = DARK.sub("", sheet).strip()
        assert re.fullmatch(r":root \{[^}]*\}", outside), (row.kind, outside)
        assert not mail.page.xpath("//link | //img | //script"), row.kind
        for element in mail.page.xpath(
            "//body | //body//*[self::p or self::h1 or self::td or self::a]"
        ):
            holds_words = element.tag != "td" or not element.xpath(".//table | .//p")
            if element.tag != "td" or holds_words:
                assert element.get("style"), (row.kind, markup.tostring(element)[:120])
        (card,) = mail.page.xpath("//table[contains(@class, 'card')]")
        for fact in ("max-width:600px", "background:#ffffff", "border:1px solid"):
            assert fact in card.get("style"), (row.kind, fact)
        for link in mail.page.xpath("//table[contains(@class, 'button')]//a"):
            assert "background:" in link.getparent().get("style"), row.kind
            for fact in ("display:inline-block", "padding:13px 24px", "color:#ffffff"):
                assert fact in link.get("style"), (row.kind, fact)


def test_every_mail_has_a_dark_theme_for_screens(
    written: tuple[str, list[tuple[Message, Received]]],
) -> None:
    _lang, mails = written
    for row, mail in mails:
        (sheet,) = mail.page.xpath("//style/text()")
        themes = {media.strip(): rules for media, rules in DARK.findall(sheet)}
        rules = dict(re.findall(r"([^{}]+)\{([^{}]*)\}", themes["(prefers-color-scheme: dark)"]))
        sets = {
            name.strip(): dict(re.findall(r"(background|color): (#\w{6}) !important", rule))
            for names, rule in rules.items()
            for name in names.split(",")
        }
        card = sets[".card"]["background"]
        for name in (".ink", ".quiet", "h1", ".link"):
            assert colour.contrast(sets[name]["color"], card) >= 4.5, (row.kind, name)
        for element in mail.page.xpath(
            "//body//*[starts-with(@style, 'color:') or contains(@style, ';color:')]"
        ):
            is_button = bool(element.xpath("ancestor::table[contains(@class, 'button')]"))
            names = {f".{name}" for name in element.get("class", "").split()} | {element.tag}
            assert is_button or any("color" in sets.get(name, {}) for name in names), row.kind
        assert [m.get("content") for m in mail.page.xpath("//meta[@name='color-scheme']")] == [
            "light dark"
        ]


def test_no_mail_is_wider_than_a_narrow_phone_can_show(
    written: tuple[str, list[tuple[Message, Received]]],
) -> None:
    _lang, mails = written
    for row, mail in mails:
        assert mail.page.xpath("//meta[@name='viewport']/@content") == [
            "width=device-width, initial-scale=1"
        ]
        for element in mail.page.xpath("//body | //body//*"):
            style = element.get("style", "")
            widths = re.findall(r"(?<![-\w])(?:min-)?width:\s*(\d+)px", style)
            widths += re.findall(r"^(\d+)(?:px)?$", element.get("width", ""))
            assert all(int(width) <= NARROWEST for width in widths), (row.kind, style)
            assert "nowrap" not in style, row.kind
            if element.tag == "td" and "value" in element.get("class", ""):
                assert "overflow-wrap:anywhere" in style, row.kind


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


def one_line(text: str) -> str:
    return " ".join(text.split())


def facts_of(mail: Received) -> dict[str, str]:
    """Label and value of each row of the facts that the HTML part shows."""
    rows = mail.page.xpath("//table[contains(@class, 'facts')]//tr")
    pairs = [[one_line(" ".join(cell.itertext())) for cell in row.xpath("./td")] for row in rows]
    return dict(pairs)


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
