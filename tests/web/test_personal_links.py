"""A personal link opens one row, for one purpose, while its version is the one signed."""

from dataclasses import dataclass

import pytest
from flask import Flask

from outreach.core import signed
from outreach.web.personal_links import PersonalLink


@dataclass(frozen=True)
class Visit:
    id: int
    version: int = 3


ROWS = {7: Visit(7), 8: Visit(8)}


def link(purpose: str = "visit") -> PersonalLink[Visit]:
    return PersonalLink(purpose, find=ROWS.get, version=lambda row: row.version)


def test_what_we_sign_opens_its_own_row(app: Flask) -> None:
    page = link()
    assert [page.row_of(page.token(row)) for row in ROWS.values()] == [ROWS[7], ROWS[8]]


@pytest.mark.parametrize(("version", "row"), [(2, None), (3, ROWS[7]), (4, None)])
def test_a_link_of_another_version_opens_nothing(
    app: Flask, version: int, row: Visit | None
) -> None:
    token = signed.sign("visit", 7, version)
    assert (link().row_of(token), link().is_ours(token)) == (row, True)


def test_a_row_that_is_no_more_is_not_opened_and_still_ours(app: Flask) -> None:
    token = signed.sign("visit", 9, 3)
    assert (link().row_of(token), link().is_ours(token)) == (None, True)


@pytest.mark.parametrize("token", ["", "x", "WzcsM10.x"])
def test_what_we_did_not_sign_opens_nothing(app: Flask, token: str) -> None:
    assert (link().row_of(token), link().is_ours(token)) == (None, False)


def test_a_link_for_something_else_opens_nothing(app: Flask) -> None:
    token = link("registration").token(ROWS[7])
    assert (link().row_of(token), link().is_ours(token)) == (None, False)
