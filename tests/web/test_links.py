"""Addresses of this page and of ours."""

from flask import Flask

from outreach.web import links


def test_present_page_keeps_the_query_apart_from_the_path(app: Flask) -> None:
    with app.test_request_context("/fr/staff/users?lang=xx&_scheme=javascript&_external=1&q=a%26b"):
        here = links.present_page(lang="en")
    assert here == "/en/staff/users?lang=xx&_scheme=javascript&_external=1&q=a%26b"


def test_with_query_keeps_the_query_apart_from_the_path(app: Flask) -> None:
    with app.test_request_context("/fr/staff/schools?endpoint=x&kind=y&lang=z"):
        there = links.with_query("schools.export", kind="csv")
    assert there == "/fr/staff/schools/schools.csv?endpoint=x&kind=y&lang=z"


def test_absolute_stands_on_our_own_address(app: Flask) -> None:
    url = links.absolute("security.login", lang="en")
    assert url == "http://127.0.0.1:8000/en/staff/account/sign-in"
