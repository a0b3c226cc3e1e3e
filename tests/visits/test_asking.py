"""What a teacher asks for, as she reads it and as staff see it before they accept."""

from datetime import date, time, timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import select

from outreach.accounts.roles import Role
from outreach.core.database import db
from outreach.core.errors import Refused
from outreach.core.transaction import transaction
from outreach.events import actions as events
from outreach.events.groups import Doubtful
from outreach.events.models import Event
from outreach.events.words import EventStatus, Reason
from outreach.visits import actions, conflicts, wishes
from outreach.visits import personal_link as visit_link
from outreach.visits.models import Wish
from outreach.visits.words import WishKind
from tests import make
from tests.browser import Client
from tests.mail.received import the_mail

NOVEMBER = time_machine.travel("2026-11-10T15:00:00Z", tick=False)


def visit() -> Event:
    school = make.school()
    contact = make.events.DayContact(name="Line Roy", email="line@ecole.example.org", lang="fr")
    return make.visit(make.group(on=date(2026, 11, 24)), school=school, contact=contact)


def ask(event: Event, kind: WishKind, **facts: Any) -> Wish:
    with transaction() as session:
        return wishes.ask(session.merge(event), kind, by_name="Line Roy", facts=facts)


@NOVEMBER
def test_a_date_asked_for_is_shown_to_both_and_once_taken_needs_no_confirming(
    client: Client,
) -> None:
    event = visit()
    url = f"/fr/visit/{visit_link.token(event)}"
    client.submit(url, button="Confirmer la visite")
    ask(event, WishKind.OTHER_DATE, on="2026-12-25", starts="")
    page = client.page(url).text.replace("\xa0", " ")
    assert "Vous avez demandé une autre date : vendredi 25 décembre 2026, à la même heure." in page
    assert "Vous avez confirmé" not in page
    assert "Confirmée" not in page
    client.sign_in(make.user())
    for address in (f"/fr/staff/events/{event.id}", "/fr/staff/"):
        text = client.page(address).text
        assert "25 déc" in text
        assert "Jour de Noël" in text
    client.submit(f"/fr/staff/events/{event.id}", button="Accepter")
    mail = the_mail("visits.date_taken")
    assert "vendredi 25 décembre 2026" in mail.words.replace("\xa0", " ")
    assert "Vous n’avez rien à confirmer." in mail.words
    assert "Confirmer la visite" not in client.page(url).text
    assert db.session.scalars(select(Event.confirmed_at)).one()


@NOVEMBER
@pytest.mark.parametrize(("count", "is_doubted"), [(56, False), (57, True), (0, True), (1, False)])
def test_numbers_far_from_the_plan_are_doubted_before_they_are_accepted(
    app: Any, count: int, is_doubted: bool
) -> None:
    event = visit()
    with time_machine.travel(event.ends_at, tick=False):
        facts = {"counts": {str(event.sessions[0].id): count}}
        if is_doubted:
            with pytest.raises(Doubtful, match="est-ce exact"), transaction() as session:
                wishes.ask(session.merge(event), WishKind.HEADCOUNT, by_name="Roy", facts=facts)
        with transaction() as session:
            row = session.merge(event)
            made = wishes.ask(row, WishKind.HEADCOUNT, by_name="Roy", facts=facts, sure=is_doubted)
    assert bool(conflicts.about_wishes([made])[made.id]) is is_doubted


@NOVEMBER
@pytest.mark.parametrize(
    ("starts", "is_told"), [("10:15", False), ("10:14", True), ("07:45", False), ("07:46", True)]
)
def test_a_wished_hour_that_the_school_has_another_visit_at_is_told_before_it_is_taken(
    client: Client, starts: str, is_told: bool
) -> None:
    event = visit()
    school = db.session.merge(event).school
    make.visit(make.group(on=date(2026, 12, 1), starts=time(9, 0), label="99"), school=school)
    ask(event, WishKind.OTHER_DATE, on="2026-12-01", starts=starts)
    client.sign_in(make.user())
    for address in (f"/fr/staff/events/{event.id}", "/fr/staff/"):
        assert ("Chevauchement" in client.page(address).text) is is_told


@NOVEMBER
def test_every_group_is_looked_at_where_the_wish_would_put_it(app: Any) -> None:
    school = make.school()
    event = make.visit(
        make.group(on=date(2026, 11, 24), starts=time(9, 0)),
        make.group(on=date(2026, 11, 25), starts=time(13, 0), label="32"),
        school=school,
    )
    busy = make.visit(make.group(on=date(2026, 12, 2), starts=time(14, 0)), school=school)
    for on, count in (("2026-12-01", 1), ("2026-12-02", 0)):
        made = ask(event, WishKind.OTHER_DATE, on=on, starts="")
        assert len(conflicts.about_wishes([made])[made.id]) == count
    with transaction() as session:
        events.call_off(
            session.merge(busy), to=EventStatus.CANCELLED, reason=Reason.STRIKE, by=None
        )
    made = ask(event, WishKind.OTHER_DATE, on="2026-12-01", starts="")
    assert conflicts.about_wishes([made]) == {made.id: []}


@NOVEMBER
def test_the_link_of_a_visit_ends_a_year_after_its_last_group(client: Client) -> None:
    make.our_organisation(email="info@example.org")
    event = visit()
    url = f"/fr/visit/{visit_link.token(event)}"
    ends_at = event.ends_at.replace(year=2027)
    with time_machine.travel(ends_at - timedelta(seconds=1), tick=False):
        client.page(url)
        assert client.get(f"{url}/visit.ics").status_code == 200
    with time_machine.travel(ends_at, tick=False):
        for path in ("", "/other-date", "/numbers", "/call-off", "/headcount"):
            page = client.page(f"{url}{path}", status=410)
            assert page.heading == "Ce lien a pris fin"
            assert "info@example.org" in page.text
        assert client.get(f"{url}/visit.ics").status_code == 410
    assert db.session.scalars(select(Wish)).all() == []


@time_machine.travel("2026-11-20T15:00:00Z", tick=False)
def test_a_visit_is_booked_until_the_school_says_yes_and_confirmed_then_wherever_it_stands(
    client: Client,
) -> None:
    event = visit()
    client.sign_in(make.user(Role.COORDINATOR))
    pages = ("", f"events/{event.id}", "events?when=upcoming", f"schools/{event.school_id}")

    def shown() -> set[str]:
        words = [client.page(f"/fr/staff/{path}").all(".status") for path in pages]
        found = set().union(*words) - {"Contact habituel"}
        assert f"· {''.join(found)}" in client.page("/fr/staff/search?q=visite").text
        assert f",{''.join(found)}," in _lines(client)
        return found

    assert shown() == {"Réservée"}
    client.submit(f"/fr/visit/{visit_link.token(event)}", button="Confirmer la visite")
    assert shown() == {"Confirmée"}


def _lines(client: Client) -> str:
    return client.get("/fr/staff/events/export.csv").text.replace(";", ",")


@NOVEMBER
@pytest.mark.parametrize(("count", "status"), [(0, 422), (1, 200), (400, 200), (401, 422)])
def test_a_teacher_plans_no_more_pupils_than_a_group_may_have(
    client: Client, count: int, status: int
) -> None:
    event = visit()
    url = f"/fr/visit/{visit_link.token(event)}/numbers"
    page = client.submit(url, **{"counts-0": str(count)}, status=status)
    assert ("Un groupe compte de 1 à 400 élèves." in page.text) is (status == 422)
    assert len(db.session.scalars(select(Wish)).all()) == (status == 200)


@NOVEMBER
@pytest.mark.parametrize(("on", "is_past"), [("2026-11-09", True), ("2026-11-10", False)])
def test_a_teacher_asks_for_no_day_that_is_past(client: Client, on: str, is_past: bool) -> None:
    url = f"/fr/visit/{visit_link.token(visit())}/other-date"
    page = client.submit(url, on=on, status=422 if is_past else 200)
    assert ("Ce jour est passé" in page.text) is is_past
    assert len(db.session.scalars(select(Wish)).all()) == (not is_past)


@NOVEMBER
def test_a_correction_names_the_group_and_the_room_that_change(client: Client) -> None:
    school = make.school()
    contact = make.events.DayContact(name="Line Roy", email="line@ecole.example.org", lang="fr")
    groups = [
        make.group(on=date(2026, 11, 24), starts=time(9 + n), label=str(401 + n), planned_count=27)
        for n in (0, 2)
    ]
    event = make.visit(*groups, school=school, contact=contact, room="C-143")
    url = f"/fr/visit/{visit_link.token(event)}"
    client.submit(f"{url}/numbers", **{"counts-0": "31"}, room="D-200")
    said = "groupe 401 : 27 → 31; local : C-143 → D-200"
    assert said in client.page(url).text.replace("\xa0", " ")
    client.sign_in(make.user())
    for address in ("/fr/staff/", f"/fr/staff/events/{event.id}"):
        text = client.page(address).text.replace("\xa0", " ")
        assert said in text
        assert "403" not in text.partition(said)[0][-80:]


@NOVEMBER
def test_staff_copy_and_renew_no_link_that_has_ended(client: Client) -> None:
    event = visit()
    for late, is_there in ((timedelta(seconds=-1), True), (timedelta(), False)):
        with time_machine.travel(event.link_ends_at + late, tick=False):
            client.sign_in(make.user())
            page = client.page(f"/fr/staff/events/{event.id}")
            assert ("Faire un nouveau lien" in page.text) is is_there
    user = make.user()
    with (
        time_machine.travel(event.link_ends_at, tick=False),
        pytest.raises(Refused, match="a pris fin"),
        transaction() as session,
    ):
        actions.renew_link(session.merge(event), by=session.merge(user))


@NOVEMBER
def test_a_room_that_stays_is_not_said_to_change(app: Any) -> None:
    event = visit()
    with transaction() as session:
        session.merge(event).room = "C-143"
    unchanged = {"counts": {str(event.sessions[0].id): 28}, "room": "C-143"}
    for facts in (unchanged, {"counts": {}, "room": ""}):
        with transaction() as session, pytest.raises(Refused, match="Rien ne diffère"):
            wishes.ask(session.merge(event), WishKind.CORRECT, by_name="Roy", facts=facts)
        with transaction() as session:
            row = session.merge(event)
            made = wishes.ask(row, WishKind.CORRECT, by_name="Roy", facts=facts, note="Merci")
        assert wishes.changes(made) == []
        assert "nombres ou du local" in wishes.asked_sentence(made)
