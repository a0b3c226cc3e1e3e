"""Closing a board from a phone, seeing first what it touches, and ticking off calls."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import func, select

from outreach.accounts.roles import Role
from outreach.closures.models import Closure
from outreach.core.database import db
from outreach.core.transaction import transaction
from outreach.invitations import actions as invitations
from outreach.speakers.words import CheckRule
from tests import make
from tests.browser import Client, same_queries
from tests.closures.test_actions import NOW, board, close, school_of, statuses, visit
from tests.speakers.offering import rule, speaker

URL = "/fr/staff/closures"


@pytest.fixture
def staff(client: Client) -> Iterator[Client]:
    with time_machine.travel(NOW, tick=False):
        make.our_organisation()
        yield client.sign_in(make.user(Role.COORDINATOR))


def test_close_shows_what_is_touched_before_anything_is_done(staff: Client) -> None:
    row = board()
    event = visit(school_of(row))
    page = staff.page(f"{URL}/close?board={row.id}&on=2026-12-08")
    assert "Line Roy" in page.text
    assert page.html.xpath("//a[starts-with(@href, 'tel:')]")
    assert statuses() == ["confirmed"]
    page = staff.fill(page, button="tout reporter", note="Tempête")
    assert "C’est reporté." in page.text
    assert "À appeler" in page.text.replace("\xa0", " ")
    assert statuses() == ["postponed"]
    today = staff.page("/fr/staff/")
    assert "Reporté par une fermeture" in today.text
    assert today.href("Lui donner une autre date").endswith(f"/{event.id}/move")


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("", ""),
        ("on=2026-12-08&board={board}&school=École inconnue", "Aucune de nos écoles"),
        ("on=2026-12-08&board=", "Choisissez un centre de services ou une école."),
        ("on=2026-12-08&school=École inconnue", "Aucune de nos écoles n’a ce code ou ce nom"),
        ("on=demain&board={board}", ""),
        ("on=2026-12-09&board={board}", "Rien de chez nous n’a lieu là ce jour-là."),
        ("on=2026-12-08&board=999", ""),
    ],
)
def test_close_of_nothing_offers_nothing_to_press(staff: Client, query: str, sentence: str) -> None:
    row = board()
    visit(school_of(row))
    page = staff.page(f"{URL}/close?{query.format(board=row.id)}")
    assert sentence in page.text.replace("\xa0", " ")
    assert "tout reporter" not in page.text


def test_close_of_one_school_by_its_name(staff: Client) -> None:
    row = board()
    school = school_of(row)
    visit(school)
    visit(school_of(row))
    page = staff.page(f"{URL}/close?on=2026-12-08&school={school.name}")
    assert len(page.all("main li.entry, main .entries > li")) == 1
    staff.fill(page, button="tout reporter")
    assert statuses() == ["postponed", "confirmed"]


def test_close_twice_finds_nothing_left(staff: Client) -> None:
    row = board()
    visit(school_of(row))
    page = staff.page(f"{URL}/close?board={row.id}&on=2026-12-08")
    staff.fill(page, button="tout reporter")
    page.form("tout reporter").fields["form_key"] = "another"
    again = staff.fill(page, button="tout reporter", status=422)
    assert "Rien de chez nous n’a lieu là ce jour-là." in again.text
    assert db.session.scalar(select(func.count(Closure.id))) == 1


def test_closures_lists_them_the_latest_first(staff: Client) -> None:
    assert "Rien n’a encore été fermé." in staff.page(URL).text
    row = board()
    visit(school_of(row))
    close(row)
    page = staff.page(URL)
    assert page.href(row.name).endswith("/closures/1")


def test_closures_asks_as_often_for_thirty_as_for_one(staff: Client) -> None:
    def add(_n: int) -> None:
        row = board(f"{next(make.numbers):06}")
        visit(school_of(row))
        close(row)

    assert same_queries(staff, URL, add) <= 9


def test_closure_asks_as_often_for_thirty_as_for_one(staff: Client) -> None:
    counts = []
    for n in (1, 30):
        row = board(f"{next(make.numbers):06}")
        for _n in range(n):
            visit(school_of(row))
        made = close(row)
        counts.append(staff.page(f"{URL}/{made.id}").queries)
    assert counts[0] == counts[1]


@pytest.mark.parametrize(("seconds", "is_offered"), [(59, True), (60, False)])
def test_undo_is_offered_on_the_page_for_a_minute(
    staff: Client, seconds: int, is_offered: bool
) -> None:
    row = board()
    visit(school_of(row))
    made = close(row)
    with time_machine.travel(NOW + timedelta(seconds=seconds), tick=False):
        assert ("Défaire" in staff.page(f"{URL}/{made.id}").text) is is_offered


@pytest.mark.parametrize(("hour", "day"), [(20, "2026-12-08"), (21, "2026-12-09")])
def test_close_proposes_tomorrow_once_the_school_day_is_over(
    staff: Client, hour: int, day: str
) -> None:
    moment = (NOW + timedelta(days=1)).replace(hour=hour, minute=59 if hour == 20 else 0)
    with time_machine.travel(moment, tick=False):
        assert staff.page(f"{URL}/close").html.xpath("//input[@name='on']/@value") == [day]


def test_undo_brings_everything_back(staff: Client) -> None:
    row = board()
    visit(school_of(row))
    page = staff.page(f"{URL}/close?board={row.id}&on=2026-12-08")
    page = staff.fill(page, button="tout reporter")
    page = staff.fill(page, button="Défaire")
    assert "A lieu comme prévu" in page.text
    assert statuses() == ["confirmed"]


def test_reach_ticks_a_call_and_takes_the_tick_back(staff: Client) -> None:
    row = board()
    visit(school_of(row))
    made = close(row)
    page = staff.submit(f"{URL}/{made.id}", button="Joint")
    assert "Pas encore joint" in page.text
    assert "Joints : 1 sur 1" in page.text.replace("\xa0", " ")
    page = staff.fill(page, button="Pas encore joint")
    assert "Pas encore joint" not in page.text
    assert staff.get(f"{URL}/999").status_code == 404


def test_who_was_to_speak_is_called_too(staff: Client) -> None:
    row, by = board(), make.user(Role.COORDINATOR)
    rule(row, CheckRule.NONE)
    event = visit(school_of(row))
    goes, asked = speaker(first_name="Léa"), speaker(first_name="Noé")
    with transaction() as session:
        here, who = session.merge(event), session.merge(by)
        invitations.ask(here, [session.merge(asked)], by=who)
        row_ = session.merge(goes)
        invitations.assign(here, row_, by=who)
        assert row_.person
        row_.person.phone = "+15145550177"
    page = staff.page(f"{URL}/{close(row).id}")
    assert f"{goes.name} personne conférencière" in page.text
    assert asked.name not in page.text
    assert page.html.xpath("//a[@href='tel:+15145550177']")


def test_close_names_the_speakers_who_will_be_told_before_anything_is_done(staff: Client) -> None:
    row, by = board(), make.user(Role.COORDINATOR)
    rule(row, CheckRule.NONE)
    event = visit(school_of(row))
    asked, waits = speaker(first_name="Léa"), speaker(first_name="Noé")
    with transaction() as session:
        who = session.merge(by)
        invitations.ask(session.merge(event), [session.merge(asked)], by=who)
        invitations.ask(session.merge(event), [session.merge(waits)], in_turn=True, by=who)
    text = staff.page(f"{URL}/close?board={row.id}&on=2026-12-08").text.replace("\xa0", " ")
    assert f"averties aussitôt par courriel : {asked.name}." in text
