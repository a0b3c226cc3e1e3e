"""Reports kept with their filters on the first page."""

import pytest
from flask import Flask

from outreach.accounts.models import User
from outreach.core.errors import Refused
from outreach.core.language import speaking
from outreach.core.transaction import transaction
from outreach.reports import keeping
from tests import make


def keep(name: str, user: User) -> None:
    with transaction() as session:
        by = session.get_one(User, user.id)
        keeping.keep(name, report="youth-reached", query="by=region", by=by)


def test_there_are_forty_views_at_the_most_each_of_its_own_name(app: Flask) -> None:
    user = make.user()
    for n in range(39):
        keep(f"Vue {n}", user)
    with speaking("en"), pytest.raises(Refused, match="of that name"):
        keep("Vue 0", user)
    keep("Vue 39", user)
    with speaking("en"), pytest.raises(Refused, match="40 views"):
        keep("Vue 40", user)
