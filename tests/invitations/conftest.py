"""A coordinator at work, for the tests of invitations."""

from collections.abc import Iterator

import pytest
from flask import Flask

from outreach.accounts.models import User
from outreach.accounts.roles import Role
from tests import make
from tests.browser import Client
from tests.speakers.offering import NOVEMBER


@pytest.fixture(autouse=True)
def november(app: Flask) -> Iterator[None]:
    """2 November 2026, ten in the morning."""
    with NOVEMBER:
        make.our_organisation()
        yield


@pytest.fixture
def eve(november: None) -> User:
    return make.user(Role.COORDINATOR, name="Ève Gagnon", phone="+15145550100")


@pytest.fixture
def staff(client: Client, eve: User) -> Client:
    return client.sign_in(eve)
