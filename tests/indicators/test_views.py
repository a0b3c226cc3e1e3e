"""Figures as staff follow them: typed with their sources, corrected, promised, and shown or not."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest
import time_machine

from outreach.accounts.roles import Role
from outreach.core.transaction import transaction
from outreach.indicators import actions
from outreach.indicators.models import Indicator
from outreach.indicators.words import Computed, Nature, Unit
from tests import make
from tests.browser import Client, same_queries
from tests.programmes import making

LIST = "/fr/staff/indicators"
NOW = time_machine.travel("2026-12-01T15:00:00Z", tick=False)


@pytest.fixture
def staff(client: Client) -> Iterator[Client]:
    """A coordinator at work on 1 December 2026."""
    with NOW:
        make.our_organisation()
        yield client.sign_in(make.user(Role.COORDINATOR))


def target(row: Indicator, amount: str) -> None:
    with transaction() as session:
        days = {"first_on": date(2026, 7, 1), "last_on": date(2027, 6, 30)}
        mine = session.get_one(Indicator, row.id)
        actions.set_target(mine, amount=Decimal(amount), by=None, **days)


def test_indicators_puts_measured_and_forecast_side_by_side(staff: Client) -> None:
    row = making.indicator(making.programme())
    making.value(row, "40000000")
    horizon = {"last_on": date(2017, 12, 31), "precision": "more_than"}
    making.value(row, "85000000", nature=Nature.FORECAST, **horizon)
    page = staff.page(LIST)
    cells = page.all("tbody td.number")
    assert cells[0].startswith("40 000 000 $")
    assert cells[1].startswith("plus de 85 000 000 $")
    assert "125" not in page.text
    assert page.href("Retombées").endswith(f"/indicators/{row.id}")


def test_indicators_says_what_to_do_when_there_is_none(staff: Client) -> None:
    assert staff.page(LIST).href("Ajouter un chiffre").endswith("/indicators/add")


def test_indicators_asks_as_often_for_thirty_as_for_one(staff: Client) -> None:
    def add(n: int) -> None:
        row = making.indicator(making.programme(f"Programme {n}"), unit=Unit.COMPANIES)
        making.value(row, "17")
        target(row, "50")

    assert same_queries(staff, LIST, add) <= 10


def test_indicators_and_each_may_be_read_by_readers(client: Client) -> None:
    make.our_organisation()
    row = making.indicator()
    reader = client.sign_in(make.user(Role.READER))
    assert "Ajouter un chiffre" not in reader.page(LIST).text
    page = reader.page(f"{LIST}/{row.id}")
    assert "Saisir une valeur" not in page.text
    for action in ("edit", "values/enter", "targets/set"):
        reader.page(f"{LIST}/{row.id}/{action}", status=403)
    staff = client.sign_in(make.user(Role.STAFF))
    assert "Montrer sur le site public" not in staff.page(f"{LIST}/{row.id}").text
    assert staff.post(f"{LIST}/{row.id}/publish").status_code == 403


def test_add_takes_a_figure_of_a_programme(staff: Client) -> None:
    programme = making.programme()
    url = f"{LIST}/add?programme={programme.id}"
    wrong = staff.submit(url, name_fr="", status=422)
    assert wrong.errors == ["Inscrivez le nom en français."]
    page = staff.fill(wrong, name_fr="Entreprises du corridor", unit="companies")
    assert page.heading == "Entreprises du corridor"
    assert "Corridor du Mexique" in page.text


def test_edit_keeps_the_unit_once_there_are_values(staff: Client) -> None:
    row = making.indicator()
    making.value(row, "40")
    url = f"{LIST}/{row.id}/edit"
    wrong = staff.submit(url, unit="jobs", status=422)
    assert "l’unité ne change plus" in wrong.errors[0]
    page = staff.fill(wrong, unit="dollars", name_fr="Retombées au Mexique")
    assert page.heading == "Retombées au Mexique"


def test_enter_value_reads_figures_as_people_write_them(staff: Client) -> None:
    row = making.indicator()
    url = f"{LIST}/{row.id}/values/enter"
    typed = {"last_on": "2012-12-31", "stated_on": "2013-03-01", "source": "Bilan 2012"}
    wrong = staff.submit(url, amount="beaucoup", **typed, status=422)
    assert wrong.errors == ["Inscrivez un nombre, comme 46 600 000, 46,6 M ou 23,5."]
    assert wrong.form("Saisir la valeur").fields["amount"] == "beaucoup"
    page = staff.fill(wrong, amount="46,6 M$")
    assert "46 600 000 $" in page.text
    again = staff.submit(url, amount="1", **typed, status=422)
    assert again.errors == ["Il y a déjà une valeur pour ce jour : corrigez-la."]


def test_correct_value_and_withdraw_value_leave_the_one_before_in_sight(staff: Client) -> None:
    row = making.indicator()
    value = making.value(row, "40")
    page = staff.submit(f"{LIST}/values/{value.id}", amount="41")
    assert page.all("tbody td.number") == ["41 $", "40 $"]
    assert page.text.count("Corrigée ou retirée") == 1
    page = staff.fill(page, button="Retirer")
    assert page.text.count("Corrigée ou retirée") == 2
    late = staff.submit(f"{LIST}/values/{value.id}", amount="42", status=422)
    assert late.errors == ["Cette valeur a été corrigée ou retirée entre-temps."]


def test_withdraw_value_takes_it_out_of_the_figure(staff: Client) -> None:
    row = making.indicator()
    making.value(row, "40")
    page = staff.fill(staff.page(f"{LIST}/{row.id}"), button="Retirer")
    assert "Aucune valeur encore" in page.text


def test_set_target_shows_progress_and_what_remains(staff: Client) -> None:
    row = making.indicator(unit=Unit.COMPANIES)
    page = staff.submit(f"{LIST}/{row.id}/targets/set", amount="0", status=422)
    assert page.errors == ["Inscrivez la cible, plus grande que 0."]
    days = {"last_on": date(2026, 11, 1), "stated_on": date(2026, 11, 2)}
    making.value(row, "20", **days)
    page = staff.fill(page, amount="50")
    assert "20 sur 50 d’ici le 30 juin 2027." in page.text
    assert "Il reste 30." in page.text


def test_correct_target_keeps_what_was_typed(staff: Client) -> None:
    row = making.indicator(unit=Unit.COMPANIES)
    target(row, "50")
    wrong = staff.submit(f"{LIST}/targets/1", amount="60,5", status=422)
    assert wrong.errors == ["Inscrivez un nombre entier."]
    assert "0 sur 60" in staff.fill(wrong, amount="60").text


def test_drop_target_takes_it_back(staff: Client) -> None:
    row = making.indicator(unit=Unit.COMPANIES)
    target(row, "50")
    page = staff.fill(staff.page(f"{LIST}/{row.id}"), button="Saisi par erreur")
    assert "Aucune cible encore." in page.text


def test_publish_and_take_back(staff: Client) -> None:
    row = making.indicator()
    page = staff.fill(staff.page(f"{LIST}/{row.id}"), button="Montrer sur le site public")
    page = staff.fill(page, button="Retirer du site public")
    assert "Le site public le retire en moins d’une minute." in page.text


def test_unpublish_asks_who_may_publish(client: Client) -> None:
    make.our_organisation()
    row = making.indicator()
    client.sign_in(make.user(Role.STAFF))
    assert client.post(f"{LIST}/{row.id}/unpublish").status_code == 403


def test_archive_takes_it_off_the_list(staff: Client) -> None:
    row = making.indicator()
    page = staff.fill(staff.page(f"{LIST}/{row.id}"), button="Ne plus le suivre")
    assert "Il n’est plus suivi" in page.text
    assert "Retombées" not in staff.page(LIST).text


def test_unarchive_brings_it_back(staff: Client) -> None:
    row = making.indicator()
    page = staff.fill(staff.page(f"{LIST}/{row.id}"), button="Ne plus le suivre")
    staff.fill(page, button="Le suivre à nouveau")
    assert "Retombées" in staff.page(LIST).text


def test_indicator_counts_what_we_count_by_ourselves(staff: Client) -> None:
    event = make.counted(make.visit(make.group(on=date(2026, 11, 4))), 28)
    row = making.indicator(computed=Computed.PARTICIPATIONS, name_fr="Participations")
    page = staff.page(f"{LIST}/{row.id}")
    assert event
    assert page.all(".figure b") == ["28"]
    assert "Compté d’après nos registres" in page.text
