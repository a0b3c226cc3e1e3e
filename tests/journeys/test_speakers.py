"""A volunteer's phone and a laptop of staff: from the offer to a check that lets the speaker go."""

from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser

from outreach.accounts.roles import Role
from outreach.speakers.words import CheckStatus
from tests import make
from tests.browser import Client
from tests.journeys.in_process import looking
from tests.journeys.test_visit_requests import Counted
from tests.mail.received import the_mail
from tests.speakers.offering import EMAIL, NOVEMBER, board, the_check

WORDS = {
    "fr": {
        "send": "Envoyer mon offre", "sent": "Consultez vos courriels", "confirm": "Confirmer mon offre",
        "among": "Vous êtes parmi nos personnes conférencières", "monday": "Lundi", "region": "Montréal",
        "enter": "Inscrire une vérification", "valid": "Valide",
    },
    "en": {
        "send": "Send my offer", "sent": "Look at your mail", "confirm": "Confirm my offer",
        "among": "You are among our speakers", "monday": "Monday", "region": "Montréal",
        "enter": "Enter a check", "valid": "Valid",
    },
}  # fmt: skip


@pytest.fixture
def house(app: Flask) -> Iterator[None]:
    with NOVEMBER:
        make.our_organisation()
        board("CSS des Érables")
        yield


@pytest.mark.browser
@pytest.mark.parametrize("lang", ["fr", "en"])
def test_an_offer_becomes_a_speaker_who_may_go(
    house: None, client: Client, chromium: Browser, lang: str
) -> None:
    words = WORDS[lang]
    with looking(chromium, client) as page:
        volunteer = Counted(page)
        volunteer.visit(f"/{lang}/become-a-speaker")
        typed = {
            "first_name": "Ada", "last_name": "Roy", "email": EMAIL, "employer": "Boréal",
            "job_title": "Chimiste", "topics": "chimie\nmes études",
        }  # fmt: skip
        for name, value in typed.items():
            volunteer.type(name, value)
        volunteer.tick(words["region"])
        volunteer.tick(words["monday"])
        page.locator("[name=consent_privacy]").check()
        volunteer.press("button", words["send"])
        assert words["sent"] in page.content()
        volunteer.visit(the_mail("speakers.to_confirm").path)
        volunteer.press("button", words["confirm"])
        assert words["among"] in page.content()
    desk = client.application.test_client()
    assert isinstance(desk, Client)
    desk.sign_in(make.user(Role.STAFF, name="Hugo Lam"))
    with looking(chromium, desk, width=1440) as page:
        staff = Counted(page)
        for path in ("policies", "add", ""):
            staff.visit(f"/{lang}/staff/speakers/{path}".rstrip("/"))
        staff.press("link", "Ada Roy")
        staff.press("link", words["enter"])
        page.locator("[name=board_id]").select_option(label="CSS des Érables")
        page.locator("[name=state]").select_option("verified")
        staff.type("checked_on", "2026-11-01")
        with page.expect_navigation():
            page.locator("main button[type=submit]").click()
        staff.check()
        assert page.get_by_text(words["valid"], exact=True).count() == 1
    assert the_check().status is CheckStatus.VERIFIED
