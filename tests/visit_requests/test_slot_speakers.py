"""A slot with a speaker: who may publish it, which schools may take it, and that the speaker is told."""

from datetime import date, time, timedelta

import pytest
from flask import Flask

from outreach.accounts.roles import Role
from outreach.core.errors import Refused
from outreach.core.transaction import transaction
from outreach.invitations.words import InvitationStatus
from outreach.speakers.models import Speaker
from outreach.speakers.words import CheckRule
from outreach.visit_requests import actions, slots
from outreach.visit_requests.models import PupilGroup, Slot, VisitRequest
from outreach.visit_requests.slots import SlotTaken
from tests import make
from tests.browser import Client
from tests.invitations.inviting import ask, mails, school, statuses, visit
from tests.speakers import offering
from tests.speakers.offering import speaker
from tests.visit_requests.asking import NOVEMBER, published

DAY = date(2026, 12, 8)


@pytest.fixture(autouse=True)
def november(app: Flask):
    with NOVEMBER:
        make.our_organisation()
        yield


def slot_of(row: Speaker, *, at: time = time(9), **facts: object) -> Slot:
    """From 9:00 to 10:15."""
    with transaction() as session:
        kept = session.get_one(Speaker, row.id)
    return published(DAY, at=at, speaker=kept, **facts)[0]


def take(slot: Slot, at: object = None) -> VisitRequest:
    place = at or school()
    email = f"t{next(make.numbers)}@ecole.example.org"
    make.person(place, email=email)  # type: ignore[arg-type]
    with transaction() as session:
        return slots.ask_for(
            session.merge(slot),
            group=PupilGroup(("secondary_3",), 28, "31"),
            school=session.merge(place),
            lang="fr",
            contact_name="Line Roy",
            contact_email=email,
        )


def test_whoever_takes_it_has_the_speaker_who_is_told_at_once() -> None:
    ada = speaker()
    request = take(slot_of(ada))
    assert request.event is not None
    assert statuses(request.event) == [InvitationStatus.ACCEPTED]
    assert mails() == [("accepted", ada.email)]
    assert ada.name in request.event.presenters


def test_subject_to_approval_the_speaker_is_told_once_staff_say_yes() -> None:
    ada = speaker()
    request = take(slot_of(ada, needs_approval=True))
    assert mails() == []
    user = make.user(Role.COORDINATOR)
    with transaction() as session:
        actions.accept_slot(session.merge(request), by=session.merge(user))
    assert mails() == [("accepted", ada.email)]


@pytest.mark.parametrize(("rule", "may"), [(CheckRule.NONE, True), (CheckRule.REQUIRED, False)])
def test_only_schools_that_let_the_speaker_in_take_it(rule: CheckRule, may: bool) -> None:
    place, slot = offering.board(), slot_of(speaker())
    offering.rule(place, rule)
    if may:
        assert take(slot, school(place)).event
    else:
        with pytest.raises(Refused, match="autres écoles"):
            take(slot, school(place))


@pytest.mark.parametrize(("until", "may"), [(DAY, True), (DAY - timedelta(days=1), False)])
def test_the_check_must_count_on_the_day(until: date, may: bool) -> None:
    place, ada = offering.board(), speaker()
    offering.check(ada, place, expires_on=until)
    slot = slot_of(ada)
    if may:
        assert take(slot, school(place)).event
    else:
        with pytest.raises(Refused, match="autres écoles"):
            take(slot, school(place))


@pytest.mark.parametrize(
    ("at", "fits"), [(time(10, 14), False), (time(10, 15), True), (time(7, 45), True)]
)
def test_a_speaker_has_one_slot_at_a_time(at: time, fits: bool) -> None:
    ada = speaker()
    slot_of(ada)
    if fits:
        slot_of(ada, at=at)
    else:
        with pytest.raises(Refused, match=ada.name):
            slot_of(ada, at=at)


@pytest.mark.parametrize(
    ("at", "fits"), [(time(10, 14), False), (time(10, 15), True), (time(7, 46), False)]
)
def test_no_slot_while_the_speaker_is_asked_elsewhere(at: time, fits: bool) -> None:
    ada = speaker()
    ask(visit(), ada)
    if fits:
        slot_of(ada, at=at)
    else:
        with pytest.raises(Refused, match=ada.name):
            slot_of(ada, at=at)


def test_a_slot_whose_speaker_was_asked_elsewhere_since_is_taken() -> None:
    ada = speaker()
    slot = slot_of(ada)
    ask(visit(), ada)
    with pytest.raises(SlotTaken):
        take(slot)


def test_teachers_see_the_job_and_not_the_name(client: Client) -> None:
    ada = speaker()
    slot = slot_of(ada)
    for path in ("", f"/{slot.id}"):
        page = client.page(f"/fr/request-a-visit/slots{path}")
        assert "Développeuse, Logiciels Boréal" in page.text
        assert ada.name not in page.text


def test_staff_publish_a_slot_with_its_speaker(client: Client) -> None:
    ada = speaker()
    client.sign_in(make.user())
    url = "/fr/staff/visit-requests/slots/publish"
    fields = {"first_on": DAY.isoformat(), "hours": "9:10"}
    page = client.submit(url, speaker_id=ada.id, **fields)
    assert ada.name in page.text
    again = client.submit(url, speaker_id=ada.id, status=422, **(fields | {"hours": "9:30"}))
    assert ada.name in again.text
