"""Headcounts typed for many visits at once, and the list at the door."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import select

from outreach.accounts.roles import Role
from outreach.attendance import check_in
from outreach.attendance.models import Attendance, Presence
from outreach.certificates import actions as certificates
from outreach.core import clock
from outreach.core.database import db
from outreach.core.transaction import transaction
from outreach.events.contacts import DayContact
from outreach.events.models import Event
from outreach.events.words import EventStatus
from outreach.history.models import Entry
from outreach.registration.models import Registration
from outreach.reports.periods import of_year
from outreach.reports.youth_reached import youth_reached
from outreach.visits import wishes
from outreach.visits.models import Wish
from outreach.visits.words import WishKind
from tests import make
from tests.bench import crowd
from tests.browser import Client, Page, filled, same_queries
from tests.mail.received import the_mail

URL = "/fr/staff/headcounts"
LINE = DayContact("Line Roy", email="line.roy@ecole.example.org")
AT_NOON = time_machine.travel("2026-12-03T17:00:00Z", tick=False)


@pytest.fixture
def staff(client: Client) -> Iterator[Client]:
    """Staff at ten in the morning of 3 December 2026, an hour into the counsellor day."""
    with time_machine.travel("2026-12-03T15:00:00Z", tick=False):
        yield client.sign_in(make.user(Role.STAFF, name="Ève Gagnon"))


@pytest.fixture
def coordinator(client: Client) -> Iterator[Client]:
    """A coordinator at the same moment: whoever may call events off."""
    with time_machine.travel("2026-12-03T15:00:00Z", tick=False):
        yield client.sign_in(make.user(Role.COORDINATOR))


def the_event() -> Event:
    return db.session.scalars(select(Event).order_by(Event.id)).first()


def test_headcounts_closes_visits_whose_groups_are_all_in(staff: Client) -> None:
    make.visit(make.group(label="31"), make.group(label="32"))
    make.visit(make.group(label="41"))
    fields = {"rows-0-youth": 27, "rows-0-adults": 1, "rows-1-youth": 30, "rows-2-youth": 25}
    page = staff.submit(URL, **fields)
    assert "Groupes enregistrés : 3." in page.text
    statuses = set(db.session.scalars(select(Event.status)))
    assert statuses == {EventStatus.CLOSED}


def test_headcounts_of_one_group_delivers_and_waits_for_the_other(staff: Client) -> None:
    make.visit(make.group(label="31"), make.group(label="32"))
    staff.submit(URL, **{"rows-0-youth": 27})
    assert the_event().status is EventStatus.DELIVERED


def test_headcounts_by_gender_must_add_up(staff: Client) -> None:
    make.visit()
    page = staff.submit(URL, status=422, **{"rows-0-youth": 27, "rows-0-girls": 10})
    assert page.errors == [
        "Groupe 31 : filles, garçons, autres et non déclarés font 10, et non 27."
    ]
    assert the_event().counted is None


def test_headcounts_far_from_the_plan_ask_to_be_confirmed(staff: Client) -> None:
    make.visit()
    page = staff.submit(URL, status=422, **{"rows-0-youth": 70})
    assert "Cochez « C’est exact »" in page.errors[0]
    staff.fill(page, **{"rows-0-sure": True})
    assert the_event().counted == 70


def test_headcounts_mark_the_row_that_is_refused_and_ask_there_only(staff: Client) -> None:
    make.visit()
    make.visit()
    page = staff.submit(URL, status=422, **{"rows-0-youth": 20, "rows-1-youth": 99})
    (marked,) = page.html.cssselect(".count-row.has-error")
    assert [box.get("name") for box in page.html.xpath("//input[@type='checkbox'][@name]")] == [
        "rows-1-sure"
    ]
    assert marked.xpath(".//input[@name='rows-1-youth']/@value") == ["99"]
    assert the_event().counted is None


def test_headcounts_below_zero_are_refused(staff: Client) -> None:
    make.visit()
    page = staff.submit(URL, status=422, **{"rows-0-youth": -3})
    assert page.errors == ["Entrez un nombre entier de 0 à 1 000."]


def test_headcounts_entered_meanwhile_by_somebody_else_are_shown(staff: Client) -> None:
    event = make.visit()
    page = staff.page(f"{URL}?event={event.id}")
    make.counted(event, 26)
    again = staff.fill(page, status=422, **{"rows-0-youth": 28})
    assert "26" in again.errors[0]
    assert the_event().counted == 26


def test_headcounts_of_a_visit_to_come_are_refused(staff: Client) -> None:
    event = make.visit(make.group(on=date(2026, 12, 10)))
    page = staff.submit(f"{URL}?event={event.id}", status=422, **{"rows-0-youth": 20})
    assert page.errors == ["Cette visite n’est pas encore terminée."]


def test_headcounts_are_one_tab_from_each_other(staff: Client) -> None:
    make.visit(make.group(label="31"), make.group(label="32"))
    make.visit(make.group(label="41"))
    page = staff.page(URL)
    stops = page.html.xpath(
        "//main//*[self::a or self::button or self::summary or self::input[@type!='hidden'] or self::select]"
    )
    shown = [stop for stop in stops if not stop.xpath("ancestor::*[@class='count-more']")]
    names = [stop.get("data-column") for stop in shown]
    assert names[names.index("youth") :][:7] == [*["youth", "adults"] * 3, None]
    assert shown[names.index("youth") + 6].get("type") == "submit"


def not_held(client: Client, event: Event, **typed: Any) -> Page:
    """Press “it did not happen” beside the numbers, some of them typed."""
    page = client.page(URL)
    button = page.html.xpath(f"//button[@name='not_held' and @value='{event.id}']")
    assert button[0].get("form") == page.form().get("id")
    data = filled(page.form(), typed) | {"not_held": event.id}
    return Page(client.post(URL, data=data, follow_redirects=True))


def test_headcounts_typed_are_saved_before_a_visit_is_said_not_to_have_been(
    coordinator: Client,
) -> None:
    held, other = make.visit(), make.visit()
    page = not_held(coordinator, other, **{"rows-0-youth": 27})
    assert page.url == f"/fr/staff/events/{other.id}/did-not-happen"
    assert db.session.get_one(Event, held.id).counted == 27
    assert coordinator.fill(page, reason="weather_closure").url == URL
    assert db.session.get_one(Event, other.id).status is EventStatus.CANCELLED


def test_headcounts_refused_stay_typed_and_keep_the_visit(coordinator: Client) -> None:
    page = not_held(coordinator, make.visit(), **{"rows-0-youth": 1001})
    assert (page.status, page.form().fields["rows-0-youth"]) == (422, "1001")
    assert the_event().status is EventStatus.CONFIRMED


@pytest.mark.parametrize("junk", ["x", "0", "-1", "99999999999999999999"])
def test_headcounts_with_junk_for_the_visit_are_refused(staff: Client, junk: str) -> None:
    make.visit()
    sent = filled(staff.page(URL).form(), {"rows-0-youth": 27}) | {"not_held": junk}
    assert staff.post(URL, data=sent).status_code == 422
    assert the_event().counted is None


def test_did_not_happen_with_a_new_date_rebooks(coordinator: Client) -> None:
    event = make.visit()
    url = f"/fr/staff/events/{event.id}/did-not-happen"
    coordinator.submit(url, reason="weather_closure", on="2027-01-20")
    statuses = list(db.session.scalars(select(Event.status).order_by(Event.id)))
    assert statuses == [EventStatus.POSTPONED, EventStatus.CONFIRMED]


def test_did_not_happen_without_a_reason_is_refused(coordinator: Client) -> None:
    event = make.visit()
    page = coordinator.submit(f"/fr/staff/events/{event.id}/did-not-happen", status=422)
    assert page.errors == ["Choisissez le motif."]


def test_did_not_happen_is_said_of_no_event_that_has_not_ended(coordinator: Client) -> None:
    event = make.visit(make.group(on=date(2026, 12, 3)))
    url = f"/fr/staff/events/{event.id}/did-not-happen"
    with time_machine.travel(event.ends_at - timedelta(seconds=1), tick=False):
        page = coordinator.submit(url, status=422, reason="strike")
        assert "pas encore terminée" in page.errors[0]
        assert the_event().status is EventStatus.CONFIRMED
    with time_machine.travel(event.ends_at, tick=False):
        coordinator.submit(url, reason="strike")
    assert the_event().status is EventStatus.CANCELLED


def test_undo_takes_back_the_one_tap_at_the_door(staff: Client) -> None:
    event = make.public_event()
    make.registration(event, last_name="Bédard")
    url = f"/fr/staff/events/{event.id}/door"
    page = staff.fill(staff.page(url), button="Arrivée")
    assert db.session.scalar(select(Attendance.presence)) is Presence.PRESENT
    staff.fill(page, button="Défaire")
    assert db.session.scalar(select(Attendance.id)) is None
    kept = select(Entry.verb).where(Entry.noun == "attendance").order_by(Entry.id)
    assert list(db.session.scalars(kept)) == ["check_in", "undo"]


IN_PLACE = {"HX-Request": "true"}


def test_check_in_in_place_answers_with_the_line_the_count_and_what_is_said(staff: Client) -> None:
    event = make.public_event(capacity=2)
    mine = make.registration(event, last_name="Bédard")
    make.registration(event)
    make.registration(event)
    session = event.sessions[0].id
    door = staff.page(f"/fr/staff/events/{event.id}/door")
    assert door.all("#roll-count") == ["0 / 2 arrivées"]
    url = door.form("Arrivée").get("hx-post")
    assert url == f"/fr/staff/sessions/{session}/check-in/{mine.id}"
    came = Page(staff.post(url, data=token(staff), headers=IN_PLACE))
    assert came.all("li.came strong") == ["Noémie Bédard"]
    assert came.all("#roll-count[hx-swap-oob]") == ["1 / 2 arrivées"]
    said = came.all("[hx-swap-oob='innerHTML:#door-said']")
    assert said == ["Noémie Bédard : Présence. Arrivées : 1 sur 2."]
    back = Page(
        staff.post(came.form("Défaire").get("hx-post"), data=token(staff), headers=IN_PLACE)
    )
    assert (back.all("li.came"), back.all("#roll-count")) == ([], ["0 / 2 arrivées"])
    assert db.session.scalar(select(Attendance.id)) is None


def test_check_in_twice_is_once(staff: Client) -> None:
    mine = make.registration(make.public_event())
    url = f"/fr/staff/sessions/{mine.event.sessions[0].id}/check-in/{mine.id}"
    for _tap in range(2):
        assert staff.post(url, data=token(staff), headers=IN_PLACE).status_code == 200
    taps = select(Entry).where(Entry.noun == "attendance", Entry.verb == "check_in")
    assert len(db.session.scalars(taps).all()) == 1


def test_check_in_keeps_the_search_where_nothing_runs_in_place(staff: Client) -> None:
    event = make.public_event()
    make.registration(event, last_name="Bédard")
    make.registration(event, last_name="Roy")
    page = staff.fill(staff.page(f"/fr/staff/events/{event.id}/door?q=bedard"), button="Arrivée")
    assert page.all(".roll-line strong") == ["Noémie Bédard"]
    assert page.all("#roll-count") == ["1 / 2 arrivées"]


def test_door_asks_the_same_with_one_line_and_with_thirty(staff: Client) -> None:
    event = make.public_event()
    same_queries(staff, f"/fr/staff/events/{event.id}/door", lambda _n: make.registration(event))


def test_count_class_in_place_shows_its_line_again_until_the_numbers_are_right(
    staff: Client,
) -> None:
    event = make.public_event(type="career_fair")
    mine = make.registration(event, pupils={"secondary_4": 28}, adults=2, school=make.school())
    url = f"/fr/staff/sessions/{event.sessions[0].id}/count-class/{mine.id}"
    asked = Page(staff.get(url, headers=IN_PLACE))
    assert (asked.html.tag, asked.form("Arrivée").get("hx-post")) == ("li", url)
    wrong = filled(asked.form("Arrivée"), {"youth": 1001})
    answer = staff.post(url, data=wrong, headers=IN_PLACE)
    again = Page(answer)
    assert (answer.status_code, again.form("Arrivée").fields["youth"]) == (422, "1001")
    right = filled(again.form("Arrivée"), {"youth": 1000, "adults": 3})
    came = Page(staff.post(url, data=right, headers=IN_PLACE))
    assert came.all("li.came .roll-mark") == ["Présence : 1000 élèves + 3 adultes"]


def test_door_finds_a_name_without_accents(staff: Client) -> None:
    event = make.public_event()
    make.registration(event, last_name="Bédard")
    make.registration(event, last_name="Roy")
    page = staff.page(f"/fr/staff/events/{event.id}/door?q=bedard")
    assert page.all(".roll-line strong") == ["Noémie Bédard"]


def test_walk_in_needs_two_names(staff: Client) -> None:
    event = make.public_event(capacity=1)
    make.registration(event)
    url = f"/fr/staff/sessions/{event.sessions[0].id}/walk-in"
    assert staff.submit(url, status=422, first_name="Guy").errors == ["Entrez le nom."]
    typed = {"email": "guy@ecole.example.org", "organisation": "École X", "role": "teacher"}
    staff.submit(url, first_name="Guy", last_name="Roy", **typed)
    assert db.session.scalar(select(Attendance.presence)) is Presence.PRESENT
    came = db.session.scalars(select(Registration).where(Registration.first_name == "Guy")).one()
    assert (came.name, came.email, came.organisation) == ("Guy Roy", *list(typed.values())[:2])
    assert came.role is not None


def test_check_in_with_a_session_of_another_event_is_no_page(staff: Client) -> None:
    mine = make.registration(make.public_event())
    other = make.public_event()
    page = staff.page("/fr/staff/")
    token = page.html.xpath("//input[@name='csrf_token']/@value")[0]
    url = f"/fr/staff/sessions/{other.sessions[0].id}/check-in/{mine.id}"
    assert staff.post(url, data={"csrf_token": token}).status_code == 404


def test_count_class_goes_into_youth_reached(staff: Client) -> None:
    event = make.public_event(type="career_fair")
    school = make.school()
    made = make.registration(event, pupils={"secondary_4": 28}, adults=2, school=school)
    url = f"/fr/staff/sessions/{event.sessions[0].id}/count-class/{made.id}"
    staff.submit(url, youth=25, adults=2)
    with AT_NOON:
        staff.submit(f"/fr/staff/events/{event.id}/close-roll", button="Clore la liste")
        totals = youth_reached(of_year("2026-2027")).totals
    assert (totals.participations, totals.schools) == (25, 1)


def test_close_roll_marks_the_others_absent(staff: Client) -> None:
    event = make.public_event()
    make.registration(event, last_name="Abel")
    make.registration(event, last_name="Zed")
    url = f"/fr/staff/events/{event.id}/door"
    staff.fill(staff.page(url), button="Arrivée")
    with AT_NOON:
        staff.submit(f"/fr/staff/events/{event.id}/close-roll", button="Clore la liste")
        found = {
            a.registration.last_name: a.presence for a in db.session.scalars(select(Attendance))
        }
        assert found == {"Abel": Presence.PRESENT, "Zed": Presence.ABSENT}
        assert the_event().status is EventStatus.CLOSED
        assert db.session.scalar(select(Registration.status)) == "registered"


@time_machine.travel("2026-11-20T15:00:00Z", tick=False)
def _asked_for() -> Wish:
    """A teacher's wish for another day, on Today."""
    event = make.visit(make.group(on=date(2026, 12, 1)))
    with transaction() as session:
        facts = {"on": "2026-12-08"}
        return wishes.ask(
            session.merge(event), WishKind.OTHER_DATE, by_name="Line Roy", facts=facts
        )


def test_accept_wish_does_what_was_asked(staff: Client) -> None:
    wish = _asked_for()
    staff.submit("/fr/staff/", button="Accepter")
    kept = db.session.get_one(Wish, wish.id)
    assert kept.accepted is True
    assert kept.event.local_start.date() == date(2026, 12, 8)


def test_dismiss_wish_changes_nothing(staff: Client) -> None:
    wish = _asked_for()
    staff.submit("/fr/staff/", button="Mettre de côté")
    kept = db.session.get_one(Wish, wish.id)
    assert kept.accepted is False
    assert kept.event.local_start.date() == date(2026, 12, 1)


@pytest.mark.parametrize("button", ["Accepter", "Mettre de côté"])
@pytest.mark.parametrize("is_on_event", [True, False])
def test_a_wish_is_decided_and_opened_again_without_leaving_the_page(
    staff: Client, button: str, is_on_event: bool
) -> None:
    wish = _asked_for()
    url = f"/fr/staff/events/{wish.event_id}" if is_on_event else "/fr/staff/"
    page = staff.submit(url, button=button)
    assert page.url == url
    assert db.session.get_one(Wish, wish.id).accepted is (button == "Accepter")
    if button != "Accepter":
        assert staff.fill(page, button="Défaire").url == url


def test_reopen_wish_takes_back_a_dismissal_only(client: Client) -> None:
    client.sign_in(make.user(Role.COORDINATOR))
    event = make.visit(make.group(on=clock.today() + timedelta(days=20)))
    with transaction() as session:
        facts = {"on": (clock.today() + timedelta(days=21)).isoformat(), "starts": ""}
        wish = wishes.ask(session.merge(event), WishKind.OTHER_DATE, by_name="Roy", facts=facts)
        wish_id = wish.id
    client.submit("/fr/staff/", button="Mettre de côté")
    client.post(f"/fr/staff/wishes/{wish_id}/reopen", data=token(client))
    assert db.session.get_one(Wish, wish_id).decided_at is None
    client.submit("/fr/staff/", button="Accepter")
    answer = client.post(f"/fr/staff/wishes/{wish_id}/reopen", data=token(client))
    assert answer.status_code == 409
    assert db.session.get_one(Wish, wish_id).accepted is True


def token(client: Client) -> dict[str, str]:
    return {"csrf_token": client.page("/fr/staff/account/").form().fields["csrf_token"]}


def test_close_roll_says_how_many_get_what_before_it_does_it(staff: Client) -> None:
    event = make.public_event()
    make.registration(event)
    door = staff.page(f"/fr/staff/events/{event.id}/door")
    staff.fill(door, button="Arrivée")
    make.registration(event)
    make.registration(event, email="")
    with AT_NOON:
        door = staff.page(f"/fr/staff/events/{event.id}/door")
        page = staff.page(door.href("Clore la liste"))
        assert page.all("main li")[-2:] == [
            "1 personne reçoit l’attestation par courriel.",
            "2 inscriptions sont marquées absentes et ne reçoivent rien.",
        ]
        assert the_event().status is EventStatus.PUBLISHED


def test_headcounts_names_every_row_that_is_wrong_at_once(staff: Client) -> None:
    make.visit(make.group(label="31"), make.group(label="32"), make.group(label="33"))
    fields = {"rows-0-youth": 0, "rows-1-youth": 27, "rows-1-girls": 10, "rows-2-youth": 25}
    page = staff.submit(URL, status=422, **fields)
    assert len(page.errors) == 2
    assert "Groupe 31" in page.errors[0]
    assert "Groupe 32" in page.errors[1]
    assert page.html.xpath("//div[@data-error-summary]//a/@href") == [
        "#rows-0-youth",
        "#rows-1-youth",
    ]
    assert db.session.scalars(select(Event.status)).one() is EventStatus.CONFIRMED


def test_close_roll_promises_no_mail_to_a_name_that_cannot_be_printed(staff: Client) -> None:
    event = make.public_event()
    for last_name in ("Roy", "𓀀"):
        make.registration(event, first_name="Zoé", last_name=last_name)
    with AT_NOON:
        for made in db.session.scalars(select(Registration)):
            with transaction() as session:
                mine = session.merge(made)
                check_in.check_in(mine, mine.event.sessions[0], by=None, reason="test")
        page = staff.page(f"/fr/staff/events/{event.id}/close-roll")
        assert page.all("main li")[-2:] == [
            "1 personne reçoit l’attestation par courriel.",
            "Le nom de Zoé 𓀀 a des caractères non imprimables : 𓀀.",
        ]
        staff.fill(page, button="Clore la liste")
        with transaction():
            certificates.issue_all(the_event(), by=None, with_mail=True)
        assert the_mail("certificates.issued").mail["To"].addresses[0].display_name == "Zoé Roy"
        again = staff.page(f"/fr/staff/events/{event.id}/close-roll")
        assert again.all("main li")[-2] == "0 personne reçoit l’attestation par courriel."


def test_sign_in_sheet_expects_whoever_has_a_seat_and_leaves_room_to_write(staff: Client) -> None:
    event = make.public_event(capacity=2)
    make.registration(event, last_name="Roy", first_name="Zoé")
    make.registration(event, last_name="Bédard", first_name="Guy")
    make.registration(event, last_name="Waiting")
    door = staff.page(f"/fr/staff/events/{event.id}/door")
    page = staff.page(door.href("Feuille de présence"))
    assert page.all("tbody th") == ["Bédard, Guy", "Roy, Zoé"]
    assert len(page.all("tbody tr")) == 2 + 8


def test_sign_in_sheet_prints_no_link_and_no_code(staff: Client) -> None:
    event = make.public_event()
    made = make.registration(event)
    page = staff.page(f"/fr/staff/events/{event.id}/sign-in-sheet")
    assert made.code not in page.text
    assert made.email not in page.text
    on_paper = "//*[self::a or self::button][not(ancestor::*[@class='screen-only']) and not(@class='skip')]"
    assert page.html.xpath(on_paper) == []


def test_accept_wish_to_call_off_tells_the_school(coordinator: Client) -> None:
    event = make.visit(make.group(on=date(2026, 12, 10)), contact=LINE)
    with transaction() as session:
        facts = {"reason": "strike"}
        wishes.ask(session.merge(event), WishKind.CALL_OFF, by_name="Line Roy", facts=facts)
    coordinator.submit("/fr/staff/", button="Accepter")
    assert the_event().status is EventStatus.CANCELLED
    assert the_mail("visits.called_off").mail["To"].addresses


@pytest.mark.parametrize("page", ["door", "close-roll", "sign-in-sheet"])
def test_door_of_no_event_is_no_page(staff: Client, page: str) -> None:
    staff.page(f"/fr/staff/events/987/{page}", status=404)


def test_count_class_of_a_person_is_no_page(staff: Client) -> None:
    mine = make.registration(make.public_event())
    url = f"/fr/staff/sessions/{mine.event.sessions[0].id}/count-class/{mine.id}"
    staff.page(url, status=404)
    typed = {**token(staff), "youth": 20, "adults": 1}
    assert staff.post(url, data=typed).status_code == 404
    assert db.session.scalar(select(Attendance.id)) is None


@pytest.mark.parametrize(
    ("moment", "is_told"),
    [
        ("2026-12-03T12:59:00Z", True), ("2026-12-03T13:00:00Z", False),
        ("2026-12-04T16:00:00Z", False), ("2026-12-04T16:01:00Z", True),
    ],
)  # fmt: skip
def test_door_says_when_the_block_is_another_day(staff: Client, moment: str, is_told: bool) -> None:
    event = make.public_event()
    with time_machine.travel(moment, tick=False):
        staff.sign_in(make.user(Role.STAFF))
        page = staff.page(f"/fr/staff/events/{event.id}/door")
    assert ("Ce bloc a lieu le jeudi 3 décembre" in page.text) == is_told


def test_door_and_sheet_are_by_last_then_first_name(staff: Client) -> None:
    event = make.public_event()
    for first in ("Philippe", "Mélanie", "David"):
        make.registration(event, first_name=first, last_name="Fournier")
    page = staff.page(f"/fr/staff/events/{event.id}/door")
    names = [name.split()[0] for name in page.all(".roll-line strong")]
    assert names == ["David", "Mélanie", "Philippe"]


def test_accept_wish_says_what_changed_and_can_be_undone(staff: Client) -> None:
    event = make.visit(make.group(on=date(2026, 12, 10), planned_count=20), contact=LINE)
    with transaction() as session:
        row = session.merge(event)
        facts = {"counts": {str(row.sessions[0].id): 27}}
        wishes.ask(row, WishKind.CORRECT, by_name="Line Roy", facts=facts)
    page = staff.submit("/fr/staff/", button="Accepter")
    assert "27 élèves" in page.text.replace("\xa0", " ")
    assert "Accepter" in staff.fill(page, button="Défaire").text
    assert the_event().planned_count == 20


def test_door_shows_fifty_a_page_and_a_tap_without_script_stays_on_its_page(staff: Client) -> None:
    event = make.public_event()
    with transaction():
        crowd.register(event.id, 51)
    first = staff.page(f"/fr/staff/events/{event.id}/door")
    assert (len(first.all(".roll-line")), first.all("#roll-count")) == (50, ["0 / 51 arrivées"])
    second = staff.page(first.href("Suivant"))
    (last,) = second.all(".roll-line strong")
    tapped = staff.fill(second, button="Arrivée")
    assert tapped.all(".roll-line.came strong") == [last]
    assert tapped.all("#roll-count") == ["1 / 51 arrivées"]
    assert "Suivant" not in staff.page(f"/fr/staff/events/{event.id}/door?q=-50 ").text


@pytest.mark.parametrize(("count", "is_found"), [(49, False), (50, True)])
def test_walk_in_leads_to_the_door_with_their_line_on_it(
    staff: Client, count: int, is_found: bool
) -> None:
    event = make.public_event()
    with transaction():
        crowd.register(event.id, count)
    url = f"/fr/staff/sessions/{event.sessions[0].id}/walk-in"
    page = staff.submit(url, first_name="Zoé", last_name="Zzyx")
    names = page.all(".roll-line strong")
    assert ("Zoé Zzyx" in names, len(names)) == (True, 1 if is_found else 50)
