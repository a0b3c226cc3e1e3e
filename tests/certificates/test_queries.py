"""Who may have an attestation, for how many hours, and who is owed one."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from outreach.attendance import check_in
from outreach.certificates import actions, queries
from outreach.certificates.models import Attestation, Hindrance, Why
from outreach.core import clock
from outreach.core.database import db
from outreach.core.transaction import transaction
from outreach.events.models import Event
from outreach.history.models import Entry
from outreach.mail.models import Message
from outreach.registration.models import Registration
from tests import make


@pytest.fixture(autouse=True)
def evening(app: Flask) -> Iterator[time_machine.Traveller]:
    with time_machine.travel("2026-12-03T22:00:00Z", tick=False) as traveller:
        make.our_organisation()
        yield traveller


def came(event: Event, *, minutes: int | None = None, **facts: str) -> Registration:
    """Present at the first block, for so many minutes of its 120."""
    made = make.registration(event, **facts)
    with transaction() as session:
        mine = session.merge(made)
        begins = mine.event.starts_at
        at = None if minutes is None else begins
        row = check_in.check_in(mine, mine.event.sessions[0], at=at, by=None, reason="test")
        if minutes is not None:
            check_in.leave(row, at=begins + timedelta(minutes=minutes))
        return mine


def issued(made: Registration) -> Attestation:
    with transaction() as session:
        return actions.issue(session.merge(made), by=None)


@pytest.mark.parametrize(
    ("percent", "minutes", "hours"), [(80, 95, 1.5), (80, 96, 2), (60, 72, 2), (60, 71, 1)]
)
def test_hours_count_whole_from_what_the_house_sets(
    percent: int, minutes: int, hours: float
) -> None:
    make.our_organisation(whole_session_percent=percent)
    made = came(make.public_event(), minutes=minutes)
    entry = queries.entitlement(made)
    assert entry is not None
    assert (entry.hours, entry.blocks) == (hours, (made.event.sessions[0],))


def test_who_was_not_there_is_entitled_to_nothing() -> None:
    event = make.public_event()
    absent, present = make.registration(event), came(event)
    assert queries.entitlement(absent) is None
    assert [entry.registration for entry in queries.entitled(event)] == [present]
    assert queries.entitled(event, among=[absent.id]) == []


@pytest.mark.parametrize(("second", "is_there"), [(-1, False), (0, True)])
def test_before_an_event_begins_nobody_has_its_attestation(
    evening: time_machine.Traveller, second: int, is_there: bool
) -> None:
    made = came(make.public_event())
    paper = issued(made)
    evening.move_to(made.event.starts_at + timedelta(seconds=second))
    assert queries.given_for(made) == (paper if is_there else None)


def test_an_attestation_is_found_by_what_is_printed_on_it() -> None:
    made = came(make.public_event(), first_name="Zoé", last_name="Bélanger")
    paper = issued(made)
    typed = "-".join((paper.token[:4], paper.token[4:])).lower()
    assert queries.attestation_with(token=f" {typed} ") == paper
    assert queries.attestation_with(number=f" {paper.number.lower()} ") == paper
    for name, found in (("belanger, ZOE", paper), ("Zoé Bélanger", paper), ("Zoé", None)):
        assert queries.issued_to(name, number=paper.number) == found
    assert queries.issued_to("Zoé Bélanger", number="OUT-2026-27-999999") is None


def test_a_list_is_found_by_every_word_as_it_is_written() -> None:
    event = make.public_event()
    first, second = (issued(came(event, last_name=name)) for name in ("Bé_langer", "Bédard"))
    for text, found in (
        ("", [first, second]),
        ("noemie bedard", [second]),
        (first.number, [first]),
        ("be_l", [first]),
        ("b_d", []),
        ("%", []),
        ("noemie luc", []),
    ):
        query = queries.attestations(text).order_by(Attestation.id)
        assert list(db.session.scalars(query)) == found, text


def test_numbers_go_on_within_a_school_year() -> None:
    paper = issued(came(make.public_event()))
    assert paper.number == "OUT-2026-27-000001"
    numbers = queries.free_numbers("2026-2027")
    assert [next(numbers), next(numbers)] == ["OUT-2026-27-000002", "OUT-2026-27-000003"]
    assert next(queries.free_numbers("2025-2026")) == "OUT-2025-26-000001"


@pytest.mark.parametrize(("seconds", "is_due"), [(3599, False), (3600, True)])
@pytest.mark.parametrize("is_whole", [True, False])
def test_what_was_hindered_is_due_again_after_an_hour(
    evening: time_machine.Traveller, seconds: int, is_due: bool, is_whole: bool
) -> None:
    event = make.public_event()
    made = came(event)
    with transaction() as session:
        check_in.close_roll(session.merge(event), by=None)
        actions.note_failure(session.merge(event), ValueError("first"))
        actions.note_failure(session.merge(event), ValueError("disk"))
        (noted,) = session.query(Hindrance).all()
        assert (noted.why, noted.error, noted.tried_at) == (
            Why.FAILED,
            "ValueError('disk')",
            clock.now(),
        )
        noted.registration_id = None if is_whole else made.id
    assert (queries.failed_count(), len(queries.hindrances(event.id))) == (1, 1)
    assert queries.hindrances(event.id + 1) == []
    evening.shift(seconds)
    assert queries.due() == [event.id] * is_due
    assert queries.owed(event.id, most=9) == [made.id] * (is_due or is_whole)


def test_who_is_owed_comes_by_name_and_no_more_than_asked_for() -> None:
    event = make.public_event()
    made = {name: came(event, last_name=name).id for name in ("Zoé", "Émile", "Abel")}
    assert queries.owed(event.id, most=9) == [made["Abel"], made["Émile"], made["Zoé"]]
    assert queries.owed(event.id, most=2) == [made["Abel"], made["Émile"]]
    assert queries.due() == []  # not closed yet


@pytest.mark.parametrize("is_revoked", [True, False])
def test_the_last_attestation_says_whether_it_was_revoked(is_revoked: bool) -> None:
    event, by = make.public_event(), make.user()
    made, other = came(event), came(event)
    issued(other)
    paper = issued(made)
    with transaction() as session:
        actions.revoke(session.merge(paper), reason="nom", by=session.merge(by))
        with pytest.raises(actions.Refused):
            actions.revoke(session.merge(paper), reason="again", by=session.merge(by))
        assert paper.revoked_reason == "nom"
    if not is_revoked:
        issued(made)
    assert queries.revoked_at(event.id) == ({made.id} if is_revoked else set())
    assert (queries.valid_of(made.id) is None) == is_revoked
    assert len(queries.attestations_of(event.id)) == 2 - is_revoked


def entries() -> list[tuple[str, str]]:
    query = select(Entry.verb, Entry.note).where(Entry.noun == "attestation").order_by(Entry.id)
    return [tuple(row) for row in db.session.execute(query)]


def test_history_keeps_what_became_of_an_attestation() -> None:
    made, by = came(make.public_event()), make.user()
    paper = issued(made)
    assert issued(made).id == paper.id
    with transaction() as session:
        mine = session.get_one(Registration, made.id)
        newer = actions.correct(mine, by=None, last_name="Bédard")
        assert newer is not None
        actions.mark_printed([newer], by=None)
        assert newer.printed_at == clock.now()
        actions.revoke(newer, reason="nom", by=session.merge(by))
    kept = [("issue", ""), ("issue", ""), ("replace", ""), ("print", ""), ("revoke", "nom")]
    assert entries() == kept
    older = db.session.get_one(Attestation, paper.id)
    assert older.replaced_by_id == newer.id


@pytest.mark.parametrize("with_mail", [True, False])
@pytest.mark.parametrize("email", ["noemie@example.org", ""])
def test_one_attestation_is_mailed_when_it_is_wanted_and_can_be(
    with_mail: bool, email: str
) -> None:
    made = came(make.public_event(), email=email)
    for _again in range(2):
        with transaction() as session:
            paper = actions.issue(session.merge(made), by=None, with_mail=with_mail)
    is_mailed = with_mail and bool(email)
    assert (paper.mailed_at is not None) == is_mailed
    query = select(Message.kind).where(Message.kind == "certificates.issued")
    assert len(db.session.scalars(query).all()) == is_mailed


def test_nobody_has_one_before_the_last_block_or_without_a_presence(
    evening: time_machine.Traveller,
) -> None:
    event = make.public_event()
    absent, made = make.registration(event), came(event)
    with transaction() as session, pytest.raises(actions.NothingToAttest):
        actions.issue(session.merge(absent), by=None)
    evening.move_to(event.starts_at - timedelta(seconds=1))
    with transaction() as session, pytest.raises(actions.NothingToAttest):
        actions.issue(session.merge(made), by=None)
    evening.move_to(event.starts_at)
    assert issued(made).name == made.name
