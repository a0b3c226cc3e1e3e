"""Taking in a list of speakers: whom it adds, who is left as they are, and that nothing is written in part."""

import pytest
from flask import Flask
from sqlalchemy import func, select

from outreach.core.database import db
from outreach.core.errors import Refused
from outreach.core.transaction import transaction
from outreach.people.models import Person
from outreach.speakers import imports
from outreach.speakers.models import Speaker, SpeakerList, SpeakerRun
from tests import make
from tests.speakers.offering import speaker

TABLE = (
    "Prénom;Nom;Courriel;Employeur;Sujets\n"
    "Ada;Roy;ada@example.org;Boréal;données\n"
    "Noé;Ève;noe@example.org;;\n"
)


def keep(table: str = TABLE) -> int:
    user = make.user()
    with transaction() as session:
        return imports.keep(table.encode(), name="l.csv", by=session.merge(user)).id


def take_in(table: str = TABLE) -> SpeakerRun:
    kept, user = keep(table), make.user()
    with transaction() as session:
        upload = session.get_one(SpeakerList, kept)
        return imports.take_in(upload, by=session.merge(user))


def count(table: type[Speaker | SpeakerList | Person]) -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(table)) or 0


def test_a_list_adds_speakers_with_their_persons_and_the_file_is_thrown_away(app: Flask) -> None:
    run = take_in()
    assert run.counts == {"read": 2, "new": 2, "changed": 0, "unchanged": 0}
    assert (count(Speaker), count(SpeakerList)) == (2, 0)
    row = db.session.scalars(select(Speaker).order_by(Speaker.id)).first()
    assert row is not None
    assert (row.name, row.email, row.employer, row.topics) == (
        "Ada Roy", "ada@example.org", "Boréal", ["données"],
    )  # fmt: skip
    assert row.confirmed_at is not None


def test_taken_in_again_it_changes_nothing(app: Flask) -> None:
    take_in()
    assert take_in().counts == {"read": 2, "new": 0, "changed": 0, "unchanged": 2}
    assert count(Speaker) == 2


def test_a_person_of_ours_becomes_a_speaker_and_stays_one_person(app: Flask) -> None:
    make.person(first_name="Ada", last_name="Roy", email="ada@example.org")
    take_in()
    assert (count(Speaker), count(Person)) == (2, 2)


def test_one_wrong_line_and_nothing_is_written(app: Flask) -> None:
    with pytest.raises(Refused):
        take_in(TABLE + "Ugo;Lam;pas une adresse;;\n")
    assert (count(Speaker), count(Person)) == (0, 0)


def test_undo_archives_whom_the_last_list_brought_and_nobody_else(app: Flask) -> None:
    other, run, user = speaker(), take_in(), make.user()
    with transaction() as session:
        imports.undo(session.get_one(SpeakerRun, run.id), by=session.merge(user))
    db.session.rollback()
    archived = {row.id: row.archived_at for row in db.session.scalars(select(Speaker))}
    assert archived[other.id] is None
    assert sum(at is not None for at in archived.values()) == 2
    with pytest.raises(Refused), transaction() as session:
        imports.undo(session.get_one(SpeakerRun, run.id), by=session.merge(user))


@pytest.mark.parametrize(("more", "fits"), [(0, True), (1, False)])
def test_at_most_five_megabytes(app: Flask, more: int, fits: bool) -> None:
    user = make.user()
    content = b"x" * (5 * 1024 * 1024 + more)
    with transaction() as session:
        by = session.merge(user)
        if fits:
            assert imports.keep(content, name="l.csv", by=by)
        else:
            with pytest.raises(Refused, match="5"):
                imports.keep(content, name="l.csv", by=by)
