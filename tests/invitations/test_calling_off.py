"""Every door that calls off or moves counts the mails to speakers too, and names them before."""

from datetime import time, timedelta
from typing import Any

import pytest
import time_machine

from outreach.accounts.roles import Role
from outreach.core.transaction import transaction
from outreach.events.contacts import DayContact
from outreach.events.models import Event
from outreach.events.words import EventType
from outreach.invitations import actions
from outreach.people import actions as people
from outreach.series import actions as series
from outreach.speakers.models import Speaker
from outreach.visits import wishes
from outreach.visits.words import WishKind
from tests import make
from tests.browser import Client
from tests.invitations.inviting import DAY, ask, do, school, visit
from tests.speakers.offering import speaker


def plain(text: str) -> str:
    return text.replace("\xa0", " ")


def goes(event: Event, **facts: Any) -> Speaker:
    row = speaker(**facts)
    ask(event, row)
    do(actions.accept, row, event)
    return row


def without_address(row: Speaker) -> None:
    with transaction() as session:
        people.correct(session.get_one(Speaker, row.id).person, by=None, email="")  # type: ignore[arg-type]


def with_three() -> Event:
    """One goes, one is asked, one is asked and has no address, one waits."""
    event = visit()
    for name in ("Ada", "Bea", "Cléo", "Zoé"):
        row = speaker(first_name=name, last_name="Roy")
        ask(event, row, in_turn=name == "Zoé")
        if name == "Cléo":
            without_address(row)
    return event


TOLD = {
    "fr": ("Personnes conférencières averties aussitôt par courriel : Ada Roy, Bea Roy.",
           "Personnes conférencières sans adresse, que vous avertissez vous-même : Cléo Roy.",
           "Courriels en route : 2."),
    "en": ("Speakers who are told at once by mail: Ada Roy, Bea Roy.",
           "Speakers without an address, whom you tell yourself: Cléo Roy.",
           "Mails on their way: 2."),
}  # fmt: skip


@pytest.mark.parametrize(
    ("lang", "door", "fields"),
    [
        ("fr", "status/cancelled", {"reason": "strike"}),
        ("en", "status/postponed", {"reason": "strike"}),
        ("fr", "move", {"on": "2026-12-10"}),
    ],
)
def test_who_is_told_is_named_before_and_counted_after(
    staff: Client, lang: str, door: str, fields: dict[str, str]
) -> None:
    url = f"/{lang}/staff/events/{with_three().id}/{door}"
    by_mail, by_hand, count = TOLD[lang]
    page = staff.page(url)
    assert by_mail in plain(page.text)
    assert by_hand in plain(page.text)
    assert "Zoé" not in page.text
    assert count in plain(staff.fill(page, **fields).text)


def test_without_speakers_nobody_is_named_and_nothing_counted(staff: Client) -> None:
    page = staff.page(f"/en/staff/events/{visit().id}/status/cancelled")
    assert "Speakers" not in page.text
    assert "on their way" not in staff.fill(page, reason="strike").text


def test_a_group_that_is_called_off_counts_who_goes(staff: Client) -> None:
    groups = [make.group(on=DAY, starts=time(hour), label=f"{hour}") for hour in (9, 11)]
    event = make.visit(*groups, school=school())
    goes(event)
    page = staff.page(f"/en/staff/sessions/{event.sessions[0].id}/cancel")
    assert "told at once by mail: Ada Roy" in page.text
    assert "Mails on their way: 1." in plain(staff.fill(page, reason="strike").text)


def test_a_public_event_counts_the_registered_and_who_goes(staff: Client) -> None:
    event = make.public_event(make.group(on=DAY), type=EventType.CAREER_FAIR)
    make.registration(event)
    goes(event)
    page = staff.page(f"/en/staff/events/{event.id}/status/cancelled")
    assert "1 mail goes out at once" in plain(page.text)
    assert "told at once by mail: Ada Roy" in page.text
    assert "Contacts of the day" not in page.text
    assert "Mails on their way: 2." in plain(staff.fill(page, reason="strike").text)


@pytest.mark.parametrize(("minutes", "is_told"), [(-1, True), (0, False)])
def test_once_it_has_begun_no_speaker_is_told(client: Client, minutes: int, is_told: bool) -> None:
    event = visit()
    goes(event)
    with time_machine.travel(event.starts_at + timedelta(minutes=minutes), tick=False):
        client.sign_in(make.user(Role.COORDINATOR))
        page = client.page(f"/en/staff/events/{event.id}/status/cancelled")
        assert ("Ada Roy" in page.text) == is_told
        assert ("on their way" in client.fill(page, reason="strike").text) == is_told


def test_a_series_counts_each_speaker_of_each_event(staff: Client) -> None:
    event, by = visit(), make.user()
    with transaction() as session:
        row = session.merge(event)
        (copy,) = series.repeat(row, [DAY + timedelta(days=7)], by=session.merge(by))
    ada = goes(event)
    ask(copy, ada)
    url = f"/fr/staff/events/{event.id}/call-off-series"
    page = staff.submit(url, which="all", reason="strike")
    assert "Courriels en route : 2." in plain(page.text)


def test_a_series_that_moves_counts_who_goes(staff: Client) -> None:
    event, by = visit(), make.user()
    with transaction() as session:
        row = session.merge(event)
        series.repeat(row, [DAY + timedelta(days=7)], by=session.merge(by))
    goes(event)
    page = staff.submit(f"/fr/staff/events/{event.id}/series", which="one", days="1")
    assert "Courriels en route : 1." in plain(page.text)


def test_other_hours_on_the_form_of_an_event_count_who_goes(staff: Client) -> None:
    event = make.public_event(make.group(on=DAY, starts=time(9)))
    make.registration(event)
    goes(event)
    url = f"/en/staff/events/{event.id}/edit"
    assert "on their way" not in staff.submit(url, presenters="Ada").text
    assert "Mails on their way: 2." in plain(staff.submit(url, **{"blocks-0-starts": "10:00"}).text)


def test_what_was_postponed_and_takes_place_counts_who_is_asked_anew(staff: Client) -> None:
    event = visit()
    goes(event)
    staff.submit(f"/fr/staff/events/{event.id}/status/postponed", reason="strike")
    page = staff.submit(f"/fr/staff/events/{event.id}/status/confirmed")
    assert "Courriels en route : 1." in plain(page.text)


def test_what_did_not_happen_counts_the_registered(client: Client) -> None:
    event = make.public_event(make.group(on=DAY))
    make.registration(event)
    with time_machine.travel(event.ends_at + timedelta(hours=1), tick=False):
        client.sign_in(make.user(Role.COORDINATOR))
        page = client.submit(f"/fr/staff/events/{event.id}/did-not-happen", reason="strike")
    assert "Courriels en route : 1." in plain(page.text)


@pytest.mark.parametrize("email", ["line@ecole.example.org", ""])
def test_a_wish_to_call_off_names_the_speaker_beside_the_school(staff: Client, email: str) -> None:
    contact = DayContact("Line Roy", "+15145550134", email)
    event = make.visit(make.group(on=DAY), school=school(), contact=contact)
    goes(event, last_name="Roy")
    with transaction() as session:
        facts = {"reason": "strike"}
        wishes.ask(session.merge(event), WishKind.CALL_OFF, by_name="Line Roy", facts=facts)
    text = plain(staff.submit("/fr/staff/", button="Accepter").text)
    who = "Ada Roy, Line Roy" if email else "Ada Roy"
    assert f"Un courriel part vers {who}" in text
    assert ("Aucun courriel n’a pu partir vers l’école : appelez-la." in text) == (not email)


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_a_closure_counts_the_school_and_who_goes(staff: Client, lang: str) -> None:
    event = visit()
    goes(event)
    assert event.school
    url = f"/{lang}/staff/closures/close?on={DAY}&school={event.school.name}"
    page = staff.fill(staff.page(url), button="tout reporter" if lang == "fr" else "postpone all")
    expected = {
        "fr": "C’est reporté. 2 courriels partent dans une minute.",
        "en": "Postponed. 2 mails leave in a minute.",
    }
    assert expected[lang] in plain(page.text)
