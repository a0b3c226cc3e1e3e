"""Booking a visit as staff do it, and the teacher's personal link."""

import re
from collections.abc import Iterator
from datetime import date, time, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from outreach.accounts.roles import Role
from outreach.core import clock
from outreach.core.database import db
from outreach.core.errors import Refused
from outreach.core.transaction import transaction
from outreach.events import actions, mails, wishes
from outreach.events import queries as events
from outreach.events.actions import DayContact
from outreach.events.models import Event, Wish
from outreach.events.words import PUBLIC_KINDS, EventStatus, Reason, WishKind
from outreach.mail.models import Message
from outreach.people.models import Person
from outreach.reports.periods import of_year
from outreach.reports.youth_reached import youth_reached
from outreach.schools.models import School
from tests import make
from tests.browser import Client, text_of
from tests.mail.received import received, the_mail

DAY = date(2026, 12, 3)
NOVEMBER = time_machine.travel("2026-11-02T15:00:00Z", tick=False)
CONTACT = {"contact_name": "Line Roy", "contact_email": "line.roy@ecole.example.org"}


@pytest.fixture
def staff(client: Client) -> Iterator[Client]:
    """A coordinator at work on 2 November 2026."""
    with NOVEMBER:
        make.our_organisation()
        yield client.sign_in(make.user(Role.COORDINATOR, name="Ève Gagnon", phone="514 555-0100"))


def book(staff: Client, **fields: object):
    school = make.school(name="École Sainte-Élisabeth")
    values = {
        "on": "2026-11-24",
        "groups-0-starts": "09:00",
        "groups-0-label": "31",
        "groups-0-pupils": 28,
        "groups-0-grades": ["secondary_3"],
        "room": "B-204",
        **CONTACT,
    }
    return staff.submit(f"/fr/staff/events/book?school={school.id}", **(values | fields))


def the_event() -> Event:
    return db.session.scalars(select(Event).order_by(Event.id.desc())).first()


def test_book_a_visit_then_tell_the_school(staff: Client) -> None:
    page = book(staff)
    assert page.heading == "Qui prévenir"
    assert "line.roy@ecole.example.org" in page.text
    assert "28 élèves" in page.text
    staff.fill(page, personal_line="À bientôt !", button="Envoyer le courriel")
    message = db.session.scalars(select(Message)).one()
    assert "À bientôt !" in received(message).text
    assert message.reply_to.startswith("Ève Gagnon <")
    assert "514 555-0100" in received(message).text
    assert "BEGIN:VEVENT" in message.calendar
    assert the_event().status is EventStatus.CONFIRMED


def test_tell_previews_word_for_word_the_letter_that_is_sent(staff: Client) -> None:
    page = book(staff)
    url = page.response.request.path
    preview = staff.fill(page, button="Le voir dans le texte", personal_line="À bientôt !\n\nÈve")
    (article,) = preview.html.cssselect("article")
    shown = " ".join(text_of(article).split())
    staff.submit(url, button="Envoyer le courriel", personal_line="À bientôt !\n\nÈve")
    mail = the_mail("events.booked")
    for part in re.split(r"\n\n|\n- |\n|\u00a0: |: ", re.sub(r"https?://\S+", "", mail.text)):
        for piece in part.replace("\u00a0:", "").strip(" -\r").split(", "):
            assert " ".join(piece.split()) in shown, piece
    assert mail.mail["Subject"] in shown


def test_tell_nobody_after_booking(staff: Client) -> None:
    page = book(staff)
    staff.fill(page, button="Ne prévenir personne")
    assert db.session.scalar(select(func.count()).select_from(Message)) == 0


def test_book_without_a_start_says_so_and_keeps_what_was_typed(staff: Client) -> None:
    page = book(staff, status=422, **{"groups-0-starts": ""})
    assert page.errors == ["Entrez le début de ce groupe, ou videz sa ligne."]
    assert page.html.cssselect("[name=room]")[0].value == "B-204"
    assert the_event() is None


def test_book_asks_for_the_start_of_a_second_group_and_drops_nobody(staff: Client) -> None:
    page = book(staff, status=422, **{"groups-1-pupils": 27})
    assert page.errors == ["Entrez le début de ce groupe, ou videz sa ligne."]
    assert the_event() is None
    staff.fill(page, **{"groups-1-starts": "10:30"})
    assert len(the_event().sessions) == 2


def test_next_booking_proposes_the_last_contact_and_room(staff: Client) -> None:
    book(staff)
    page = staff.page(f"/fr/staff/events/book?school={the_event().school_id}")
    assert page.html.cssselect("[name=contact_name]")[0].value == "Line Roy"
    assert page.html.cssselect("[name=room]")[0].value == "B-204"


def test_event_page_warns_of_a_weekend_and_short_notice(staff: Client) -> None:
    book(staff, on="2026-11-07")
    text = staff.page(f"/fr/staff/events/{the_event().id}").text
    assert "samedi 7 novembre 2026 tombe une fin de semaine." in text
    assert "Moins de 10 jours ouvrables" in text


def test_event_page_warns_of_an_overlap_at_the_school(staff: Client) -> None:
    book(staff)
    first = the_event()
    make.visit(make.group(on=date(2026, 11, 24)), school=first.school)
    assert "Chevauchement : la même école" in staff.page(f"/fr/staff/events/{first.id}").text


def test_book_in_english(staff: Client) -> None:
    school = make.school()
    page = staff.page(f"/en/staff/events/book?school={school.id}")
    assert page.heading == "Book a visit"


def test_events_lists_and_finds_without_accents(staff: Client) -> None:
    book(staff)
    page = staff.page("/fr/staff/events?q=sainte elisabeth")
    assert "École Sainte-Élisabeth" in page.text
    assert "École Sainte-Élisabeth" not in staff.page("/fr/staff/events?q=granby").text


def test_events_asks_as_often_for_30_rows_as_for_one(staff: Client) -> None:
    make.visit()
    one = staff.page("/fr/staff/events?when=").queries
    for _n in range(29):
        make.visit()
    assert staff.page("/fr/staff/events?when=").queries == one


def test_calendar_shows_the_month(staff: Client) -> None:
    book(staff)
    page = staff.page("/fr/staff/calendar?month=2026-11")
    assert "École Sainte-Élisabeth" in page.text
    assert "École Sainte-Élisabeth" not in staff.page("/fr/staff/calendar?month=2026-09").text


def test_move_shifts_every_group_and_asks_whom_to_tell(staff: Client) -> None:
    book(staff)
    page = staff.submit(f"/fr/staff/events/{the_event().id}/move", on="2026-12-01", starts="10:30")
    assert page.heading == "Qui prévenir"
    assert the_event().local_start.strftime("%F %H:%M") == "2026-12-01 10:30"


def test_status_calls_off_only_with_a_reason(staff: Client) -> None:
    book(staff)
    url = f"/fr/staff/events/{the_event().id}/status/cancelled"
    assert staff.submit(url, status=422).errors == ["Choisissez le motif."]
    assert staff.submit(url, reason="strike").heading == "Qui prévenir"
    assert the_event().status is EventStatus.CANCELLED


@NOVEMBER
def test_status_is_closed_to_staff_who_may_not_cancel(client: Client) -> None:
    client.sign_in(make.user(Role.STAFF))
    event = make.visit()
    assert client.get(f"/fr/staff/events/{event.id}/status/cancelled").status_code == 403


def test_edit_changes_the_room_without_telling_and_the_hour_with(staff: Client) -> None:
    book(staff)
    url = f"/fr/staff/events/{the_event().id}/edit"
    assert staff.submit(url, room="C-1").heading == the_event().title
    assert staff.submit(url, **{"groups-0-starts": "13:00"}).heading == "Qui prévenir"
    assert the_event().room == "C-1"


def test_edit_in_an_older_tab_undoes_nothing_that_changed_meanwhile(staff: Client) -> None:
    book(staff)
    event = the_event()
    older = staff.page(f"/fr/staff/events/{event.id}/edit")
    with transaction() as session:
        row = session.merge(event)
        counts = {row.sessions[0].id: 19}
        actions.correct_plan(row, planned=counts, room="C-1", by=None)
    staff.fill(older, private_note="Projecteur")
    found = the_event()
    assert (found.room, found.private_note, found.planned_count) == ("C-1", "Projecteur", 19)


def test_edit_in_an_older_tab_moves_nothing_back(staff: Client) -> None:
    event = make.public_event()
    make.registration(event)
    url = f"/fr/staff/events/{event.id}/edit"
    older, another = staff.page(url), staff.page(url)
    staff.submit(url, **{"blocks-0-starts": "10:30"})
    sent = db.session.query(Message).count()
    refused = staff.fill(another, **{"blocks-0-starts": "11:00"}, status=422)
    assert "Début 1 : 10 h 30" in refused.errors[0].replace("\xa0", " ")
    staff.fill(older, place="Salle B")
    found = the_event()
    assert (found.place, f"{found.local_start:%H:%M}") == ("Salle B", "10:30")
    assert db.session.query(Message).count() == sent


def test_edit_says_how_many_rows_there_are_when_another_took_one_away(staff: Client) -> None:
    event = make.visit(make.group(label="31"), make.group(starts=time(13), label="32"))
    url = f"/fr/staff/events/{event.id}/edit"
    older = staff.page(url)
    with transaction() as session:
        actions.cancel_session(session.merge(event).sessions[0], reason=Reason.STRIKE, by=None)
    refused = staff.fill(older, room="C-1", status=422)
    assert "Groupe : 1" in refused.errors[0].replace("\xa0", " ")
    assert the_event().room == event.room


def test_edit_of_an_event_in_an_older_tab_undoes_nothing(staff: Client) -> None:
    event = make.public_event(capacity=20)
    older = staff.page(f"/fr/staff/events/{event.id}/edit")
    staff.submit(f"/fr/staff/events/{event.id}/edit", capacity=30)
    refused = staff.fill(older, capacity=25, place="Salle B", status=422)
    assert "Places : 30" in refused.errors[0].replace("\xa0", " ")
    assert (the_event().capacity, the_event().place) == (30, event.place)
    staff.fill(older, place="Salle B")
    assert (the_event().capacity, the_event().place) == (30, "Salle B")


def test_duplicate_keeps_groups_and_contact(staff: Client) -> None:
    book(staff)
    first = the_event().id
    staff.submit(f"/fr/staff/events/{first}/duplicate", on="2027-02-09")
    copy = the_event()
    assert copy.id != first
    assert copy.local_start.date() == date(2027, 2, 9)
    assert (copy.contacts[0].name, copy.planned_count) == ("Line Roy", 28)


def test_plan_keeps_a_draft_and_publishes_it(staff: Client) -> None:
    fields = {"type": "webinar", "title_fr": "Webinaire TI", "capacity": 20}
    fields |= {"blocks-0-on": "2026-12-03", "blocks-0-starts": "12:00"}
    page = staff.submit("/fr/staff/events/plan", **fields)
    assert page.heading == "Webinaire TI"
    assert the_event().status is EventStatus.DRAFT
    staff.submit(f"/fr/staff/events/{the_event().id}/status/published")
    assert the_event().is_listed


def test_plan_without_french_title_is_refused(staff: Client) -> None:
    fields = {"title_en": "IT webinar", "blocks-0-on": "2026-12-03", "blocks-0-starts": "12:00"}
    assert staff.submit("/fr/staff/events/plan", status=422, **fields).errors == [
        "Entrez le titre français."
    ]


def test_cancel_session_takes_one_group_out(staff: Client) -> None:
    event = make.visit(make.group(label="31"), make.group(label="32"))
    first = event.sessions[0].id
    staff.submit(f"/fr/staff/sessions/{first}/cancel", reason="strike")
    assert len(the_event().live_sessions) == 1


@NOVEMBER
def test_confirm_by_the_personal_link(client: Client) -> None:
    event = make.visit()
    url = f"/fr/visit/{mails.token(event)}"
    client.submit(url, button="Confirmer la visite")
    assert the_event().confirmed_at is not None
    assert "Vous avez confirmé cette visite." in client.page(url).text


def test_ask_other_date_waits_for_staff_who_accept_in_one_click(staff: Client) -> None:
    book(staff)
    teacher = staff.application.test_client()
    url = f"/fr/visit/{mails.token(the_event())}/other-date"
    teacher.submit(url, on="2026-12-02", note="Examen ce jour-là")
    assert the_event().local_start.date() == date(2026, 11, 24)
    today = staff.page("/fr/staff/", queries=20)
    assert "Examen ce jour-là" in today.text
    staff.fill(today, button="Accepter")
    assert the_event().local_start.date() == date(2026, 12, 2)
    assert db.session.scalars(events.open_wishes()).all() == []


def test_correct_numbers_is_a_wish_until_accepted(staff: Client) -> None:
    book(staff)
    teacher = staff.application.test_client()
    url = f"/en/visit/{mails.token(the_event())}/numbers"
    teacher.submit(url, **{"counts-0": 31, "room": "Agora"})
    staff.fill(staff.page("/fr/staff/", queries=20), button="Accepter")
    assert (the_event().planned_count, the_event().room) == (31, "Agora")


def test_give_headcount_is_recorded_as_reported_by_the_teacher(staff: Client) -> None:
    book(staff)
    token = mails.token(the_event())
    with time_machine.travel("2026-11-25T15:00:00Z", tick=False):
        teacher = staff.application.test_client()
        teacher.submit(f"/fr/visit/{token}/headcount", **{"counts-0": 26})
        staff.sign_in(make.user())
        staff.fill(staff.page("/fr/staff/", queries=20), button="Accepter")
        event = the_event()
        assert (event.counted, event.status) == (26, EventStatus.CLOSED)
        assert event.sessions[0].counted_by != ""


def test_ask_call_off_is_a_wish_until_accepted(staff: Client) -> None:
    book(staff)
    teacher = staff.application.test_client()
    teacher.submit(f"/fr/visit/{mails.token(the_event())}/call-off", reason="strike")
    assert the_event().status is EventStatus.CONFIRMED
    staff.fill(staff.page("/fr/staff/", queries=20), button="Accepter")
    assert the_event().status is EventStatus.CANCELLED
    assert db.session.scalar(select(Message.kind)) == "events.called_off"


def test_ask_call_off_asks_for_the_reason(staff: Client) -> None:
    book(staff)
    teacher = staff.application.test_client()
    page = teacher.submit(f"/fr/visit/{mails.token(the_event())}/call-off", status=422)
    assert page.errors == ["Choisissez le motif."]
    assert db.session.scalar(select(Wish.id)) is None


def test_renew_link_makes_the_old_one_worthless(staff: Client) -> None:
    book(staff)
    token = mails.token(the_event())
    assert staff.get(f"/fr/visit/{token}").status_code == 200
    staff.submit(f"/fr/staff/events/{the_event().id}", button="Faire un nouveau lien")
    assert staff.get(f"/fr/visit/{token}").status_code == 404
    assert staff.get(f"/fr/visit/{token[:-2]}xx").status_code == 404


@NOVEMBER
def test_my_calendar_is_a_calendar_file(client: Client) -> None:
    event = make.visit()
    answer = client.get(f"/fr/visit/{mails.token(event)}/visit.ics")
    assert answer.mimetype == "text/calendar"
    assert b"DTSTART;TZID=America/Toronto:20261104T090000" in answer.data


@NOVEMBER
def test_a_visit_appears_on_no_public_page(client: Client) -> None:
    make.our_organisation()
    event = make.visit(title_fr="Visite secrète XYZ", visibility="public")
    with transaction() as session:
        session.merge(event).status = EventStatus.PUBLISHED
    for url in ("/fr/", "/en/", "/fr/events", "/calendar.ics", "/fr/impact"):
        assert b"XYZ" not in client.get(url).data, url


def test_visits_are_private_by_type(app: Flask) -> None:
    assert {kind.value for kind in PUBLIC_KINDS}.isdisjoint(
        {"classroom_visit", "talk", "workshop", "company_tour", "job_shadow_day"}
    )


@time_machine.travel("2025-11-05T15:00:00Z", tick=False)
def test_wishes_of_a_closed_visit_are_refused(client: Client) -> None:
    event = make.counted(make.visit(make.group(on=date(2025, 11, 4))), 20)
    url = f"/fr/visit/{mails.token(event)}/other-date"
    page = client.submit(url, status=422, on="2026-12-02")
    assert page.errors == ["Cette visite est close : appelez-nous."]
    assert db.session.scalar(select(func.count()).select_from(Wish)) == 0


def test_same_pupils_counts_young_people_once_and_participations_twice(staff: Client) -> None:
    school = make.school()
    past = {"label": "", "on": date(2025, 11, 4)}
    first = make.counted(make.visit(make.group(**past), school=school), 28)
    later = make.group(**(past | {"on": date(2026, 2, 3)}))
    second = make.counted(make.visit(later, school=school), 30)
    year = of_year("2025-2026")
    assert youth_reached(year).totals.unique_high == 58
    page = staff.page(f"/fr/staff/events/{second.id}")
    page = staff.page(page.href("Mêmes élèves qu’une autre"))
    page = staff.fill(page, button="Enregistrer", other=str(first.sessions[0].id))
    assert "Mêmes élèves qu’une autre : marqué" in page.text
    totals = youth_reached(year).totals
    assert (totals.participations, totals.unique_low, totals.unique_high) == (58, 30, 30)
    staff.fill(staff.page(page.href("Mêmes élèves")), button="Enregistrer", other="")
    assert youth_reached(year).totals.unique_high == 58


def test_same_pupils_offers_only_that_school_and_year(staff: Client) -> None:
    other = make.counted(make.visit(make.group(on=date(2025, 11, 4))), 20)
    mine = make.counted(make.visit(make.group(on=date(2025, 11, 4))), 28)
    url = f"/fr/staff/sessions/{mine.sessions[0].id}/same-pupils"
    assert "Aucune autre séance de cette école" in staff.page(url).text
    with pytest.raises(Refused), transaction() as session:
        actions.mark_same_pupils(
            session.merge(mine.sessions[0]), session.merge(other.sessions[0]), by=None
        )


def test_export_holds_the_filtered_events_and_no_formula(staff: Client) -> None:
    make.visit(school=make.school(name="École des Bouleaux"))
    make.visit(school=make.school(name="=École B"))
    rows = staff.get("/fr/staff/events/export.csv?q=bouleaux").text.splitlines()
    assert len(rows) == 2
    assert "École des Bouleaux" in rows[1]
    everything = staff.get("/fr/staff/events/export.csv").text
    assert "=École B" in everything
    assert ",=École B" not in everything


def test_my_visit_shows_when_where_and_whom_to_call(client: Client) -> None:
    with NOVEMBER:
        event = make.visit(room="B-2", by=make.user(name="Zoé Roy"))
        page = client.page(f"/fr/visit/{mails.token(event)}")
        assert "mercredi 4 novembre 2026" in page.text
        assert "B-2" in page.text
        assert client.get("/fr/visit/nothing").status_code == 404


def test_events_open_on_what_is_near(staff: Client) -> None:
    today = clock.today()
    for days in (40, -40, 5):
        make.visit(
            make.group(on=today + timedelta(days=days)), school=make.school(name=f"École {days}")
        )
    bare = staff.get("/fr/staff/events")
    assert bare.location == "/fr/staff/events?when=upcoming"
    shown = staff.page(bare.location)
    assert [name for name in ("École 5", "École 40", "École -40") if name in shown.text] == [
        "École 5",
        "École 40",
    ]
    assert shown.text.index("École 5") < shown.text.index("École 40")
    assert "École -40" in staff.page("/fr/staff/events?when=").text


@pytest.mark.parametrize(("at", "is_past"), [("09:14:59", False), ("09:15:00", True)])
def test_nobody_is_told_of_a_visit_booked_after_its_end(
    staff: Client, at: str, is_past: bool
) -> None:
    school = make.school()
    with time_machine.travel(f"2026-11-20T{at}-05:00", tick=False):
        staff.sign_in(make.user(Role.COORDINATOR))
        page = staff.submit(
            f"/fr/staff/events/book?school={school.id}",
            **{"on": "2026-11-20", "groups-0-starts": "08:00", "groups-0-minutes": "75"},
        )
    assert ("Cette visite est passée" in page.text) is is_past
    assert page.url.endswith("/tell/headcount" if is_past else "/tell/booked")


def test_the_run_sheet_of_a_public_event_says_how_many_are_registered(staff: Client) -> None:
    event = make.public_event(capacity=1)
    url = f"/fr/staff/events/{event.id}/run-sheet"
    assert "0 place prise sur 1" in staff.page(url).text
    make.registration(event)
    make.registration(event)
    assert "1 place prise sur 1" in staff.page(url).text
    assert "1 inscription attend" in staff.page(url).text


def test_run_sheet_says_who_and_where_and_carries_no_secret_link(staff: Client) -> None:
    book(staff, contact_phone="514 555-0188", private_note="Attention au directeur")
    event = the_event()
    sheet = staff.page(staff.page(f"/fr/staff/events/{event.id}").href("Feuille de route"))
    for fact in ("24 novembre 2026, 9 h 00", "B-204", "Line Roy", "514 555-0188", "31", "28"):
        assert fact in sheet.text.replace("\xa0", " "), fact
    assert "Attention au directeur" not in sheet.text
    assert mails.token(event) not in sheet.response.text
    on_paper = "//*[self::a or self::button][not(ancestor::*[@class='screen-only']) and not(@class='skip')]"
    assert sheet.html.xpath(on_paper) == []


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ({"on": "2026-12-04"}, "Entrez le début de ce bloc, ou videz sa ligne."),
        ({"starts": "12:00"}, "Entrez la date de ce bloc, ou videz sa ligne."),
        ({"title": "Après-midi"}, "Entrez la date de ce bloc, ou videz sa ligne."),
    ],
)
def test_plan_drops_no_block_in_silence(staff: Client, row: dict[str, str], sentence: str) -> None:
    fields = {"type": "webinar", "title_fr": "Webinaire TI"}
    fields |= {"blocks-0-on": "2026-12-03", "blocks-0-starts": "12:00"}
    second = {f"blocks-1-{name}": value for name, value in row.items()}
    page = staff.submit("/fr/staff/events/plan", status=422, **(fields | second))
    assert sentence in page.errors
    assert {page.form().fields[name] for name in second} == set(row.values())
    staff.fill(page, **dict.fromkeys(second, ""))
    assert len(the_event().sessions) == 1


def proposed(staff: Client, school: School) -> tuple[str, ...]:
    fields = staff.page(f"/fr/staff/events/book?school={school.id}").form().fields
    return tuple(fields[f"contact_{part}"] for part in ("name", "phone", "email"))


def contact_of(event: Event) -> tuple[str, str, str]:
    (found,) = event.contacts
    return found.name, found.phone, found.email


NADIA = DayContact("Nadia Ouellet", phone="+15145550111", email="nadia@ecole.example.org")


def test_book_with_another_name_alone_takes_over_no_phone_and_no_address(staff: Client) -> None:
    school = make.school()
    make.visit(school=school, contact=NADIA)
    url = f"/fr/staff/events/book?school={school.id}"
    visit = {"on": "2026-11-24", "groups-0-starts": "09:00", "groups-0-pupils": 28}
    staff.submit(url, contact_name="Gilles Proulx", **visit)
    assert contact_of(the_event()) == ("Gilles Proulx", "", "")
    staff.submit(url, contact_name="nadia ouellet", **visit | {"groups-0-starts": "10:00"})
    assert contact_of(the_event())[1:] == (NADIA.phone, NADIA.email)


def test_book_with_the_name_of_somebody_there_takes_theirs(staff: Client) -> None:
    school = make.school()
    make.visit(school=school, contact=NADIA)
    make.person(school, first_name="Antoine", last_name="Lévesque", email="al@ecole.example.org")
    visit = {"on": "2026-11-24", "groups-0-starts": "09:00", "groups-0-pupils": 28}
    url = f"/fr/staff/events/book?school={school.id}"
    staff.submit(url, contact_name="Antoine Levesque", **visit)
    assert contact_of(the_event())[2] == "al@ecole.example.org"
    named = select(func.count()).select_from(Person).where(Person.last_name == "Lévesque")
    assert db.session.scalar(named) == 1


def test_book_proposes_the_usual_contact_before_the_last_one(staff: Client) -> None:
    school = make.school()
    make.visit(school=school, contact=NADIA)
    assert proposed(staff, school)[0] == "Nadia Ouellet"
    usual = make.person(school, first_name="Antoine", last_name="Lévesque")
    with transaction() as session:
        for found in session.merge(usual).affiliations:
            found.is_usual_contact = True
    assert proposed(staff, school)[0] == "Antoine Lévesque"


def test_calendar_says_each_status_in_a_word(staff: Client) -> None:
    make.visit(make.group(on=date(2026, 12, 3)))
    page = staff.page("/fr/staff/calendar?month=2026-12")
    (entry,) = page.html.xpath("//table[@class='month']//li/a")
    assert entry.get("title") == "Réservée"
    assert "Réservée" in entry.text_content()


def test_move_into_the_past_asks_who_came_and_keeps_the_yes(staff: Client) -> None:
    book(staff)
    event = the_event()
    with transaction() as session:
        session.merge(event).confirmed_at = clock.now()
    page = staff.submit(f"/fr/staff/events/{event.id}/move", on="2020-01-15")
    assert "Cette visite est passée" in page.text
    assert page.url.endswith("/tell/headcount")
    assert the_event().confirmed_at is not None


def test_edit_into_the_past_asks_who_came_as_moving_does(staff: Client) -> None:
    book(staff)
    event = the_event()
    page = staff.submit(f"/fr/staff/events/{event.id}/edit", on="2020-01-15")
    assert page.url.endswith("/tell/headcount")


@pytest.mark.parametrize(("credit", "is_refused"), [(60, False), (61, True)])
def test_a_block_gives_no_more_credit_than_it_lasts(
    staff: Client, credit: int, is_refused: bool
) -> None:
    fields = {"type": "webinar", "title_fr": "Webinaire TI", "blocks-0-credit_minutes": credit}
    fields |= {"blocks-0-on": "2026-12-03", "blocks-0-starts": "12:00", "blocks-0-minutes": 60}
    page = staff.submit("/fr/staff/events/plan", status=422 if is_refused else 200, **fields)
    wrong = ["Un bloc ne donne pas plus de minutes créditables qu’il n’en dure."]
    assert page.errors == (wrong if is_refused else [])


def test_the_memory_of_a_visit_tells_what_the_teacher_asked(staff: Client) -> None:
    book(staff)
    event = the_event()
    with transaction() as session:
        row = session.merge(event)
        counts = {"counts": {str(row.sessions[0].id): 19}}
        wishes.ask(row, WishKind.CORRECT, by_name="Line Roy", facts=counts)
    staff.submit("/fr/staff/", button="Accepter")
    text = staff.page(f"/fr/staff/events/{event.id}").text
    assert "Message reçu par le lien personnel" in text
    assert "Demande acceptée" in text
    assert "Prévus : 28 → 19" in text.replace("\xa0", " ")


@NOVEMBER
@pytest.mark.parametrize(("page", "column"), [("numbers", "planned_count"), ("headcount", "youth")])
def test_numbers_typed_for_groups_that_changed_meanwhile_are_not_taken(
    client: Client, page: str, column: str
) -> None:
    groups = [make.group(starts=time(n), label=str(n), on=DAY) for n in (9, 11, 13)]
    event = make.visit(*groups)
    url = f"/fr/visit/{mails.token(event)}/{page}"
    at = event.ends_at if page == "headcount" else clock.now()
    with time_machine.travel(at, tick=False):
        older = client.page(url)
        with transaction() as session:
            session.merge(event).sessions[0].cancelled_reason = Reason.STRIKE
        typed = {"counts-0": 20, "counts-1": 21, "counts-2": 22}
        refused = client.fill(older, status=422, **typed)
        assert refused.errors == [
            "Les groupes de cette visite ont changé : vérifiez les nombres, puis envoyez de nouveau."
        ]
        assert [refused.form().fields[f"counts-{n}"] for n in (0, 1)] == ["21", "22"]
        client.fill(refused)
        client.post(url, data={**token(client, url), "groups": "x", "counts-7": "x"})
    (wish,) = db.session.scalars(select(Wish)).all()
    ids = [block.id for block in db.session.get_one(Event, event.id).sessions]
    assert wish.facts["counts"] == {str(ids[1]): 21, str(ids[2]): 22}


def token(client: Client, url: str) -> dict[str, str]:
    return {"csrf_token": client.page(url).form().fields["csrf_token"]}


@NOVEMBER
def test_an_older_page_does_not_confirm_another_date(client: Client) -> None:
    event = make.visit(make.group(on=DAY))
    older = client.page(f"/fr/visit/{mails.token(event)}")
    with transaction() as session:
        actions.shift(session.merge(event), to=DAY + timedelta(days=7), starts=None, by=None)
    page = client.fill(older, button="Confirmer la visite")
    assert "La visite a changé pendant que cette page était ouverte" in page.text
    assert the_event().confirmed_at is None
    client.fill(page, button="Confirmer la visite")
    assert the_event().confirmed_at is not None


@NOVEMBER
def test_of_a_postponed_visit_only_another_date_is_asked_for(client: Client) -> None:
    event = make.visit(make.group(on=DAY))
    with transaction() as session:
        row = session.merge(event)
        actions.call_off(row, to=EventStatus.POSTPONED, reason=Reason.STRIKE, by=None)
    url = f"/fr/visit/{mails.token(event)}"
    page = client.page(url)
    assert "Reportée : Grève." in page.text.replace("\xa0", " ")
    with transaction() as session:
        row = session.merge(event)
        for ask in (
            lambda: wishes.confirm(row, by_name="Roy"),
            lambda: wishes.ask(row, WishKind.CALL_OFF, by_name="Roy", facts={"reason": "strike"}),
        ):
            with pytest.raises(Refused, match="n’a pas lieu à cette date"):
                ask()
    client.submit(page.href("Proposer une autre date"), on="2026-12-17")
    assert db.session.scalars(select(Wish)).one().kind is WishKind.OTHER_DATE


def test_status_draft_is_no_page(staff: Client) -> None:
    event = make.visit()
    staff.page(f"/fr/staff/events/{event.id}/status/draft", status=404)
