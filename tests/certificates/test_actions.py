"""Issuing and replacing: what an attestation says, when there may be one, who is told."""

import io
from collections.abc import Iterator
from datetime import date, time
from decimal import Decimal

import pypdf
import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from outreach.attendance import actions as attendance
from outreach.attendance import check_in
from outreach.attendance import queries as attendances
from outreach.certificates import actions, hindrances, papers, queries, tasks
from outreach.certificates.models import Attestation, AttestationStatus, Hindrance, Why
from outreach.core.database import db
from outreach.core.transaction import transaction
from outreach.events.models import Event
from outreach.events.words import EventStatus, Reason
from outreach.mail.models import Message
from outreach.registration.models import Registration
from tests import make

DAY = date(2026, 12, 3)


@pytest.fixture(autouse=True)
def evening(app: Flask) -> Iterator[None]:
    with time_machine.travel("2026-12-03T22:00:00Z", tick=False):
        make.our_organisation()
        yield


def event_of(*blocks: tuple[time, int], **facts: object) -> Event:
    plain = {"on": DAY, "grades": (), "label": "", "planned_count": None}
    groups = [make.group(starts=at, minutes=minutes, **plain) for at, minutes in blocks]
    return make.public_event(*groups, **facts)


def present(event: Event, *blocks: int, **facts: object) -> Registration:
    """At those blocks, the first when none is named."""
    made = make.registration(event, **facts)
    with transaction() as session:
        mine = session.merge(made)
        for n in blocks or (0,):
            check_in.check_in(mine, mine.event.sessions[n], by=None, reason="test")
    return made


def issue(event: Event, *, with_mail: bool = False) -> list[Attestation]:
    with transaction() as session:
        return actions.issue_all(session.merge(event), by=None, with_mail=with_mail)


def letters() -> list[Message]:
    query = select(Message).where(Message.kind == "certificates.issued").order_by(Message.id)
    return list(db.session.scalars(query))


def test_only_the_blocks_of_presence_are_listed() -> None:
    event = event_of((time(9), 120), (time(13), 60), (time(15), 60))
    present(event, 0, 2)
    (made,) = issue(event)
    label, days = made.facts["details"][0]
    assert [day.replace("\xa0", " ") for day in days] == [
        "jeudi 3 décembre 2026, 9 h 00 – 11 h 00 et 15 h 00 – 16 h 00"
    ]
    assert made.hours == 3


def test_a_cancelled_block_neither_counts_nor_is_listed() -> None:
    event = event_of((time(9), 120), (time(13), 60))
    present(event, 0, 1)
    with transaction() as session:
        session.merge(event).sessions[1].cancelled_reason = Reason.OTHER
    (made,) = issue(event)
    assert made.hours == 2
    assert "13" not in made.facts["details"][0][1][0].split(",", 1)[1]


@pytest.mark.parametrize(
    ("minutes", "lang", "words"),
    [
        (60, "fr", "pour 1\u00a0heure"), (90, "fr", "pour 1,5\u00a0heure"), (120, "fr", "pour 2\u00a0heures"),
        (60, "en", "for 1\u00a0hour"), (90, "en", "for 1.5\u00a0hours"), (120, "en", "for 2\u00a0hours"),
        (15, "fr", "pour 0,25\u00a0heure"), (15, "en", "for 0.25\u00a0hours"),
    ],
)  # fmt: skip
def test_hours_by_the_plural_of_the_language(minutes: int, lang: str, words: str) -> None:
    event = event_of((time(9), minutes))
    present(event, lang=lang)
    (made,) = issue(event)
    assert made.facts["length"] == words


@pytest.mark.parametrize(("moment", "is_open"), [("17:59:59", False), ("18:00:00", True)])
def test_from_the_second_the_last_block_begins(moment: str, is_open: bool) -> None:
    event = event_of((time(9), 60), (time(13), 60))
    present(event)
    with time_machine.travel(f"2026-12-03T{moment}Z", tick=False):
        if is_open:
            assert len(issue(event)) == 1
        else:
            with pytest.raises(actions.NothingToAttest):
                issue(event)


def test_no_attestation_of_what_did_not_take_place() -> None:
    event = event_of((time(9), 60))
    present(event)
    with transaction() as session:
        found = session.merge(event)
        found.status = EventStatus.CANCELLED
    with pytest.raises(actions.NothingToAttest):
        issue(event)


def test_a_name_that_cannot_be_printed_is_noted_and_the_others_get_theirs() -> None:
    event = event_of((time(9), 60))
    present(event, last_name="محمد")
    present(event, last_name="ᐃᓄᒃ")
    assert [made.name for made in issue(event)] == ["Noémie ᐃᓄᒃ"]
    assert [made.name for made in issue(event)] == ["Noémie ᐃᓄᒃ"]
    noted = db.session.scalars(select(Hindrance)).one()
    assert (noted.why, noted.registration.last_name) == (Why.UNPRINTABLE, "محمد")
    assert "محد" in noted.sentence


def test_correcting_the_name_lets_the_attestation_go() -> None:
    event = event_of((time(9), 60))
    mine = present(event, last_name="😀")
    issue(event)
    with transaction() as session:
        actions.correct(session.merge(mine), by=None, last_name="Roy")
    assert [made.name for made in issue(event)] == ["Noémie Roy"]
    assert db.session.scalars(select(Hindrance)).all() == []


def test_a_correction_replaces_and_is_mailed_where_the_first_was() -> None:
    event = event_of((time(9), 60))
    mine = present(event, last_name="Levesque")
    (first,) = issue(event, with_mail=True)
    with transaction() as session:
        actions.correct(session.merge(mine), by=None, last_name="Lévesque")
    second = db.session.scalars(select(Attestation).order_by(Attestation.id.desc())).first()
    assert db.session.get(Attestation, first.id).status is AttestationStatus.REPLACED
    assert second.name == "Noémie Lévesque"
    _first, letter = letters()
    assert first.number in letter.letter["sentence"]
    assert letter.attachment_id == second.id


def test_a_correction_before_the_roll_is_closed_is_mailed_after() -> None:
    event = event_of((time(9), 60))
    mine = present(event, last_name="Levesque")
    issue(event)
    with transaction() as session:
        corrected = actions.correct(session.merge(mine), by=None, last_name="Lévesque")
        assert corrected
        corrected_id = corrected.id
    tasks.issue_due()
    assert letters() == []
    with transaction() as session:
        attendance.close(session.merge(event), by=None)
    for _minute in range(2):
        tasks.issue_due()
    (letter,) = letters()
    assert (letter.attachment_id, letter.to_email) == (corrected_id, mine.email)
    valid = select(Attestation).where(Attestation.status == AttestationStatus.VALID)
    assert [made.name for made in db.session.scalars(valid)] == ["Noémie Lévesque"]
    file = io.BytesIO(tasks.attachment(letter.attachment_id)[1])
    assert "Lévesque" in pypdf.PdfReader(file).pages[0].extract_text()


@pytest.mark.parametrize("facts", [{"phone": "5145550100"}, {"last_name": "Levesque"}])
def test_a_correction_of_nothing_printed_replaces_nothing(facts: dict[str, str]) -> None:
    event = event_of((time(9), 60))
    mine = present(event, last_name="Levesque")
    (first,) = issue(event, with_mail=True)
    with transaction() as session:
        assert actions.correct(session.merge(mine), by=None, **facts) is None
    assert db.session.get(Attestation, first.id).status is AttestationStatus.VALID
    assert len(letters()) == 1


def test_a_correction_without_an_attestation_makes_none() -> None:
    event = event_of((time(9), 60))
    mine = present(event)
    with transaction() as session:
        assert actions.correct(session.merge(mine), by=None, last_name="Roy") is None
    assert db.session.scalars(select(Attestation)).all() == []


def test_a_new_signatory_replaces_nothing() -> None:
    event = event_of((time(9), 60))
    present(event)
    (first,) = issue(event)
    make.our_organisation(signatory_name="Ada Byron", accent="#7a1f5c")
    assert [made.id for made in issue(event)] == [first.id]


def test_those_of_the_first_version_are_not_replaced_by_the_new_drawing() -> None:
    event = event_of((time(9), 60))
    mine = present(event)
    (first,) = issue(event)
    with transaction() as session:
        old = session.get_one(Attestation, first.id)
        kept = {name: old.facts[name] for name in ("locale", "name", "person", "event", "hours")}
        old.facts = kept | {"details": [["Dates", "jeudi 3 décembre 2026"]]}
        old.template_version = 1
    assert [made.id for made in issue(event)] == [first.id]
    with transaction() as session:
        assert actions.correct(session.merge(mine), by=None, last_name="Autre")


def test_numbers_follow_one_another_and_codes_can_be_typed() -> None:
    event = event_of((time(9), 60))
    for name in ("Abel", "Zoé"):
        present(event, last_name=name)
    made = issue(event)
    assert [one.number[-6:] for one in made] == ["000001", "000002"]
    assert len({one.token for one in made}) == 2
    for one in made:
        assert len(one.token) == 16
        assert one.facts["code"].replace("-", "") == one.token
        assert set(one.token) <= set("23456789ABCDEFGHJKMNPQRSTUVWXYZ")


def test_a_presence_too_short_to_count_is_noted_and_not_shown_as_trouble() -> None:
    event = event_of((time(9), 60))
    present(event)
    with transaction() as session:
        (one,) = session.scalars(select(check_in.Attendance))
        at = one.session.starts_at
        one.checked_in_at = one.checked_out_at = at
    assert issue(event) == []
    assert db.session.scalars(select(Hindrance)).one().why is Why.NO_HOURS
    assert queries.hindrances() == []


def test_the_hours_are_at_most_those_of_the_event() -> None:
    event = event_of((time(9), 120), credit_hours=1.25)
    present(event)
    (made,) = issue(event)
    assert made.hours == Decimal("1.25")


def test_a_proof_is_of_the_longest_name_that_can_be_printed(app: Flask) -> None:
    event = event_of((time(9), 60))
    present(event, last_name="😀" * 40)
    present(event, last_name="Roy")
    with app.test_request_context("/fr/"):
        content = papers.proof_of(db.session.merge(event)) or b""
    assert "Noémie Roy" in pypdf.PdfReader(io.BytesIO(content)).pages[0].extract_text()


def test_presence_corrected_after_issuing_changes_the_paper_when_it_is_issued_again() -> None:
    event = event_of((time(9), 60), (time(13), 60))
    mine = present(event, 0, 1)
    (first,) = issue(event)
    with transaction():
        attendance = attendances.attendance_of(mine.id, event.sessions[1].id)
        check_in.undo(attendance, by=None)
    assert db.session.get_one(Attestation, first.id).status is AttestationStatus.VALID
    (second,) = issue(event)
    assert db.session.get_one(Attestation, first.id).status is AttestationStatus.REPLACED
    assert second.facts["hours"] != db.session.get_one(Attestation, first.id).facts["hours"]


def test_what_issuing_would_do_is_known_before() -> None:
    event = event_of((time(9), 60))
    present(event, first_name="Zoé", last_name="Roy")
    present(event, first_name="Ana", last_name="Roy", email="")
    present(event, first_name="Ève", last_name="𓀀")
    found = hindrances.foreseen(event)
    assert (found.mailed, found.without_address) == (1, 1)
    assert found.held_back == ("Le nom de Ève 𓀀 a des caractères non imprimables\u00a0: 𓀀.",)
    issue(event, with_mail=True)
    found = hindrances.foreseen(event)
    assert (found.mailed, found.without_address, len(found.held_back)) == (0, 1, 1)
