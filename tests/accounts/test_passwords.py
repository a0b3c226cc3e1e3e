"""What a password must be."""

import pytest
from flask import Flask

from outreach.accounts.passwords import why_weak


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
