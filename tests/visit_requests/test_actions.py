"""What staff do with a request, at both sides of each rule."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from outreach.core import clock, queue
from outreach.core.database import db
from outreach.core.errors import Refused
from outreach.core.queue import Job
from outreach.core.transaction import transaction
from outreach.history.models import Entry
from outreach.mail.models import Message, MessageStatus
from outreach.visit_requests import actions, answers
from outreach.visit_requests.models import Preference, PupilGroup, VisitRequest
from outreach.visit_requests.words import EndReason, RequestSource, RequestStatus
from tests import make
from tests.mail.received import the_mail
from tests.visit_requests.asking import (
    EMAIL,
    NOVEMBER,
    offered,
    published,
    request,
    the_request,
)

NOW = datetime(2026, 11, 2, 15, tzinfo=UTC)


@pytest.fixture(autouse=True)
def november(app: Flask):
    with NOVEMBER:
        make.our_organisation()
        yield


def do(verb: Callable[..., Any], row: VisitRequest, *args: Any, **facts: Any) -> VisitRequest:
    """An action of staff in a transaction of its own."""
    with transaction() as session:
        mine = session.merge(row)
        verb(mine, *args, by=mine.owner, **facts)
        return mine


def verbs(row: VisitRequest) -> list[str]:
    query = select(Entry.verb).where(Entry.noun == "visit_request", Entry.row_id == row.id)
    return list(db.session.scalars(query.order_by(Entry.id)))


@pytest.mark.parametrize("pupils", [1, 400])
def test_a_group_has_one_to_400_pupils(pupils: int) -> None:
    assert request(groups=[PupilGroup(("secondary_3",), pupils)]).pupils == pupils


@pytest.mark.parametrize("pupils", [0, 401])
def test_no_group_has_none_or_more_than_400(pupils: int) -> None:
    with pytest.raises(Refused, match="1 (to|à) 400"):
        request(groups=[PupilGroup(("secondary_3",), pupils)])


@pytest.mark.parametrize(("count", "is_right"), [(0, False), (1, True), (12, True), (13, False)])
def test_a_request_is_for_one_to_twelve_groups(count: int, is_right: bool) -> None:
    groups = [PupilGroup(("secondary_3",), 20)] * count
    if is_right:
        assert len(request(groups=groups).groups) == count
        return
    with pytest.raises(Refused) as refused:
        request(groups=groups)
    assert refused.value.about == "groups"


def test_a_request_names_a_school_and_says_when() -> None:
    with pytest.raises(Refused) as refused:
        request(organisation="", school=None)
    assert refused.value.about == "organisation"
    with pytest.raises(Refused):
        request(preferences=[Preference(None, time(9))])
    assert request(preferences=[Preference(None, None, "en mars")]).preferences[0].period


def test_what_staff_enter_of_the_past_is_taken_and_what_the_public_asks_is_not() -> None:
    yesterday, today = Preference(date(2026, 11, 1)), Preference(date(2026, 11, 2))
    assert request(preferences=[yesterday]).preferences == [yesterday]
    for wish in (yesterday, today):
        with pytest.raises(Refused):
            request(source=RequestSource.FORM, preferences=[wish])


def test_of_the_form_only_an_address_that_we_have_needs_no_confirmation() -> None:
    def ask(email: str) -> VisitRequest:
        with transaction():
            return actions.receive(
                source=RequestSource.FORM,
                by=None,
                groups=[PupilGroup(("secondary_3",), 20)],
                preferences=[Preference(None, None, "en mars")],
                organisation="École",
                contact_name="Line Roy",
                contact_email=email,
            )

    person = make.person(make.school(), email=EMAIL)
    assert ask(EMAIL).confirmed_at == NOW
    assert ask("line@ecole.example.org").confirmed_at is None
    with transaction() as session:
        session.merge(person).archived_at = NOW
    assert ask(EMAIL).confirmed_at is None
    make.person(None, email="nowhere@example.org")
    assert ask("nowhere@example.org").confirmed_at is None


def test_whoever_has_that_name_and_address_is_the_person_of_the_request() -> None:
    person = make.person(None, email=EMAIL, first_name="Line", last_name="Roy")
    assert request().person_id == person.id
    assert request(contact_name="Luc Roy").person_id is None


def test_assign_says_who_and_by_when() -> None:
    row, hugo = request(), make.user()
    with transaction() as session:
        mine = session.merge(row)
        actions.assign(mine, session.merge(hugo), due_on=date(2026, 11, 9), by=mine.owner)
    assert (the_request().owner_id, the_request().due_on) == (hugo.id, date(2026, 11, 9))
    assert verbs(row) == ["receive", "assign"]


@pytest.mark.parametrize(("due", "is_late"), [(1, True), (2, False)])
def test_it_is_late_after_its_day(due: int, is_late: bool) -> None:
    row = do(actions.assign, request(), None, due_on=date(2026, 11, due))
    assert row.is_late is is_late
    do(actions.decline, row, EndReason.OTHER, reply="Non")
    assert not the_request().is_late


def test_ask_waits_for_the_teacher_and_forgets_the_older_answer() -> None:
    row = request()
    with transaction() as session:
        session.merge(row).answer = "Oui"
    do(actions.ask, row, "Combien de groupes?")
    row = the_request()
    assert (row.status, row.waiting_since) == (RequestStatus.NEEDS_INFORMATION, NOW)
    assert (row.question, row.answer) == ("Combien de groupes?", "")
    assert verbs(row) == ["receive", "ask"]


def test_without_an_address_nothing_is_asked_or_offered() -> None:
    row = request(contact_email="")
    for verb, what in ((actions.ask, "Où?"), (actions.offer, [NOW + timedelta(days=9)])):
        with pytest.raises(Refused, match="adresse|address"):
            do(verb, row, what)
    do(actions.decline, row, EndReason.OTHER, reply="Non")
    assert db.session.scalar(select(func.count(Message.id))) == 0


@pytest.mark.parametrize(("count", "is_right"), [(0, False), (1, True), (3, True), (4, False)])
def test_one_to_three_dates_are_offered(count: int, is_right: bool) -> None:
    row, starts = request(), [NOW + timedelta(days=n + 1) for n in range(count)]
    if is_right:
        assert len(do(actions.offer, row, starts).offers) == count
        return
    with pytest.raises(Refused):
        do(actions.offer, row, starts)


def test_the_same_date_twice_is_one() -> None:
    row = do(actions.offer, request(), [NOW + timedelta(days=1)] * 2)
    assert len(row.offers) == 1


@pytest.mark.parametrize(("seconds", "is_right"), [(0, False), (1, True)])
def test_a_date_offered_is_to_come(seconds: int, is_right: bool) -> None:
    starts = [NOW + timedelta(days=3), NOW + timedelta(seconds=seconds)]
    if is_right:
        assert do(actions.offer, request(), starts).offers
        return
    with pytest.raises(Refused):
        do(actions.offer, request(), starts)


def test_an_offer_lasts_as_long_as_all_groups() -> None:
    row = do(actions.offer, request(), [NOW + timedelta(days=1)])
    assert row.offers[0].ends_at - row.offers[0].starts_at == timedelta(minutes=150)


def test_an_offer_replaces_those_before() -> None:
    row = offered(date(2026, 12, 8), date(2026, 12, 9))
    row = do(actions.offer, row, [NOW + timedelta(days=20)])
    assert [offer.starts_at for offer in row.offers] == [NOW + timedelta(days=20)]


def test_an_offer_needs_a_school_and_an_activity() -> None:
    tomorrow = [NOW + timedelta(days=1)]
    with pytest.raises(Refused, match="[Ss]chool|école"):
        do(actions.offer, request(organisation="École"), tomorrow)
    with pytest.raises(Refused, match="activit"):
        do(actions.offer, request(activity=None), tomorrow)


def test_who_acts_first_sees_to_it() -> None:
    row, hugo = request(), make.user()
    with transaction() as session:
        mine = session.merge(row)
        mine.owner = None
        actions.ask(mine, "Où?", by=session.merge(hugo))
    assert the_request().owner_id == hugo.id


def test_decline_keeps_the_reason_for_us_and_the_reply_for_the_teacher() -> None:
    row = do(actions.decline, offered(date(2026, 12, 8)), EndReason.TOO_LATE, reply="Trop tard.")
    assert (row.status, row.end_reason, row.reply, row.ended_at) == (
        RequestStatus.DECLINED,
        EndReason.TOO_LATE,
        "Trop tard.",
        NOW,
    )
    assert (row.offers, row.waiting_since) == ([], None)


@pytest.mark.parametrize(
    "verb",
    [
        lambda row: do(actions.ask, row, "Où?"),
        lambda row: do(actions.offer, row, [NOW + timedelta(days=1)]),
        lambda row: do(actions.decline, row, EndReason.OTHER, reply="Non"),
    ],
)
def test_what_has_ended_is_opened_again_before_anything_else(verb: Callable[..., Any]) -> None:
    row = do(actions.decline, request(), EndReason.OTHER, reply="Non")
    with pytest.raises(Refused, match="[Cc]losed|fermée"):
        verb(row)
    verb(do(actions.reopen, row))


@pytest.mark.parametrize("news", ["ask", "offer", "decline"])
@pytest.mark.parametrize(("seconds", "has_left"), [(59, False), (60, True)])
def test_a_decision_leaves_after_a_minute(news: str, seconds: int, has_left: bool) -> None:
    row = request()
    if news == "ask":
        do(actions.ask, row, "Où?")
    elif news == "offer":
        do(actions.offer, row, [NOW + timedelta(days=1)])
    else:
        do(actions.decline, row, EndReason.OTHER, reply="Non")
    with time_machine.travel(NOW + timedelta(seconds=seconds), tick=False):
        queue.run_due()
    message = db.session.scalars(select(Message)).one()
    assert (message.status is MessageStatus.SENT) is has_left


def test_reopen_takes_back_a_mail_that_has_not_left() -> None:
    row = do(actions.reopen, do(actions.ask, request(), "Où?"))
    assert (row.status, row.question, row.mail_id) == (RequestStatus.RECEIVED, "", None)
    assert db.session.scalar(select(func.count(Message.id))) == 0
    with time_machine.travel(NOW + timedelta(minutes=2), tick=False):
        queue.run_due()
    assert db.session.scalar(select(func.count(Job.id)).where(Job.state == "failed")) == 0
    assert verbs(row) == ["receive", "ask", "reopen"]


@pytest.mark.parametrize("step", ["ask", "offer", "decline", "answer", "withdraw", "convert"])
def test_a_later_step_takes_the_waiting_mail_of_the_one_before_back(step: str) -> None:
    row = do(actions.ask, request(), "Première?")
    if step == "ask":
        do(actions.ask, row, "Deuxième?")
    elif step == "offer":
        do(actions.offer, row, [NOW + timedelta(days=1)])
    elif step == "decline":
        do(actions.decline, row, EndReason.OTHER, reply="Non")
    elif step == "convert":
        event = make.visit(school=row.school)
        with transaction() as session:
            actions.convert(session.merge(row), session.merge(event), by=row.owner)
    else:
        with transaction() as session:
            verb = answers.withdraw if step == "withdraw" else answers.answer
            verb(session.merge(row), *(() if step == "withdraw" else ("Oui",)))
    left = {"ask": ["question"], "offer": ["dates_offered"], "decline": ["declined"]}
    kinds = [
        kind.removeprefix("visit_requests.") for kind in db.session.scalars(select(Message.kind))
    ]
    assert kinds == left.get(step, [])


def test_of_three_steps_within_a_minute_only_the_last_one_writes() -> None:
    row = do(actions.ask, request(), "Première?")
    do(actions.offer, row, [NOW + timedelta(days=1)])
    do(actions.decline, row, EndReason.OTHER, reply="Non")
    with time_machine.travel(NOW + timedelta(seconds=59), tick=False):
        queue.run_due()
        kinds = db.session.execute(select(Message.kind, Message.status)).all()
        assert [tuple(kind) for kind in kinds] == [
            ("visit_requests.declined", MessageStatus.QUEUED)
        ]
        assert the_request().can_be_undone
        do(actions.reopen, row)
    assert db.session.scalar(select(func.count(Message.id))) == 0
    assert db.session.scalar(select(func.count(Job.id)).where(Job.kind == "mail.deliver")) == 0


def test_the_job_of_a_mail_that_was_taken_back_sends_no_other_early() -> None:
    do(actions.reopen, do(actions.ask, request(), "Où?"))
    with time_machine.travel(NOW + timedelta(seconds=40), tick=False):
        do(actions.ask, request(), "Quand?")
    with time_machine.travel(NOW + timedelta(seconds=70), tick=False):
        queue.run_due()
    assert db.session.scalars(select(Message.status)).all() == [MessageStatus.QUEUED]


def test_a_mail_that_has_left_stays_when_another_step_follows() -> None:
    row = do(actions.ask, request(), "Première?")
    with time_machine.travel(NOW + timedelta(minutes=2), tick=False):
        queue.run_due()
        do(actions.decline, row, EndReason.OTHER, reply="Non")
    assert db.session.scalar(select(func.count(Message.id))) == 2


@pytest.mark.parametrize(("seconds", "can_be"), [(59, True), (60, False)])
def test_it_can_be_undone_for_a_minute(seconds: int, can_be: bool) -> None:
    do(actions.ask, request(), "Où?")
    with time_machine.travel(NOW + timedelta(seconds=seconds), tick=False):
        assert the_request().can_be_undone is can_be


@pytest.mark.parametrize(("hour", "is_right"), [(21, True), (22, False)])
def test_groups_end_on_the_day_on_which_they_begin(hour: int, is_right: bool) -> None:
    starts = [clock.instant(date(2026, 12, 8), time(hour, 30), "America/Toronto")]
    if is_right:
        assert do(actions.offer, request(), starts).offers
        return
    with pytest.raises(Refused):
        do(actions.offer, request(), starts)


def test_reopen_of_a_question_that_has_left_is_refused() -> None:
    row = do(actions.ask, request(), "Où?")
    with time_machine.travel(NOW + timedelta(minutes=2), tick=False):
        queue.run_due()
        with pytest.raises(Refused, match="parti|left"):
            do(actions.reopen, row)
    assert the_request().status is RequestStatus.NEEDS_INFORMATION


def test_reopen_of_a_refusal_that_has_left_is_possible() -> None:
    row = do(actions.decline, request(), EndReason.OTHER, reply="Non")
    with time_machine.travel(NOW + timedelta(minutes=2), tick=False):
        queue.run_due()
        row = do(actions.reopen, row)
    assert (row.status, row.end_reason, row.ended_at, row.reply) == (
        RequestStatus.RECEIVED, None, None, "",
    )  # fmt: skip
    assert db.session.scalar(select(func.count(Message.id))) == 1


def test_reopen_of_what_waits_for_us_or_is_booked_is_refused() -> None:
    row = request()
    with pytest.raises(Refused):
        do(actions.reopen, row)
    event = make.visit(school=row.school)
    with transaction() as session:
        actions.convert(session.merge(row), session.merge(event), by=row.owner)
    with pytest.raises(Refused, match="réservée|booked"):
        do(actions.reopen, row)


def test_convert_once() -> None:
    row = offered(date(2026, 12, 8))
    event = make.visit(school=row.school)
    for _n in range(2):
        with transaction() as session:
            mine = session.merge(row)
            if _n:
                with pytest.raises(Refused):
                    actions.convert(mine, session.merge(event), by=mine.owner)
            else:
                actions.convert(mine, session.merge(event), by=mine.owner)
    row = the_request()
    assert (row.status, row.event_id, row.offers) == (RequestStatus.CONVERTED, event.id, [])
    assert verbs(row) == ["receive", "offer", "convert"]


def test_correct_keeps_the_search_and_the_person_true() -> None:
    person = make.person(None, email="luc@example.org", first_name="Luc", last_name="Roy")
    row = do(
        actions.correct,
        request(),
        groups=[PupilGroup(("secondary_5",), 12)],
        preferences=[Preference(None, None, "en mai")],
        contact_name="Luc Roy",
        contact_email="luc@example.org",
    )
    assert row.person_id == person.id
    assert "luc@example.org" in row.search_text
    assert (row.pupils, row.grades) == (12, ["secondary_5"])


def test_forget_blanks_who_asked_and_keeps_what_came_of_it() -> None:
    make.person(None, email=EMAIL, first_name="Line", last_name="Roy")
    row = do(actions.ask, request(notes="Mme Roy", contact_phone="+15145550134"), "Mme Roy?")
    assert row.person_id
    with transaction() as session:
        mine = session.merge(row)
        version = mine.link_version
        actions.forget(mine)
    row = the_request()
    texts = (
        row.contact_name, row.contact_email, row.contact_phone, row.contact_role, row.notes,
        row.source_text, row.question, row.answer, row.reply, row.search_text,
    )  # fmt: skip
    assert set(texts) == {""}
    assert (row.person_id, row.link_version) == (None, version + 1)
    assert (row.pupils, row.school_id is not None) == (53, True)
    kept = db.session.scalars(select(Entry).where(Entry.noun == "visit_request")).all()
    assert not any("Roy" in f"{entry.before}{entry.after}{entry.by_name}" for entry in kept)


def test_remind_says_until_when_we_wait() -> None:
    row = do(actions.ask, request(), "Combien?")
    with transaction() as session:
        actions.remind(session.merge(row))
    mail = the_mail("visit_requests.reminder")
    assert "Sans réponse d’ici le 16 novembre 2026" in mail.words.replace("\xa0", " ")
    assert "Combien?" in mail.words
    assert the_request().reminded_at == clock.now()


def test_every_verb_leaves_its_trace() -> None:
    row = request()
    facts = {"groups": row.pupil_groups, "preferences": row.preferences}
    do(actions.correct, row, **facts)
    do(actions.ask, row, "Où?")
    with transaction() as session:
        actions.remind(session.merge(row))
    with transaction() as session:
        actions.expire(session.merge(row))
    do(actions.reopen, row)
    do(actions.decline, row, EndReason.OTHER, reply="Non")
    assert verbs(row) == [
        "receive", "correct", "ask", "remind", "expire", "reopen", "decline",
    ]  # fmt: skip
    note = select(Entry.note).where(Entry.verb == "decline")
    assert db.session.scalar(note) == "other"


def test_a_mail_says_what_was_asked_for() -> None:
    do(actions.ask, request(notes="Pas de projecteur.\n\nDeux portes."), "Où?")
    words = the_mail("visit_requests.question").words.replace("\xa0", " ")
    for part in (
        "groupe 31, 3e secondaire, 28 élèves",
        "4e secondaire, 25 élèves",
        "mardi 8 décembre 2026, 9 h 00",
        "Atelier",
        "Pas de projecteur.",
        "Deux portes.",
    ):
        assert part in words
    do(actions.ask, request(), "Où?")
    assert "Remarque" not in the_mail("visit_requests.question").words


@pytest.mark.parametrize("lost", ["school", "activity"])
def test_a_slot_of_no_school_or_activity_is_not_accepted(lost: str) -> None:
    row = request()
    (slot,) = published(date(2026, 12, 8), needs_approval=True)
    with transaction() as session:
        mine = session.merge(row)
        mine.slot, mine.holds_slot = session.merge(slot), True
        setattr(mine, lost, None)
    with pytest.raises(Refused, match="d’abord|first"):
        do(actions.accept_slot, row)
