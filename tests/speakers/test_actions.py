"""Offering, confirming, adding, correcting, archiving and forgetting a speaker."""

from io import BytesIO

import pytest
from PIL import Image
from sqlalchemy import func, select

from outreach.accounts.models import User
from outreach.core.database import db
from outreach.core.errors import Refused
from outreach.core.files import File
from outreach.core.transaction import transaction
from outreach.history.models import Entry
from outreach.mail.models import Message
from outreach.people.models import CONSENT_VERSION, Consent, ConsentKind, Person
from outreach.speakers import actions, queries
from outreach.speakers.models import BackgroundCheck, Speaker
from tests import make
from tests.mail.received import the_mail
from tests.speakers.offering import (
    EMAIL,
    OFFER,
    TODAY,
    board,
    check,
    offered,
    speaker,
    the_speaker,
)

pytestmark = pytest.mark.usefixtures("november")


def count(table: type[Speaker | Person | Message | File | BackgroundCheck]) -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(table)) or 0


def confirm() -> Speaker:
    row = the_speaker()
    with transaction() as session:
        return actions.confirm(session.get_one(Speaker, row.id))


def picture(colour: str = "red") -> bytes:
    buffer = BytesIO()
    Image.new("RGB", (40, 20), colour).save(buffer, "PNG")
    return buffer.getvalue()


def test_an_offer_is_no_person_before_it_is_confirmed() -> None:
    offered(email=f" {EMAIL.upper()} ", lang="en")
    row = the_speaker()
    assert (row.person_id, row.confirmed_at, row.name) == (None, None, "Ada Roy")
    assert (row.email, row.lang, row.topics) == (EMAIL, "en", ["jeux vidéo", "mes études"])
    assert count(Person) == 0
    assert "Confirm my offer" in the_mail("speakers.to_confirm").words


def test_confirm_makes_a_person_who_agreed() -> None:
    offered()
    confirm()
    person = db.session.scalars(select(Person)).one()
    assert (person.name, person.email, person.phone) == ("Ada Roy", EMAIL, "+15145550134")
    assert (person.organisation, person.job_title) == ("Logiciels Boréal", "Développeuse")
    assert the_speaker().person == person
    consent = db.session.scalars(select(Consent)).one()
    assert (consent.kind, consent.text_version) == (ConsentKind.PRIVACY, CONSENT_VERSION)
    entry = db.session.scalars(select(Entry).where(Entry.verb == "confirm")).one()
    assert (entry.noun, entry.by_name) == ("speaker", "Ada Roy")


def test_confirm_twice_changes_nothing() -> None:
    offered()
    at = confirm().confirmed_at
    assert confirm().confirmed_at == at
    assert db.session.scalar(select(func.count(Entry.id)).where(Entry.verb == "confirm")) == 1


def test_confirm_leaves_a_person_of_ours_as_they_are() -> None:
    known = make.person(None, first_name="ADA", last_name="roy", email=EMAIL, phone="+15145550199")
    offered()
    row = confirm()
    assert (row.person_id, row.name) == (known.id, "ADA roy")
    assert (the_speaker().person.phone, the_speaker().phone_said) == (
        "+15145550199",
        "+15145550134",
    )


def test_confirm_fills_in_a_phone_that_we_lack() -> None:
    make.person(None, first_name="Ada", last_name="Roy", email=EMAIL)
    offered()
    confirm()
    assert (the_speaker().person.phone, the_speaker().phone_said) == ("+15145550134", "")


def test_whom_we_have_already_gets_a_mail_and_no_second_row() -> None:
    speaker(first_name="Ada", last_name="Roy", email=EMAIL)
    offered(first_name="ada", employer="Autre")
    assert (count(Speaker), the_speaker().employer) == (1, "Logiciels Boréal")
    assert "nous vous avons déjà" in the_mail("speakers.known_already").words


def test_another_name_at_the_address_is_somebody_else() -> None:
    speaker(first_name="Ada", last_name="Roy", email=EMAIL)
    offered(first_name="Luc")
    assert count(Speaker) == 2


def test_of_two_offers_the_first_that_is_confirmed_stays() -> None:
    first, second = offered(), offered(employer="Autre")
    with transaction() as session:
        actions.confirm(session.get_one(Speaker, first.id))
    with pytest.raises(Refused, match="déjà"), transaction() as session:
        actions.confirm(session.get_one(Speaker, second.id))


def test_add_refuses_a_second_time(eve: User) -> None:
    row = speaker()
    with transaction() as session:
        person, by = session.get_one(Person, row.person_id), session.merge(eve)
        with pytest.raises(Refused, match="déjà"):
            actions.add(person, by=by, employer="Autre")
    assert count(Speaker) == 1


@pytest.mark.parametrize(("first_name", "is_known"), [("ada", True), ("Luc", False)])
def test_person_for_finds_the_one_of_that_address_and_name(
    eve: User, first_name: str, is_known: bool
) -> None:
    known = make.person(None, first_name="Ada", last_name="Roy", email=EMAIL)
    with transaction() as session:
        names = {"first_name": first_name, "last_name": "Roy", "email": EMAIL}
        person = actions.person_for(by=session.merge(eve), **names)
    assert (person.id == known.id) == is_known


@pytest.mark.parametrize(("topics", "is_taken"), [(12, True), (13, False)])
def test_a_speaker_has_at_most_twelve_topics(topics: int, is_taken: bool) -> None:
    typed = OFFER | {"topics": [f"sujet {n}" for n in range(topics)]}
    if is_taken:
        assert len(offered(**typed).topics) == 12
    else:
        with pytest.raises(Refused):
            offered(**typed)


def test_correct_keeps_the_search_and_the_history_up_to_date(eve: User) -> None:
    row = speaker()
    with transaction() as session:
        mine = session.get_one(Speaker, row.id)
        actions.correct(mine, by=session.merge(eve), topics=["Cybersécurité"], employer="Sûreté")
    assert the_speaker().search_text == "surete developpeuse cybersecurite"
    entry = db.session.scalars(
        select(Entry).where(Entry.noun == "speaker", Entry.verb == "correct")
    ).one()
    assert (entry.before["employer"], entry.after["employer"]) == ("Logiciels Boréal", "Sûreté")


def test_a_picture_takes_the_place_of_the_one_before(eve: User) -> None:
    row = speaker()
    for content in (picture(), picture("blue")):
        with transaction() as session:
            by = session.merge(eve)
            actions.show_picture(session.get_one(Speaker, row.id), content, by=by)
    assert count(File) == 1
    assert (the_speaker().picture.content, the_speaker().picture_consent_on) == (
        picture("blue"),
        TODAY,
    )
    with transaction() as session:
        actions.drop_picture(session.get_one(Speaker, row.id), by=session.merge(eve))
    assert (count(File), the_speaker().picture, the_speaker().picture_consent_on) == (0, None, None)
    query = select(Entry.verb).where(Entry.noun == "speaker").order_by(Entry.id)
    assert list(db.session.scalars(query)) == [
        "add", "show_picture", "show_picture", "drop_picture",
    ]  # fmt: skip


def test_archive_and_bring_back(eve: User) -> None:
    row = speaker()
    for verb, listed in ((actions.archive, 0), (actions.unarchive, 1)):
        with transaction() as session:
            verb(session.get_one(Speaker, row.id), by=session.merge(eve))
        assert len(db.session.scalars(queries.speakers()).all()) == listed
    verbs = [entry.verb for entry in db.session.scalars(select(Entry).order_by(Entry.id))]
    assert verbs[-2:] == ["archive", "unarchive"]


def test_forget_blanks_every_fact_and_keeps_the_row(eve: User) -> None:
    row = speaker(
        region_codes=["06"], weekdays=["monday"], hours="le matin", travel_km=50,
        most_visits_a_year=4, trainings="Animer", about_fr="Ada code.", about_en="Ada codes.",
    )  # fmt: skip
    check(row, board())
    with transaction() as session:
        mine = session.get_one(Speaker, row.id)
        actions.show_picture(mine, picture(), by=session.merge(eve))
        actions.forget(mine)
    kept = the_speaker()
    stays = {"id", "person_id", "applied_at", "confirmed_at", "link_version"}
    names = {column.name for column in kept.__table__.columns} - stays
    facts = {name: getattr(kept, name) for name in names}
    assert not any(facts.values()), facts
    assert kept.link_version == 2
    assert (count(File), count(BackgroundCheck)) == (0, 0)
    entries = db.session.scalars(
        select(Entry).where(Entry.noun.in_(["speaker", "background_check"]))
    ).all()
    assert len(entries) == 3
    assert not any(entry.before or entry.after or entry.note for entry in entries)
