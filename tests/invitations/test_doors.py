"""One rule at every door: who is archived is asked no more, nobody is moved onto a time of their own."""

from datetime import timedelta

import pytest

from outreach.accounts.roles import Role
from outreach.core import clock
from outreach.core.database import db
from outreach.core.transaction import transaction
from outreach.events.models import Event
from outreach.invitations import actions, queries
from outreach.invitations.words import InvitationStatus
from outreach.speakers import actions as speakers
from outreach.speakers.models import Speaker
from outreach.visits import wishes
from outreach.visits.words import WishKind
from tests import make
from tests.browser import Client
from tests.invitations.inviting import DAY, ask, do, invitation, mails, visit
from tests.speakers.offering import speaker

LATER = DAY + timedelta(days=1)


def archive(row: Speaker) -> None:
    by = make.user()
    with transaction() as session:
        speakers.archive(session.merge(row), by=session.merge(by))


def test_an_archived_speaker_is_passed_over_in_turn() -> None:
    event, first, gone, third = visit(), speaker(), speaker(), speaker()
    ask(event, first, gone, third, in_turn=True)
    archive(gone)
    do(actions.decline, first, event)
    assert mails()[-1] == ("asked", third.email)
    assert invitation(event, gone).status is InvitationStatus.WAITING


def test_silence_passes_over_an_archived_speaker_too() -> None:
    event, first, gone, third = visit(), speaker(), speaker(), speaker()
    ask(event, first, gone, third, in_turn=True)
    archive(gone)
    db.session.rollback()
    later = clock.now() + queries.PASS_ON_AFTER
    assert queries.to_ask_next(later) == [invitation(event, third).id]
    assert queries.to_ask_next(later - timedelta(seconds=1)) == []


def test_whom_we_ask_no_more_is_not_reminded_and_cannot_say_yes() -> None:
    event, ada = visit(), speaker()
    ask(event, ada)
    db.session.rollback()
    due = clock.now() + queries.REMIND_AFTER
    assert queries.to_remind(due) == [invitation(event, ada).id]
    archive(ada)
    db.session.rollback()
    assert queries.to_remind(due) == []
    with pytest.raises(actions.NotNeeded):
        do(actions.accept, ada, event)


def two_visits() -> tuple[Event, Event]:
    """One speaker goes to both, a day apart, at other schools."""
    ada, first, second = speaker(), visit(), visit(on=LATER)
    for event in (first, second):
        ask(event, ada)
        do(actions.accept, ada, event)
    return first, second


@pytest.mark.parametrize(("hour", "is_kept_back"), [("10:14", True), ("10:15", False)])
def test_the_form_of_a_visit_moves_nobody_onto_a_time_of_their_own(
    client: Client, hour: str, is_kept_back: bool
) -> None:
    """The other visit lasts from 9:00 to 10:15."""
    _first, second = two_visits()
    client.sign_in(make.user(Role.STAFF))
    url = f"/fr/staff/visits/{second.id}/edit"
    page = client.submit(
        url, status=422 if is_kept_back else 200, on=str(DAY), **{"groups-0-starts": hour}
    )
    assert ("est déjà sur la liste pour" in page.text) == is_kept_back
    if is_kept_back:
        assert "quand même" not in page.text
    db.session.rollback()
    assert (db.session.get_one(Event, second.id).local_start.date() == DAY) != is_kept_back


@pytest.mark.parametrize(("hour", "is_kept_back"), [("10:14", True), ("10:15", False)])
def test_a_date_that_the_teacher_asks_for_moves_nobody_either(
    staff: Client, hour: str, is_kept_back: bool
) -> None:
    _first, second = two_visits()
    with transaction() as session:
        facts = {"on": str(DAY), "starts": hour}
        wishes.ask(session.merge(second), WishKind.OTHER_DATE, by_name="Line Roy", facts=facts)
    page = staff.submit("/fr/staff/", button="Accepter", status=409 if is_kept_back else 200)
    assert ("Déplacez la visite sur son propre formulaire" in page.text) == is_kept_back
    db.session.rollback()
    assert (db.session.get_one(Event, second.id).local_start.date() == DAY) != is_kept_back
