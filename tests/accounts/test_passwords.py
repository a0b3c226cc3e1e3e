"""What a password must be."""

import pytest
from flask import Flask

from outreach.accounts.passwords import why_weak
from outreach.core import language


@pytest.mark.parametrize(
    "password",
    [
        "court",
        "aaaaaaaaaaaaaaa",
        "motdepasse123",
        "Password2026!",
        "zoe.roy.2026",
        "roy zoé 123",
        "azertyuiop123",
        "Bonjour2026!",
        "1q2w3e4r5t",
        "trustno1trustno1",
        "Superman2026",
        "Doudou!1234",
        "x" * 129,
        "ab1!cd2?e",
    ],
)
def test_a_weak_password_has_a_reason(app: Flask, password: str) -> None:
    assert why_weak(password, email="zoe.roy@example.org", name="Zoé Roy")


@pytest.mark.parametrize(
    "password",
    [
        "une phrase assez longue",
        "kX9!vR2#pQ7&",
        "correct horse battery",
        "huit roues vertes",
        "kX9!vR2#p6",
    ],
)
def test_a_good_password_has_none(app: Flask, password: str) -> None:
    assert why_weak(password, email="zoe.roy@example.org", name="Zoé Roy") is None


@pytest.mark.parametrize(("length", "is_too_long"), [(128, False), (129, True)])
def test_a_password_has_at_most_128_characters(app: Flask, length: int, is_too_long: bool) -> None:
    password = ("kX9!vR2#pQ7&huit roues vertes" * 5)[:length]
    with language.speaking("en"):
        weakness = why_weak(password)
    assert weakness == ("Use at most 128 characters for the password." if is_too_long else None)


@pytest.mark.parametrize("name", ["Marguerite-Anne Wolfensberger", "Wolfensberger Marguerite Anne"])
def test_ones_own_name_makes_no_password(app: Flask, name: str) -> None:
    own = "margueritewolfensberger"
    assert why_weak(own) is None
    assert why_weak(own, name=name) is not None
    assert why_weak(own, email="marguerite-wolfensberger@example.org") is not None


def test_the_longest_of_ones_names_goes_first_and_short_ones_take_nothing(app: Flask) -> None:
    assert why_weak("vatratchenkobrunhilde") is None
    assert why_weak("vatratchenkobrunhilde", name="Vat Vatratchenko Brunhilde") is not None
    assert why_weak("kX9xi!vR2wu", name="Xi Wu") is None
