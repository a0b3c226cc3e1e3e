"""A personal link opens one row, for one purpose, while its version is the one signed."""

import pytest
from flask import Flask

from outreach.core import signed
from outreach.web.personal_links import PersonalLink

VERSIONS = {7: 3, 8: 3}


def link(purpose: str = "visit") -> PersonalLink[int]:
    """The row is its own number; its version is in VERSIONS."""
    return PersonalLink(
        purpose,
        find=lambda row_id: row_id if row_id in VERSIONS else None,
        version=VERSIONS.__getitem__,
        row_id=lambda row: row,
    )


def test_what_we_sign_opens_its_own_row(app: Flask) -> None:
    page = link()
    assert [page.row_of(page.token(row)) for row in VERSIONS] == [7, 8]


@pytest.mark.parametrize(("version", "row"), [(2, None), (3, 7), (4, None)])
def test_a_link_of_another_version_opens_nothing(app: Flask, version: int, row: int | None) -> None:
    token = signed.sign("visit", 7, version)
    assert (link().row_of(token), link().is_ours(token)) == (row, True)


def test_a_row_that_is_no_more_is_not_opened_and_still_ours(app: Flask) -> None:
    token = signed.sign("visit", 9, 3)
    assert (link().row_of(token), link().is_ours(token)) == (None, True)


@pytest.mark.parametrize("token", ["", "x", "WzcsM10.x"])
def test_what_we_did_not_sign_opens_nothing(app: Flask, token: str) -> None:
    assert (link().row_of(token), link().is_ours(token)) == (None, False)


def test_a_link_for_something_else_opens_nothing(app: Flask) -> None:
    token = link("registration").token(7)
    assert (link().row_of(token), link().is_ours(token)) == (None, False)
