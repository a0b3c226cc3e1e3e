"""Asking speakers and their answers: who goes, who is thanked, what an event that moves means for them."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
import time_machine
from sqlalchemy import select

from outreach.accounts.models import User
from outreach.accounts.roles import Role
from outreach.core.database import db
from outreach.core.errors import NotAllowed, Refused
from outreach.core.transaction import transaction
from outreach.events import actions as events
from outreach.events.models import Event
from outreach.events.words import EventStatus, Reason
from outreach.history.models import Entry
from outreach.invitations import actions
from outreach.invitations.actions import NotNeeded
from outreach.invitations.hindrances import SpeakerKeptBack
from outreach.invitations.words import InvitationStatus
from outreach.privacy import actions as privacy
from outreach.registration import actions as registration
from outreach.speakers.models import Speaker
from outreach.speakers.words import CheckRule, CheckStatus
from tests import make
from tests.invitations.inviting import (
    DAY,
    ask,
    do,
    invitation,
    last_mail,
    mails,
    school,
    statuses,
    visit,
)
from tests.speakers import offering
from tests.speakers.offering import speaker

ASKED, WAITING, ACCEPTED, DECLINED, RELEASED = (
    InvitationStatus.ASKED,
    InvitationStatus.WAITING,
    InvitationStatus.ACCEPTED,
    InvitationStatus.DECLINED,
    InvitationStatus.RELEASED,
)


def shift(event: Event, *, to: date, starts: time | None = None) -> None:
    user = make.user(Role.COORDINATOR)
    with transaction() as session:
        row = session.merge(event)
        registration.shift(row, to=to, starts=starts, by=session.merge(user))


def call_off(event: Event, to: EventStatus) -> None:
    user = make.user(Role.COORDINATOR)
    with transaction() as session:
        row, by = session.merge(event), session.merge(user)
        registration.call_off(row, to=to, reason=Reason.STRIKE, by=by)


def confirm(event: Event, *, by: User) -> None:
    with transaction() as session:
        row = session.merge(event)
        registration.move(row, to=EventStatus.CONFIRMED, by=session.merge(by))


def fresh(event: Event) -> Event:
    db.session.rollback()
    return db.session.get_one(Event, event.id)


def test_asked_at_once_each_gets_a_mail_and_the_first_yes_thanks_the_others() -> None:
    event, first, second = visit(), speaker(), speaker()
    ask(event, first, second, word="Ce sont des élèves curieux.")
    assert mails() == [("asked", first.email), ("asked", second.email)]
    do(actions.accept, second, event)
    assert statuses(event) == [RELEASED, ACCEPTED]
    assert mails()[2:] == [("released", first.email), ("accepted", second.email)]
    assert fresh(event).presenters == f"{second.name}, Développeuse, Logiciels Boréal"


def test_every_step_stands_in_history_with_who_did_it() -> None:
    event, ada, bob, user = visit(), speaker(), speaker(), make.user(name="Ugo Roy")
    ask(event, ada)
    do(actions.decline, ada, event)
    ask(event, bob)
    do(actions.accept, bob, event, by=user)
    do(actions.release, bob, event, by=user)
    db.session.rollback()
    query = select(Entry.verb, Entry.by_name, Entry.note).where(Entry.noun == "speaker_invitation")
    assert [tuple(row) for row in db.session.execute(query.order_by(Entry.id))] == [
        ("ask", "Ève Gagnon", ada.name),
        ("decline", ada.name, ada.name),
        ("ask", "Ève Gagnon", bob.name),
        ("accept", "Ugo Roy", bob.name),
        ("release", "Ugo Roy", bob.name),
    ]


def test_who_comes_second_hears_that_somebody_else_goes_and_a_second_yes_changes_nothing() -> None:
    event, first, second = visit(), speaker(), speaker()
    ask(event, first, second)
    do(actions.accept, first, event)
    before = last_mail()
    with pytest.raises(NotNeeded):
        do(actions.accept, second, event)
    do(actions.accept, first, event)
    assert mails(since=before) == []
    assert fresh(event).presenters.count(first.name) == 1


def test_in_turn_the_next_is_asked_after_a_no_and_only_then() -> None:
    event, first, second, third = visit(), speaker(), speaker(), speaker()
    ask(event, first, second, third, in_turn=True)
    assert statuses(event) == [ASKED, WAITING, WAITING]
    assert mails() == [("asked", first.email)]
    do(actions.decline, first, event, reply="En voyage")
    assert statuses(event) == [DECLINED, ASKED, WAITING]
    do(actions.accept, second, event)
    assert statuses(event) == [DECLINED, ACCEPTED, RELEASED]
    assert ("released", third.email) not in mails()  # who was never asked hears nothing
    assert invitation(event, first).reply == "En voyage"


def test_in_turn_behind_somebody_asked_everybody_waits() -> None:
    event, first, second = visit(), speaker(), speaker()
    ask(event, first)
    ask(event, second, in_turn=True)
    assert statuses(event) == [ASKED, WAITING]


@pytest.mark.parametrize(("many", "fits"), [(0, False), (1, True), (12, True), (13, False)])
def test_one_to_twelve_speakers_are_asked_with_one_press(many: int, fits: bool) -> None:
    event, rows = visit(), [speaker() for _n in range(many)]
    if fits:
        ask(event, *rows)
        assert len(mails()) == many
    else:
        with pytest.raises(Refused, match="12"):
            ask(event, *rows)


@pytest.mark.parametrize(
    ("starts", "clashes"),
    [(time(10, 14), True), (time(10, 15), False), (time(7, 46), True), (time(7, 45), False)],
)
def test_nobody_is_asked_twice_for_clashing_visits(starts: time, clashes: bool) -> None:
    """The first lasts from 9:00 to 10:15, the other 75 minutes."""
    one, other, ada = visit(), visit(starts=starts), speaker()
    ask(one, ada)
    if clashes:
        with pytest.raises(SpeakerKeptBack, match=one.title):
            ask(other, ada)
        ask(other, ada, override="Les deux classes ensemble")
        assert invitation(other, ada).override == "Les deux classes ensemble"
    else:
        ask(other, ada)
        assert statuses(other) == [ASKED]


def test_who_said_no_to_one_or_whose_other_visit_is_called_off_is_free_for_another() -> None:
    one, other, third, ada = visit(), visit(), visit(), speaker()
    ask(one, ada)
    do(actions.decline, ada, one)
    ask(other, ada)
    call_off(other, EventStatus.CANCELLED)
    ask(third, ada)
    assert statuses(third) == [ASKED]


def test_two_visits_at_once_accepted_by_one_speaker_are_refused_at_the_second() -> None:
    """The other was moved onto it after both were asked."""
    one, other, ada = visit(), visit(on=date(2026, 12, 9)), speaker()
    ask(one, ada)
    ask(other, ada)
    do(actions.accept, ada, one)
    shift(other, to=DAY)
    with pytest.raises(SpeakerKeptBack):
        do(actions.accept, ada, other)


def test_without_a_valid_check_only_a_reason_by_who_may_asks_them() -> None:
    place = offering.board()
    event, ada = visit(school(place)), speaker()
    with pytest.raises(SpeakerKeptBack, match="vérification|check"):
        ask(event, ada)
    with pytest.raises(NotAllowed):
        ask(event, ada, override="Jamais seule", by=make.user(Role.STAFF))
    ask(event, ada, override="Jamais seule", by=make.user(Role.COORDINATOR, name="Ève Gagnon"))
    entry = db.session.scalars(select(Entry).where(Entry.verb == "invite")).one()
    assert (entry.note, entry.by_name) == ("Jamais seule", "Ève Gagnon")


@pytest.mark.parametrize(("until", "lets_go"), [(DAY, True), (DAY - timedelta(days=1), False)])
def test_a_check_must_count_on_the_day_of_the_visit(until: date, lets_go: bool) -> None:
    place, ada = offering.board(), speaker()
    offering.check(ada, place, expires_on=until)
    event = visit(school(place))
    if lets_go:
        ask(event, ada)
    else:
        with pytest.raises(SpeakerKeptBack):
            ask(event, ada)


def test_a_visit_is_not_confirmed_with_a_speaker_without_valid_check_unless_let_go() -> None:
    place, ada = offering.board(), speaker()
    event = visit(school(place), status=EventStatus.TENTATIVE)
    offering.check(ada, place)
    ask(event, ada)
    do(actions.accept, ada, event)
    offering.rule(place, CheckRule.REQUIRED)
    with transaction() as session:
        check = session.merge(offering.the_check())
        check.status = CheckStatus.REFUSED
    user = make.user(Role.COORDINATOR)
    with pytest.raises(SpeakerKeptBack):
        confirm(event, by=user)
    with pytest.raises(NotAllowed):
        do(actions.excuse, ada, event, reason="x", by=make.user(Role.STAFF))
    do(actions.excuse, ada, event, reason="Une adulte reste", by=make.user(Role.COORDINATOR))
    confirm(event, by=user)
    assert fresh(event).status is EventStatus.CONFIRMED


def test_who_gives_the_visit_back_leaves_it_and_its_owner_is_told() -> None:
    owner = make.user(Role.COORDINATOR, name="Ève Gagnon", email="eve@example.org")
    event, ada = visit(by=owner, owner=owner), speaker()
    ask(event, ada)
    do(actions.accept, ada, event)
    before, sequence = last_mail(), fresh(event).sequence
    do(actions.decline, ada, event, reply="Grippe")
    assert mails(since=before) == [("given_back", ada.email), ("owner", "eve@example.org")]
    assert fresh(event).presenters == ""
    assert fresh(event).sequence > sequence
    with pytest.raises(Refused):
        do(actions.accept, ada, event)


def test_another_name_among_the_presenters_stays_when_a_speaker_leaves() -> None:
    event, ada = visit(presenters="Jean Roy"), speaker()
    ask(event, ada)
    do(actions.accept, ada, event)
    assert fresh(event).presenters == f"Jean Roy; {actions.presenter_line(ada)}"
    do(actions.decline, ada, event)
    assert fresh(event).presenters == "Jean Roy"


def test_said_yes_by_telephone_is_entered_at_once() -> None:
    event, ada = visit(), speaker()
    user = make.user(Role.STAFF)
    with transaction() as session:
        actions.assign(session.merge(event), session.merge(ada), by=session.merge(user))
    assert statuses(event) == [ACCEPTED]
    assert mails() == [("accepted", ada.email)]


@pytest.mark.parametrize(
    ("was", "told"),
    [(WAITING, []), (ASKED, ["not_needed"]), (ACCEPTED, ["not_needed"])],
)
def test_released_by_staff(was: InvitationStatus, told: list[str]) -> None:
    event, first, ada = visit(), speaker(), speaker()
    ask(event, first, ada, in_turn=True)
    if was is not WAITING:
        do(actions.decline, first, event)
    if was is ACCEPTED:
        do(actions.accept, ada, event)
    before = last_mail()
    do(actions.release, ada, event, by=make.user())
    assert [kind for kind, _to in mails(since=before)] == told
    assert fresh(event).presenters == ""
    with pytest.raises(Refused):
        do(actions.release, ada, event, by=make.user())


def test_who_was_released_or_said_no_may_be_asked_anew() -> None:
    event, ada = visit(), speaker()
    ask(event, ada)
    with pytest.raises(Refused, match=ada.name):
        ask(event, ada)
    do(actions.decline, ada, event, reply="Non")
    ask(event, ada)
    row = invitation(event, ada)
    assert (row.status, row.reply, row.answered_at) == (ASKED, "", None)


def test_another_time_is_proposed_while_the_question_stays_open() -> None:
    event, ada = visit(), speaker()
    ask(event, ada)
    at = datetime(2026, 12, 10, 18, tzinfo=UTC)
    do(actions.propose, ada, event, at=at, reply="Plutôt jeudi")
    row = invitation(event, ada)
    assert (row.status, row.proposed_at, row.reply) == (ASKED, at, "Plutôt jeudi")
    now = datetime(2026, 11, 2, 15, tzinfo=UTC)
    with pytest.raises(Refused):
        do(actions.propose, ada, event, at=now)
    do(actions.propose, ada, event, at=now + timedelta(minutes=1))
    do(actions.accept, ada, event)
    with pytest.raises(Refused):
        do(actions.propose, ada, event, at=at)


def test_a_new_date_asks_everybody_anew_whoever_had_said_yes_too() -> None:
    event, ada = visit(), speaker()
    ask(event, ada)
    do(actions.accept, ada, event)
    before = last_mail()
    shift(event, to=date(2026, 12, 9))
    row = invitation(event, ada)
    assert (row.status, row.answered_at, row.asked_for) == (ASKED, None, fresh(event).starts_at)
    assert mails(since=before) == [("moved", ada.email)]
    assert fresh(event).presenters == ""
    do(actions.accept, ada, event)
    assert statuses(event) == [ACCEPTED]


def test_a_group_that_falls_away_is_told_and_the_yes_stays() -> None:
    groups = [make.group(on=DAY, starts=time(9)), make.group(on=DAY, starts=time(13), label="32")]
    event, ada = make.visit(*groups, school=school()), speaker()
    ask(event, ada)
    do(actions.accept, ada, event)
    before, user = last_mail(), make.user(Role.COORDINATOR)
    with transaction() as session:
        block = session.merge(event).sessions[1]
        registration.cancel_session(block, reason=Reason.STRIKE, by=session.merge(user))
    assert statuses(event) == [ACCEPTED]
    assert mails(since=before) == [("changed", ada.email)]


@pytest.mark.parametrize("to", [EventStatus.POSTPONED, EventStatus.CANCELLED])
def test_called_off_is_told_to_who_was_asked_and_who_goes(to: EventStatus) -> None:
    event, ada, bob = visit(), speaker(), speaker()
    ask(event, ada)
    do(actions.accept, ada, event)
    ask(event, bob)
    before = last_mail()
    call_off(event, to)
    assert mails(since=before) == [("called_off", ada.email), ("called_off", bob.email)]
    with pytest.raises(Refused):
        do(actions.accept, bob, event)
    with pytest.raises(Refused):
        ask(event, speaker())


def test_what_was_postponed_and_takes_place_asks_anew() -> None:
    event, ada = visit(), speaker()
    ask(event, ada)
    do(actions.accept, ada, event)
    call_off(event, EventStatus.POSTPONED)
    before = last_mail()
    shift(event, to=date(2026, 12, 15))
    assert mails(since=before) == [("moved", ada.email)]
    assert statuses(event) == [ASKED]


@pytest.mark.parametrize(("minutes", "may"), [(-1, True), (0, False)])
def test_nobody_is_asked_and_nobody_answers_once_it_has_begun(minutes: int, may: bool) -> None:
    event, ada, bob = visit(), speaker(), speaker()
    ask(event, ada)
    with time_machine.travel(event.starts_at + timedelta(minutes=minutes), tick=False):
        if may:
            ask(event, bob)
            do(actions.accept, ada, event)
        else:
            with pytest.raises(Refused):
                ask(event, bob)
            with pytest.raises(Refused):
                do(actions.accept, ada, event)


def test_who_is_archived_is_not_asked() -> None:
    event, ada = visit(), speaker()
    with transaction() as session:
        session.get_one(Speaker, ada.id).archived_at = datetime(2026, 11, 1, tzinfo=UTC)
    with pytest.raises(Refused, match=ada.name):
        ask(event, ada)


def test_an_erased_speaker_leaves_what_comes_and_what_they_wrote_is_blank() -> None:
    coming, other, ada = visit(), visit(on=date(2026, 12, 9)), speaker()
    ask(coming, ada)
    do(actions.accept, ada, coming)
    ask(other, ada)
    do(actions.decline, ada, other, reply="Je suis malade")
    name = ada.name
    with transaction() as session:
        privacy.erase(session.merge(ada.person), by=None)
    assert statuses(coming) == [RELEASED]
    assert fresh(coming).presenters == ""
    assert invitation(other, ada).reply == ""
    kept = db.session.execute(select(Entry.before, Entry.after, Entry.note, Entry.by_name)).all()
    assert name not in str(kept)
    assert "malade" not in str(kept)


def test_two_who_went_are_asked_apart_for_the_new_date() -> None:
    event, ada, bob = visit(), speaker(), speaker()
    for row in (ada, bob):
        ask(event, row)
        do(actions.accept, row, event)
    shift(event, to=date(2026, 12, 9))
    assert statuses(event) == [ASKED, ASKED]
    do(actions.accept, ada, event)
    assert statuses(event) == [ACCEPTED, ASKED]
    do(actions.accept, bob, event)
    assert statuses(event) == [ACCEPTED, ACCEPTED]


def test_who_is_asked_beside_one_that_went_is_thanked_only_by_a_first_yes_of_their_own() -> None:
    event, ada, bob, eva = visit(), speaker(), speaker(), speaker()
    ask(event, ada)
    do(actions.accept, ada, event)
    shift(event, to=date(2026, 12, 9))
    ask(event, bob, eva)
    do(actions.accept, ada, event)
    assert statuses(event) == [ACCEPTED, ASKED, ASKED]
    do(actions.accept, bob, event)
    assert statuses(event) == [ACCEPTED, ACCEPTED, RELEASED]


def test_a_reason_is_kept_only_for_what_it_goes_past() -> None:
    one, other, ada = visit(), visit(on=date(2026, 12, 9)), speaker()
    ask(other, ada)
    do(actions.accept, ada, other)
    ask(one, ada, override="note banale", by=make.user(Role.STAFF))
    assert (invitation(one, ada).override, invitation(one, ada).override_for) == ("", [])
    shift(one, to=date(2026, 12, 9))
    with pytest.raises(SpeakerKeptBack):
        do(actions.accept, ada, one)
    do(actions.excuse, ada, one, reason="Même école", by=make.user(Role.COORDINATOR))
    do(actions.accept, ada, one)


@pytest.mark.parametrize(
    ("facts", "is_told"),
    [
        ({"room": "Z-999"}, True),
        ({"access_notes": "Porte 9"}, True),
        ({"private_note": "x"}, False),
    ],
)
def test_who_goes_is_told_what_the_briefing_says_anew(facts: dict[str, str], is_told: bool) -> None:
    event, ada = visit(), speaker()
    ask(event, ada)
    do(actions.accept, ada, event)
    with transaction() as session:
        row = session.get_one(Event, event.id)
        with actions.keeping_informed(row):
            events.change(row, by=None, **facts)
    assert ("changed" in [kind for kind, _to in mails()]) == is_told
