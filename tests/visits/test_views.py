"""Booking and telling a visit, and the pages of its teacher."""

import io
import re
from datetime import date, time, timedelta

import pypdf
import pytest
import time_machine
from flask import Flask
from icalendar import Calendar
from sqlalchemy import func, select

from outreach.accounts.roles import Role
from outreach.core import clock
from outreach.core.database import db
from outreach.core.errors import Refused
from outreach.core.transaction import transaction
from outreach.events import actions
from outreach.events import actions as events_actions
from outreach.events.contacts import DayContact
from outreach.events.models import Event
from outreach.events.words import EventStatus, Reason
from outreach.invitations import actions as invitations
from outreach.mail.models import Message
from outreach.people.models import Person
from outreach.schools.models import DayKind, School
from outreach.schools.places import CalendarPlace
from outreach.visits import actions as visits
from outreach.visits import mails as visit_mails
from outreach.visits import personal_link as visit_link
from outreach.visits import queries as visit_queries
from outreach.visits import wishes
from outreach.visits.models import Wish
from outreach.visits.words import News, WishKind
from tests import make
from tests.browser import Client, counted, same_queries, text_of
from tests.mail.received import received, the_mail
from tests.schools.test_calendar_actions import add as add_day
from tests.schools.test_calendar_actions import board
from tests.speakers.offering import speaker
from tests.visits import planning
from tests.visits.booking import DAY, NOVEMBER, book, the_event
from tests.visits.test_joint_letter_actions import several, tell


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
    mail = the_mail("visits.booked")
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
    page = book(staff, button="Un groupe de plus", status=422)
    page = staff.fill(page, status=422, **{"groups-1-starts": "", "groups-1-pupils": 27})
    assert page.errors == ["Entrez le début de ce groupe, ou videz sa ligne."]
    assert the_event() is None
    staff.fill(page, **{"groups-1-starts": "10:30"})
    assert len(the_event().sessions) == 2


def test_next_booking_proposes_the_last_contact_and_room(staff: Client) -> None:
    book(staff)
    page = staff.page(f"/fr/staff/events/book?school={the_event().school_id}")
    assert page.html.cssselect("[name=contact_name]")[0].value == "Line Roy"
    assert page.html.cssselect("[name=room]")[0].value == "B-204"


def test_book_in_english(staff: Client) -> None:
    school = make.school()
    page = staff.page(f"/en/staff/events/book?school={school.id}")
    assert page.heading == "Book a visit"


def test_edit_changes_the_room_without_telling_and_the_hour_with(staff: Client) -> None:
    book(staff)
    url = f"/fr/staff/visits/{the_event().id}/edit"
    assert staff.submit(url, room="C-1").heading == the_event().title
    assert staff.submit(url, **{"groups-0-starts": "13:00"}).heading == "Qui prévenir"
    assert the_event().room == "C-1"


def test_edit_in_an_older_tab_undoes_nothing_that_changed_meanwhile(staff: Client) -> None:
    book(staff)
    event = the_event()
    older = staff.page(f"/fr/staff/visits/{event.id}/edit")
    with transaction() as session:
        row = session.merge(event)
        counts = {row.sessions[0].id: 19}
        visits.correct_plan(row, planned=counts, room="C-1", by=None)
    staff.fill(older, private_note="Projecteur")
    found = the_event()
    assert (found.room, found.private_note, found.planned_count) == ("C-1", "Projecteur", 19)


@NOVEMBER
def test_confirm_by_the_personal_link(client: Client) -> None:
    event = make.visit()
    url = f"/fr/visit/{visit_link.token(event)}"
    client.submit(url, button="Confirmer la visite")
    assert the_event().confirmed_at is not None
    assert "Vous avez confirmé cette visite." in client.page(url).text


def test_ask_other_date_waits_for_staff_who_accept_in_one_click(staff: Client) -> None:
    book(staff)
    teacher = staff.application.test_client()
    url = f"/fr/visit/{visit_link.token(the_event())}/other-date"
    teacher.submit(url, on="2026-12-02", note="Examen ce jour-là")
    assert the_event().local_start.date() == date(2026, 11, 24)
    today = staff.page("/fr/staff/", queries=20)
    assert "Examen ce jour-là" in today.text
    staff.fill(today, button="Accepter")
    assert the_event().local_start.date() == date(2026, 12, 2)
    assert db.session.scalars(visit_queries.open_wishes()).all() == []


def test_correct_numbers_is_a_wish_until_accepted(staff: Client) -> None:
    book(staff)
    teacher = staff.application.test_client()
    url = f"/en/visit/{visit_link.token(the_event())}/numbers"
    teacher.submit(url, **{"counts-0": 31, "room": "Agora"})
    staff.fill(staff.page("/fr/staff/", queries=20), button="Accepter")
    assert (the_event().planned_count, the_event().room) == (31, "Agora")


def test_give_headcount_is_recorded_as_reported_by_the_teacher(staff: Client) -> None:
    book(staff)
    token = visit_link.token(the_event())
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
    teacher.submit(f"/fr/visit/{visit_link.token(the_event())}/call-off", reason="strike")
    assert the_event().status is EventStatus.CONFIRMED
    staff.fill(staff.page("/fr/staff/", queries=20), button="Accepter")
    assert the_event().status is EventStatus.CANCELLED
    assert db.session.scalar(select(Message.kind)) == "visits.called_off"


def test_ask_call_off_asks_for_the_reason(staff: Client) -> None:
    book(staff)
    teacher = staff.application.test_client()
    page = teacher.submit(f"/fr/visit/{visit_link.token(the_event())}/call-off", status=422)
    assert page.errors == ["Choisissez le motif."]
    assert db.session.scalar(select(Wish.id)) is None


def test_renew_link_makes_the_old_one_worthless(staff: Client) -> None:
    book(staff)
    token = visit_link.token(the_event())
    assert staff.get(f"/fr/visit/{token}").status_code == 200
    staff.submit(f"/fr/staff/events/{the_event().id}", button="Faire un nouveau lien")
    assert staff.get(f"/fr/visit/{token}").status_code == 404
    assert staff.get(f"/fr/visit/{token[:-2]}xx").status_code == 404


@NOVEMBER
def test_my_calendar_is_a_calendar_file(client: Client) -> None:
    event = make.visit()
    answer = client.get(f"/fr/visit/{visit_link.token(event)}/visit.ics")
    assert answer.mimetype == "text/calendar"
    assert b"DTSTART;TZID=America/Toronto:20261104T090000" in answer.data


@time_machine.travel("2025-11-05T15:00:00Z", tick=False)
def test_wishes_of_a_closed_visit_are_refused(client: Client) -> None:
    event = make.counted(make.visit(make.group(on=date(2025, 11, 4))), 20)
    url = f"/fr/visit/{visit_link.token(event)}/other-date"
    page = client.submit(url, status=422, on="2026-12-02")
    assert page.errors == ["Cette visite est close : appelez-nous."]
    assert db.session.scalar(select(func.count()).select_from(Wish)) == 0


def test_my_visit_shows_when_where_and_whom_to_call(client: Client) -> None:
    with NOVEMBER:
        event = make.visit(room="B-2", by=make.user(name="Zoé Roy"))
        page = client.page(f"/fr/visit/{visit_link.token(event)}")
        assert "mercredi 4 novembre 2026" in page.text
        assert "B-2" in page.text
        assert client.get("/fr/visit/nothing").status_code == 404


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


def test_book_with_another_name_alone_takes_over_no_phone_and_no_address(staff: Client) -> None:
    school = make.school()
    make.visit(school=school, contact=NADIA)
    url = f"/fr/staff/events/book?school={school.id}"
    visit = {"on": "2026-11-24", "groups-0-starts": "09:00", "groups-0-pupils": 28}
    staff.submit(url, contact_name="Gilles Proulx", **visit)
    assert contact_of(the_event()) == ("Gilles Proulx", "", "")
    staff.submit(url, contact_name="nadia ouellet", **visit | {"groups-0-starts": "11:00"})
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


def test_edit_into_the_past_asks_who_came_as_moving_does(staff: Client) -> None:
    book(staff)
    event = the_event()
    asked = staff.submit(f"/fr/staff/visits/{event.id}/edit", on="2020-01-15", status=422)
    assert "Cette date est passée" in asked.text
    page = staff.fill(asked, button="Enregistrer quand même")
    assert page.url.endswith("/tell/headcount")


@NOVEMBER
@pytest.mark.parametrize(("page", "column"), [("numbers", "planned_count"), ("headcount", "youth")])
def test_numbers_typed_for_groups_that_changed_meanwhile_are_not_taken(
    client: Client, page: str, column: str
) -> None:
    groups = [make.group(starts=time(n), label=str(n), on=DAY) for n in (9, 11, 13)]
    event = make.visit(*groups)
    url = f"/fr/visit/{visit_link.token(event)}/{page}"
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


@NOVEMBER
def test_an_older_page_does_not_confirm_another_date(client: Client) -> None:
    event = make.visit(make.group(on=DAY))
    older = client.page(f"/fr/visit/{visit_link.token(event)}")
    with transaction() as session:
        events_actions.shift(session.merge(event), to=DAY + timedelta(days=7), starts=None, by=None)
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
        events_actions.call_off(row, to=EventStatus.POSTPONED, reason=Reason.STRIKE, by=None)
    url = f"/fr/visit/{visit_link.token(event)}"
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


def proposed(staff: Client, school: School) -> tuple[str, ...]:
    fields = staff.page(f"/fr/staff/events/book?school={school.id}").form().fields
    return tuple(fields[f"contact_{part}"] for part in ("name", "phone", "email"))


def contact_of(event: Event) -> tuple[str, str, str]:
    (found,) = event.contacts
    return found.name, found.phone, found.email


NADIA = DayContact("Nadia Ouellet", phone="+15145550111", email="nadia@ecole.example.org")


def token(client: Client, url: str) -> dict[str, str]:
    return {"csrf_token": client.page(url).form().fields["csrf_token"]}


def test_edit_says_how_many_rows_there_are_when_another_took_one_away(staff: Client) -> None:
    event = make.visit(make.group(label="31"), make.group(starts=time(13), label="32"))
    url = f"/fr/staff/visits/{event.id}/edit"
    older = staff.page(url)
    with transaction() as session:
        actions.cancel_session(session.merge(event).sessions[0], reason=Reason.STRIKE, by=None)
    refused = staff.fill(older, room="C-1", status=422)
    assert "Groupe : 1" in refused.errors[0].replace("\xa0", " ")
    assert the_event().room == event.room


@pytest.mark.parametrize(("typed", "asks"), [("", False), ("0", True), ("57", True), ("56", False)])
def test_give_headcount_asks_to_be_sure_of_odd_numbers_only(
    client: Client, typed: str, asks: bool
) -> None:
    with NOVEMBER:
        event = make.visit(make.group(on=date(2026, 11, 2), planned_count=28))
    with time_machine.travel("2026-11-03T15:00:00Z", tick=False):
        url = f"/fr/visit/{visit_link.token(event)}/headcount"
        is_taken = typed == "56"
        page = client.submit(url, status=200 if is_taken else 422, **{"counts-0": typed})
        assert (bool(page.all("#sure")), bool(page.errors)) == (asks, not is_taken)


BREAK = "2027-03-03"


def school_in_a_break() -> School:
    """Of a board whose break has the first week of March."""
    row = board()
    add_day(CalendarPlace(row), date(2027, 3, 1), date(2027, 3, 5), kind=DayKind.BREAK)
    return make.school(board_id=row.id)


def booked_count() -> int:
    return db.session.scalar(select(func.count(Event.id))) or 0


def test_book_shows_conflicts_before_anything_is_saved(staff: Client) -> None:
    school = school_in_a_break()
    values = {"on": BREAK, "groups-0-starts": "09:00", "groups-0-label": "31", "room": "B-204"}
    page = staff.submit(f"/fr/staff/events/book?school={school.id}", **values, status=422)
    assert "Rien n’est encore enregistré." in page.text
    assert "mercredi 3 mars 2027 tombe pendant une relâche" in page.text.replace("\xa0", " ")
    assert page.href("Voir le calendrier").endswith("/calendars/board-1?year=2026-2027")
    kept = page.form("Réserver quand même").fields
    assert (kept["on"], kept["groups-0-label"], kept["room"]) == (BREAK, "31", "B-204")
    assert (booked_count(), db.session.scalar(select(func.count(Message.id)))) == (0, 0)
    told = staff.fill(page, button="Réserver quand même")
    assert booked_count() == 1
    assert "tombe pendant une relâche" in told.text


def test_book_asks_again_when_another_conflict_comes(staff: Client) -> None:
    url = f"/fr/staff/events/book?school={school_in_a_break().id}"
    values = {"on": BREAK, "groups-0-starts": "09:00"}
    page = staff.submit(url, **values, status=422)
    page = staff.fill(page, button="Réserver quand même", on="2027-03-06", status=422)
    assert "tombe une fin de semaine" in page.text
    assert "relâche" not in page.text
    assert booked_count() == 0
    staff.fill(page, button="Réserver la visite", on="2027-03-09", settled="")
    assert booked_count() == 1


def test_edit_asks_only_of_what_is_wrong_anew(staff: Client) -> None:
    event = make.visit(make.group(on=date(2027, 3, 3)), school=school_in_a_break())
    url = f"/fr/staff/visits/{event.id}/edit"
    staff.submit(url, room="C-101")
    page = staff.submit(url, on="2027-03-06", room="C-102", status=422)
    assert "tombe une fin de semaine" in page.text
    assert db.session.get_one(Event, event.id).room == "C-101"
    staff.fill(page, button="Enregistrer quand même")
    moved = db.session.get_one(Event, event.id)
    assert (moved.room, moved.live_sessions[0].local_on) == ("C-102", date(2027, 3, 6))


def test_book_with_conflicts_asks_as_often_for_twelve_groups_as_for_one(staff: Client) -> None:
    counts = []
    school = school_in_a_break()
    for n in (1, 12):
        groups = {f"groups-{i}-starts": f"{7 + i:02}:00" for i in range(n)}
        minutes = {f"groups-{i}-minutes": "45" for i in range(n)}
        page = staff.page(f"/fr/staff/events/book?school={school.id}")
        while len(page.form("Réserver la visite").xpath(".//input[contains(@name, 'starts')]")) < n:
            page = staff.fill(page, button="Un groupe de plus", status=422)
        with counted() as statements:
            staff.fill(page, on=BREAK, **groups, **minutes, status=422)
        counts.append(len([one for one in statements if one.startswith("SELECT")]))
    assert counts[0] == counts[1] <= 24


def test_book_shows_earlier_visits_and_the_week_of_the_day(staff: Client) -> None:
    school = school_in_a_break()
    event = make.visit(make.group(on=date(2026, 10, 14)), school=school, contact=NADIA)
    make.counted(event, 26)
    url = f"/fr/staff/events/book?school={school.id}"
    page = staff.page(url)
    assert "1 groupe · 26 élèves présents, 28 prévus" in page.text.replace("\xa0", " ")
    assert "Dès qu’une date est choisie" in page.text
    assert "Relâche" in staff.page(f"{url}&on={BREAK}").text
    page = staff.submit(url, on="2026-10-15", status=422)
    assert page.all(f"#that-week a[href$='/staff/events/{event.id}']")
    for junk in ("on=0001-01-02", "on=x&owner_id=x", "owner_id=0"):
        assert staff.page(f"{url}&{junk}").status == 200


@pytest.mark.parametrize(
    ("lang", "titles", "none"),
    [
        ("fr", ["Visites à venir", "Visites précédentes"], "Aucune visite précédente."),
        ("en", ["Coming visits", "Earlier visits"], "No earlier visit."),
    ],
)
def test_book_shows_what_comes_apart_from_what_was(
    staff: Client, lang: str, titles: list[str], none: str
) -> None:
    """Today is 2 November."""
    school = make.school()
    url = f"/{lang}/staff/events/book?school={school.id}"
    titled = [title.partition("See")[0] for title in staff.page(url).all("aside h2")]
    assert titles[0] not in titled
    make.visit(make.group(on=date(2026, 11, 25)), school=school)
    page = staff.page(url)
    assert page.all("aside h2")[1:] == titles
    assert none in page.text
    make.visit(make.group(on=date(2026, 10, 14)), school=school)
    page = staff.page(url)
    assert none not in page.text
    coming, was = page.all("aside section")[1:]
    assert ("25" in coming, "14" in coming) == (True, False)
    assert ("25" in was, "14" in was) == (False, True)


def test_book_shows_the_week_of_whoever_looks_after_it(staff: Client) -> None:
    other = make.user(name="Ugo Roy")
    event = make.visit(make.group(on=date(2026, 11, 25)), owner=db.session.merge(other))
    url = f"/fr/staff/events/book?school={make.school().id}&on=2026-11-24"
    link = f"#that-week a[href$='/staff/events/{event.id}']"
    assert not staff.page(url).all(link)
    page = staff.page(f"{url}&owner_id={other.id}")
    assert page.all(link)
    assert page.form("Réserver la visite").fields["owner_id"] == str(other.id)


def test_book_copies_the_last_group_to_the_next_period(staff: Client) -> None:
    school = make.school()
    make.visit(make.group(minutes=60), make.group(starts=time(10, 15), minutes=60), school=school)
    page = staff.page(f"/fr/staff/events/book?school={school.id}")
    fields = page.form("Réserver la visite").fields
    assert (fields["groups-0-starts"], fields["groups-0-minutes"]) == ("", "60")
    assert list(fields["groups-0-grades"]) == ["secondary_3"]
    typed = {"groups-0-starts": "09:00", "groups-0-pupils": "27", "groups-0-label": "31"}
    page = staff.fill(page, button="Un groupe de plus", status=422, **typed)
    fields = page.form("Réserver la visite").fields
    row = [fields[f"groups-1-{n}"] for n in ("starts", "minutes", "pupils", "label")]
    assert row == ["10:15", "60", "27", ""]
    assert list(fields["groups-1-grades"]) == ["secondary_3"]
    assert not page.errors
    page = staff.fill(page, button="Un groupe de plus", status=422, **{"groups-1-starts": ""})
    assert page.form("Réserver la visite").fields["groups-2-starts"] == ""


def test_book_has_at_most_twelve_groups(staff: Client) -> None:
    page = staff.page(f"/fr/staff/events/book?school={make.school().id}")
    for _n in range(11):
        page = staff.fill(page, button="Un groupe de plus", status=422)
    assert "Un groupe de plus" not in page.text
    assert "groups-11-starts" in page.form("Réserver la visite").fields


def test_day_plan_has_all_that_whoever_goes_needs(client: Client) -> None:
    eve = make.user(Role.STAFF, name="Ève Gagnon")
    planning.visit(eve, school=planning.school(planning.MONTREAL))
    page = client.sign_in(eve).page(planning.URL)
    for part in ("12, rue des Érables", "B-204", "Porte 3", "Line Roy", "28 élèves"):
        assert part in page.text, part
    hrefs = page.html.xpath("//main//a/@href")
    assert "tel:+15145550134" in hrefs
    assert "geo:45.5,-73.57" in hrefs
    assert client.page(planning.URL.replace("/fr/", "/en/")).heading == "Day plan"


def test_day_plan_of_somebody_else_and_of_an_empty_day(client: Client) -> None:
    eve = make.user(Role.STAFF, name="Ève Gagnon")
    other = make.user(name="Ugo Roy")
    planning.visit(other)
    client.sign_in(eve)
    assert "Rien n’est prévu ce jour-là." in client.page(planning.URL).text
    assert "Line Roy" in client.page(f"{planning.URL}&who={other.id}").text
    assert client.page("/fr/staff/day-plan?on=junk&who=junk").status == 200


def test_day_plan_asks_as_often_with_one_visit_and_thirty(client: Client) -> None:
    eve = make.user(Role.STAFF, name="Ève Gagnon")
    client.sign_in(eve)
    assert same_queries(client, planning.URL, lambda n: planning.visit(eve, at=time(8, n))) <= 9


def test_print_day_plan_reads_as_the_page(client: Client) -> None:
    eve = make.user(Role.STAFF, name="Ève Gagnon")
    planning.visit(eve, school=planning.school(planning.MONTREAL))
    answer = client.sign_in(eve).get(f"/fr/staff/day-plan.pdf?on={planning.DAY}")
    assert answer.mimetype == "application/pdf"
    [sheet] = pypdf.PdfReader(io.BytesIO(answer.data)).pages
    words = " ".join(sheet.extract_text().split()).replace("\u00a0", " ")
    for part in ("Ève Gagnon", "12, rue des Érables", "B-204", "Stationnement P2", "Line Roy"):
        assert part in words, part


@pytest.mark.parametrize(("is_own", "mails"), [(True, 1), (False, 2)])
def test_the_owner_hears_of_what_somebody_else_booked_and_has_it_in_the_calendar(
    client: Client, is_own: bool, mails: int
) -> None:
    make.our_organisation()
    eve, ugo = make.user(name="Ève", email="eve@example.org"), make.user(name="Ugo")
    by = eve if is_own else ugo
    contact = DayContact("Line Roy", "", "line@ecole.example.org")
    event = make.visit(school=make.school(), contact=contact, owner=eve)
    with transaction() as session:
        kept = session.get_one(Event, event.id)
        visit_mails.tell(kept, News.BOOKED, by=session.merge(by))
    db.session.rollback()
    rows = db.session.scalars(select(Message).order_by(Message.id)).all()
    assert len(rows) == mails
    if not is_own:
        mail = the_mail("visits.owner")
        assert mail.path == f"/fr/staff/events/{event.id}"
        [(_kind, text)] = mail.files.values()
        assert "METHOD:REQUEST" in text
        assert "eve@example.org" in text
        (entry,) = Calendar.from_ical(text).walk("VEVENT")
        assert "Line Roy" in str(entry["description"])
        assert "Une question" not in str(entry["description"])


@pytest.mark.parametrize(("room", "mails"), [("Z-999", 1), ("", 0)])
def test_edit_tells_the_speaker_who_goes_of_another_room(
    staff: Client, room: str, mails: int
) -> None:
    event, ada = planning.visit(make.user(), room=""), speaker()
    boss = make.user(Role.COORDINATOR)
    with transaction() as session:
        row, by = session.get_one(Event, event.id), session.merge(boss)
        invitations.assign(row, session.merge(ada), override="x", by=by)
    staff.submit(f"/fr/staff/visits/{event.id}/edit", button="Enregistrer", room=room)
    db.session.rollback()
    kinds = db.session.scalars(select(Message.kind)).all()
    assert kinds.count("invitations.changed") == mails


def test_the_owner_who_subscribes_gets_the_mail_without_a_second_entry(client: Client) -> None:
    eve = make.user(name="Ève", email="eve@example.org")
    event = make.visit(school=make.school(), owner=eve)
    with transaction() as session:
        kept = session.get_one(Event, event.id)
        kept.owner.feed_version = 1  # type: ignore[union-attr]
        visit_mails.tell(kept, News.BOOKED, by=None)
    assert the_mail("visits.owner").files == {}


def page_of(event: Event) -> str:
    return f"/fr/staff/events/{event.id}/tell-together"


def test_tell_together_ticks_the_series_and_sends_one_letter(staff: Client) -> None:
    first, second, alone = several(0, 1, 2)
    with transaction() as session:
        for row in (first, second):
            session.get_one(Event, row.id).series_id = first.id
    page = staff.page(page_of(first))
    ticked = page.html.xpath("//input[@name='visits'][@checked]/@value")
    assert ticked == [str(first.id), str(second.id)]
    assert len(staff.page(page_of(alone)).html.xpath("//input[@name='visits'][@checked]")) == 3
    page = staff.fill(page, button="Le voir", personal_line="À bientôt!", status=422)
    assert "À bientôt!" in page.html.cssselect("article")[0].text_content()
    assert db.session.scalar(select(Message.id)) is None
    page = staff.fill(page, button="Envoyer le courriel")
    assert "Courriels en route : 1." in page.text.replace("\xa0", " ")
    mail = the_mail("visits.booked")
    assert (len(mail.buttons), "À bientôt!" in mail.text) == (2, True)
    assert "connaît toutes" not in staff.page(page_of(first)).text
    late = staff.page(page_of(first))
    staff.submit(page_of(first), button="Envoyer le courriel")
    assert "connaît toutes les visites à venir" in staff.page(page_of(first)).text
    sent = db.session.scalar(select(func.count()).select_from(Message))
    assert "déjà ces visites" in staff.fill(late, button="Envoyer le courriel").text
    assert db.session.scalar(select(func.count()).select_from(Message)) == sent


@pytest.mark.parametrize(("count", "is_right"), [(0, False), (1, True), (20, True), (21, False)])
def test_tell_together_takes_one_to_twenty(staff: Client, count: int, is_right: bool) -> None:
    rows = several(*range(21))
    page = staff.page(page_of(rows[0]))
    assert len(page.html.xpath("//input[@name='visits'][@checked]")) == 20
    ids = [str(row.id) for row in rows[:count]]
    page = staff.fill(page, button="Envoyer", visits=ids or None, status=None if is_right else 422)
    assert page.errors == ([] if is_right else ["Cochez de 1 à 20 visites."])


def test_tell_together_is_offered_after_a_booking_and_on_the_series(staff: Client) -> None:
    first, second = several(0, 1)
    link = "Les annoncer en une seule lettre"
    assert staff.page(f"/fr/staff/events/{first.id}/tell/booked").href(link) == page_of(first)
    assert link not in staff.page(f"/fr/staff/events/{first.id}/tell/moved").text
    with transaction() as session:
        for row in (first, second):
            session.get_one(Event, row.id).series_id = first.id
    series = f"/fr/staff/events/{first.id}/series"
    assert staff.page(series).href("Annoncer 2 visites à l’école") == page_of(first)
    tell([second])
    assert "Annoncer" not in staff.page(series).text
    assert link not in staff.page(f"/fr/staff/events/{first.id}/tell/booked").text


def test_tell_together_asks_as_often_for_twenty_as_for_one(staff: Client) -> None:
    rows = several(0)

    def add(n: int) -> None:
        several(n, school=rows[0].school, owner=rows[0].owner)

    assert same_queries(staff, page_of(rows[0]), add, rows=20) <= 12


def test_tell_of_a_group_called_off_where_none_is_leads_nowhere(client: Client) -> None:
    make.our_organisation()
    event = make.visit()
    client.sign_in(make.user(Role.COORDINATOR))
    assert client.get(f"/fr/staff/events/{event.id}/tell/group_off").status_code == 404


@NOVEMBER
@pytest.mark.parametrize(("lang", "label"), [("fr", "Voir la visite"), ("en", "See the visit")])
def test_the_mail_of_a_postponed_visit_names_the_button_that_it_has(
    app: Flask, lang: str, label: str
) -> None:
    make.our_organisation()
    contact = DayContact(name="Line Roy", email="line.roy@ecole.example", lang=lang)
    event = make.visit(make.group(on=DAY), contact=contact)
    with transaction() as session:
        row = session.merge(event)
        events_actions.call_off(row, to=EventStatus.POSTPONED, reason=Reason.STRIKE, by=None)
        [draft] = visit_mails.drafts(row, News.CALLED_OFF)
    assert [button.label for button in draft.letter.buttons] == [label]
    assert label in draft.letter.paragraphs[0]
