"""Planning, moving and calling off events as staff do it."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from outreach.accounts.roles import Role
from outreach.core import clock
from outreach.core.database import db
from outreach.core.errors import Refused
from outreach.core.transaction import transaction
from outreach.events import actions
from outreach.events.models import Session
from outreach.events.words import PUBLIC_KINDS, EventStatus, Reason
from outreach.invitations import actions as invitations
from outreach.mail.models import Message
from outreach.reports.periods import of_year
from outreach.reports.youth_reached import youth_reached
from outreach.visits import personal_link as visit_link
from outreach.visits import wishes
from outreach.visits.words import WishKind
from tests import make
from tests.browser import Client, same_queries
from tests.speakers.offering import speaker
from tests.visits.booking import NOVEMBER, book, the_event


@pytest.fixture
def staff(client: Client) -> Iterator[Client]:
    """A coordinator at work on 2 November 2026."""
    with NOVEMBER:
        make.our_organisation()
        yield client.sign_in(make.user(Role.COORDINATOR, name="Ève Gagnon", phone="514 555-0100"))


def test_event_page_warns_of_a_weekend_and_short_notice(staff: Client) -> None:
    make.visit(make.group(on=date(2026, 11, 7)))
    text = staff.page(f"/fr/staff/events/{the_event().id}").text
    assert "samedi 7 novembre 2026 tombe une fin de semaine." in text
    assert "Moins de 10 jours ouvrables" in text


def test_event_page_warns_of_an_overlap_at_the_school(staff: Client) -> None:
    book(staff)
    first = the_event()
    make.visit(make.group(on=date(2026, 11, 24)), school=first.school)
    assert "Chevauchement : la même école" in staff.page(f"/fr/staff/events/{first.id}").text


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


@pytest.mark.parametrize("view", ["month", "week", "day", "agenda", "junk", ""])
def test_calendar_opens_in_each_view_under_its_filters(staff: Client, view: str) -> None:
    event = make.visit(make.group(on=date(2026, 12, 3)))
    url = f"/fr/staff/calendar?view={view}&on=2026-12-03"
    page = staff.page(url)
    assert f"/fr/staff/events/{event.id}" in page.html.xpath("//main//a/@href")
    assert f"/fr/staff/events/{event.id}" not in staff.page(url + "&region=17").html.xpath(
        "//main//a/@href"
    )
    assert staff.page(url.replace("/fr/", "/en/")).status == 200


def test_calendar_keeps_the_filters_from_view_to_view(staff: Client) -> None:
    page = staff.page("/fr/staff/calendar?view=week&on=2026-12-03&type=talk")
    links = page.html.xpath("//main//nav//a/@href")
    assert all("type=talk" in link for link in links)
    assert any("view=week" in link and "on=2026-12-10" in link for link in links)


def test_calendar_by_speaker(staff: Client) -> None:
    event, other = (
        make.visit(make.group(on=date(2026, 12, 3))),
        make.visit(make.group(on=date(2026, 12, 4))),
    )
    row, user = speaker(), make.user(Role.COORDINATOR)
    with transaction() as session:
        by = session.merge(user)
        invitations.assign(session.merge(event), session.merge(row), override="x", by=by)
    hrefs = staff.page(f"/fr/staff/calendar?month=2026-12&speaker={row.id}").html.xpath(
        "//td//li/a/@href"
    )
    assert hrefs == [f"/fr/staff/events/{event.id}"]
    assert other.id != event.id


def test_calendar_books_on_a_day_and_the_form_begins_with_it(staff: Client) -> None:
    school = make.school()
    page = staff.page("/fr/staff/calendar?month=2026-12")
    assert "/fr/staff/events/book?on=2026-12-03" in page.html.xpath("//td//a/@href")
    chosen = staff.page(f"/fr/staff/events/book?on=2026-12-03&q={school.code}")
    [link] = chosen.html.xpath("//ul[@class='entries']//a/@href")
    assert staff.page(link).form("Réserver").fields["on"] == "2026-12-03"


@pytest.mark.parametrize(("on", "value"), [("2026-12-10", "2026-12-10"), ("junk", "")])
def test_move_begins_with_the_day_that_was_dragged_to(staff: Client, on: str, value: str) -> None:
    event = make.visit()
    page = staff.page(f"/fr/staff/events/{event.id}/move?on={on}")
    assert page.form("Déplacer").fields["on"] == value


def test_calendar_asks_as_often_with_one_event_and_thirty(staff: Client) -> None:
    def add(n: int) -> None:
        make.visit(make.group(on=date(2026, 12, 1) + timedelta(days=n % 20)))

    assert same_queries(staff, "/fr/staff/calendar?month=2026-12", add) <= 7


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
    assert visit_link.token(event) not in sheet.response.text
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


def test_calendar_says_each_status_in_a_word(staff: Client) -> None:
    make.visit(make.group(on=date(2026, 12, 3)))
    page = staff.page("/fr/staff/calendar?month=2026-12")
    (entry,) = page.html.xpath("//table[contains(@class, 'month')]//li/a")
    assert entry.get("title") == "Réservée"
    assert "Réservée" in entry.text_content()


def test_move_into_the_past_asks_who_came_and_keeps_the_yes(staff: Client) -> None:
    book(staff)
    event = the_event()
    with transaction() as session:
        session.merge(event).confirmed_at = clock.now()
    asked = staff.submit(f"/fr/staff/events/{event.id}/move", on="2020-01-15", status=422)
    assert "Cette date est passée" in asked.text
    page = staff.fill(asked, button="Déplacer quand même")
    assert "Cette visite est passée" in page.text
    assert page.url.endswith("/tell/headcount")
    assert the_event().confirmed_at is not None


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


def test_status_draft_is_no_page(staff: Client) -> None:
    event = make.visit()
    staff.page(f"/fr/staff/events/{event.id}/status/draft", status=404)


def test_edit_of_an_event_in_an_older_tab_undoes_nothing(staff: Client) -> None:
    event = make.public_event(capacity=20)
    older = staff.page(f"/fr/staff/events/{event.id}/edit")
    staff.submit(f"/fr/staff/events/{event.id}/edit", capacity=30)
    refused = staff.fill(older, capacity=25, place="Salle B", status=422)
    assert "Places : 30" in refused.errors[0].replace("\xa0", " ")
    assert (the_event().capacity, the_event().place) == (30, event.place)
    staff.fill(older, place="Salle B")
    assert (the_event().capacity, the_event().place) == (30, "Salle B")


def test_edit_of_a_visit_leads_to_its_own_form(staff: Client) -> None:
    visit = make.visit()
    answer = staff.get(f"/en/staff/events/{visit.id}/edit")
    assert answer.location == f"/en/staff/visits/{visit.id}/edit"
    public = make.public_event()
    assert staff.get(f"/en/staff/visits/{public.id}/edit").status_code == 404


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


@pytest.mark.parametrize(
    ("page", "button"), [("move", "Déplacer quand même"), ("duplicate", "Enregistrer quand même")]
)
def test_move_and_duplicate_show_conflicts_before_they_save(
    staff: Client, page: str, button: str
) -> None:
    event = make.visit(make.group(on=date(2026, 11, 24)))
    url = f"/fr/staff/events/{event.id}/{page}"
    asked = staff.submit(url, on="2026-11-28", status=422)
    assert "samedi 28 novembre 2026 tombe une fin de semaine." in asked.text
    assert asked.form(button).fields["on"] == "2026-11-28"
    assert days() == [date(2026, 11, 24)]
    staff.fill(asked, button=button)
    assert date(2026, 11, 28) in days()


def test_move_of_what_is_wrong_already_asks_nothing_anew(staff: Client) -> None:
    event = make.visit(make.group(on=date(2026, 11, 24), planned_count=60))
    staff.submit(f"/fr/staff/events/{event.id}/move", on="2026-11-25")
    assert days() == [date(2026, 11, 25)]


@pytest.mark.parametrize(
    ("on", "starts", "is_asked"),
    [("2026-11-02", "09:59", True), ("2026-11-02", "10:01", False), ("2026-10-20", "", True)],
)
def test_edit_into_the_past_is_asked_about(
    staff: Client, on: str, starts: str, is_asked: bool
) -> None:
    event = make.public_event()
    fields = {"blocks-0-on": on} | ({"blocks-0-starts": starts} if starts else {})
    url = f"/fr/staff/events/{event.id}/edit"
    page = staff.submit(url, status=422 if is_asked else 200, **fields)
    assert ("Cette date est passée" in page.text) is is_asked
    if is_asked:
        staff.fill(page, button="Enregistrer quand même")
    assert days() == [date.fromisoformat(on)]


def test_what_took_place_is_put_right_without_a_question(staff: Client) -> None:
    event = make.visit(make.group(on=date(2026, 10, 20)))
    staff.submit(f"/fr/staff/events/{event.id}/move", on="2026-10-21")
    assert days() == [date(2026, 10, 21)]


@pytest.mark.parametrize(("starts", "is_refused"), [("22:45", False), ("22:46", True)])
@pytest.mark.parametrize(("door", "field"), [("move", "starts"), ("series", "starts")])
def test_no_hour_carries_a_block_past_midnight(
    staff: Client, door: str, field: str, starts: str, is_refused: bool
) -> None:
    event = make.visit(make.group(on=date(2026, 11, 24)))
    fields = {field: starts} | ({"on": "2026-11-24"} if door == "move" else {})
    url = f"/fr/staff/events/{event.id}/{door}"
    page = staff.submit(url, status=422 if is_refused else 200, **fields)
    wrong = "Un bloc aussi long ne finit pas ce jour-là : choisissez une heure plus tôt."
    assert page.errors == ([wrong] if is_refused else [])


@pytest.mark.parametrize("starts", ["", "09:00"])
def test_move_to_where_it_is_changes_nothing(staff: Client, starts: str) -> None:
    event = make.visit(make.group(on=date(2026, 11, 24)))
    url = f"/fr/staff/events/{event.id}/move"
    page = staff.submit(url, on="2026-11-24", starts=starts, status=422)
    assert page.errors == ["Rien ne changerait : entrez ce qui est nouveau."]
    assert the_event().sequence == 0


def test_a_called_off_visit_says_who_was_to_go_and_takes_nothing_out(staff: Client) -> None:
    event = make.visit(make.group(on=date(2026, 11, 24)))
    url, link, mona = f"/fr/staff/events/{event.id}", visit_link.token(event), speaker()
    assert "Sortir du matériel" in staff.page(url).text
    with transaction() as session:
        who = session.merge(mona)
        by = session.merge(make.user())
        [asked] = invitations.ask(session.merge(event), [who], override="x", by=by)
        invitations.accept(asked)
        actions.call_off(
            session.merge(event), to=EventStatus.CANCELLED, reason=Reason.STRIKE, by=None
        )
    text = staff.page(url).text
    assert "Devait y aller" in text
    assert "Y va" not in text
    assert "Sortir du matériel" not in text
    assert staff.get(f"/fr/visit/{link}/call-off").location == f"/fr/visit/{link}"


def days() -> list[date]:
    return list(db.session.scalars(select(Session.local_on).order_by(Session.id)))
