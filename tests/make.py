"""Plain makers: each stores one believable row, through the actions where there is one."""

from itertools import count
from typing import Any

from outreach.accounts import actions as accounts
from outreach.accounts.models import User
from outreach.accounts.roles import Role
from outreach.core.transaction import transaction
from outreach.organisation import actions as organisation
from outreach.organisation.models import Organisation
from outreach.schools import actions as schools
from outreach.schools.models import School

numbers = count(1)


def user(role: Role = Role.COORDINATOR, **facts: Any) -> User:
    n = next(numbers)
    values = {"email": f"staff{n}@example.org", "name": f"Élodie Côté {n}", "by": None} | facts
    with transaction():
        return accounts.create_user(role=role, **values)


def our_organisation(**facts: Any) -> Organisation:
    values = {"name_fr": "Grappe TI", "name_en": "IT Cluster", "email": "info@example.org"} | facts
    with transaction():
        return organisation.describe(by=None, **values)


def school(**facts: Any) -> School:
    """A public secondary school of our own, open, in Montréal."""
    n = next(numbers)
    values = {
        "name": f"École secondaire Jean-Raimbault {n}",
        "municipality": "Montréal",
        "region_code": "06",
        "secondary": True,
        "by": None,
    } | facts
    with transaction():
        return schools.add(**values)
