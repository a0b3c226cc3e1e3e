"""A coordinator at work, for the tests of visits."""

from collections.abc import Iterator

import pytest

from outreach.accounts.roles import Role
from tests import make
from tests.browser import Client
from tests.visits.booking import NOVEMBER


@pytest.fixture
def staff(client: Client) -> Iterator[Client]:
    """On 2 November 2026."""
    with NOVEMBER:
        make.our_organisation()
        yield client.sign_in(make.user(Role.COORDINATOR, name="Ève Gagnon", phone="514 555-0100"))
