"""Reports to funders: drafted, frozen byte by byte, compared with today, and sent by themselves."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
import time_machine
from flask import Flask
from pypdf import PdfReader
from python_calamine import CalamineWorkbook
from sqlalchemy import update

from outreach.core import clock
from outreach.core.database import db
from outreach.core.errors import Refused
from outreach.core.language import speaking
from outreach.core.transaction import transaction
from outreach.events.models import Session
from outreach.funder_reports import actions, queries, tasks
from outreach.funder_reports import facts as telling
from outreach.funder_reports.models import FunderReport
from outreach.funder_reports.words import Rhythm
from outreach.indicators.words import Computed, Nature, Unit
from outreach.mail.models import Message
from outreach.partners import actions as partners
from outreach.partners.models import Partner
from outreach.programmes.words import MemberPart
from tests import make
from tests.programmes import making
from tests.programmes.test_actions import take_part
from tests.reports.test_computed import visit

NOW = "2026-12-01T15:00:00Z"


@pytest.fixture(autouse=True)
def december(app: Flask) -> Iterator[None]:
    """1 December 2026, in a house with a name."""
    with time_machine.travel(NOW, tick=False):
        make.our_organisation()
        yield


def draft(**facts: Any) -> FunderReport:
    """About the school year, of one typed and one counted figure unless said otherwise."""
    usual = {
        "title": "Bilan",
        "lang": "fr",
        "programme_id": None,
        "funder_id": None,
        "first_on": date(2026, 7, 1),
        "last_on": date(2027, 6, 30),
        "introduction": "Une année bien remplie.",
        "findings": "",
    }
    if "indicator_ids" not in facts:
        money = making.indicator()
        making.value(money, "40000000")
        making.value(
            money,
            "85000000",
            nature=Nature.FORECAST,
            last_on=date(2017, 12, 31),
            precision="more_than",
        )
        counted = making.indicator(computed=Computed.PARTICIPATIONS, name_fr="Participations")
        facts["indicator_ids"] = [money.id, counted.id]
    with transaction():
        return actions.draft(by=None, **usual | facts)


def freeze(report: FunderReport, by: str = "Ève Gagnon") -> FunderReport:
    made = actions.papers(stored(report), sealed_by=by)
    with transaction():
        return actions.freeze(stored(report), made, by=None)


def stored(report: FunderReport) -> FunderReport:
    row = queries.report(report.id)
    assert row
    return row


def text_of(content: bytes | None) -> str:
    assert content
    pages = PdfReader(BytesIO(content)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def test_the_pdf_says_what_was_measured_and_what_is_forecast() -> None:
    visit(28, day=date(2026, 11, 4))
    report = freeze(draft())
    text = text_of(report.pdf).replace("\u202f", " ").replace("\xa0", " ")
    assert "Une année bien remplie." in text
    assert "40 000 000 $" in text
    assert "Prévision : plus de 85 000 000 $ d’ici le 31 décembre 2017" in text
    assert "125 000 000" not in text
    assert "Figé le 1er décembre 2026, 10 h 00 par Ève Gagnon" in text
    assert f"/fr/funder-report/{report.token}" in text
    reader = PdfReader(BytesIO(report.pdf or b""))
    assert reader.metadata
    assert reader.metadata.title == "Bilan"
    assert "Chiffres clés" in [entry.title for entry in reader.outline]  # type: ignore[union-attr]


def test_a_frozen_report_stays_as_it_is_whatever_changes() -> None:
    event = visit(28, day=date(2026, 11, 4))
    report = freeze(draft())
    before = (report.facts, report.pdf, report.xlsx)
    assert telling.differences(stored(report)) == []
    for heads in range(29, 129):
        with transaction() as session:
            of_it = update(Session).where(Session.event_id == event.id)
            session.execute(of_it.values(youth_count=heads))
    db.session.expire_all()
    kept = stored(report)
    assert (kept.facts, kept.pdf, kept.xlsx) == before
    with speaking("fr"):
        told = telling.differences(kept)
    assert ("Participations", "28", "128") in told
    assert [row[1:] for row in told if row[0].endswith("Total")] == [("28", "128")] * 2


def test_the_same_facts_give_the_same_bytes_anywhere(monkeypatch: pytest.MonkeyPatch) -> None:
    visit(28, day=date(2026, 11, 4))
    report = draft()
    first = actions.papers(stored(report), sealed_by="Ève")
    with time_machine.travel(datetime(2031, 1, 1), tick=False), speaking("en"):
        monkeypatch.setenv("TZ", "Asia/Tokyo")
        again = actions.pdf.report(
            first.facts, accent="#0b6e6e", seal=actions._seal(report, first.at, "Ève")
        )
        assert actions.sheet.workbook(first.facts, sealed="x") == actions.sheet.workbook(
            first.facts, sealed="x"
        )
    assert again == first.pdf


def test_a_frozen_report_is_neither_corrected_nor_frozen_nor_thrown_away() -> None:
    report = freeze(draft())
    made = actions.papers(stored(report), sealed_by="Ève")
    for verb in (
        lambda row: actions.correct(row, by=None),
        lambda row: actions.drop(row, by=None),
        lambda row: actions.freeze(row, made, by=None),
        lambda row: actions.set_rhythm(row, Rhythm.MONTHLY, recipients=["a@b.ca"], by=None),
    ):
        with speaking("en"), pytest.raises(Refused, match="is frozen"):
            verb(stored(report))
        db.session.rollback()


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"last_on": date(2026, 6, 30)}, "must not come before"),
        ({"indicator_ids": []}, "1 to 60"),
        ({"indicator_ids": list(range(61))}, "1 to 60"),
    ],
)
def test_a_draft_has_days_in_order_and_figures(facts: dict[str, Any], sentence: str) -> None:
    with speaking("en"), pytest.raises(Refused, match=sentence):
        draft(**facts)


def test_a_figure_is_that_of_the_period_or_stands_at_its_end() -> None:
    stock, flow = making.indicator(unit=Unit.COMPANIES), making.indicator(adds_up=True)
    for amount, year in (("10", 2024), ("17", 2025)):
        days = {"last_on": date(year, 12, 31), "stated_on": date(2026, 1, 2)}
        making.value(stock, amount, **days)
        making.value(flow, amount, first_on=date(year, 1, 1), **days)
    for first, last, told in (
        (date(2025, 1, 1), date(2025, 12, 31), ["17", "17\xa0$"]),
        (date(2025, 1, 1), date(2025, 12, 30), ["10", ""]),
        (date(2024, 1, 1), date(2025, 12, 31), ["17", "27\xa0$"]),
    ):
        report = draft(indicator_ids=[stock.id, flow.id], first_on=first, last_on=last)
        assert [row["measured"] for row in telling.of(stored(report))["figures"]] == told


@pytest.mark.parametrize(
    ("rhythm", "day", "next_on"),
    [
        (Rhythm.MONTHLY, "2026-12-31", date(2027, 1, 1)),
        (Rhythm.MONTHLY, "2027-01-01", date(2027, 2, 1)),
        (Rhythm.QUARTERLY, "2026-12-31", date(2027, 1, 1)),
        (Rhythm.QUARTERLY, "2027-01-01", date(2027, 4, 1)),
        (Rhythm.NEVER, "2027-01-01", None),
    ],
)
def test_a_rhythm_begins_once_its_time_is_over(
    rhythm: Rhythm, day: str, next_on: date | None
) -> None:
    report = draft()
    with time_machine.travel(f"{day}T15:00:00Z", tick=False), transaction():
        actions.set_rhythm(stored(report), rhythm, recipients=["a@b.ca"], by=None)
    assert stored(report).next_on == next_on


def test_a_rhythm_needs_somebody_to_send_it_to() -> None:
    report = draft()
    with speaking("en"), pytest.raises(Refused, match="at least one"):
        actions.set_rhythm(report, Rhythm.MONTHLY, recipients=[], by=None)
    with speaking("en"), pytest.raises(Refused, match="at most 30"):
        actions.set_rhythm(report, Rhythm.MONTHLY, recipients=["a@b.ca"] * 31, by=None)


def test_it_is_sent_by_itself_once_a_month_and_never_at_night() -> None:
    report = draft()
    with transaction():
        actions.set_rhythm(stored(report), Rhythm.MONTHLY, recipients=["a@b.ca", "c@d.ca"], by=None)
    start = datetime.fromisoformat("2026-12-31T05:30:00+00:00")
    for hours in range(0, 24 * 34, 6):
        with time_machine.travel(start + timedelta(hours=hours), tick=False):
            tasks.send_due()
    copies = queries.copies_of(report.id)
    assert [(c.first_on, c.last_on, c.is_frozen) for c in copies] == [
        (date(2027, 1, 1), date(2027, 1, 31), True), (date(2026, 12, 1), date(2026, 12, 31), True),
    ]  # fmt: skip
    mails = db.session.query(Message).order_by(Message.id).all()
    assert [mail.to_email for mail in mails] == ["a@b.ca", "c@d.ca"] * 2
    assert all(clock.is_daytime(mail.created_at) for mail in mails)
    assert stored(report).next_on == date(2027, 3, 1)
    assert not stored(report).is_frozen


def test_gaps_say_what_the_figures_lack_with_its_weight() -> None:
    counted, guessed = visit(30, day=date(2026, 11, 4)), visit(10, day=date(2026, 11, 5))
    with transaction() as session:
        of_it = update(Session).where(Session.event_id == guessed.id)
        session.execute(of_it.values(count_method="estimated", region_code=""))
    assert counted
    make.visit(make.group(on=date(2026, 11, 10)))
    with speaking("en"):
        gaps = telling.of(stored(draft(lang="en")))["gaps"]
    assert gaps == [
        "1 past event not closed yet",
        "10 participations were estimated, not counted: 25.0% of all.",
        "10 participations have no region: 25.0% of all.",
    ]


def test_figures_and_tables_are_of_the_same_programmes() -> None:
    mexico, brazil = making.programme(), making.programme("Brésil")
    fund, other = making.partner("Fonds"), making.partner("Autre fonds")
    take_part(mexico, fund, MemberPart.FUNDER)
    of_mexico, of_all = making.indicator(mexico), making.indicator()
    own = {"indicator_ids": [of_mexico.id]}
    draft(**own, programme_id=mexico.id)
    draft(**own, funder_id=fund.id)
    draft(**own, programme_id=mexico.id, funder_id=fund.id)
    for scope in (
        {**own, "programme_id": brazil.id},
        {**own, "funder_id": other.id},
        {**own, "programme_id": brazil.id, "funder_id": fund.id},
        {"indicator_ids": [of_all.id], "programme_id": mexico.id},
    ):
        with speaking("en"), pytest.raises(Refused, match="not about the programme"):
            draft(**scope)
        db.session.rollback()


def test_a_frozen_report_keeps_the_name_of_its_funder() -> None:
    fund, mexico = making.partner("Fonds"), making.programme()
    take_part(mexico, fund, MemberPart.FUNDER)
    report = freeze(draft(indicator_ids=[making.indicator(mexico).id], funder_id=fund.id))
    with transaction() as session:
        here = session.get_one(Partner, fund.id)
        partners.correct(here, name="Autre nom", kind=here.kind, by=None)
    kept = queries.frozen_with(report.token)
    assert kept
    assert kept.facts["funder"] == "Fonds"


def test_the_workbook_has_figures_as_numbers_and_what_was_written() -> None:
    report = draft(findings="Le corridor grandit.")
    book = CalamineWorkbook.from_filelike(BytesIO(actions.papers(stored(report)).xlsx))
    rows = book.get_sheet_by_index(0).to_python()
    assert [row[-1] for row in rows[1:]] == [40_000_000.0, 0.0]
    about = dict(row[:2] for row in book.get_sheet_by_name(book.sheet_names[-1]).to_python())
    assert about["Introduction"] == "Une année bien remplie."
    assert about["Constats"] == "Le corridor grandit."
