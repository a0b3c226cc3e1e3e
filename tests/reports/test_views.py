"""The same numbers on the page, in the files and on the terminal."""

import csv
import io
import json
from datetime import date

import pytest
import time_machine
from flask import Flask
from lxml import etree
from sqlalchemy import select

from outreach.accounts.roles import Role
from outreach.attendance import actions as attendance
from outreach.attendance import check_in
from outreach.core.database import db
from outreach.core.transaction import transaction
from outreach.enrolment import imports
from outreach.history.models import Entry
from outreach.mail.models import Message
from outreach.people import actions as people
from outreach.people.models import ConsentKind
from outreach.reports.models import SavedView
from outreach.schools.models import Network, School, SchoolIndex
from tests import make
from tests.browser import Client, Page, same_queries
from tests.enrolment.files import STATCAN
from tests.reports.test_keeping import keep

SPAN = "since=2022-07-01&until=2025-06-30"


@pytest.fixture
def worked_example(app: Flask) -> None:
    """The example of domain.md 7.4."""
    school = make.school()
    day, again, assembly = date(2022, 10, 5), date(2023, 2, 8), date(2024, 11, 6)
    first = make.visit(make.group(on=day), make.group(on=day, label="32"), school=school)
    make.counted(first, 28, 30)
    make.counted(make.visit(make.group(on=again), school=school), 27)
    last = make.visit(make.group(on=assembly, label="", grades=("secondary_5",)), school=school)
    make.counted(last, 55)


def _links(page: Page, css: str) -> list[str]:
    return [link.get("href") for link in page.html.cssselect(css)]


@pytest.mark.usefixtures("worked_example")
def test_report_of_youth_shows_the_range_and_the_visits_behind(client: Client) -> None:
    client.sign_in(make.user(Role.STAFF))
    page = client.page(f"/fr/staff/reports/youth-reached?{SPAN}")
    assert "de 58 à 113" in page.text
    behind = client.page(f"/fr/staff/reports/youth-reached/visits?{SPAN}&key=2022-2023")
    assert len(behind.all("tbody tr")) == 3


@pytest.mark.usefixtures("worked_example")
def test_export_of_youth_says_the_same(client: Client) -> None:
    client.sign_in(make.user(Role.READER))
    answer = client.get(f"/en/staff/reports/youth-reached/export.csv?{SPAN}")
    rows = list(csv.reader(io.StringIO(answer.get_data(as_text=True).removeprefix("\ufeff"))))
    assert rows[-1][1:] == ["140", "175.0", "4", "1", "58", "113"]


@pytest.mark.usefixtures("worked_example")
def test_show_says_the_same_on_the_terminal(app: Flask) -> None:
    asked = ["reports", "show", "youth-reached", "--from", "2022-07-01", "--to", "2025-06-30"]
    result = app.test_cli_runner().invoke(args=[*asked, "--format", "json"])
    answer = json.loads(result.output)
    assert answer["totals"]["participations"] == 140
    assert (answer["totals"]["unique_low"], answer["totals"]["unique_high"]) == (58, 113)
    assert [(r["unique_low"], r["unique_high"]) for r in answer["rows"]] == [(58, 58), (55, 55)]


@pytest.mark.parametrize(
    ("report", "query", "sentence"),
    [
        (
            "youth-reached",
            "since=2025-01-01&until=2024-01-01",
            "Le dernier jour précède le premier.",
        ),
        ("counsellors-reached", "since=2025-01-01&until=2024-01-01", "Le dernier jour précède"),
        ("coverage", "since=2025-01-01&until=2024-01-01", "Le dernier jour précède le premier."),
        ("coverage", "network=x", "choix valide"),
        ("undecided/youth", "since=2025-01-01&until=2024-01-01", "Le dernier jour précède"),
    ],
)
def test_filters_that_cannot_be_followed_show_no_figure_and_make_no_file(
    client: Client, report: str, query: str, sentence: str
) -> None:
    client.sign_in(make.user(Role.STAFF))
    page = client.page(f"/fr/staff/reports/{report}?{query}", status=422)
    assert sentence in page.text
    assert page.all(".figure") == page.all("table") == []
    if "undecided" not in report:
        for kind in ("csv", "xlsx"):
            refused = client.page(f"/fr/staff/reports/{report}/export.{kind}?{query}", status=422)
            assert sentence in refused.text
            assert f"/fr/staff/reports/{report}?{query}" in _links(refused, "#results a")[0]
    assert (
        client.get(f"/fr/staff/reports/{report}?since=2024-01-01&until=2024-01-01").status_code
        == 200
    )


@time_machine.travel("2026-12-10T12:00:00Z", tick=False)
def test_undecided_behind_lists_exactly_what_the_figure_counts(client: Client) -> None:
    school = make.school()
    visit = make.visit(make.group(on=date(2026, 10, 1)), school=school)
    make.visit(make.group(on=date(2026, 10, 2)), school=make.school(region_code="01"))
    day = make.public_event()
    client.sign_in(make.user(Role.STAFF))
    both = {f"/fr/staff/events/{event.id}" for event in (visit, day)}
    asked = [
        ("youth-reached", "region=06", {f"/fr/staff/events/{visit.id}"}, "1 activité"),
        ("youth-reached", "region=13", set(), "0 activité"),
        ("counsellors-reached", "since=2026-12-01", {f"/fr/staff/events/{day.id}"}, "1 activité"),
        ("coverage", "region=06", {f"/fr/staff/events/{visit.id}"}, "1 activité"),
    ]
    for report, query, events, told in asked:
        page = client.page(f"/fr/staff/reports/{report}?{query}")
        (figure,) = [n for n in page.html.cssselect(".figure") if "À trancher" in n.text_content()]
        assert told in figure.text_content().replace("\u00a0", " ")
        if not events:
            assert figure.get("href") is None
            continue
        behind = client.page(figure.get("href"))
        assert set(_links(behind, "tbody a")) == events, report
    page = client.page("/fr/staff/reports/youth-reached")
    assert "2 activités" in page.text.replace("\u00a0", " ")
    assert "passées, pas encore closes" in page.text
    page = client.page("/fr/staff/reports/")
    assert "3 activités" in page.text.replace("\u00a0", " ")
    (url,) = [url for url in _links(page, "a.figure") if "undecided" in url]
    assert len(client.page(url).all("tbody tr")) == 3
    assert both < set(_links(client.page(url), "tbody a"))
    client.sign_in(make.user(Role.READER))
    assert not [
        u for u in _links(client.page("/fr/staff/reports/"), "a.figure") if "undecided" in u
    ]
    assert client.get(url).status_code == 403


def test_report_of_counsellors_counts_persons_once_over_years(client: Client) -> None:
    event = make.public_event(make.group(on=date(2025, 12, 3), minutes=120, grades=()))
    later = make.public_event(make.group(on=date(2026, 10, 7), minutes=60, grades=()))
    person = {"email": "x@ecole.example.org", "last_name": "Roy"}
    with transaction() as session:
        for one in (event, later):
            made = make.registrations.register(
                session.merge(one),
                make.applicant(**person),
                source=make.RegistrationSource.STAFF,
                by=None,
            )
            check_in.check_in(made, made.event.sessions[0], by=None, reason="test")
            attendance.close(made.event, by=None)
    client.sign_in(make.user(Role.READER))
    page = client.page("/fr/staff/reports/counsellors-reached?since=2025-07-01&until=2027-06-30")
    assert "1 personne conseillère distincte rejointe, en 2 participations et 3 heures" in page.text


@pytest.mark.usefixtures("worked_example")
@time_machine.travel("2024-11-22T17:00:00Z", tick=False)
def test_reports_shows_the_figures_of_each_report_and_leads_to_it(client: Client) -> None:
    client.sign_in(make.user(Role.READER))
    page = client.page("/fr/staff/reports/")
    assert "Cette année scolaire (2024-2025), jusqu’au 22 novembre 2024" in page.text
    assert page.all(".figure b")[:6] == ["55", "de 55 à 55", "0", "1", "69", "100,0 %"]
    cells = page.all("tbody tr")
    assert cells[0].startswith("2024-2025 (en cours)")
    assert cells[2].startswith("2022-2023")
    years = {link for link in _links(page, "tbody a") if "youth-reached" in link}
    third = next(link for link in years if "2022-2023" in link)
    assert "de 58 à 58" in client.page(third).text


def test_behind_schools_are_told_reached_and_not_yet_visited_with_the_way_to_book_each(
    client: Client,
) -> None:
    visited, other = make.school(), make.school(name="École Jamais-Vue", region_code="01")
    make.counted(make.visit(make.group(on=date(2025, 10, 1)), school=visited), 20)
    client.sign_in(make.user(Role.STAFF))
    asked = "since=2025-07-01&until=2026-06-30"
    page = client.page(f"/fr/staff/reports/coverage?{asked}")
    assert page.all(".figure b")[:3] == ["50,0 %", "1", "1"]
    assert all(_links(page, ".figure")[:5])
    behind = client.page(_links(page, ".figure")[2])
    assert "École Jamais-Vue" in behind.text
    assert _links(behind, "td a") == [f"/fr/staff/events/book?school={other.id}"]
    rows = behind.all("tbody tr")
    assert visited.name in rows[1]
    assert rows[1].endswith("1201er octobre 2025")
    row = client.page(f"/fr/staff/reports/coverage/schools?{asked}&by=region&key=01")
    assert [len(rows) for rows in (row.all("tbody tr"),)] == [1]
    assert "Région : Bas-Saint-Laurent" in row.text.replace("\u00a0", " ")
    for key, rows_count in (("secondary_3", 2), ("secondary_5", 2)):
        page = client.page(f"/fr/staff/reports/coverage/schools?{asked}&by=grade&key={key}")
        assert len(page.all("tbody tr")) == rows_count
    assert client.get(f"/fr/staff/reports/coverage/schools?{asked}&by=x").status_code == 404
    client.sign_in(make.user(Role.READER))
    behind = client.page(f"/fr/staff/reports/coverage/schools?{asked}")
    assert "École Jamais-Vue" in behind.text
    assert _links(behind, "td a") == _links(behind, "th a") == []


@pytest.mark.usefixtures("worked_example")
def test_bars_lead_to_what_they_are_made_of(client: Client) -> None:
    client.sign_in(make.user(Role.STAFF))
    page = client.page(f"/fr/staff/reports/youth-reached?{SPAN}")
    urls = _links(page, "svg.is-wide a")
    assert [url.rsplit("key=")[-1] for url in urls] == ["2022-2023", "2024-2025"]
    assert page.html.cssselect("svg.is-wide")[0].get("role") == "group"
    assert "58" in client.page(urls[0]).text
    client.sign_in(make.user(Role.READER))
    page = client.page(f"/fr/staff/reports/youth-reached?{SPAN}")
    assert _links(page, "svg a") == []
    assert page.html.cssselect("svg.is-wide")[0].get("role") == "img"


def test_report_of_the_trend_leads_to_the_series_of_each_level(client: Client) -> None:
    with transaction():
        imports.take_in(STATCAN.read_bytes(), name=STATCAN.name, by=None)
    client.sign_in(make.user(Role.READER))
    page = client.page("/fr/staff/reports/enrolment-trend?since=2009&until=2012")
    urls = _links(page, "tbody th a")
    assert len(urls) == 5
    assert client.page(urls[0]).heading


def test_reports_leads_to_every_report(client: Client) -> None:
    client.sign_in(make.user(Role.READER))
    page = client.page("/fr/staff/reports/")
    for name in ("Jeunes rejoints", "Personnes conseillères rejointes", "Évolution des effectifs"):
        assert name in page.text
    assert "Totaux déclarés" not in page.text


@pytest.mark.usefixtures("worked_example")
def test_behind_visits_lists_the_sessions_of_one_number(client: Client) -> None:
    client.sign_in(make.user(Role.STAFF))
    url = f"/fr/staff/reports/youth-reached/visits?{SPAN}"
    assert len(client.page(f"{url}&by=month&key=2023-02").all("tbody tr")) == 1
    assert client.get(f"{url}&by=nothing").status_code == 404
    client.sign_in(make.user(Role.READER))
    assert client.get(url).status_code == 403


@pytest.mark.usefixtures("worked_example")
def test_report_of_youth_leads_from_every_number_to_its_visits(client: Client) -> None:
    client.sign_in(make.user(Role.STAFF))
    page = client.page(f"/en/staff/reports/youth-reached?{SPAN}&by=month&lang=xx&endpoint=y")
    urls = _links(page, "td.number a")
    assert len(urls) == 4 * 6
    behind = client.page(next(url for url in urls if "key=2022-10" in url))
    assert behind.all(".figure b") == ["58 to 58", "58", "73", "2", "1"]
    assert "Month: October 2022" in behind.text
    client.sign_in(make.user(Role.READER))
    assert client.page(f"/en/staff/reports/youth-reached?{SPAN}").all("td.number a") == []


def test_behind_counsellors_lists_who_was_there(client: Client) -> None:
    with time_machine.travel("2026-12-03T23:00:00Z"):
        found = make.present(make.registration(make.public_event()))
        client.sign_in(make.user(Role.STAFF))
        page = client.page("/en/staff/reports/counsellors-reached?by=role")
        url = _links(page, "td.number a")[0]
        assert "key=guidance_counsellor" in url
        page = client.page(url)
        (line,) = page.all("tbody tr")
        assert found.name in line
        assert line.endswith("120")
        assert page.all(".figure b") == ["1", "1", "2", "0"]
        assert client.page(f"{url}x").all("tbody tr") == []
        assert client.get("/en/staff/reports/counsellors-reached/people?by=x").status_code == 404
        client.sign_in(make.user(Role.READER))
        assert client.get(url).status_code == 403


def test_export_of_counsellors_says_the_same_as_the_page(client: Client) -> None:
    with time_machine.travel("2026-12-03T23:00:00Z"):
        make.present(make.registration(make.public_event()))
        client.sign_in(make.user(Role.READER))
        page = client.page("/fr/staff/reports/counsellors-reached")
        rows = client.get("/fr/staff/reports/counsellors-reached/export.csv").text.splitlines()
    assert page.all(".figure b")[0] == "1"
    assert rows[-1].split(";")[:4] == ["Total", "1", "1", "2,0"]


def test_report_and_export_of_coverage_need_schools(client: Client) -> None:
    client.sign_in(make.user(Role.READER))
    assert client.page("/fr/staff/reports/coverage").status == 200
    make.school()
    rows = client.get("/fr/staff/reports/coverage/export.csv").text.splitlines()
    assert len(rows) >= 2


def test_export_of_coverage_is_open_to_readers_only_once_signed_in(client: Client) -> None:
    assert client.get("/fr/staff/reports/coverage/export.csv").status_code == 302


def test_report_of_the_trend_says_when_nothing_was_entered(client: Client) -> None:
    client.sign_in(make.user(Role.READER))
    assert client.page("/fr/staff/reports/enrolment-trend").status == 200


def test_export_of_the_trend_without_figures_is_no_file(client: Client) -> None:
    client.sign_in(make.user(Role.READER))
    assert client.get("/fr/staff/reports/enrolment-trend/export.csv").status_code == 404


TO_VISIT = "/fr/staff/reports/schools-to-visit"


def test_schools_to_visit_lists_never_first_with_what_is_not_known(client: Client) -> None:
    school = make.school(name="École Visitée")
    make.counted(make.visit(make.group(on=date(2025, 10, 1)), school=school), 20)
    never = make.school(name="École Jamais", region_code="13")
    with transaction() as session:
        session.add(
            SchoolIndex(school_id=school.id, level="sec", school_year="2024-2025", pupils=1250)
        )
    client.sign_in(make.user(Role.STAFF))
    page = client.page(TO_VISIT)
    first, second = page.all("tbody tr")[:2]
    assert "École Jamais" in first
    assert "Jamais" in first
    assert "Inconnu" in first
    assert "1 250" in second.replace("\N{NO-BREAK SPACE}", " ")
    assert "1er octobre 2025" in second
    assert "Excel" not in page.text
    assert page.all("figure.chart figcaption")
    only = client.page(f"{TO_VISIT}?region=13&show=missed")
    assert never.name in only.text
    assert school.name not in only.text
    assert "Aucune école" in client.page(f"{TO_VISIT}?network=government").text
    assert "toutes" in client.page(f"{TO_VISIT}?region=06&show=missed").text.casefold()
    assert client.page(TO_VISIT.replace("fr", "en", 1)).heading == "Whom to visit next"
    client.sign_in(make.user(Role.READER))
    assert client.get(TO_VISIT).status_code == 403


def test_schools_to_visit_pages_without_loss_and_asks_the_same_for_every_row(
    client: Client,
) -> None:
    client.sign_in(make.user())
    same_queries(client, TO_VISIT, lambda n: make.school(name=f"École {n}"))
    for n in range(31, 61):
        make.school(name=f"École {n}")
    page = client.page(TO_VISIT)
    seen = page.all("form tbody th")
    rest = client.page(page.href("Suivant")).all("form tbody th")
    assert len(seen) == 50
    assert len({*seen, *rest}) == 60


def test_export_schools_to_visit_holds_what_is_shown_and_leaves_a_trace(client: Client) -> None:
    make.school(name="=1+1", region_code="13", network=Network.PUBLIC)
    school = make.school(name="École Loin")
    make.counted(make.visit(make.group(on=date(2025, 10, 1)), school=school), 20)
    client.sign_in(make.user())
    text = client.get(f"{TO_VISIT}.csv").get_data(as_text=True)
    header, first, second = text.removeprefix("\ufeff").splitlines()
    assert header.startswith("Code")
    assert "'=1+1" in first
    assert first.endswith(";;")
    assert second.endswith("2025-10-01")
    assert "Loin" not in client.get(f"{TO_VISIT}.csv?region=13").get_data(as_text=True)
    assert client.get(f"{TO_VISIT}.xlsx").data[:2] == b"PK"
    notes = db.session.scalars(select(Entry.note).where(Entry.verb == "export")).all()
    assert notes == ["", "region=13", ""]
    client.sign_in(make.user(Role.STAFF))
    assert client.get(f"{TO_VISIT}.csv").status_code == 403


INVITE = f"{TO_VISIT}/invite"


@pytest.fixture
def agreeing(client: Client) -> School:
    """A school whose contact agreed to announcements; a coordinator is signed in."""
    make.our_organisation(address="1, rue des Érables", phone="+15145550134")
    school = make.school(name="École Oui")
    person = make.person(school, email="luc@example.org")
    with transaction() as session:
        kind = ConsentKind.ANNOUNCEMENTS
        mine = session.merge(person)
        people.give_consent(mine, kind, text_version="x", source="form", by=None)
    client.sign_in(make.user())
    return school


def test_invite_schools_shows_whom_and_what_then_sends_once(
    client: Client, agreeing: School
) -> None:
    make.school(name="École Sans")
    listed = client.page(TO_VISIT)
    page = client.page(listed.href("Inviter les 2 premières"))
    assert "Pouvons-nous visiter votre école, École Oui?" in page.text
    assert "Aucune personne-ressource connue" in page.text
    shown = client.fill(page, button="Le voir", line_fr="Un mot de moi.")
    assert "Un mot de moi." in shown.text
    assert db.session.scalars(select(Message)).all() == []
    client.fill(shown, button="Envoyer")
    message = db.session.scalars(select(Message)).one()
    assert message.says.word == "Un mot de moi."
    assert "Sans réponse" in client.page(TO_VISIT).text
    again = client.page(f"{INVITE}?school={agreeing.id}")
    assert "Invitée dans les 30 derniers jours" in again.text
    assert not again.html.cssselect("main form button")


def test_invite_schools_takes_those_ticked(client: Client, agreeing: School) -> None:
    other = make.school(name="École Autre")
    page = client.page(f"{INVITE}?school={agreeing.id}&school=x")
    assert other.name not in page.text
    client.fill(page, button="Envoyer")
    assert len(db.session.scalars(select(Message)).all()) == 1
    assert "Inviter École Autre" in client.get(TO_VISIT).text


def test_invite_schools_says_what_the_law_lacks_and_is_for_who_publishes(
    client: Client, agreeing: School
) -> None:
    make.our_organisation(address="", phone="")
    page = client.page(f"{INVITE}?school={agreeing.id}")
    assert "adresse postale" in page.text
    client.fill(page, button="Envoyer", status=422)
    assert db.session.scalars(select(Message)).all() == []
    client.sign_in(make.user(Role.STAFF))
    assert client.get(INVITE).status_code == 403
    assert client.post(INVITE).status_code in (400, 403)
    assert "Inviter" not in client.page(TO_VISIT).text


def test_map_of_schools_to_visit_is_a_file_that_stands_alone(client: Client) -> None:
    school = make.school(name="École Visitée", region_code="06")
    with transaction() as session:
        building = session.merge(school).buildings[0]
        building.latitude, building.longitude = 45.5, -73.6
    client.sign_in(make.user(Role.STAFF))
    answer = client.get(f"{TO_VISIT}/map.svg?region=06")
    assert answer.mimetype == "image/svg+xml"
    assert "attachment" in answer.headers["Content-Disposition"]
    drawing = etree.fromstring(answer.data)
    assert drawing.tag == "{http://www.w3.org/2000/svg}svg"
    words = " ".join(drawing.itertext())
    assert "Montréal" in words
    assert "0\N{NO-BREAK SPACE}%" in words
    assert "href" not in answer.text
    assert "Montréal" in client.page(f"{TO_VISIT}?region=06").text


def test_keep_view_keeps_the_filters_of_its_address(client: Client) -> None:
    make.our_organisation()
    client.sign_in(make.user(Role.STAFF))
    report = client.page("/fr/staff/reports/youth-reached?by=region&mode=online")
    page = client.page(report.href("Garder cette vue"))
    wrong = client.fill(page, name="", status=422)
    assert wrong.errors == ["Inscrivez un nom."]
    page = client.fill(wrong, name="Par région, en ligne")
    address = page.href("Par région, en ligne")
    assert address == "/fr/staff/reports/youth-reached?by=region&mode=online"
    assert client.page(address).heading == report.heading


def test_take_off_view_is_for_staff(client: Client) -> None:
    make.our_organisation()
    keep("Vue", make.user())
    view = db.session.query(SavedView).one()
    reader = client.sign_in(make.user(Role.READER))
    assert "Retirer" not in reader.page("/fr/staff/reports/").text
    assert reader.post(f"/fr/staff/reports/views/{view.id}/take-off").status_code == 403
    staff = client.sign_in(make.user(Role.STAFF))
    staff.fill(staff.page("/fr/staff/reports/"), button="Retirer – Vue")
    assert db.session.query(SavedView).count() == 0
