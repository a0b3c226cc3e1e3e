"""A coordinator at work, for the tests of requests."""

from collections.abc import Iterator

import pytest

from outreach.accounts.roles import Role
from tests import make
from tests.browser import Client
from tests.visit_requests.asking import NOVEMBER


@pytest.fixture
def staff(client: Client) -> Iterator[Client]:
    """On 2 November 2026."""
    with NOVEMBER:
        make.our_organisation()
        yield client.sign_in(make.user(Role.COORDINATOR, name="Ève Gagnon", phone="514 555-0100"))


@pytest.fixture
def teacher(client: Client) -> Iterator[Client]:
    """Whoever has the link, on 2 November 2026."""
    with NOVEMBER:
        make.our_organisation()
        yield client
