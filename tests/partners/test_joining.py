"""Requests to join: unseen until confirmed, answered once, a partner and its contact without retyping."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask

from outreach.accounts.models import User
from outreach.core import clock
from outreach.core.database import db
from outreach.core.errors import Refused
from outreach.core.language import speaking
from outreach.core.transaction import transaction
from outreach.history.models import Entry
from outreach.mail.models import Message
from outreach.partners import joining, queries, tasks
from outreach.partners.models import JoinRequest, Partner
from outreach.partners.words import JoinStatus, PartnerKind, PartnerSize
from outreach.people.models import Person
from outreach.privacy import actions as privacy
from tests import make
from tests.programmes import making

FACTS: dict[str, Any] = {
    "organisation": "Logiciels Boréal",
    "kind": PartnerKind.COMPANY,
    "sector": "Jeux vidéo",
    "size": PartnerSize.SMALL,
    "website": "https://boreal.example.org",
    "interests": ["speaking", "corridor"],
    "first_name": "Ève",
    "last_name": "Côté",
    "email": "eve@boreal.example.org",
    "phone": "+15145550134",
    "job_title": "Directrice",
    "message": "",
}


@pytest.fixture(autouse=True)
def house(app: Flask) -> None:
    make.our_organisation()


def asked_for(*, confirmed: bool = True, **facts: Any) -> JoinRequest:
    with transaction():
        request = joining.apply(lang="fr", **FACTS | facts)
        if confirmed:
            joining.confirm(request)
        return request


def stored(request: JoinRequest) -> JoinRequest:
    return db.session.get_one(JoinRequest, request.id)


def test_nobody_sees_it_before_its_address_is_confirmed() -> None:
    request = asked_for(confirmed=False)
    assert db.session.scalars(queries.to_answer()).all() == []
    for _again in range(2):
        with transaction():
            joining.confirm(stored(request))
    assert [row.id for row in db.session.scalars(queries.to_answer())] == [request.id]
    assert db.session.query(Entry).filter_by(noun="join_request", verb="confirm").count() == 1


def test_accept_makes_a_partner_and_its_contact_of_what_was_typed() -> None:
    request = asked_for()
    with transaction():
        partner = joining.accept(stored(request), by=None)
    assert (partner.name, partner.sector, partner.size) == (
        "Logiciels Boréal", "Jeux vidéo", PartnerSize.SMALL,
    )  # fmt: skip
    (contact,) = partner.contacts
    assert (contact.person.name, contact.person.email, contact.job_title) == (
        "Ève Côté", "eve@boreal.example.org", "Directrice",
    )  # fmt: skip
    assert stored(request).status is JoinStatus.ACCEPTED
    kinds = [mail.kind for mail in db.session.query(Message).order_by(Message.id)]
    assert kinds == ["partners.to_confirm", "partners.accepted"]


def test_accept_adds_the_contact_to_the_partner_of_that_name_and_keeps_its_facts() -> None:
    row = making.partner("LOGICIELS BOREAL", sector="Logiciels")
    for again in range(2):
        request = asked_for(job_title=f"Titre {again}")
        with transaction():
            joining.accept(stored(request), by=None)
    partner = db.session.get_one(Partner, row.id)
    assert partner.sector == "Logiciels"
    assert len(partner.contacts) == 1
    assert db.session.query(Partner).count() == 1


@pytest.mark.parametrize("confirmed", [True, False])
def test_a_request_is_answered_once_and_only_when_confirmed(confirmed: bool) -> None:
    request = asked_for(confirmed=confirmed)
    if confirmed:
        with transaction():
            joining.decline(stored(request), reply="Merci!", by=None)
    for verb in (
        lambda: joining.accept(stored(request), by=None),
        lambda: joining.decline(stored(request), reply="Non", by=None),
    ):
        with speaking("en"), pytest.raises(Refused, match="answered meanwhile"):
            verb()
        db.session.rollback()


@pytest.mark.parametrize(("days", "stays"), [(13, True), (14, False)])
def test_one_that_nobody_confirms_is_forgotten_after_14_days(days: int, stays: bool) -> None:
    waiting, confirmed = asked_for(confirmed=False), asked_for()
    with time_machine.travel(clock.now() + timedelta(days=days), tick=False):
        tasks.forget_unconfirmed()
    assert (db.session.get(JoinRequest, waiting.id) is not None) is stays
    assert db.session.get(JoinRequest, confirmed.id)


def test_an_erased_person_is_in_no_request_and_contact_nowhere() -> None:
    request, other = asked_for(), asked_for(first_name="Zoé")
    with transaction():
        partner = joining.accept(stored(request), by=None)
    user = make.user()
    with transaction() as session:
        person = session.query(Person).filter_by(email=FACTS["email"]).one()
        privacy.erase(person, by=session.get_one(User, user.id))
    assert (stored(request).email, stored(request).contact_name) == ("", " ")
    assert stored(other).email == FACTS["email"]
    assert db.session.merge(partner).contacts == []


def test_requests_of_the_past_are_forgotten_with_the_rest() -> None:
    request = asked_for()
    with time_machine.travel(clock.now() + timedelta(days=365 * 7 - 10)), transaction():
        privacy.purge()
    assert stored(request).email
    with time_machine.travel(clock.now() + timedelta(days=365 * 7 + 10)), transaction():
        privacy.purge()
    assert stored(request).email == ""
