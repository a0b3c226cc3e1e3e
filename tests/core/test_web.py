"""The web around every page."""

from outreach.accounts.roles import Role
from tests import make
from tests.browser import Client


def test_signed_out_staff_are_sent_to_sign_in(client: Client) -> None:
    answer = client.get("/fr/staff/settings/")
    assert answer.status_code == 302
    assert answer.location.startswith("/fr/staff/account/sign-in?next=")


def test_sign_in_opens_the_account_page(client: Client) -> None:
    make.our_organisation()
    client.sign_in(make.user(Role.STAFF, name="Zoé Tremblay"))
    assert "Zoé Tremblay" in client.page("/fr/staff/account/").text
