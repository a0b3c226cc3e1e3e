"""Words that somebody types, and rows that hold them all."""

import pytest
from flask import Flask

from outreach.accounts.roles import Role
from outreach.core import search
from tests import make
from tests.browser import Client


def test_words_are_folded_and_of_a_long_text_those_of_its_beginning(app: Flask) -> None:
    assert search.words_of(" Élise-Anne  NGUYỄN ") == ["elise", "anne", "nguyen"]
    assert search.words_of("a" * 200 + "b") == ["a" * 200]
    assert len(search.words_of("x " * 3000)) == 100
    assert search.words_of(" ") == []


@pytest.mark.parametrize(
    "path", ["events?when=&", "people?", "certificates?", "search?", "schools?", "events/{}/door?"]
)
def test_three_thousand_words_are_no_error_in_any_list(client: Client, path: str) -> None:
    event = make.public_event()
    client.sign_in(make.user(Role.COORDINATOR))
    client.page(f"/fr/staff/{path.format(event.id)}q={'x+' * 1500}", queries=40)
