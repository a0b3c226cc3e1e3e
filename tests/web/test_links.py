"""Addresses of this page and of ours."""

from flask import Flask

from outreach.core.language import speaking
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


def test_address_of_a_page_knows_the_language_and_where_the_app_is_mounted(app: Flask) -> None:
    """Built once for each, it is never that of another."""
    for _again in range(2):
        with app.test_request_context("/fr/staff/calendar"):
            assert links.address("events.calendar") == "/fr/staff/calendar"
            assert links.address("events.event", id=3) == "/fr/staff/events/3"
            with speaking("en"):
                assert links.address("events.calendar") == "/en/staff/calendar"
            assert links.address("events.calendar", lang="en") == "/en/staff/calendar"
        with app.test_request_context("/fr/", base_url="http://localhost/below"):
            assert links.address("events.calendar") == "/below/fr/staff/calendar"
