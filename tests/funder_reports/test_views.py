"""Reports to funders as staff make them and as their readers open them."""

from collections.abc import Iterator
from datetime import date

import pytest
import time_machine

from outreach.accounts.roles import Role
from outreach.core.database import db
from outreach.funder_reports.models import FunderReport
from outreach.funder_reports.words import Rhythm
from tests import make
from tests.browser import Client, same_queries
from tests.funder_reports.test_actions import draft as make_draft
from tests.funder_reports.test_actions import freeze as frozen
from tests.funder_reports.test_actions import text_of
from tests.programmes import making
from tests.reports.test_computed import visit

LIST = "/fr/staff/funder-reports"
MOST = 26
"""Statements of a preview, however much it tells."""
NOW = time_machine.travel("2026-12-01T15:00:00Z", tick=False)


@pytest.fixture
def staff(client: Client) -> Iterator[Client]:
    """A coordinator at work on 1 December 2026."""
    with NOW:
        make.our_organisation()
        yield client.sign_in(make.user(Role.COORDINATOR))


def test_funder_reports_says_what_to_do_when_there_is_none(staff: Client) -> None:
    assert staff.page(LIST).href("Ébaucher un rapport").endswith("/funder-reports/draft")


def test_funder_reports_asks_as_often_for_thirty_as_for_one(staff: Client) -> None:
    row = making.indicator()

    def add(n: int) -> None:
        make_draft(title=f"Bilan {n}", indicator_ids=[row.id])

    assert same_queries(staff, LIST, add) <= 8


def test_draft_shows_the_report_at_once(staff: Client) -> None:
    row = making.indicator(making.programme())
    making.value(row, "40000000")
    wrong = staff.submit(f"{LIST}/draft", title="Bilan", status=422)
    assert wrong.errors == ["Choisissez au moins un chiffre."]
    page = staff.fill(wrong, indicator_ids=[str(row.id)], findings="Le corridor grandit.")
    assert page.heading == "Bilan"
    assert "40 000 000 $" in page.text
    assert "Le corridor grandit." in page.text
    assert "Comment nous comptons" in page.text


def test_funder_report_asks_as_often_for_thirty_visits_as_for_one(staff: Client) -> None:
    report = make_draft()
    url = f"{LIST}/{report.id}"
    assert same_queries(staff, url, lambda n: visit(n + 1, day=date(2026, 11, 4))) <= MOST


def test_funder_report_speaks_its_own_language(staff: Client) -> None:
    report = make_draft(lang="en")
    page = staff.page(f"{LIST}/{report.id}", queries=MOST)
    assert page.all("article[lang=en] h2")[-2:] == ["How we count", "What the figures lack"]
    assert "Une ébauche" in page.text


def test_funder_report_is_read_by_readers_and_frozen_by_coordinators(client: Client) -> None:
    make.our_organisation()
    report = make_draft()
    reader = client.sign_in(make.user(Role.READER))
    page = reader.page(f"{LIST}/{report.id}", queries=MOST)
    assert "Corriger" not in page.text
    reader.page(f"{LIST}/{report.id}/edit", status=403)
    assert reader.get(f"{LIST}/{report.id}/report.pdf").status_code == 200
    staff = client.sign_in(make.user(Role.STAFF))
    assert "Figer" not in staff.page(f"{LIST}/{report.id}", queries=MOST).text
    assert staff.post(f"{LIST}/{report.id}/freeze").status_code == 403
    staff.page(f"{LIST}/{report.id}/rhythm", status=403)


def test_edit_keeps_what_was_typed(staff: Client) -> None:
    report = make_draft()
    wrong = staff.submit(f"{LIST}/{report.id}/edit", last_on="2026-06-30", status=422)
    assert wrong.errors == ["Le dernier jour ne peut pas précéder le premier."]
    page = staff.fill(wrong, last_on="2026-12-31", title="Bilan d’automne")
    assert page.heading == "Bilan d’automne"


def test_drop_throws_a_draft_away(staff: Client) -> None:
    report = make_draft()
    page = staff.fill(staff.page(f"{LIST}/{report.id}", queries=MOST), button="Jeter l’ébauche")
    assert "L’ébauche est supprimée." in page.text
    assert db.session.query(FunderReport).count() == 0


def test_freeze_shows_what_would_be_told_otherwise(staff: Client) -> None:
    row = making.indicator()
    making.value(row, "40")
    report = make_draft(indicator_ids=[row.id])
    page = staff.fill(staff.page(f"{LIST}/{report.id}", queries=MOST), button="Figer")
    assert "il ne change plus jamais" in page.text
    assert "Rien n’en serait dit autrement aujourd’hui." in page.text
    assert "Jeter l’ébauche" not in page.text
    staff.submit(
        f"/fr/staff/indicators/values/{row.values[0].id if row.values else 1}", amount="41"
    )
    page = staff.page(f"{LIST}/{report.id}", queries=MOST)
    assert page.all("tbody tr:first-child td.number")[:2] == ["40 $", "41 $"]


def test_set_rhythm_says_when_it_goes(staff: Client) -> None:
    report = make_draft()
    url = f"{LIST}/{report.id}/rhythm"
    wrong = staff.submit(url, rhythm="monthly", recipients="pas une adresse", status=422)
    assert wrong.errors
    wrong = staff.fill(wrong, recipients="", status=422)
    assert wrong.errors == ["Inscrivez au moins une adresse courriel."]
    page = staff.fill(wrong, recipients="A@Example.org\nb@example.org")
    assert "Envoi automatique : Chaque mois, prochain envoi le 1er janvier 2027." in page.text
    row = db.session.get_one(FunderReport, report.id)
    assert (row.rhythm, row.recipients) == (Rhythm.MONTHLY, ["a@example.org", "b@example.org"])


def test_download_gives_what_was_frozen_byte_by_byte(staff: Client) -> None:
    report = make_draft()
    assert "Ébauche" in text_of(staff.get(f"{LIST}/{report.id}/report.pdf").data)
    frozen(report)
    for kind, column in (("pdf", "pdf"), ("xlsx", "xlsx")):
        first = staff.get(f"{LIST}/{report.id}/report.{kind}").data
        assert first == staff.get(f"{LIST}/{report.id}/report.{kind}").data
        assert first == getattr(db.session.get_one(FunderReport, report.id), column)


def test_verification_says_when_and_by_whom(client: Client) -> None:
    with NOW:
        make.our_organisation()
        report = frozen(make_draft())
        draft = make_draft(indicator_ids=report.indicator_ids)
        page = client.page(f"/fr/funder-report/{report.token}")
        assert "par Ève Gagnon" in page.text
        assert report.sha256 in page.text
        client.page(f"/fr/funder-report/{draft.token}", status=404)
        client.page("/fr/funder-report/x", status=404)


def test_frozen_file_is_open_to_whoever_has_its_address(client: Client) -> None:
    with NOW:
        make.our_organisation()
        report = frozen(make_draft())
        answer = client.get(f"/fr/funder-report/{report.token}/report.pdf")
        assert answer.data == report.pdf
        assert answer.headers["X-Robots-Tag"] == "noindex"
        assert client.get("/fr/funder-report/x/report.pdf").status_code == 404
