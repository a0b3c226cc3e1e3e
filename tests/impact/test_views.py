"""What the public reads: chosen figures with their sources, programmes, an embedded figure and the data."""

import csv
import io
from collections.abc import Iterator
from datetime import date
from io import BytesIO

import pytest
import time_machine
from PIL import Image

from outreach.core.transaction import transaction
from outreach.enrolment import imports
from outreach.indicators import actions as indicators
from outreach.indicators.models import Indicator
from outreach.indicators.words import Computed, Nature
from outreach.partners import actions as partners
from outreach.partners.models import Partner
from outreach.programmes import actions, documents
from outreach.programmes.models import Document, Programme
from tests import make
from tests.browser import Client
from tests.enrolment.files import STATCAN
from tests.programmes import making
from tests.programmes.test_actions import submit, take_part
from tests.speakers.test_actions import picture

NOW = time_machine.travel("2026-12-01T15:00:00Z", tick=False)


@pytest.fixture(autouse=True)
def december(client: Client) -> Iterator[None]:
    with NOW:
        make.our_organisation()
        yield


def shown(row: Indicator) -> Indicator:
    with transaction() as session:
        indicators.publish(session.get_one(Indicator, row.id), by=None)
    return row


def open_to_all(row: Programme) -> Programme:
    with transaction() as session:
        actions.publish(session.get_one(Programme, row.id), by=None)
    return row


def spinoffs(programme: Programme | None = None) -> Indicator:
    row = shown(making.indicator(programme, counts_fr="Ventes à l’étranger", name_en="Spinoffs"))
    making.value(row, "40000000", source_url="https://example.org/bilan.pdf")
    making.value(
        row, "85000000", nature=Nature.FORECAST, last_on=date(2017, 12, 31), precision="more_than"
    )
    return row


def test_impact_says_honestly_that_there_is_nothing(client: Client) -> None:
    assert "Rien à montrer pour l’instant" in client.page("/fr/impact").text
    assert "nothing to show yet" in client.page("/en/impact").text


def test_impact_tells_reach_and_enrolment_with_source_and_no_cause(client: Client) -> None:
    visit = make.visit(
        make.group(on=date(2024, 10, 2)), make.group(on=date(2024, 10, 2), label="9")
    )
    make.counted(visit, 28, 30)
    with transaction():
        imports.take_in(STATCAN.read_bytes(), name=STATCAN.name, by=None)
    french = client.page("/fr/impact").text
    assert "Depuis 2024, 58 participations jeunesse" in french
    assert "entre 58 et 58 jeunes distincts" in french
    assert "ne démontre pas un lien de cause à effet" in french
    english = client.page("/en/impact").text
    assert "Since 2024, 58 youth participations" in english
    assert "37-10-0011-01" in english
    assert "does not show a cause and effect" in english


def test_impact_shows_chosen_figures_with_source_and_day_and_marks_forecasts(
    client: Client,
) -> None:
    row = spinoffs()
    making.indicator(name_fr="Chiffre interne")
    page = client.page("/fr/impact")
    card = " ".join(page.all(f"#figure-{row.id}"))
    assert "Mesuré 31 décembre 2012" in card
    assert "Prévision d’ici le 31 décembre 2017, Techno" in card
    assert page.all(f"#figure-{row.id} b") == ["40 000 000 $"]
    assert page.all(f"#figure-{row.id} i") == ["plus de 85 000 000 $"]
    assert page.href("Bilan 2012") == "https://example.org/bilan.pdf"
    assert "Mis à jour le 1er décembre 2026" in card
    assert "Chiffre interne" not in page.text
    assert "125 000 000" not in page.text


def test_impact_takes_off_what_is_no_more_public_by_the_next_day(client: Client) -> None:
    row = shown(making.indicator(computed=Computed.MEMBERS))
    assert client.page("/fr/impact").all(f"#figure-{row.id} b") == ["0"]
    take_part(making.programme(), making.partner())
    with transaction() as session:
        indicators.unpublish(session.get_one(Indicator, row.id), by=None)
    with time_machine.travel("2026-12-02T15:02:00Z", tick=False):
        assert client.page("/fr/impact").all(f"#figure-{row.id}") == []


def test_programme_shows_who_takes_part_now_and_what_is_public(client: Client) -> None:
    row = open_to_all(
        making.programme(text_fr="**Affaires** au Mexique", name_en="Mexico corridor")
    )
    partner = making.partner(website="https://boreal.example.org")
    take_part(row, partner)
    take_part(row, making.partner("Partie"), left_on=date(2026, 11, 30))
    public, secret = submit(row, partner), submit(row, title_fr="Secret")
    with transaction() as session:
        actions.publish(session.get_one(Document, public.id), by=None)
        partners.show_logo(session.get_one(Partner, partner.id), picture(), by=None)
    spinoffs(row)
    page = client.page(client.page("/fr/impact").href("Corridor du Mexique"))
    assert page.all(".prose strong") == ["Affaires"]
    assert page.href("Logiciels Boréal") == "https://boreal.example.org"
    assert page.html.xpath("//ul[@class='partners']//img/@src") == ["/fr/partners/1/logo"]
    assert "Partie" not in page.text
    assert "Mémoire" in page.text
    assert secret.title_fr not in page.text
    assert "40 000 000 $" in page.text
    assert client.page(f"/en/impact/programmes/{row.id}").heading == "Mexico corridor"


def test_programme_that_is_not_shown_is_not_found(client: Client) -> None:
    row = making.programme()
    client.page(f"/fr/impact/programmes/{row.id}", status=404)
    client.page("/fr/impact/programmes/9", status=404)


@pytest.mark.parametrize(("with_programme", "with_document"), [(True, False), (False, True)])
def test_document_opens_only_where_both_are_public(
    client: Client, with_programme: bool, with_document: bool
) -> None:
    row = making.programme()
    document = submit(row)
    with transaction() as session:
        here = session.get_one(Document, document.id)
        documents.attach(here, b"%PDF-1.7", name="a.pdf", by=None)
        if with_programme:
            actions.publish(here.programme, by=None)
        if with_document:
            actions.publish(here, by=None)
    address = f"/fr/impact/documents/{document.id}.pdf"
    assert client.get(address).status_code == 404
    with transaction() as session:
        here = session.get_one(Document, document.id)
        actions.publish(here.programme, by=None)
        actions.publish(here, by=None)
    assert client.get(address).data == b"%PDF-1.7"


def test_embedded_may_stand_in_frames_of_others_without_script(client: Client) -> None:
    row = spinoffs()
    page = client.page(f"/fr/impact/figures/{row.id}")
    policy = page.response.headers["Content-Security-Policy"]
    assert "frame-ancestors *" in policy
    assert "script" not in policy
    assert not page.html.xpath("//script")
    assert "40 000 000 $" in page.text
    other = client.page("/fr/impact").response.headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in other
    client.page(f"/fr/impact/figures/{making.indicator().id}", status=404)


def test_embedded_has_its_page_as_soon_as_it_is_published(client: Client) -> None:
    client.page("/fr/impact")
    row = making.indicator()
    address = f"/fr/impact/figures/{row.id}"
    client.page(address, status=404)
    shown(row)
    assert client.page(address).heading == "Retombées"
    with transaction() as session:
        indicators.archive(session.get_one(Indicator, row.id), by=None)
    client.page(address, status=404)


def test_figures_as_json_say_what_the_page_says(client: Client) -> None:
    row = spinoffs()
    (figure,) = client.get("/en/impact/figures.json").get_json()["figures"]
    assert (figure["id"], figure["name"]) == (row.id, "Spinoffs")
    assert figure["measured"]["amount"] == 40_000_000
    assert figure["measured"]["words"] == "$40,000,000"
    assert [(f["words"], f["on"]) for f in figure["forecasts"]] == [
        ("more than $85,000,000", "2017-12-31")
    ]


def test_figures_as_csv_have_a_line_for_each_value(client: Client) -> None:
    spinoffs()
    text = client.get("/en/impact/figures.csv").get_data(as_text=True).removeprefix("\ufeff")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [(r["nature"], r["in_words"], r["on"], r["source"]) for r in rows] == [
        ("measured", "$40,000,000", "2012-12-31", "Bilan 2012"),
        ("forecast", "more than $85,000,000", "2017-12-31", "Bilan 2012"),
    ]


def test_card_is_a_picture_of_the_headline(client: Client) -> None:
    answer = client.get("/fr/impact/card.png")
    assert Image.open(BytesIO(answer.data)).size == (1200, 630)
    assert "/fr/impact/card.png" in client.get("/fr/impact").text
