"""A speaker who is away on a day that they said yes to: who is warned of it, where, and from which day on."""

from datetime import date, time, timedelta

import pytest
import time_machine

from outreach.accounts.models import User
from outreach.accounts.roles import Role
from outreach.core.database import db
from outreach.core.transaction import transaction
from outreach.events.models import Event, Session
from outreach.events.words import EventStatus, Reason
from outreach.invitations import actions, hindrances
from outreach.speakers import actions as speakers
from outreach.speakers import personal_link
from outreach.speakers.models import Speaker
from outreach.visits.words import ConflictKind
from tests import make
from tests.browser import Client, same_queries
from tests.invitations.inviting import DAY, ask, do, invitation, school, visit
from tests.speakers.offering import speaker

STAFF = "/fr/staff/speakers"
ON_TODAY = "Personnes conférencières absentes le jour où elles sont attendues"


def goes(event: Event) -> Speaker:
    row = speaker(last_name="Roy")
    ask(event, row)
    do(actions.accept, row, event)
    return row


def away(row: Speaker, first: date, last: date | None = None) -> None:
    with transaction() as session:
        speakers.be_away(session.get_one(Speaker, row.id), first, last or first)


def plain(text: str) -> str:
    return text.replace("\xa0", " ")


@pytest.mark.parametrize(
    ("lang", "sentence"),
    [("fr", "Vous avez dit oui pour ces jours :"), ("en", "You have said yes to this")],
)
def test_a_speaker_reads_what_they_said_yes_to(client: Client, lang: str, sentence: str) -> None:
    event = visit()
    row = goes(event)
    page = client.submit(
        f"/{lang}/speaker/{personal_link.token(row)}/away", first_on=str(DAY - timedelta(days=1)),
        last_on=str(DAY),
    )  # fmt: skip
    assert sentence in plain(page.text)
    assert page.html.xpath("//main//a[contains(@href, '/invitation/')]")


@pytest.mark.parametrize(
    ("first", "last", "is_met"), [(-2, -1, False), (-2, 0, True), (0, 2, True), (1, 2, False)]
)
def test_staff_are_warned_of_the_days_alone(
    staff: Client, first: int, last: int, is_met: bool
) -> None:
    event = visit()
    row = goes(event)
    days = {"first_on": str(DAY + timedelta(first)), "last_on": str(DAY + timedelta(last))}
    page = staff.submit(f"{STAFF}/{row.id}/absences/enter", **days)
    assert ("A dit oui pour ces jours :" in plain(page.text)) == is_met
    sentence = "Ada Roy s’absente le mardi 8 décembre 2026."
    assert (sentence in plain(staff.page(f"/fr/staff/events/{event.id}").text)) == is_met
    assert (ON_TODAY in staff.page("/fr/staff/").text) == is_met


def test_it_is_told_in_english_and_leads_to_the_absence(staff: Client) -> None:
    event = visit()
    row = goes(event)
    away(row, DAY)
    assert "Ada Roy is away on Tuesday" in staff.page(f"/en/staff/events/{event.id}").text
    page = staff.page("/en/staff/")
    assert "Ada Roy said yes, and is away that day." in page.text
    page = staff.page(page.href("See the absence"))
    staff.fill(page, button="Take away")
    assert "is away" not in staff.page(f"/en/staff/events/{event.id}").text
    assert "is away" not in staff.page("/en/staff/").text


def test_who_is_only_asked_is_a_warning_of_the_visit_and_not_on_today(staff: Client) -> None:
    event, row = visit(), speaker(last_name="Roy")
    ask(event, row)
    away(row, DAY)
    assert "Ada Roy s’absente" in staff.page(f"/fr/staff/events/{event.id}").text
    assert ON_TODAY not in staff.page("/fr/staff/").text
    page = staff.page(f"{STAFF}/{row.id}")
    assert "A dit oui" not in page.text


def test_an_absence_warns_and_blocks_nothing(staff: Client, eve: User) -> None:
    event, row = visit(), speaker(last_name="Roy")
    away(row, DAY)
    ask(event, row, by=eve)
    do(actions.accept, row, event)
    found = hindrances.of_event(db.session.get_one(Event, event.id))
    assert [odd.kind for odd in found] == [ConflictKind.SPEAKER_AWAY]
    assert "Laisser y aller malgré tout" not in staff.page(f"/fr/staff/events/{event.id}").text
    assert invitation(event, row).override == ""


def test_moving_onto_an_absence_is_asked_first_of_all_who_may_move(client: Client) -> None:
    event = visit()
    away(goes(event), DAY + timedelta(days=1))
    client.sign_in(make.user(Role.STAFF))
    url, on = f"/fr/staff/events/{event.id}/move", str(DAY + timedelta(days=1))
    page = client.submit(url, button="Déplacer", on=on, status=422)
    assert "Ada Roy s’absente le mercredi 9 décembre 2026." in plain(page.text)
    client.fill(page, button="Déplacer quand même", on=on)
    db.session.rollback()
    assert db.session.get_one(Event, event.id).local_start.date() == DAY + timedelta(days=1)


def test_a_day_that_is_called_off_is_none_of_the_days(staff: Client) -> None:
    groups = [make.group(on=DAY + timedelta(n), starts=time(9), label=str(n)) for n in (0, 1, 2)]
    event = make.visit(*groups, school=school())
    row = goes(event)
    away(row, DAY + timedelta(1), DAY + timedelta(2))
    days = invitation(event, row).days_in(db.session.get_one(Speaker, row.id).absences[0])
    assert days == [DAY + timedelta(1), DAY + timedelta(2)]
    assert "s’absente le mercredi 9" in staff.page(f"/fr/staff/events/{event.id}").text
    for block in db.session.get_one(Event, event.id).sessions[1:]:
        with transaction() as session:
            session.get_one(Session, block.id).cancelled_reason = Reason.STRIKE
    assert "s’absente" not in staff.page(f"/fr/staff/events/{event.id}").text
    assert ON_TODAY not in staff.page("/fr/staff/").text


def test_an_event_without_a_block_left_has_no_day_to_be_away_on(staff: Client) -> None:
    event = visit()
    away(goes(event), DAY)
    with transaction() as session:
        session.get_one(Session, event.sessions[0].id).cancelled_reason = Reason.STRIKE
    assert hindrances.of_event(db.session.get_one(Event, event.id)) == []


def test_the_first_day_of_an_absence_is_named(staff: Client) -> None:
    groups = [make.group(on=DAY + timedelta(n), starts=time(9), label=str(n)) for n in (2, 0, 1)]
    event = make.visit(*groups, school=school())
    away(goes(event), DAY, DAY + timedelta(5))
    (found,) = hindrances.of_event(db.session.get_one(Event, event.id))
    assert "mardi 8 décembre" in plain(found.sentence)


@pytest.mark.parametrize("how", ["over", "called off"])
def test_what_does_not_come_is_not_on_today(client: Client, how: str) -> None:
    event = visit()
    away(goes(event), DAY)
    if how == "called off":
        with transaction() as session:
            session.get_one(Event, event.id).status = EventStatus.CANCELLED
    at = event.starts_at if how == "over" else event.starts_at - timedelta(seconds=1)
    with time_machine.travel(at, tick=False):
        assert ON_TODAY not in client.sign_in(make.user()).page("/fr/staff/").text


def test_on_today_until_it_begins(client: Client) -> None:
    event = visit()
    away(goes(event), DAY)
    with time_machine.travel(event.starts_at - timedelta(seconds=1), tick=False):
        assert ON_TODAY in client.sign_in(make.user()).page("/fr/staff/").text


def test_today_asks_as_often_with_one_who_is_away_and_five(staff: Client) -> None:
    def more(n: int) -> None:
        for _n in range(n):
            away(goes(visit()), DAY)

    same_queries(staff, "/fr/staff/", more, rows=5)
