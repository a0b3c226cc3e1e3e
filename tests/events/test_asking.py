"""What a teacher asks for, as she reads it and as staff see it before they accept."""

from datetime import date
from typing import Any

import pytest
import time_machine
from sqlalchemy import select

from outreach.core.database import db
from outreach.core.transaction import transaction
from outreach.events import conflicts, mails, wishes
from outreach.events.models import Event, Wish
from outreach.events.words import WishKind
from tests import make
from tests.browser import Client
from tests.mail.received import the_mail

NOVEMBER = time_machine.travel("2026-11-10T15:00:00Z", tick=False)


def visit() -> Event:
    school = make.school()
    contact = make.events.DayContact(name="Line Roy", email="line@ecole.example.org", lang="fr")
    return make.visit(make.group(on=date(2026, 11, 24)), school=school, contact=contact)


def ask(event: Event, kind: WishKind, **facts: Any) -> Wish:
    with transaction() as session:
        return wishes.ask(session.merge(event), kind, by_name="Line Roy", facts=facts)


@NOVEMBER
def test_a_date_asked_for_is_shown_to_both_and_once_taken_needs_no_confirming(
    client: Client,
) -> None:
    event = visit()
    url = f"/fr/visit/{mails.token(event)}"
    client.submit(url, button="Confirmer la visite")
    ask(event, WishKind.OTHER_DATE, on="2026-12-25", starts="")
    page = client.page(url).text.replace("\xa0", " ")
    assert "Vous avez demandé une autre date : vendredi 25 décembre 2026, à la même heure." in page
    assert "Vous avez confirmé" not in page
    assert "Confirmée" not in page
    client.sign_in(make.user())
    for address in (f"/fr/staff/events/{event.id}", "/fr/staff/"):
        text = client.page(address).text
        assert "25 déc" in text
        assert "Jour de Noël" in text
    client.submit(f"/fr/staff/events/{event.id}", button="Accepter")
    mail = the_mail("events.date_taken")
    assert "vendredi 25 décembre 2026" in mail.words.replace("\xa0", " ")
    assert "Vous n’avez rien à confirmer." in mail.words
    assert "Confirmer la visite" not in client.page(url).text
    assert db.session.scalars(select(Event.confirmed_at)).one()


@NOVEMBER
@pytest.mark.parametrize(("count", "is_doubted"), [(56, False), (57, True), (0, True), (1, False)])
def test_numbers_far_from_the_plan_are_doubted_before_they_are_accepted(
    app: Any, count: int, is_doubted: bool
) -> None:
    event = visit()
    made = ask(event, WishKind.CORRECT, counts={str(event.sessions[0].id): count}, room="")
    assert bool(conflicts.about_wish(made)) is is_doubted
