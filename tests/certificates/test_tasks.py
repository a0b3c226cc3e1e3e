"""What leaves by itself: each closed event on its own, tried again, everybody's mail once."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from outreach.attendance import check_in
from outreach.certificates import actions, papers, queries, tasks
from outreach.certificates.models import Attestation, Hindrance, Why
from outreach.core.database import db
from outreach.core.transaction import transaction
from outreach.events.models import Event
from outreach.mail.models import Message
from outreach.registration.models import Registration, RegistrationSource
from tests import make
from tests.bench import crowd
from tests.browser import counted


@pytest.fixture(autouse=True)
def evening(app: Flask) -> Iterator[time_machine.Traveller]:
    with time_machine.travel("2026-12-03T22:00:00Z", tick=False) as clock:
        make.our_organisation()
        yield clock


def closed(*names: str, **facts: object) -> Event:
    event = make.public_event()
    for name in names:
        made = make.registration(event, last_name=name, **facts)
        with transaction() as session:
            mine = session.merge(made)
            check_in.check_in(mine, mine.event.sessions[0], by=None, reason="test")
    with transaction() as session:
        check_in.close_roll(session.merge(event), by=None)
    return event


def receivers() -> list[str]:
    query = select(Message).where(Message.kind == "certificates.issued").order_by(Message.id)
    return [message.to_name for message in db.session.scalars(query)]


def test_one_name_holds_nobody_up_and_the_event_is_not_due_for_ever() -> None:
    closed("Abel", "😀", "Zoé")
    tasks.issue_due()
    assert receivers() == ["Noémie Abel", "Noémie Zoé"]
    assert queries.due() == []


def test_it_is_tried_again_after_an_hour(evening: time_machine.Traveller) -> None:
    event = closed("😀")
    tasks.issue_due()
    evening.shift(3599)
    assert queries.due() == []
    evening.shift(2)
    assert queries.due() == [event.id]
    tasks.issue_due()
    assert queries.due() == []
    assert len(db.session.scalars(select(Hindrance)).all()) == 1


def test_the_failure_of_one_event_stops_no_other_and_is_kept(
    monkeypatch: pytest.MonkeyPatch, evening: time_machine.Traveller
) -> None:
    bad, _good = closed("Abel"), closed("Zoé")
    issue_all = actions.issue_all

    def issue_or_fail(event: Event, **more: object) -> list[Attestation]:
        if event.id == bad.id:
            raise ValueError("boom")
        return issue_all(event, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(actions, "issue_all", issue_or_fail)
    tasks.issue_due()
    assert receivers() == ["Noémie Zoé"]
    (noted,) = queries.hindrances()
    assert (noted.why, noted.event_id, noted.error) == (Why.FAILED, bad.id, "ValueError('boom')")
    assert queries.failed_count() == 1
    assert queries.due() == []
    monkeypatch.undo()
    evening.shift(3601)
    tasks.issue_due()
    assert receivers() == ["Noémie Zoé", "Noémie Abel"]
    assert queries.failed_count() == 0


def test_whoever_has_a_printed_one_still_gets_the_mail_once() -> None:
    event = make.public_event()
    made = make.registration(event, last_name="Abel")
    with transaction() as session:
        mine = session.merge(made)
        check_in.check_in(mine, mine.event.sessions[0], by=None, reason="test")
        actions.issue_all(mine.event, by=None, with_mail=False)
    tasks.issue_due()
    assert receivers() == []
    with transaction() as session:
        check_in.close_roll(session.merge(event), by=None)
    tasks.issue_due()
    tasks.issue_due()
    assert receivers() == ["Noémie Abel"]
    assert queries.due() == []


def test_nobody_without_an_address_makes_an_event_due_for_ever() -> None:
    closed("Abel", email="")
    tasks.issue_due()
    assert queries.due() == []
    assert receivers() == []


def test_past_lists_are_not_written_to() -> None:
    closed("Abel", source=RegistrationSource.IMPORT)
    assert queries.due() == []


def crowded(count: int) -> Event:
    """An event whose roll is closed with so many present."""
    event = make.public_event()
    with transaction():
        crowd.register(event.id, count)
    crowd.seen(event)
    with transaction() as session:
        check_in.close_roll(session.merge(event), by=None)
    return event


def test_many_are_issued_block_by_block_numbered_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tasks, "BLOCK", 7)
    event = crowded(15)
    blocks = []
    monkeypatch.setattr(tasks.time, "sleep", blocks.append)
    tasks.issue_due()
    assert len(blocks) == 3
    rows = sorted(queries.attestations_of(event.id), key=lambda one: one.number)
    names = [row.registration.sort_key for row in rows]
    assert (len(rows), names) == (15, sorted(names))
    assert len(receivers()) == 15
    assert queries.due() == []


def test_who_was_erased_is_owed_nothing() -> None:
    event = crowded(2)
    with transaction() as session:
        row = session.scalars(select(Registration)).first()
        row.first_name = row.last_name = ""
    assert len(queries.owed(event.id, most=10)) == 1
    tasks.issue_due()
    assert queries.due() == []


def test_issuing_and_printing_ask_as_often_for_thirty_as_for_two() -> None:
    counts = []
    for count in (2, 30):
        event = crowded(count)
        for with_mail in (True, False):
            with counted() as statements, transaction() as session:
                issued = actions.issue_all(session.merge(event), by=None, with_mail=with_mail)
                actions.mark_printed(papers.in_order(issued, "school"), by=None)
            counts.append(len(statements))
    assert counts[:2] == counts[2:]
    assert max(counts) <= 22


@pytest.mark.parametrize("order", ["name", "school"])
def test_the_papers_of_an_event_are_put_in_order_by_one_statement(order: str) -> None:
    event, school_ids = crowded(30), [make.school().id, make.school().id, None]
    with transaction() as session:
        issued = actions.issue_all(session.merge(event), by=None, with_mail=False)
        for n, attestation in enumerate(issued):
            assert attestation.registration
            attestation.registration.school_id = school_ids[n % 3]
        event_id = issued[0].event_id
    db.session.remove()
    with counted() as statements:
        ordered = papers.in_order(queries.attestations_of(event_id), order)
    assert (len(ordered), len(statements)) == (30, 1)


@pytest.mark.parametrize(("days", "is_due"), [(730, True), (731, False)])
def test_nothing_leaves_by_itself_after_two_years(
    evening: time_machine.Traveller, days: int, is_due: bool
) -> None:
    event = closed("Abel")
    evening.move_to(event.ends_at + timedelta(days=days, minutes=-1))
    assert queries.due() == ([event.id] if is_due else [])
