"""How often one may try: per account and address, per address, per e-mail; nobody locks another out."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine

from outreach import create_app
from outreach.core import clock
from outreach.core.database import db
from outreach.registration import personal_link
from outreach.visits import personal_link as visit_link
from outreach.web import limits
from tests import make
from tests.browser import Client, filled
from tests.conftest import SETTINGS
from tests.stores import Postgresql, SqliteFile

SIGN_IN = "/fr/staff/account/sign-in"


@pytest.fixture
def limited(app: object, store: SqliteFile | Postgresql) -> Iterator[Client]:
    """A browser of an application that counts tries."""
    counting = create_app(**store.settings, **SETTINGS | {"OUTREACH_RATE_LIMITS": "on"})
    counting.test_client_class = Client
    limits.limiter.enabled = True
    limits.limiter.reset()
    client = counting.test_client()
    assert isinstance(client, Client)
    with time_machine.travel("2026-11-25T15:00:00Z", tick=False):
        yield client
    limits.limiter.enabled = False
    with counting.app_context():
        db.session.remove()
        db.engine.dispose()


def attempt(
    client: Client, email: str, *, password: str = "faux", address: str = "10.0.0.1"
) -> int:
    token = client.page(SIGN_IN).form().fields["csrf_token"]
    data = {"email": email, "password": password, "csrf_token": token}
    return client.post(SIGN_IN, data=data, environ_base={"REMOTE_ADDR": address}).status_code


def test_one_account_is_tried_ten_times_a_minute_from_one_address(limited: Client) -> None:
    user = make.signed_up()
    answers = [attempt(limited, user.email) for _n in range(11)]
    assert answers == [422] * 10 + [429]
    spaced = f" {user.email[:4]} {user.email[4:].upper()} "
    assert attempt(limited, spaced) == 429


def test_whoever_guesses_does_not_lock_the_owner_out(limited: Client) -> None:
    user = make.signed_up()
    for _n in range(11):
        attempt(limited, user.email)
    assert attempt(limited, user.email, password=make.PASSWORD, address="10.0.0.2") == 302


def test_one_address_tries_thirty_times_a_minute_whatever_the_accounts(limited: Client) -> None:
    answers = [attempt(limited, f"nobody{n}@example.org") for n in range(31)]
    assert answers == [422] * 30 + [429]
    assert attempt(limited, "nobody@example.org", address="10.0.0.2") == 422


def test_the_password_again_is_tried_ten_times_a_minute(limited: Client) -> None:
    limited.sign_in(make.signed_up())
    token = limited.page("/fr/staff/account/verify").form().fields["csrf_token"]
    data = {"password": "faux", "csrf_token": token}
    answers = [limited.post("/fr/staff/account/verify", data=data).status_code for _n in range(11)]
    assert answers == [422] * 10 + [429]


def test_spaces_and_capitals_make_no_other_e_mail(limited: Client) -> None:
    event = make.coming_event(capacity=50)
    page = limited.page(f"/fr/events/{event.id}-{event.slug}/register")
    ways = ["zoe@example.org", " zoe@example.org", "ZOE@example.org", "z o e@example.org"]
    answers = [
        limited.post(page.url, data=dict(page.form().form_values()) | {"email": ways[n % 4]})
        for n in range(11)
    ]
    assert [a.status_code for a in answers] == [422] * 10 + [429]


def test_schools_are_proposed_240_times_a_minute_to_one_address(limited: Client) -> None:
    answers = [limited.get("/fr/schools?q=x").status_code for _n in range(241)]
    assert answers == [200] * 240 + [429]
    elsewhere = limited.get("/fr/schools?q=x", environ_base={"REMOTE_ADDR": "10.0.0.2"})
    assert elsewhere.status_code == 200


def test_a_personal_link_is_posted_through_ten_times_a_minute_and_another_still_works(
    limited: Client,
) -> None:
    first, second = (make.registration(make.coming_event()) for _n in range(2))
    visits = [make.visit(make.group(on=clock.today() + timedelta(days=20))) for _n in range(2)]
    addresses = [(f"/fr/my/{personal_link.token(mine)}/change") for mine in (first, second)]
    addresses += [f"/fr/visit/{visit_link.token(visit)}/other-date" for visit in visits]
    for one, other in (addresses[:2], addresses[2:]):
        token = {"csrf_token": limited.page(one).form().fields["csrf_token"]}
        answers = [limited.post(one, data=token).status_code for _n in range(11)]
        assert 429 not in answers[:10]
        assert answers[10] == 429
        assert limited.post(other, data=token).status_code != 429


def test_what_a_personal_link_opens_is_kept_by_no_browser(client: Client) -> None:
    mine, visit = make.registration(make.coming_event()), make.visit()
    for address in (
        f"/fr/my/{personal_link.token(mine)}", f"/fr/my/{personal_link.token(mine)}/event.ics",
        f"/fr/visit/{visit_link.token(visit)}", "/fr/my/unknown",
    ):  # fmt: skip
        assert client.get(address).headers["Cache-Control"] == "no-store, private"
    assert "no-store" not in client.get("/fr/events").headers["Cache-Control"]


def test_visits_are_asked_for_with_one_address_ten_times_a_minute(limited: Client) -> None:
    make.our_organisation()
    page = limited.page("/fr/request-a-visit")
    data = filled(page.form(), {"contact_email": "line@ecole.example.org"})

    def answers(count: int, email: str) -> list[int]:
        fields = data | {"contact_email": email}
        return [limited.post("/fr/request-a-visit", data=fields).status_code for _n in range(count)]

    assert answers(11, " Line@ecole.example.org ") == [422] * 10 + [429]
    data["email"] = "another@ecole.example.org"  # no field of this form: it makes nobody else
    assert answers(1, "line@ecole.example.org") == [429]
    assert answers(1, "luc@ecole.example.org") == [422]


def test_nobody_offers_to_speak_with_one_address_more_than_ten_times_a_minute(
    limited: Client,
) -> None:
    make.our_organisation()
    page = limited.page("/fr/become-a-speaker")
    data = filled(page.form(), {"email": "ada@example.org"})
    answers = [limited.post("/fr/become-a-speaker", data=data).status_code for _n in range(11)]
    assert answers == [422] * 10 + [429]
