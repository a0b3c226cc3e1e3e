"""The cluster's own public statement, entered as its staff would: each number the same wherever it is told."""

import json
from collections.abc import Iterator
from datetime import date
from io import BytesIO
from typing import Any

import pytest
import time_machine
from flask import Flask
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from outreach.accounts.models import Scope
from outreach.accounts.roles import Role
from outreach.core.database import db
from outreach.funder_reports.models import FunderReport
from outreach.indicators.models import Indicator
from outreach.programmes.models import Programme
from tests import make
from tests.api import Caller
from tests.browser import Client

STAFF = "/fr/staff"
SOURCE = {"source": "Énoncé public de la grappe", "author": "Grappe TI", "stated_on": "2013-05-01"}
DONE, BY_2017 = {"last_on": "2012-12-31"}, {"last_on": "2017-12-31", "nature": "forecast"}
PROGRAMMES = {
    "Relève": ("project", "Talent"),
    "Corridor du Mexique": ("corridor", "Mexico corridor"),
    "Accompagnement des PME": ("coaching", "Coaching of SMEs"),
    "Mémoires": ("advocacy", "Briefs"),
    "Table des associations": ("roundtable", "Roundtable of associations"),
}
LINES: list[tuple[str, str, str, str, dict[str, str], str, str]] = [
    ("Relève", "Jeunes rejoints", "people", "7 000",
     {"precision": "more_than", "first_on": "2009-07-01", **DONE}, "plus de 7 000", "more than 7,000"),
    ("Relève", "Personnes conseillères", "people", "100", {"first_on": "2009-07-01", **DONE}, "100", "100"),
    ("Relève", "Effectif en TIC", "percent", "23 %", {"first_on": "2009-09-01", **DONE}, "23 %", "23%"),
    ("Corridor du Mexique", "Retombées", "dollars", "85 M$", {"precision": "more_than", **BY_2017},
     "plus de 85 000 000 $", "more than $85,000,000"),
    ("Corridor du Mexique", "Ventes au Mexique", "dollars", "40 M$", BY_2017, "40 000 000 $", "$40,000,000"),
    ("Corridor du Mexique", "Nouveaux corridors", "other", "2", BY_2017, "2", "2"),
    ("Accompagnement des PME", "PME inscrites", "companies", "20", DONE, "20", "20"),
    ("Accompagnement des PME", "Croissance attendue", "dollars", "46,6 M$", BY_2017, "46 600 000 $",
     "$46,600,000"),
    ("Accompagnement des PME", "Emplois attendus", "jobs", "450", BY_2017, "450", "450"),
    ("Mémoires", "Mémoires depuis 2010", "documents", "15",
     {"precision": "about", "first_on": "2010-01-01", **DONE}, "environ 15", "about 15"),
    ("Table des associations", "Associations à la table", "organisations", "12", {"precision": "about", **DONE},
     "environ 12", "about 12"),
]  # fmt: skip
"""Programme, figure, unit, what is typed, its facts, and what is read in French and in English."""


@pytest.fixture
def staff(client: Client) -> Iterator[Client]:
    """A coordinator who enters the statement on 1 December 2026."""
    with time_machine.travel("2026-12-01T15:00:00Z", tick=False):
        make.our_organisation()
        client.sign_in(make.user(Role.COORDINATOR))
        for name, (kind, english) in PROGRAMMES.items():
            client.submit(f"{STAFF}/programmes/add", name_fr=name, name_en=english, kind=kind)
        for programme, name, unit, typed, facts, _french, _english in LINES:
            url = f"{STAFF}/indicators/add?programme={number_of(Programme, programme)}"
            client.submit(url, name_fr=name, unit=unit)
            row = number_of(Indicator, name)
            client.submit(f"{STAFF}/indicators/{row}/values/enter", amount=typed, **SOURCE | facts)
            client.fill(
                client.page(f"{STAFF}/indicators/{row}"), button="Montrer sur le site public"
            )
        _seventeen_companies(client)
        yield client


def _seventeen_companies(client: Client) -> None:
    corridor, coaching = (number_of(Programme, name) for name in list(PROGRAMMES)[1:3])
    names = "\n".join(f"Entreprise {n}" for n in range(1, 18))
    client.submit(f"{STAFF}/programmes/{corridor}/take-part", names=names)
    url = f"{STAFF}/indicators/add?programme={corridor}"
    client.submit(url, name_fr="Entreprises du corridor", computed="members")
    row = number_of(Indicator, "Entreprises du corridor")
    client.fill(client.page(f"{STAFF}/indicators/{row}"), button="Montrer sur le site public")
    days = {"first_on": "2012-01-01", "last_on": "2017-12-31"}
    client.submit(
        f"{STAFF}/indicators/{number_of(Indicator, 'PME inscrites')}/targets/set",
        amount="50",
        **days,
    )
    assert coaching


def number_of(model: Any, name: str) -> int:
    return int(db.session.query(model.id).filter(model.name_fr == name).scalar())


def words(lang: str) -> dict[str, str]:
    """By figure what is read of it."""
    at = 5 if lang == "fr" else 6
    return {line[1]: line[at] for line in LINES} | {"Entreprises du corridor": "17"}


def forecasts() -> set[str]:
    return {line[1] for line in LINES if line[4].get("nature") == "forecast"}


def plain(text: str) -> str:
    return " ".join(text.replace("\u202f", " ").replace("\xa0", " ").split())


def report(client: Client, lang: str) -> FunderReport:
    numbers = [str(number_of(Indicator, name)) for name in words(lang)]
    days = {"first_on": "2009-07-01", "last_on": "2013-06-30"}
    client.submit(
        f"{STAFF}/funder-reports/draft", title="Bilan", lang=lang, indicator_ids=numbers, **days
    )
    return db.session.query(FunderReport).order_by(FunderReport.id.desc()).first()  # type: ignore[return-value]


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_every_number_is_told_alike_on_page_in_files_by_api_and_terminal(
    staff: Client, app: Flask, lang: str
) -> None:
    page = staff.page(f"/{lang}/impact")
    for name, said in words(lang).items():
        mark = "i" if name in forecasts() else "b"
        assert page.all(f"#figure-{number_of(Indicator, name)} {mark}") == [said], name
    published = staff.get(f"/{lang}/impact/figures.json").get_json()["figures"]
    called = Caller(staff, Scope.READ).get("/indicators", headers={"Accept-Language": lang})
    printed = app.test_cli_runner().invoke(
        args=["indicators", "show", "--format", "json", "--lang", lang]
    )
    for rows in (published, called, json.loads(printed.output)):
        assert {row["name"]: plain(of_row(row)) for row in rows} == words(lang)
        assert {row["name"] for row in rows if row["forecasts"]} == forecasts()


def of_row(row: Any) -> str:
    assert not (row["measured"] and row["forecasts"])
    return str((row["measured"] or row["forecasts"][0])["words"])


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_the_report_to_a_funder_tells_them_alike_in_pdf_and_workbook(
    staff: Client, lang: str
) -> None:
    made = report(staff, lang)
    address = f"{STAFF}/funder-reports/{made.id}/report"
    pages = PdfReader(BytesIO(staff.get(f"{address}.pdf").data)).pages
    text = plain(" ".join(page.extract_text() for page in pages))
    book = CalamineWorkbook.from_filelike(BytesIO(staff.get(f"{address}.xlsx").data))
    rows = {str(row[0]): row for row in book.get_sheet_by_index(0).to_python()[1:]}
    foretold = {
        "fr": "Prévision : {} d’ici le 31 décembre 2017",
        "en": "Forecast: {} by December 31, 2017",
    }
    for name, said in words(lang).items():
        if name == "Entreprises du corridor":
            continue
        column = 5 if name in forecasts() else 2
        assert plain(str(rows[name][column])) == said
        assert not rows[name][7 - column]
        assert (foretold[lang].format(said) if name in forecasts() else f" {said} ") in text, name


def test_the_target_of_fifty_has_twenty_and_never_counts_what_is_expected(staff: Client) -> None:
    row = next(
        row
        for row in Caller(staff, Scope.READ).get("/indicators")
        if row["name"] == "PME inscrites"
    )
    (target,) = row["targets"]
    assert (target["amount"], target["actual"], target["is_reached"]) == (50, 20, False)
    assert (row["measured"]["amount"], row["forecasts"]) == (20, [])


def test_companies_of_the_corridor_are_counted_as_of_the_day(staff: Client) -> None:
    corridor = number_of(Programme, "Corridor du Mexique")
    first = db.session.get_one(Programme, corridor).members[0]
    staff.submit(f"{STAFF}/programmes/members/{first.id}", left_on="2026-11-30")
    row = number_of(Indicator, "Entreprises du corridor")
    assert staff.page(f"{STAFF}/indicators/{row}").all(".figure b") == ["16"]
    assert date(2026, 11, 30) == first.left_on
