"""Programmes, who takes part in them, and their documents: each rule at both sides."""

from datetime import date
from typing import Any

import pytest
import time_machine
from flask import Flask

from outreach.core.database import db
from outreach.core.errors import Refused
from outreach.core.language import speaking
from outreach.core.transaction import transaction
from outreach.partners.models import Partner
from outreach.programmes import actions, documents, queries
from outreach.programmes.models import Document, Membership, Programme
from outreach.programmes.words import DocumentKind, MemberPart, ProgrammeKind
from tests.programmes import making

NOW = time_machine.travel("2026-12-01T15:00:00Z", tick=False)


def take_part(
    programme: Programme, partner: Partner, part: MemberPart = MemberPart.MEMBER, **days: Any
) -> Membership:
    with transaction() as session:
        return actions.take_part(
            session.get_one(Programme, programme.id),
            session.get_one(Partner, partner.id),
            part=part,
            by=None,
            **days,
        )


def submit(programme: Programme, *authors: Partner, **facts: Any) -> Document:
    usual = {
        "kind": DocumentKind.BRIEF,
        "title_fr": "Mémoire",
        "submitted_on": date(2012, 3, 1),
        "recommendations": [],
    }
    with transaction() as session:
        return documents.submit(
            session.get_one(Programme, programme.id),
            co_authors=[session.get_one(Partner, partner.id) for partner in authors],
            by=None,
            **usual | facts,
        )


def test_a_name_stands_for_one_programme_however_it_is_written(app: Flask) -> None:
    making.programme("Corridor du Mexique")
    with speaking("en"), pytest.raises(Refused, match="of that name"):
        making.programme("corridor  du mexique")
    row = making.programme("Corridor du Brésil")
    with transaction() as session:
        mine = session.get_one(Programme, row.id)
        facts = {"name_fr": "Corridor du Bresil", "kind": ProgrammeKind.CORRIDOR}
        actions.correct(mine, by=None, status=mine.status, **facts)
    assert db.session.get_one(Programme, row.id).name_key == "corridor du bresil"


def test_a_programme_does_not_end_before_it_begins(app: Flask) -> None:
    with speaking("en"), pytest.raises(Refused, match="must not come before"):
        making.programme(first_on=date(2012, 1, 2), last_on=date(2012, 1, 1))
    making.programme(first_on=date(2012, 1, 1), last_on=date(2012, 1, 1))


@pytest.mark.parametrize(
    ("part", "joined", "is_twice"),
    [
        (MemberPart.MEMBER, date(2012, 12, 31), True),
        (MemberPart.MEMBER, date(2013, 1, 1), False),
        (MemberPart.FUNDER, date(2012, 12, 31), False),
        (MemberPart.MEMBER, None, True),
    ],
)
def test_a_partner_has_a_part_once_at_a_time(
    app: Flask, part: MemberPart, joined: date | None, is_twice: bool
) -> None:
    programme, partner = making.programme(), making.partner()
    take_part(programme, partner, joined_on=date(2012, 1, 1), left_on=date(2012, 12, 31))
    if is_twice:
        with speaking("en"), pytest.raises(Refused, match="has that part already"):
            take_part(programme, partner, part, joined_on=joined)
    else:
        take_part(programme, partner, part, joined_on=joined)


def test_correct_part_stands_against_the_others_alone(app: Flask) -> None:
    programme, partner = making.programme(), making.partner()
    first = take_part(programme, partner, left_on=date(2012, 12, 31))
    take_part(programme, partner, joined_on=date(2014, 1, 1))
    with transaction() as session:
        row = session.get_one(Membership, first.id)
        actions.correct_part(row, joined_on=None, left_on=date(2013, 12, 31), by=None)
    row = db.session.get_one(Membership, first.id)
    with speaking("en"), pytest.raises(Refused):
        actions.correct_part(row, joined_on=None, left_on=date(2014, 1, 1), by=None)
    db.session.rollback()
    with transaction() as session:
        actions.drop_part(session.get_one(Membership, first.id), by=None)
    assert db.session.get(Membership, first.id) is None


@pytest.mark.parametrize(
    ("day", "count"),
    [
        (date(2011, 12, 31), 1),
        (date(2012, 1, 1), 2),
        (date(2012, 12, 31), 2),
        (date(2013, 1, 1), 1),
    ],
)
def test_member_count_counts_each_partner_once_on_a_day(app: Flask, day: date, count: int) -> None:
    mexico, brazil, boreal = making.programme(), making.programme("Brésil"), making.partner()
    take_part(mexico, boreal)
    take_part(brazil, boreal)
    take_part(brazil, making.partner("Fonds"), MemberPart.FUNDER)
    other = making.partner("Ubac")
    take_part(mexico, other, joined_on=date(2012, 1, 1), left_on=date(2012, 12, 31))
    assert queries.member_count(None, day) == count
    assert queries.member_count(mexico.id, day) == count
    assert queries.member_count(brazil.id, day) == 1


@NOW
def test_a_document_is_entered_once_it_was_submitted(app: Flask) -> None:
    programme = making.programme()
    with speaking("en"), pytest.raises(Refused, match="once it has been submitted"):
        submit(programme, submitted_on=date(2026, 12, 2))
    submit(programme, submitted_on=date(2026, 12, 1))


@NOW
def test_co_authors_are_members_of_their_document_alone(app: Flask) -> None:
    programme, boreal, ubac = making.programme(), making.partner(), making.partner("Ubac")
    first = submit(programme, boreal)
    submit(programme, boreal, title_fr="Second")
    assert queries.member_count(programme.id, date(2012, 3, 1)) == 0
    with transaction() as session:
        row = session.get_one(Document, first.id)
        facts = {"kind": row.kind, "title_fr": "Mémoire", "submitted_on": date(2012, 3, 1)}
        theirs = [session.get_one(Partner, ubac.id)]
        documents.correct(row, co_authors=theirs, recommendations=[], by=None, **facts)
    names = [row.partner.name for row in db.session.get_one(Document, first.id).co_authors]
    assert names == ["Ubac"]
    assert len(db.session.get_one(Programme, programme.id).members) == 2


@pytest.mark.parametrize(
    ("first", "last", "count"),
    [
        (date(2012, 3, 1), date(2012, 3, 1), 1),
        (date(2012, 3, 2), date(2012, 12, 31), 0),
        (date(2010, 1, 1), date(2012, 2, 29), 0),
    ],
)
def test_briefs_submitted_counts_briefs_of_these_days(
    app: Flask, first: date, last: date, count: int
) -> None:
    programme = making.programme()
    submit(programme)
    submit(programme, kind=DocumentKind.REPORT)
    assert queries.briefs_submitted(programme.id, first, last) == count
    assert queries.briefs_submitted(None, first, last) == count
    assert queries.briefs_submitted(making.programme("Autre").id, first, last) == 0


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"%PDF-1.7", ""),
        (b"PK\x03\x04", "The file must be a PDF."),
        (b"%PDF-" + b"x" * (10 * 1024 * 1024 - 5), ""),
        (b"%PDF-" + b"x" * (10 * 1024 * 1024 - 4), "The file is larger than 10 MB."),
    ],
)
def test_a_file_is_a_pdf_of_ten_megabytes_at_the_most(
    app: Flask, content: bytes, sentence: str
) -> None:
    if not sentence:
        documents.check_file(content)
        return
    with speaking("en"), pytest.raises(Refused) as error:
        documents.check_file(content)
    assert error.value.sentence == sentence


@pytest.mark.parametrize(
    ("joined", "left", "rows"),
    [
        (date(2012, 6, 1), None, [(date(2012, 1, 1), None)]),
        (date(2012, 12, 31), date(2013, 6, 30), [(date(2012, 1, 1), date(2013, 6, 30))]),
        (date(2012, 2, 1), date(2012, 3, 1), [(date(2012, 1, 1), date(2012, 12, 31))]),
        (None, date(2012, 1, 1), [(None, date(2012, 12, 31))]),
        (
            date(2013, 1, 1),
            None,
            [(date(2012, 1, 1), date(2012, 12, 31)), (date(2013, 1, 1), None)],
        ),
    ],
)
def test_merged_partners_have_equal_parts_once(
    app: Flask, joined: date | None, left: date | None, rows: list[tuple[date | None, date | None]]
) -> None:
    programme, kept, gone = making.programme(), making.partner(), making.partner("Boréal")
    take_part(programme, kept, joined_on=date(2012, 1, 1), left_on=date(2012, 12, 31))
    take_part(programme, gone, joined_on=joined, left_on=left)
    take_part(programme, gone, MemberPart.FUNDER)
    with transaction() as session:
        here, there = session.get_one(Partner, kept.id), session.get_one(Partner, gone.id)
        actions.merge_partners(here, there, by=None)
    parts = db.session.get_one(Programme, programme.id, populate_existing=True).members
    members = [row for row in parts if row.part is MemberPart.MEMBER]
    assert sorted(((r.joined_on, r.left_on) for r in members), key=str) == sorted(rows, key=str)
    assert len(parts) == len(members) + 1
