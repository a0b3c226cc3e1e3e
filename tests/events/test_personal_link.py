"""A personal link about an event opens until a year after it, and then says whom to write to."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from outreach.core.transaction import transaction
from outreach.events.personal_link import check_open
from outreach.web.personal_links import LinkEnded
from tests import make


@pytest.mark.parametrize(("has_owner", "address"), [(True, "owner@"), (False, "info@example.org")])
def test_a_year_after_its_end_the_link_says_whom_to_write_to(
    app: Flask, has_owner: bool, address: str
) -> None:
    make.our_organisation()
    owner = make.user(email="owner@example.org")
    event = make.public_event(owner=owner if has_owner else None)
    year = event.ends_at + timedelta(days=365)
    with time_machine.travel(year - timedelta(seconds=1), tick=False):
        check_open(event)
    with time_machine.travel(year, tick=False), pytest.raises(LinkEnded, match=address):
        check_open(event)
    with transaction() as session:
        session.merge(owner).active = False
    with time_machine.travel(year, tick=False), pytest.raises(LinkEnded, match="info@"):
        check_open(event)
