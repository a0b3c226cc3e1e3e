"""How much anybody may send without having signed in."""

import time

import pytest

from outreach.web.access import LARGEST_FORM
from tests import make
from tests.browser import Client, Page, check


def test_a_form_of_the_public_holds_64_kilobytes(client: Client) -> None:
    fields = {"email": ""}
    room = LARGEST_FORM - len("email=")
    fields["email"] = "a" * room
    assert client.post("/fr/lost-link", data=fields).status_code == 400  # read: it has no session
    fields["email"] += "a"
    page = Page(client.post("/fr/lost-link", data=fields))
    check(page)
    assert page.status == 413
    assert "Ce formulaire contient trop de texte" in page.heading


@pytest.mark.parametrize("url", ["/fr/lost-link", "/fr/nowhere", "/fr/staff/account/sign-in"])
def test_nobody_makes_us_read_megabytes(client: Client, url: str) -> None:
    began = time.process_time()
    answer = client.post(url, data={"form_key": "x", "email": "a" * 1_000_000})
    assert answer.status_code == 413
    assert time.process_time() - began < 0.5


def test_a_name_of_sixty_thousand_letters_is_refused_at_once(client: Client) -> None:
    event = make.coming_event()
    began = time.process_time()
    url = f"/fr/events/{event.id}-{event.slug}/register"
    page = client.submit(url, status=422, first_name="a" * 60_000, phone="1" + "," * 3000 + "1")
    assert time.process_time() - began < 1
    assert any("100" in sentence for sentence in page.errors)


def test_who_signed_in_still_sends_files(client: Client) -> None:
    make.our_organisation()
    client.sign_in(make.user())
    answer = client.post("/fr/staff/account/", data={"form_key": "x" * 100_000})
    assert answer.status_code != 413
