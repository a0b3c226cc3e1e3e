"""The pages about people, as staff use them; among them the counsellor who moves in June."""

from datetime import date

import pytest
import time_machine

from outreach.accounts.roles import Role
from outreach.attendance.models import Attendance, Presence
from outreach.core import clock
from outreach.core.database import db
from outreach.core.transaction import transaction
from outreach.history.models import Entry
from outreach.mail import actions as mail
from outreach.mail.letter import Letter
from outreach.people import actions, queries
from outreach.people.models import Note, NoteKind, Person
from outreach.reports.counsellors_reached import counsellors_reached
from outreach.reports.periods import of_year
from tests import make
from tests.browser import Client

LIST = "/fr/staff/people"


@pytest.fixture
def staff(client: Client) -> Client:
    make.our_organisation()
    return client.sign_in(make.user(Role.COORDINATOR))


def person(row: Person) -> Person:
    return db.session.get_one(Person, row.id)


def test_people_are_found_and_filtered(staff: Client) -> None:
    school = make.school(name="École Élan")
    make.person(school, first_name="Zoé", last_name="Roy")
    make.person(first_name="Ana", last_name="Côté", roles=["teacher"])
    assert len(staff.page(LIST).all("tbody tr")) == 2
    assert staff.page(f"{LIST}?q=elan").all("tbody th") == ["Zoé Roy"]
    assert staff.page(f"{LIST}?role=teacher").all("tbody th") == ["Ana Côté"]
    assert (
        "Seulement les personnes de École Élan" in staff.page(f"{LIST}?school={school.code}").text
    )
    assert "Personne ne correspond" in staff.page(f"{LIST}?status=archived").text
    assert staff.page(f"{LIST}?sort=-name").all("tbody th") == ["Zoé Roy", "Ana Côté"]


def test_people_take_as_many_queries_for_thirty_as_for_one(staff: Client) -> None:
    school = make.school()
    make.person(school)
    one = staff.page(LIST).queries
    for _n in range(29):
        make.person(school)
    assert staff.page(LIST).queries == one


def test_export_leaves_a_trace(staff: Client) -> None:
    make.person(make.school(name="École Élan"), phone="+15145550134")
    text = staff.get(f"{LIST}/people.csv?q=elan").get_data(as_text=True)
    assert "École Élan" in text
    assert staff.get(f"{LIST}/people.xlsx").data[:2] == b"PK"
    entry = db.session.query(Entry).filter_by(noun="person", verb="export").first()
    assert entry is not None
    assert entry.note == "q=elan"


def test_export_is_for_coordinators(client: Client) -> None:
    client.sign_in(make.user(Role.STAFF))
    assert client.get(f"{LIST}/people.csv").status_code == 403
    assert client.get(LIST).status_code == 200
    client.sign_in(make.user(Role.READER))
    assert client.get(LIST).status_code == 403


def test_add_a_contact_from_the_page_of_a_school(staff: Client) -> None:
    school = make.school(name="École Élan")
    url = staff.page(f"/fr/staff/schools/{school.id}").href("Ajouter un contact")
    page = staff.submit(
        url,
        button="Ajouter la personne",
        first_name="Zoé",
        last_name="D'Amours-Côté",
        email=" Zoe@Example.org ",
        phone="(514) 555-0134, p. 12",
        roles=["guidance_counsellor", "cosp_lead"],
        member_number="12345",
    )
    assert page.heading == "Zoé D'Amours-Côté"
    assert "École Élan Contact habituel" in page.text
    assert "zoe@example.org" in page.text
    found = queries.usual_contact(school.id)
    assert found is not None
    assert found.phone == "+15145550134;ext=12"
    assert "Zoé D'Amours-Côté" in staff.page(f"/fr/staff/schools/{school.id}").text


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("first_name", "", "Entrez le prénom."),
        ("last_name", " ", "Entrez le nom."),
        ("email", "zoe@", "Entrez une adresse courriel"),
        ("phone", "12", "Entrez un numéro de téléphone"),
    ],
)
def test_add_says_what_is_wrong_and_adds_nobody(
    staff: Client, field: str, value: str, sentence: str
) -> None:
    facts = {"first_name": "Zoé", "last_name": "Roy"} | {field: value}
    page = staff.submit(f"{LIST}/add", button="Ajouter", status=422, **facts)
    assert any(sentence in error for error in page.errors)
    assert db.session.query(Person).count() == 0


def test_add_hints_at_somebody_alike_and_adds_when_told(staff: Client) -> None:
    make.person(first_name="Zoé", last_name="Roy", email="a@example.org")
    facts = {"first_name": "zoe", "last_name": "roy", "email": "b@example.org"}
    page = staff.submit(f"{LIST}/add", button="Ajouter", status=422, **facts)
    assert "Est-ce l’une de ces personnes?" in page.text
    assert "a@example.org" in page.text
    assert db.session.query(Person).count() == 1
    assert staff.fill(page, button="Ajouter", is_someone_else=True).heading == "zoe roy"
    assert db.session.query(Person).count() == 2


def test_edit_refuses_to_become_somebody_else(staff: Client) -> None:
    make.person(first_name="Ana", last_name="Roy", email="a@example.org")
    zoe = make.person(first_name="Zoé", last_name="Roy", email="z@example.org")
    url = f"{LIST}/{zoe.id}/edit"
    page = staff.submit(
        url, button="Enregistrer", status=422, first_name="Ana", email="a@example.org"
    )
    assert page.errors == ["Ana Roy est déjà au dossier à l’adresse a@example.org."]
    page = staff.submit(url, button="Enregistrer", phone="514 555-0134", lang="en")
    assert person(zoe).lang == "en"


def test_edit_in_an_older_tab_undoes_nothing_that_changed_meanwhile(staff: Client) -> None:
    zoe = make.person(first_name="Zoé", last_name="Roy", job_title="Conseillère")
    url = f"{LIST}/{zoe.id}/edit"
    older = staff.page(url)
    staff.submit(url, button="Enregistrer", phone="418 555-0199")
    refused = staff.fill(older, button="Enregistrer", phone="514 555-0134", status=422)
    assert "Téléphone : 418 555-0199" in refused.errors[0].replace("\xa0", " ")
    assert person(zoe).phone == "+14185550199"
    staff.fill(older, button="Enregistrer", job_title="Orthopédagogue")
    assert (person(zoe).phone, person(zoe).job_title) == ("+14185550199", "Orthopédagogue")


def test_person_shows_everything_in_both_languages(staff: Client) -> None:
    zoe = make.person(make.school(), first_name="Zoé", last_name="Roy")
    with transaction():
        to = mail.Recipient(zoe.email, zoe.name, "fr", zoe.id)
        mail.post("test", to=to, letter=Letter(subject="Bienvenue à la journée"))
    page = staff.page(f"{LIST}/{zoe.id}")
    assert "Conseillère ou conseiller d’orientation (c.o.)" in page.text or "(c.o.)" in page.text
    assert "Bienvenue à la journée" in page.text
    assert staff.page(f"/en/staff/people/{zoe.id}").heading == "Zoé Roy"
    assert staff.get(f"{LIST}/99").status_code == 404


def test_give_consent_asks_for_its_source(staff: Client) -> None:
    zoe = make.person()
    url = f"{LIST}/{zoe.id}/consents"
    assert staff.submit(url, button="Noter", status=422).errors == ["Dites comment il a été donné."]
    page = staff.submit(url, button="Noter", kind="announcements", source="par téléphone")
    assert "par téléphone" in page.text


def test_withdraw_consent_keeps_when_it_was_given(staff: Client) -> None:
    url = f"{LIST}/{make.person().id}/consents"
    page = staff.submit(url, button="Noter", kind="announcements", source="par téléphone")
    page = staff.fill(page, button="Retirer")
    assert "par téléphone" in page.text
    assert "retiré le" in page.text


def test_archive_proposes_the_person_nowhere(staff: Client) -> None:
    zoe = make.person(make.school())
    page = staff.submit(f"{LIST}/{zoe.id}", button="Archiver")
    assert "n’est plus proposée nulle part" in page.text
    assert person(zoe).archived_at is not None


def test_unarchive_brings_the_person_back(staff: Client) -> None:
    zoe = make.person()
    page = staff.submit(f"{LIST}/{zoe.id}", button="Archiver")
    staff.fill(page, button="Désarchiver")
    assert person(zoe).archived_at is None


def test_attach_finds_the_school_by_any_part_of_its_name(staff: Client) -> None:
    zoe, school = make.person(), make.school(name="École Élan")
    url = f"{LIST}/{zoe.id}/attach"
    assert staff.submit(url, button="Rattacher", status=422).errors == ["Choisissez l’école."]
    page = staff.submit(f"{url}?q=elan", button="Rattacher", school_id=school.id, role="teacher")
    assert "École Élan Contact habituel" in page.text
    again = staff.submit(f"{url}?q=elan", button="Rattacher", status=422, school_id=school.id)
    assert "est déjà à École Élan" in again.errors[0]


def test_set_usual_contact(staff: Client) -> None:
    school = make.school()
    make.person(school)
    second = make.person(school)
    staff.submit(f"{LIST}/{second.id}", button="Choisir comme contact habituel")
    assert queries.usual_contact(school.id) == person(second)


@pytest.mark.parametrize("about", ["school", "person", "event"])
def test_add_note_takes_two_clicks_on_any_page(staff: Client, about: str) -> None:
    pages = {
        "school": lambda: f"/fr/staff/schools/{make.school().id}",
        "person": lambda: f"{LIST}/{make.person().id}",
        "event": lambda: f"/fr/staff/events/{make.visit().id}",
    }
    url = pages[about]()
    page = staff.page(url)
    sent = staff.fill(page, button="Appel", text="  Veut\r\ndeux groupes ")
    assert sent.url == url
    assert "Veut deux groupes" in sent.text
    note = db.session.query(Note).one()
    assert (note.kind, note.text) == (NoteKind.CALL, "Veut\ndeux groupes")


def test_a_note_without_text_is_asked_for_again(staff: Client) -> None:
    zoe = make.person()
    page = staff.fill(staff.page(f"{LIST}/{zoe.id}"), button="Rencontre", status=422)
    assert page.errors == ["Entrez ce qui a été dit."]
    page = staff.fill(page, button="Enregistrer la note", text="Vue au salon")
    assert page.url == f"{LIST}/{zoe.id}"
    assert db.session.query(Note).one().kind is NoteKind.MET


def test_a_note_about_nothing_is_not_there(staff: Client) -> None:
    assert staff.get(f"{LIST}/notes").status_code == 404
    assert staff.get(f"{LIST}/notes?person_id=99").status_code == 404


def test_follow_up_done_takes_it_off_its_owners_today(staff: Client) -> None:
    zoe = make.person()
    page = staff.page(f"{LIST}/{zoe.id}")
    staff.fill(page, button="Courriel", text="Rappeler Zoé", follow_up_on=str(clock.today()))
    today = staff.page("/fr/staff/")
    assert "Rappeler Zoé" in today.text
    page = staff.submit(f"{LIST}/{zoe.id}", button="Marquer le suivi comme fait")
    assert "Suivi fait" in page.text
    assert "Rappeler Zoé" not in staff.page("/fr/staff/").text


def test_notes_of_staff_elsewhere_do_not_stand_on_my_today(staff: Client) -> None:
    author, zoe = make.user(), make.person()
    with transaction() as session:
        by, day = session.merge(author), clock.today()
        actions.note(NoteKind.CALL, "Pas pour moi", person_id=zoe.id, follow_up_on=day, by=by)
    assert "Pas pour moi" not in staff.page("/fr/staff/").text


def test_detach_in_june_keeps_last_year_and_proposes_the_new_school(staff: Client) -> None:
    old = make.school(name="École d’avant", region_code="06")
    new = make.school(name="École d’après", region_code="03")
    with time_machine.travel("2025-09-02 10:00"):
        zoe = make.person(old, first_name="Zoé", last_name="Roy")
    with time_machine.travel("2025-11-20 23:00"):
        event = make.public_event(make.group(on=date(2025, 11, 20), grades=(), label=""))
        me = {"first_name": "Zoé", "last_name": "Roy", "email": zoe.email}
        make.present(make.registration(event, school=old, **me))
    with time_machine.travel("2026-06-22 10:00", tick=True):
        staff.sign_in(make.user(Role.STAFF))
        leave = staff.page(f"{LIST}/{zoe.id}").href("Détacher")
        staff.submit(leave, button="Détacher", until_on="2026-06-30")
        url = f"{LIST}/{zoe.id}/attach?q=apres"
        staff.submit(url, button="Rattacher", school_id=new.id, from_on="2026-07-01")
    with time_machine.travel("2026-09-08 10:00", tick=True):
        staff.sign_in(make.user(Role.STAFF))
        page = staff.page(f"{LIST}/{zoe.id}")
        assert "École d’avant" in page.text
        report = counsellors_reached(of_year("2025-2026"), by="region")
        assert [(row.key, row.counsellors) for row in report.rows] == [("06", 1)]
        booking = staff.page(f"/fr/staff/events/book?school={new.id}")
        assert booking.html.xpath("//input[@name='contact_name']/@value") == ["Zoé Roy"]
        booking = staff.page(f"/fr/staff/events/book?school={old.id}")
        assert booking.html.xpath("//input[@name='contact_name']/@value") == [""]


def test_person_shows_registrations_and_the_hours_of_this_school_year(staff: Client) -> None:
    signed_up = make.registration(make.public_event(title_fr="Journée des conseillers"))
    with transaction() as session:
        row = session.merge(signed_up)
        for block in row.event.sessions:
            session.add(
                Attendance(registration_id=row.id, session_id=block.id, presence=Presence.PRESENT)
            )
        minutes, starts_at, who = block.minutes, block.starts_at, row.person_id
    with time_machine.travel(starts_at, tick=True):
        staff.sign_in(make.user(Role.STAFF))
        page = staff.page(f"{LIST}/{who}")
    assert "Journée des conseillers" in page.text
    assert minutes == 120
    assert "Heures cette année scolaire : 2" in page.text.replace("\u00a0", " ")


def test_follow_up_again_goes_back_to_where_it_was_done(client: Client) -> None:
    user = make.user()
    client.sign_in(user)
    person = make.person()
    with transaction() as session:
        note = actions.note(
            NoteKind.CALL, "Rappeler", by=session.merge(user), person_id=person.id,
            follow_up_on=clock.today(),
        )  # fmt: skip
        note_id = note.id
    token = client.page("/fr/staff/account/").form().fields["csrf_token"]
    data = {"csrf_token": token, "next": "note"}
    done = client.post(f"/fr/staff/people/notes/{note_id}/done", data=data)
    assert done.location == f"/fr/staff/people/{person.id}#notes"
    assert db.session.get_one(Note, note_id).followed_up_at is not None
    again = client.post(f"/fr/staff/people/notes/{note_id}/follow-up/again?next=note", data=data)
    assert again.location == done.location
    assert db.session.get_one(Note, note_id).followed_up_at is None
