"""Who could go and asking, as staff do it; the answers, as speakers give them by the link."""

from datetime import date, datetime, timedelta

import pytest
import time_machine
from icalendar import Calendar

from outreach.accounts.models import User
from outreach.accounts.roles import Role
from outreach.core.database import db
from outreach.core.transaction import transaction
from outreach.events.models import Event
from outreach.events.words import EventStatus
from outreach.invitations import actions
from outreach.invitations.words import InvitationStatus
from outreach.speakers import personal_link as speaker_link
from outreach.speakers.models import Speaker
from tests import make
from tests.browser import Client, same_queries
from tests.invitations.inviting import (
    DAY,
    ask,
    do,
    invitation,
    last_mail,
    link,
    mails,
    school,
    statuses,
    visit,
)
from tests.speakers import offering
from tests.speakers.offering import speaker

ACCEPTED, ASKED, DECLINED = (
    InvitationStatus.ACCEPTED,
    InvitationStatus.ASKED,
    InvitationStatus.DECLINED,
)


def page_of(event: Event, *path: object, lang: str = "fr") -> str:
    return "/".join((f"/{lang}/staff/events/{event.id}", *map(str, path)))


def test_who_could_go_leads_from_the_visit_to_the_mails(staff: Client) -> None:
    event, ada, bob = visit(), speaker(), speaker()
    page = staff.page(page_of(event))
    assert page_of(event, "speakers") in page.html.xpath("//a/@href")
    done = staff.submit(
        page_of(event, "speakers"), button="Envoyer", speaker_ids=[ada.id, bob.id], word="Bonjour"
    )
    assert done.url == page_of(event)
    assert mails() == [("asked", ada.email), ("asked", bob.email)]
    assert ada.name in done.text


def test_who_could_go_in_turn_asks_the_first(staff: Client) -> None:
    event, ada, bob = visit(), speaker(), speaker()
    staff.submit(
        page_of(event, "speakers"),
        button="Envoyer",
        speaker_ids=[ada.id, bob.id],
        how="in_turn",
    )
    assert statuses(event) == [ASKED, InvitationStatus.WAITING]


def test_who_could_go_without_a_choice_keeps_the_word(staff: Client) -> None:
    event, _ada = visit(), speaker()
    page = staff.submit(page_of(event, "speakers"), button="Envoyer", word="Bonjour", status=422)
    assert "Choisissez au moins une personne conférencière." in page.text
    assert page.html.xpath("//textarea/text()")[0].strip() == "Bonjour"
    assert statuses(event) == []


@pytest.mark.parametrize("junk", ["0", "999999", "abc", "-1", "1e9", "99999999999999999999"])
def test_who_could_go_with_ids_of_nobody_is_refused(staff: Client, junk: str) -> None:
    event, _ada = visit(), speaker()
    page = staff.submit(
        page_of(event, "speakers"), button="Envoyer", speaker_ids=[junk], status=422
    )
    assert "de 1 à 12" in page.text
    assert mails() == []


def test_who_could_go_asks_as_often_with_one_speaker_and_thirty(staff: Client) -> None:
    event = visit()
    assert same_queries(staff, page_of(event, "speakers"), lambda _n: speaker()) <= 10


def test_who_could_go_lists_who_is_out_and_why(staff: Client) -> None:
    event, ada = visit(school(offering.board())), speaker()
    page = staff.page(page_of(event, "speakers", lang="en"))
    assert "No valid background check for this school." in page.text
    assert page_of(event, "speakers", ada.id, lang="en") in page.html.xpath("//a/@href")
    staff.sign_in(make.user(Role.STAFF))
    page = staff.page(page_of(event, "speakers", lang="en"))
    assert page_of(event, "speakers", ada.id, lang="en") not in page.html.xpath("//a/@href")


def test_who_could_go_is_narrowed_in_the_address(staff: Client) -> None:
    event, ada, bob = visit(), speaker(employer="Cyber Nord"), speaker()
    page = staff.page(page_of(event, "speakers") + "?q=cyber")
    assert ada.name in page.text
    assert bob.name not in page.text


def test_ask_all_the_same_wants_a_reason_where_a_rule_keeps_them_back(staff: Client) -> None:
    event, ada = visit(school(offering.board())), speaker()
    url = page_of(event, "speakers", ada.id)
    page = staff.submit(url, button="Envoyer", word="Bonjour", status=422)
    assert "n’a aucune vérification" in page.text
    assert page.html.xpath("//textarea[@name='word']/text()")[0].strip() == "Bonjour"
    staff.submit(url, button="Envoyer", override="Jamais seule")
    assert statuses(event) == [ASKED]


def test_ask_all_the_same_is_not_for_every_role(client: Client) -> None:
    event, ada = visit(school(offering.board())), speaker()
    client.sign_in(make.user(Role.STAFF))
    url = page_of(event, "speakers", ada.id)
    assert client.get(url).status_code == 403
    assert statuses(event) == []


def test_ask_all_the_same_enters_who_said_yes_by_telephone(staff: Client) -> None:
    event, ada = visit(), speaker(region_codes=["13"])
    staff.submit(page_of(event, "speakers", ada.id), button="Envoyer", has_agreed=True)
    assert statuses(event) == [ACCEPTED]


def test_said_yes_said_no_and_release_are_buttons_of_the_visit(staff: Client) -> None:
    event, ada, bob, eva = visit(), speaker(), speaker(), speaker()
    ask(event, ada)
    staff.submit(page_of(event), button="A dit non")
    assert statuses(event) == [DECLINED]
    ask(event, bob)
    staff.submit(page_of(event), button="A dit oui")
    assert statuses(event) == [DECLINED, ACCEPTED]
    ask(event, eva)
    db.session.rollback()
    before = last_mail()
    do(actions.release, eva, event, by=make.user())
    staff.submit(page_of(event), button="Plus besoin")
    assert statuses(event) == [DECLINED, InvitationStatus.RELEASED, InvitationStatus.RELEASED]
    assert [kind for kind, _to in mails(since=before)] == ["not_needed", "not_needed"]


def test_said_yes_of_who_is_needed_no_more_answers_with_the_sentence(staff: Client) -> None:
    event, ada, bob = visit(), speaker(), speaker()
    ask(event, bob)
    page = staff.page(page_of(event))
    ask(event, ada)
    do(actions.accept, ada, event)
    late = staff.fill(page, button="A dit oui", status=409)
    assert "Plus besoin de vous" in late.text


def test_said_no_of_who_goes_is_told_and_makes_room(staff: Client) -> None:
    event, ada = visit(), speaker()
    ask(event, ada)
    do(actions.accept, ada, event)
    staff.submit(page_of(event), button="Ne peut plus y aller")
    assert statuses(event) == [DECLINED]


def test_release_of_who_is_going_says_so(staff: Client) -> None:
    event, ada = visit(), speaker()
    ask(event, ada)
    do(actions.accept, ada, event)
    staff.submit(page_of(event), button="Plus besoin")
    assert statuses(event) == [InvitationStatus.RELEASED]


def test_excuse_keeps_the_reason_and_is_offered_where_a_check_is_missing(staff: Client) -> None:
    place, ada = offering.board(), speaker()
    event = visit(school(place))
    offering.check(ada, place, expires_on=DAY)
    ask(event, ada)
    do(actions.accept, ada, event)
    with transaction() as session:
        session.merge(offering.the_check()).expires_on = DAY - timedelta(days=1)
    page = staff.page(page_of(event))
    url = f"/fr/staff/invitations/{invitation(event, ada).id}/excuse"
    assert url in page.html.xpath("//a/@href")
    staff.submit(url, button="Garder", override="", status=422)
    done = staff.submit(url, button="Garder", override="Une adulte reste")
    assert url not in done.html.xpath("//a/@href")
    assert invitation(event, ada).override == "Une adulte reste"


def test_my_invitation_answers_in_both_languages_and_keeps_the_way_in_for_who_goes(
    client: Client,
) -> None:
    event, ada = visit(room="B-204", access_notes="Porte 3"), speaker()
    ask(event, ada)
    for lang, heading in (("fr", "Pourriez-vous y aller?"), ("en", "Could you go?")):
        page = client.page(link(event, ada, lang=lang))
        assert page.heading == heading
        assert "B-204" not in page.text
        assert "Line Roy" not in page.text
    do(actions.accept, ada, event)
    page = client.page(link(event, ada))
    assert all(part in page.text for part in ("B-204", "Porte 3", "Line Roy"))
    assert "/speaker/" not in str(client.get(link(event, ada)).data)
    assert page.href("par courriel").endswith("/lost-link")


def test_my_invitation_still_answers_once_the_link_of_the_speakers_page_is_another(
    client: Client,
) -> None:
    event, ada = visit(), speaker()
    ask(event, ada)
    with transaction() as session:
        before = _own_token(session.merge(ada))
        session.merge(ada).link_version += 1
    client.page(f"/fr/speaker/{before}", status=404)
    client.submit(link(event, ada), button="Oui, j’y vais")
    assert invitation(event, ada).goes


def test_my_invitation_of_another_signature_or_version_is_no_page(client: Client) -> None:
    event, ada = visit(), speaker()
    ask(event, ada)
    url = link(event, ada)
    assert client.get(url[:-2] + "xx").status_code == 404
    with transaction() as session:
        session.merge(invitation(event, ada)).link_version += 1
    assert client.get(url).status_code == 404


def test_my_invitation_changes_nothing_when_a_mail_scanner_opens_it(client: Client) -> None:
    event, ada = visit(), speaker()
    ask(event, ada)
    for path in ((), ("decline",), ("propose",)):
        client.page(link(event, ada, *path))
    assert client.get(link(event, ada, "accept")).status_code == 405
    assert statuses(event) == [ASKED]


@pytest.mark.parametrize(("days", "status"), [(365, 200), (366, 410)])
def test_my_invitation_ends_a_year_after_the_visit(client: Client, days: int, status: int) -> None:
    event, ada = visit(), speaker()
    ask(event, ada)
    url = link(event, ada)
    with time_machine.travel(event.ends_at + timedelta(days=days, seconds=-1), tick=False):
        assert client.get(url).status_code == status


def test_my_invitation_says_to_who_came_too_late_that_somebody_else_goes(client: Client) -> None:
    event, ada, bob = visit(), speaker(), speaker()
    ask(event, ada, bob)
    page = client.page(link(event, bob))
    do(actions.accept, ada, event)
    late = client.fill(page, button="Oui, j’y vais", status=409)
    assert "Plus besoin de vous" in late.text
    again = client.page(link(event, bob))
    assert "Plus besoin de vous" in again.text
    assert "j’y vais" not in again.text


def test_accept_is_one_click_on_the_page_of_the_mail(client: Client) -> None:
    event, ada = visit(), speaker()
    ask(event, ada)
    page = client.submit(link(event, ada), button="Oui, j’y vais")
    assert page.heading == "Fiche d’information"
    assert statuses(event) == [ACCEPTED]


def test_my_calendar_is_for_who_goes_and_holds_their_own_link(client: Client) -> None:
    event, ada = visit(), speaker()
    ask(event, ada)
    assert client.get(link(event, ada, "visit.ics")).status_code == 404
    do(actions.accept, ada, event)
    [entry] = Calendar.from_ical(client.get(link(event, ada, "visit.ics")).text).walk("VEVENT")
    assert "/invitation/" in str(entry["url"])
    assert entry["dtstart"].dt.isoformat() == "2026-12-08T09:00:00-05:00"


def test_decline_with_a_reason_shows_on_the_visit_and_on_today(client: Client, eve: User) -> None:
    event, ada = visit(), speaker()
    ask(event, ada)
    client.submit(link(event, ada, "decline"), button="Envoyer", reply="En voyage")
    client.sign_in(eve)
    assert "En voyage" in client.page(page_of(event)).text
    assert "Activités qui cherchent une personne conférencière" in client.page("/fr/staff/").text


def test_propose_another_time_shows_on_the_visit_and_on_today(client: Client, eve: User) -> None:
    event, ada = visit(), speaker()
    ask(event, ada)
    page = client.submit(
        link(event, ada, "propose"), button="Envoyer", on="2026-12-10", starts="13:00"
    )
    assert "jeudi 10 décembre" in page.text or "10 décembre 2026" in page.text
    client.sign_in(eve)
    assert "Propose un autre moment" in client.page(page_of(event)).text
    assert "Activités qui cherchent" in client.page("/fr/staff/").text


@pytest.mark.parametrize(
    ("on", "starts", "sentence"),
    [
        ("", "", "Entrez une date"),
        ("2026-11-01", "09:00", "Ce moment est passé"),
        ("2027-03-14", "02:30", "saute cette heure"),
        ("2201-01-01", "09:00", "1900"),
    ],
)
def test_propose_with_wrong_input_keeps_what_was_typed(
    client: Client, on: str, starts: str, sentence: str
) -> None:
    event, ada = visit(), speaker()
    ask(event, ada)
    fields = {"on": on, "starts": starts, "reply": "Plutôt jeudi"}
    page = client.submit(link(event, ada, "propose"), button="Envoyer", status=422, **fields)
    assert sentence in page.text
    assert "Plutôt jeudi" in page.html.xpath("//textarea/text()")[0]
    assert invitation(event, ada).proposed_at is None


def test_a_proposed_time_is_on_the_clock_of_the_place(client: Client) -> None:
    event, ada = visit(school(time_zone="America/Halifax")), speaker()
    ask(event, ada)
    client.submit(link(event, ada, "propose"), button="Envoyer", on="2026-12-10", starts="13:00")
    proposed = invitation(event, ada).proposed_at
    assert proposed == datetime.fromisoformat("2026-12-10T13:00:00-04:00")


@pytest.mark.parametrize(("role", "may"), [(Role.STAFF, False), (Role.COORDINATOR, True)])
def test_moving_a_visit_onto_another_of_its_speaker_is_asked_of_who_may(
    client: Client, role: Role, may: bool
) -> None:
    one, other, ada = visit(), visit(on=date(2026, 12, 9)), speaker()
    for event in (one, other):
        ask(event, ada)
    client.sign_in(make.user(role))
    page = client.submit(page_of(other, "move"), button="Déplacer", on=DAY.isoformat(), status=422)
    assert f"{ada.name} est déjà sur la liste" in page.text
    assert ("settled" in str(page.html.xpath("//button/@name"))) == may
    db.session.rollback()
    assert db.session.get_one(Event, other.id).local_start.date() == date(2026, 12, 9)


def test_a_visit_called_off_has_no_buttons_for_its_speakers(client: Client) -> None:
    event, ada = visit(), speaker()
    ask(event, ada)
    with transaction() as session:
        session.merge(event).status = EventStatus.CANCELLED
        session.merge(event).reason = "strike"  # type: ignore[assignment]
    assert "j’y vais" not in client.page(link(event, ada)).text


def test_the_page_of_a_speaker_tells_what_comes_what_was_and_the_hours(
    staff: Client, client: Client
) -> None:
    before, coming, ada = visit(on=date(2026, 11, 4)), visit(), speaker()
    for event in (before, coming):
        ask(event, ada)
        do(actions.accept, ada, event)
    with time_machine.travel("2026-11-10T15:00:00Z", tick=False):
        own = client.page(f"/fr/speaker/{_own_token(ada)}")
        theirs = staff.page(f"/fr/staff/speakers/{ada.id}")
    for page in (own, theirs):
        words = page.text.replace("\u00a0", " ")
        assert "Activités à venir" in words
        assert "Activités passées" in words
        assert "1,25 heure" in words


def test_the_page_of_a_speaker_asks_as_often_with_one_visit_and_thirty(staff: Client) -> None:
    ada = speaker()

    def add(n: int) -> None:
        ask(visit(on=DAY + timedelta(days=n)), ada)

    same_queries(staff, f"/fr/staff/speakers/{ada.id}", add)


def test_the_page_of_a_visit_asks_as_often_with_one_speaker_and_twelve(staff: Client) -> None:
    event = visit()
    same_queries(staff, page_of(event), lambda _n: ask(event, speaker()), rows=12)


def test_today_asks_as_often_with_one_visit_without_speaker_and_five(staff: Client) -> None:
    ada = speaker()

    def add(n: int) -> None:
        event = visit(on=DAY + timedelta(days=n))
        ask(event, ada)
        do(actions.decline, ada, event)

    same_queries(staff, "/fr/staff/", add, rows=5)


def _own_token(row: Speaker) -> str:
    db.session.rollback()
    return speaker_link.token(db.session.get_one(Speaker, row.id))
