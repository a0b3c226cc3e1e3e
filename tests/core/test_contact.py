"""Addresses and numbers as people type them."""

import contextlib
import time
from collections.abc import Callable

import pytest
from flask import Flask

from outreach.core import contact
from outreach.core.language import speaking


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("514 555-0134", "+15145550134"),
        ("(514) 555-0134 poste 12", "+15145550134;ext=12"),
        ("514.555.0134 p. 12", "+15145550134;ext=12"),
        ("1-514-555-0134, ext. 12", "+15145550134;ext=12"),
        ("+33 1 23 45 67 89", "+33123456789"),
    ],
)
def test_phones_are_written_one_way(typed: str, stored: str) -> None:
    assert contact.phone(typed) == stored


@pytest.mark.parametrize("typed", ["12", "appelez-moi", "514 555-01344444444"])
def test_what_is_no_phone_is_refused(app: Flask, typed: str) -> None:
    with pytest.raises(ValueError):
        contact.phone(typed)


def test_phones_are_shown_in_the_readers_language(app: Flask) -> None:
    with app.test_request_context(), speaking("fr"):
        assert contact.shown_phone("+15145550134;ext=12") == "514\u00a0555-0134, poste\u00a012"
    with app.test_request_context(), speaking("en"):
        assert contact.shown_phone("+15145550134;ext=12") == "514\u00a0555-0134, ext. 12"
    assert contact.shown_phone("") == ""
    assert contact.shown_phone("+33123456789") == "+33123456789"


def test_emails_are_folded_and_idna() -> None:
    assert contact.email(" Zoe.Roy@ÉCOLE.example ") == "zoe.roy@école.example"


def test_accents_before_the_at_sign_are_refused_with_their_own_sentence(app: Flask) -> None:
    for typed in ("andré@example.org", "zo\u00eb.roy@école.example"):
        with speaking("en"), pytest.raises(ValueError, match="without accents before the @"):
            contact.email(typed)


@pytest.mark.parametrize("typed", ["zoe", "zoe@", "a b@c", "zoe@exa mple..org"])
def test_what_is_no_email_is_refused(app: Flask, typed: str) -> None:
    with pytest.raises(ValueError):
        contact.email(typed)


def test_postal_codes_of_quebec() -> None:
    assert contact.postal_code("h2x1y4") == "H2X 1Y4"


@pytest.mark.parametrize("typed", ["V5K 0A1", "H2X", "12345", "D2X 1Y4"])
def test_other_postal_codes_are_refused(app: Flask, typed: str) -> None:
    with pytest.raises(ValueError):
        contact.postal_code(typed)


@pytest.mark.parametrize(
    "typed", ["javascript:alert(1)", "www.example.org", "https://", "ftp://a.b"]
)
def test_other_web_addresses_are_refused(app: Flask, typed: str) -> None:
    with pytest.raises(ValueError):
        contact.website(typed)


@pytest.mark.parametrize(
    "name",
    ["Zoé", "D’Amours-Lévesque", "J.-P.", "M.Roy", "O'Neil", "Nguyễn Thị Ánh", "St. John", "ᐊᓇᓇ"],
)
def test_a_name_is_kept_as_typed(name: str) -> None:
    assert contact.person_name(name) == name


@pytest.mark.parametrize(
    "name",
    [
        "http://x",
        "HTTPS:x",
        "www.x",
        "Zoé evil.com",
        "zoe@example.org",
        "a/b",
        "<b>",
        "a\\b",
        "...",
        "—",
        "12",
        "🙂",
    ],
)
def test_a_name_with_an_address_or_without_a_letter_is_refused(app: Flask, name: str) -> None:
    with pytest.raises(ValueError):
        contact.person_name(name)


MUCH = 1_000_000


def seconds(shape: Callable[[str], object], text: str) -> float:
    """Processor time that a text costs, taken or refused."""
    began = time.process_time()
    with contextlib.suppress(ValueError):
        shape(text)
    return time.process_time() - began


@pytest.mark.parametrize("shape", [contact.person_name, contact.phone, contact.email])
@pytest.mark.parametrize("text", ["a" * MUCH, "1" + "," * MUCH + "1", "x" + " " * MUCH + "x"])
def test_a_megabyte_costs_no_time(app: Flask, shape: Callable[[str], object], text: str) -> None:
    assert seconds(shape, text) < 0.5


def test_the_patterns_are_linear_by_themselves() -> None:
    assert seconds(contact.ADDRESS_IN_NAME.search, "a" * MUCH) < 0.5
    for text in ("1" + "," * MUCH + "1", "x" + " " * MUCH, "#" * MUCH):
        assert seconds(contact.EXTENSION.search, text) < 0.5


def test_an_address_has_at_most_254_characters(app: Flask) -> None:
    domain = ".".join(["e" * 60] * 3) + ".example"
    longest = f"{'z' * (254 - len(domain) - 1)}@{domain}"
    assert contact.email(longest) == longest
    with pytest.raises(ValueError):
        contact.email(f"z{longest}")


def test_a_phone_is_looked_at_up_to_100_characters(app: Flask) -> None:
    number = "514 555-0134"
    assert contact.phone(number + ")" * (100 - len(number))) == "+15145550134"
    with pytest.raises(ValueError):
        contact.phone(number + ")" * (101 - len(number)))


@pytest.mark.parametrize(
    ("stored", "dialled"),
    [("514 555-0102", "514555-0102"), ("+15145550134;ext=12", "+15145550134;ext=12"), (None, "")],
)
def test_what_is_dialled_has_no_space(stored: str | None, dialled: str) -> None:
    assert contact.dialled(stored) == dialled
