"""Staff correct a registration: every field, the address with its links, the history; and the paged list."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import select

from outreach.accounts.roles import Role
from outreach.core.database import db
from outreach.core.transaction import transaction
from outreach.history.models import Entry
from outreach.mail.models import Message
from outreach.registration import addresses, personal_link, queries
from outreach.registration.models import AddressChange, Registration, Seat
from tests import make
from tests.browser import Client, Page, same_queries
from tests.mail.received import the_mail


@pytest.fixture(autouse=True)
def in_november() -> Iterator[None]:
    with time_machine.travel("2026-11-20T15:00:00Z", tick=False):
        yield


@pytest.fixture
def staff(client: Client) -> Client:
    client.sign_in(make.user(Role.STAFF, name="Line Caron"))
    return client


def correct(staff: Client, made: Registration, **fields: Any) -> Page:
    return staff.submit(f"/fr/staff/registrations/{made.id}/correct", **fields)


def kept() -> Registration:
    return db.session.scalars(select(Registration).order_by(Registration.id)).first()


def mail_kinds() -> list[str]:
    return list(db.session.scalars(select(Message.kind).order_by(Message.id)))


def test_every_field_is_corrected_and_recorded_with_who_did_it(staff: Client) -> None:
    school = make.school(name="École du Fleuve")
    made = make.registration(make.public_event(), organisation="Ailleurs", phone="+14185551234")
    page = correct(
        staff, made, first_name="Noé", last_name="L’Évêque", email="Noe@Ecole.example.org",
        phone="418 555-9876 poste 12", language="en", organisation="École du Fleuve",
        role="teacher", job_title="Enseignant", member_number="123", accessibility_needs="Sans gluten",
    )  # fmt: skip
    assert "Les renseignements sont corrigés." in page.text
    row = kept()
    assert (row.name, row.email, row.lang) == ("Noé L’Évêque", "noe@ecole.example.org", "en")
    assert (row.school_id, row.organisation) == (school.id, "École du Fleuve")
    assert (row.role, row.job_title, row.member_number) == ("teacher", "Enseignant", "123")
    assert row.accessibility_needs == "Sans gluten"
    again = staff.page(f"/fr/staff/registrations/{row.id}/correct")
    assert again.form().fields["phone"] == "418\u00a0555-9876, poste\u00a012"
    history = again.html.cssselect("#timeline")[0].text_content()
    for words in ("Line Caron", "Courriel", "noe@ecole.example.org", "Besoins", "Sans gluten",
                  "Adresse corrigée", "Rôle", "Téléphone"):  # fmt: skip
        assert words in history, words
    entries = db.session.scalars(select(Entry).where(Entry.noun == "registration")).all()
    assert [(e.verb, e.by_name) for e in entries[1:]] == [
        ("correct_address", "Line Caron"), ("change", "Line Caron"),
    ]  # fmt: skip


def test_what_is_wrong_is_said_and_nothing_changes(staff: Client) -> None:
    made = make.registration(make.public_event())
    page = correct(staff, made, email="noemie@", last_name="L’Évêque", status=422)
    assert page.errors
    assert page.form().fields["last_name"] == "L’Évêque"
    assert page.form().fields["email"] == "noemie@"
    assert kept().last_name == made.last_name


def test_another_address_gets_the_new_link_and_the_older_one_ends(staff: Client) -> None:
    made = make.registration(make.public_event(), email="faux@example.org")
    before = f"/fr/my/{personal_link.token(made)}"
    assert staff.get(before).status_code == 200
    correct(staff, made, email="vrai@example.org")
    assert staff.get(before).status_code == 404
    mail = the_mail("registration.address_corrected")
    assert mail.mail["To"].addresses[0].addr_spec == "vrai@example.org"
    assert staff.get(mail.path).status_code == 200
    assert mail_kinds() == ["registration.confirmed", "registration.address_corrected"]


def test_the_same_address_sends_nothing_and_ends_nothing(staff: Client) -> None:
    made = make.registration(make.public_event())
    correct(staff, made, last_name="L’Évêque")
    correct(staff, made, email=made.email.upper())
    assert staff.get(f"/fr/my/{personal_link.token(made)}").status_code == 200
    assert mail_kinds() == ["registration.confirmed"]


def test_an_address_taken_away_is_written_to_no_more(staff: Client) -> None:
    made = make.registration(make.public_event())
    correct(staff, made, email="")
    assert kept().email == ""
    assert mail_kinds() == ["registration.confirmed"]


def test_a_cancelled_registration_is_corrected_in_silence(staff: Client) -> None:
    made = make.registration(make.public_event())
    with transaction() as session:
        session.merge(made).status = Seat.CANCELLED
    correct(staff, made, email="vrai@example.org")
    assert kept().email == "vrai@example.org"
    assert mail_kinds() == ["registration.confirmed"]


def test_the_same_name_is_not_registered_twice_at_one_address(staff: Client) -> None:
    event = make.public_event()
    made = make.registration(event, first_name="Éva", last_name="Roy-Côté")
    other = make.registration(
        event, first_name="eva", last_name="Roy Cote", email="eva@example.org"
    )
    page = correct(staff, made, email="eva@example.org", last_name="Roy-Côté", status=422)
    assert page.errors == ["Éva Roy-Côté a déjà une inscription avec cette adresse."]
    assert kept().email == made.email
    correct(staff, made, email=make.registration(event).email)
    with transaction() as session:
        session.merge(other).status = Seat.CANCELLED
    correct(staff, made, email="eva@example.org")
    assert kept().email == "eva@example.org"


def test_the_name_corrected_along_with_the_address_is_the_one_that_counts(staff: Client) -> None:
    event = make.public_event()
    made = make.registration(event, first_name="Eva", last_name="Roi")
    make.registration(event, first_name="Éva", last_name="Roy", email="eva@example.org")
    named = {"email": "eva@example.org", "first_name": "Éva"}
    page = correct(staff, made, last_name="Roy", status=422, **named)
    assert page.errors == ["Éva Roy a déjà une inscription avec cette adresse."]
    correct(staff, made, last_name="Roie", **named)
    assert kept().name == "Éva Roie"


def test_what_waited_to_be_confirmed_is_over(staff: Client) -> None:
    made = make.registration(make.public_event())
    staff.submit(f"/fr/my/{personal_link.token(made)}/email", email="autre@example.org")
    assert db.session.scalars(select(AddressChange)).all()
    correct(staff, made, email="vrai@example.org")
    assert db.session.scalars(select(AddressChange)).all() == []


def test_a_school_typed_anew_replaces_the_one_found_and_the_same_text_keeps_it(
    staff: Client,
) -> None:
    school = make.school(name="École du Fleuve")
    made = make.registration(make.public_event(), school=school, organisation="Fleuve")
    page = staff.page(f"/fr/staff/registrations/{made.id}/correct")
    assert "Reconnue parmi les écoles : École du Fleuve" in page.text
    correct(staff, made, job_title="c.o.")
    assert kept().school_id == school.id
    page = correct(staff, made, organisation="Cégep de Matane")
    assert kept().school_id is None
    assert "Cégep de Matane" in page.text
    correct(staff, made, organisation="")
    assert kept().school_id is None


def test_the_list_is_by_seat_then_by_last_name_and_the_waiting_list_in_its_order(
    staff: Client,
) -> None:
    event = make.public_event(capacity=3)
    for last in ("Zola", "Émond", "dubé", "Roy", "Anctil"):
        make.registration(event, first_name="A", last_name=last)
    page = staff.page(f"/fr/staff/events/{event.id}/registrations")
    assert page.all("tbody th > a") == ["A dubé", "A Émond", "A Zola", "A Roy", "A Anctil"]
    assert ["n° 1" in row or "n° 2" in row for row in page.all("tbody tr")] == [False] * 3 + [
        True
    ] * 2
    assert "2 inscriptions attendent" in page.text


def test_the_list_is_paged_and_loses_nobody(staff: Client) -> None:
    event = make.public_event(capacity=70)
    for n in range(110):
        make.registration(event, last_name=f"{'ÉEée'[n % 4]}mond {n % 7}", first_name=f"P{n}")
    url, names, sizes = f"/fr/staff/events/{event.id}/registrations", [], []
    while url:
        page = staff.page(url)
        names += page.all("tbody th > a")
        sizes.append(len(page.all("tbody th > a")))
        url = next(iter(page.html.xpath("//a[@rel='next']/@href")), "")
    assert sizes == [50, 50, 10]
    rows = db.session.scalars(select(Registration).order_by(Registration.id)).all()
    seated = sorted((r for r in rows if r.status is Seat.REGISTERED), key=lambda r: r.sort_key)
    waiting = [r for r in rows if r.status is Seat.WAITLISTED]
    assert names == [r.name for r in (*seated, *waiting)]
    back = staff.page(page.html.xpath("//a[@rel='prev']/@href")[0])
    assert back.all("tbody th > a") == names[50:100]


def test_the_list_asks_as_often_for_30_rows_as_for_one(staff: Client) -> None:
    event = make.public_event(capacity=20)
    url = f"/fr/staff/events/{event.id}/registrations"
    assert same_queries(staff, url, lambda n: make.registration(event, school=make.school())) <= 8


def test_the_list_narrows_by_text_seat_and_needs(staff: Client) -> None:
    event = make.public_event(capacity=2)
    make.registration(event, last_name="Bédard", accessibility_needs="Sans gluten")
    make.registration(event, last_name="Côté")
    make.registration(event, last_name="Bédard-Roy")
    make.registration(make.public_event(), last_name="Bédard d’ailleurs")
    url = f"/fr/staff/events/{event.id}/registrations"
    assert len(staff.page(f"{url}?q=bedard").all("tbody th > a")) == 2
    assert len(staff.page(f"{url}?q=bedard&seat=registered").all("tbody th > a")) == 1
    assert staff.page(f"{url}?seat=waitlisted").all("tbody th > a") == ["Noémie Bédard-Roy"]
    page = staff.page(f"{url}?needs=1")
    assert page.all("tbody th > a") == ["Noémie Bédard"]
    assert "Besoins : Sans gluten" in page.text
    assert staff.page(f"{url}?q=%25").all("tbody th > a") == []
    nobody = staff.page(f"{url}?q=tremblay")
    assert "Personne ne correspond à ces filtres." in nobody.text
    assert staff.page(f"{url}?seat=x&needs=x").all("tbody th > a")


def test_erasing_takes_the_key_of_the_list_too(app: Any) -> None:
    from outreach.privacy import actions as privacy

    made = make.registration(make.public_event(), last_name="Bédard")
    assert queries.registration_of_code(made.code).sort_key == "bedard noemie"
    with transaction() as session:
        privacy.anonymise([session.merge(made)])
    assert kept().sort_key == ""


@pytest.mark.parametrize(("late", "mails_sent"), [(timedelta(seconds=-1), 2), (timedelta(), 1)])
def test_a_new_address_is_written_to_while_its_link_opens(
    app: Any, late: timedelta, mails_sent: int
) -> None:
    made = make.registration(make.public_event())
    with time_machine.travel(made.event.link_ends_at + late, tick=False), transaction() as session:
        addresses.correct(session.merge(made), "vrai@example.org", by=session.merge(make.user()))
    assert len(mail_kinds()) == mails_sent


def test_an_older_correction_undoes_nothing_that_changed_meanwhile(staff: Client) -> None:
    made = make.registration(make.public_event(), phone="514 555-0134", job_title="Conseillère")
    url = f"/fr/staff/registrations/{made.id}/correct"
    older = staff.page(url)
    correct(staff, made, phone="418 555-0199", job_title="Conseillère d’orientation")
    typed = {"phone": "438 555-0100", "member_number": "1234"}
    refused = staff.fill(older, button="Enregistrer", status=422, **typed)
    (sentence,) = refused.errors
    assert "rien n’a été enregistré" in sentence
    assert "Téléphone : 418 555-0199" in sentence.replace("\xa0", " ")
    assert "Titre" not in sentence
    fields = refused.form().fields
    assert fields["job_title"] == "Conseillère d’orientation"
    assert fields["member_number"] == "1234"
    assert (kept().phone, kept().member_number) == ("+14185550199", "")
    staff.fill(refused, button="Enregistrer")
    assert (kept().phone, kept().member_number) == ("+14385550100", "1234")
    assert kept().job_title == "Conseillère d’orientation"


def test_what_an_older_page_left_alone_takes_what_stands_there_now(staff: Client) -> None:
    made = make.registration(make.public_event(), phone="+15145550134")
    older = staff.page(f"/fr/staff/registrations/{made.id}/correct")
    correct(staff, made, phone="", job_title="Conseillère")
    staff.fill(older, button="Enregistrer", member_number="1234")
    assert (kept().phone, kept().job_title, kept().member_number) == ("", "Conseillère", "1234")


def test_a_page_that_nobody_overtook_is_saved_at_once(staff: Client) -> None:
    made = make.registration(make.public_event())
    page = staff.page(f"/fr/staff/registrations/{made.id}/correct")
    make.registration(make.public_event())
    staff.fill(page, button="Enregistrer", member_number="1234", status=200)
    assert kept().member_number == "1234"


def test_two_tabs_of_ones_own_details_undo_nothing_of_each_other(client: Client) -> None:
    made = make.registration(make.public_event(), job_title="Conseillère")
    url = f"/en/my/{personal_link.token(made)}/change"
    first, second = client.page(url), client.page(url)
    client.fill(first, button="Save", job_title="Teacher")
    refused = client.fill(second, button="Save", job_title="Head", status=422)
    assert "This changed while the page was open" in refused.errors[0]
    client.fill(second, button="Save", member_number="77")
    assert (kept().job_title, kept().member_number) == ("Teacher", "77")
    assert client.post(url, data={"job_title": "x"}).status_code in (400, 422)
    assert kept().job_title == "Teacher"
